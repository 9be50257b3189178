//! A clerk's browser at the reception desk.

use handover::Envelope;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};

use super::{Centre, Hall, Terminal};

pub const CLERK: &str = "王样本";

/// Percent-encodes a form's fields.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        let byte = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(byte).collect()
    };
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

pub async fn post(centre: &Centre, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
    let request = centre.client.post(centre.url(path));
    request
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form(fields))
        .send()
        .await
        .expect("it answers")
}

pub async fn sign_in(centre: &Centre, name: &str, password: &str) -> Response {
    let fields = [("name", name), ("password", password)];
    post(centre, "/reception/sign-in", "", &fields).await
}

/// A hall with a terminal and a clerk who is signed in.
pub struct Desk {
    pub hall: Hall,
    pub centre: Centre,
    pub terminal: Terminal,
    pub password: String,
    pub cookie: String,
}

impl Desk {
    pub async fn open() -> Self {
        Self::of(Hall::published()).await
    }

    pub async fn of(hall: Hall) -> Self {
        let centre = hall.serve();
        let terminal = centre.enrol(&hall).await;
        let password = hall.printed(&["clerk", "add", CLERK, "--data", "DATA"]);
        let response = sign_in(&centre, CLERK, &password).await;
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()[LOCATION], "/reception");
        let cookie = response.headers()[SET_COOKIE].to_str().expect("ASCII");
        for guard in ["HttpOnly", "SameSite=Strict"] {
            assert!(cookie.contains(guard), "{cookie}");
        }
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        Self {
            hall,
            centre,
            terminal,
            password,
            cookie,
        }
    }

    pub async fn take(&self, envelope: &Envelope) {
        self.centre.receipt(envelope, &self.terminal, 201).await;
    }

    pub async fn find(&self, code: &str) -> Response {
        post(
            &self.centre,
            "/reception/case",
            &self.cookie,
            &[("code", code)],
        )
        .await
    }

    /// The page with the cases of an envelope's code.
    pub async fn page(&self, envelope: &Envelope) -> String {
        let response = self.find(&envelope.pickup_code.to_string()).await;
        assert_eq!(response.status(), 200);
        response.text().await.expect("a page")
    }

    pub async fn paper(&self, envelope: &Envelope) -> Response {
        let code = envelope.pickup_code.to_string();
        let id = envelope.id.to_string();
        let fields = [("code", code.as_str()), ("submission", id.as_str())];
        post(&self.centre, "/reception/form", &self.cookie, &fields).await
    }
}

/// What a page says, without its marks.
pub fn words(page: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for sign in page.chars() {
        match sign {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push(' ');
            }
            _ if !inside => words.push(sign),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// No cache keeps it, no address learns of it, no browser takes it for something else, no page frames it.
#[track_caller]
pub fn kept_by_nobody(response: &Response) -> String {
    let header = |name: &str| {
        let value = response.headers().get(name);
        let value = value.and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let policy = header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    policy
}

/// A page that can load nothing of anybody's besides.
#[track_caller]
pub fn guarded(response: &Response) {
    let policy = kept_by_nobody(response);
    assert!(policy.contains("default-src 'none'"), "{policy}");
}
