//! A clerk at the reception desk, over HTTP as a browser would.

use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use reqwest::{Client, StatusCode};

/// A clerk who is signed in.
pub struct Reception {
    client: Client,
    address: String,
    cookie: String,
}

impl Reception {
    pub(crate) async fn sign_in(address: &str, password: &str) -> Self {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let response = client
            .post(format!("{address}/reception/sign-in"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(format!("name=clerk&password={password}"))
            .send()
            .await
            .expect("the centre answers");
        assert!(
            response.status().is_redirection(),
            "not signed in: {}",
            response.status()
        );
        let cookie = response
            .headers()
            .get(SET_COOKIE)
            .expect("a session")
            .to_str()
            .expect("ASCII");
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        Self {
            client,
            address: address.to_owned(),
            cookie,
        }
    }

    async fn post(&self, path: &str, body: String) -> reqwest::Response {
        self.client
            .post(format!("{}{path}", self.address))
            .header(COOKIE, &self.cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .expect("the centre answers")
    }

    /// The page with the cases under a code; none when there are none yet.
    pub async fn find(&self, code: &str) -> Option<String> {
        let response = self.post("/reception/case", format!("code={code}")).await;
        match response.status() {
            StatusCode::NOT_FOUND => None,
            status => {
                let page = response.text().await.expect("a page");
                assert_eq!(status, StatusCode::OK, "{page}");
                Some(page)
            }
        }
    }

    /// The filled-in form of the only case on a page.
    pub async fn form(&self, code: &str, page: &str) -> Vec<u8> {
        let marked = page
            .split("name=\"submission\" value=\"")
            .nth(1)
            .expect("a case");
        let id = marked.split('"').next().expect("an id");
        let response = self
            .post("/reception/form", format!("code={code}&submission={id}"))
            .await;
        assert_eq!(response.status(), StatusCode::OK);
        response.bytes().await.expect("a PDF").to_vec()
    }

    /// The first attachment of the only case on a page.
    pub async fn attachment(&self, code: &str, page: &str) -> Vec<u8> {
        let value = |name: &str| {
            let mark = format!("name=\"{name}\" value=\"");
            let marked = page.split(&mark).nth(1).expect("a case with an attachment");
            marked.split('"').next().expect("a value").to_owned()
        };
        let body = format!(
            "code={code}&submission={}&attachment={}",
            value("submission"),
            value("attachment")
        );
        let response = self.post("/reception/attachment", body).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.bytes().await.expect("a photo").to_vec()
    }
}
