//! Who gets into the reception desk, and what a browser keeps of it: nothing.

use std::sync::Arc;

use crate::common::desk::{CLERK, Desk, guarded, post, sign_in};
use crate::common::{CANARY, envelope};
use reqwest::header::{CONTENT_TYPE, SET_COOKIE};

#[tokio::test]
async fn pages_are_guarded_need_no_script_and_bring_their_own_style() {
    let desk = Desk::open().await;
    let envelope = envelope(1, CANARY);
    desk.take(&envelope).await;
    for response in [
        desk.centre.get("/reception").await,
        desk.find(&envelope.pickup_code.to_string()).await,
        desk.find("nonsense").await,
        sign_in(&desk.centre, CLERK, "wrong").await,
        post(&desk.centre, "/reception/case", "", &[("code", "x")]).await,
        post(&desk.centre, "/reception/case", &desk.cookie, &[]).await,
    ] {
        guarded(&response);
        let page = response.text().await.expect("a page");
        assert!(page.contains("lang=\"zh-CN\""));
        assert!(page.contains("/reception/style.css"));
        assert!(!page.contains("<script") && !page.contains("style="));
    }
    let style = desk.centre.get("/reception/style.css").await;
    assert_eq!(style.status(), 200);
    assert_eq!(style.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
}

#[tokio::test]
async fn only_who_is_signed_in_sees_a_case_and_nothing_after_signing_out() {
    let desk = Desk::open().await;
    let envelope = envelope(1, CANARY);
    desk.take(&envelope).await;
    let code = envelope.pickup_code.to_string();
    let id = envelope.id.to_string();
    let fields = [("code", code.as_str()), ("submission", id.as_str())];
    let locked = async |cookie: &str| {
        for path in ["/reception/case", "/reception/form"] {
            let response = post(&desk.centre, path, cookie, &fields).await;
            assert_eq!(response.status(), 401);
            let page = response.text().await.expect("a page");
            assert!(!page.contains(CANARY) && page.contains("name=\"password\""));
        }
    };
    for cookie in ["", "reception=", "reception=nonsense", "other=1; reception"] {
        locked(cookie).await;
    }
    let two = format!("other=1; {}", desk.cookie);
    let response = post(&desk.centre, "/reception/case", &two, &fields).await;
    assert_eq!(response.status(), 200);

    let out = post(&desk.centre, "/reception/sign-out", &desk.cookie, &[]).await;
    assert_eq!(out.status(), 303);
    let cookie = out.headers()[SET_COOKIE].to_str().expect("ASCII");
    assert!(cookie.contains("Max-Age=0"), "{cookie}");
    locked(&desk.cookie).await;
}

#[tokio::test]
async fn a_code_never_stands_in_an_address_and_nothing_is_logged() {
    let desk = Desk::open().await;
    let envelope = envelope(1, CANARY);
    desk.take(&envelope).await;
    let code = envelope.pickup_code.to_string();
    let page = desk.page(&envelope).await;
    for place in ["action=\"", "href=\""] {
        for address in page.split(place).skip(1) {
            let address = address.split('"').next().expect("it ends");
            assert!(!address.contains(&code), "{address}");
        }
    }
    for form in page.split("<form").skip(1) {
        let head = form.split('>').next().expect("it ends");
        assert!(head.contains("method=\"post\""), "{head}");
    }
    desk.find("nonsense").await;
    desk.paper(&envelope).await;
    let log = desk.hall.log();
    for secret in [
        code.as_str(),
        CANARY,
        &desk.password,
        &desk.cookie["reception=".len()..],
    ] {
        assert!(!log.contains(secret), "the log contains a secret");
    }
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down_even_from_many_sides_at_once() {
    let desk = Desk::open().await;
    let centre = Arc::new(desk.centre);
    let guesses: Vec<_> = (0..20)
        .map(|_| {
            let centre = Arc::clone(&centre);
            tokio::spawn(async move {
                let response = sign_in(&centre, CLERK, "AAAA-AAAA-AAAA-AAAA").await;
                response.status().as_u16()
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for guess in guesses {
        statuses.push(guess.await.expect("no panic"));
    }
    let verified = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(verified, 5, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 15);
    let response = sign_in(&centre, CLERK, &desk.password).await;
    assert_eq!(response.status(), 429, "now even the right one has to wait");
    assert!(
        response
            .text()
            .await
            .expect("a page")
            .contains("请一分钟后再试")
    );

    // Others are not held up, and who is signed in stays so.
    let other = desk
        .hall
        .printed(&["clerk", "add", "李样本", "--data", "DATA"]);
    assert_eq!(sign_in(&centre, "李样本", &other).await.status(), 303);
    let found = post(&centre, "/reception/case", &desk.cookie, &[("code", "x")]).await;
    assert_eq!(found.status(), 400);
}

#[tokio::test]
async fn passwords_are_checked() {
    let desk = Desk::open().await;
    for (name, password) in [
        (CLERK, ""),
        (CLERK, &desk.password[1..]),
        ("nobody", desk.password.as_str()),
        ("", ""),
    ] {
        let response = sign_in(&desk.centre, name, password).await;
        assert_eq!(response.status(), 401, "{name}");
        assert!(!response.headers().contains_key(SET_COOKIE));
    }
    // As somebody types it from a slip of paper.
    let typed = desk.password.replace('-', "").to_lowercase();
    assert_eq!(sign_in(&desk.centre, CLERK, &typed).await.status(), 303);
    // A new password makes the old one worthless.
    desk.hall
        .printed(&["clerk", "add", CLERK, "--data", "DATA"]);
    let old = sign_in(&desk.centre, CLERK, &desk.password).await;
    assert_eq!(old.status(), 401);
}
