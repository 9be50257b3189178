//! The centre's own TLS: served with its certificate, and with nothing that does not fit.

use crate::common::desk::{CLERK, form};
use crate::common::{CANARY, Hall, envelope};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::{Certificate, Client};

/// The paths of a certificate for this machine and its key, and the authority that signed it.
fn certified(hall: &Hall) -> (String, String, Certificate) {
    let mut params = CertificateParams::new(Vec::new()).expect("sound");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"));
    let authority = authority.expect("signed");
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()])
        .expect("a name")
        .signed_by(&key, &authority)
        .expect("signed");
    let write = |name: &str, text: String| {
        let path = hall.path(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    (
        write("centre.pem", certificate.pem()),
        write("centre-key.pem", key.serialize_pem()),
        Certificate::from_pem(authority.pem().as_bytes()).expect("a certificate"),
    )
}

#[tokio::test]
async fn requests_are_answered_over_tls_alone() {
    let hall = Hall::published();
    let (certificate, key, authority) = certified(&hall);
    let tls = ["--tls-certificate", &certificate, "--tls-key", &key];
    let mut centre = hall.serve_with(&tls);
    assert!(centre.address.starts_with("https://"), "{}", centre.address);
    let plain = format!("http://{}/v1/health", centre.socket());
    let stranger = centre.client.get(centre.url("/v1/health")).send().await;
    assert!(stranger.is_err(), "it does not know the authority");
    assert!(centre.client.get(plain).send().await.is_err());

    // Somebody who only connects holds up nobody.
    let idle = std::net::TcpStream::connect(centre.socket()).expect("it listens");
    centre.client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([authority])
        .https_only(true)
        .build()
        .expect("a client");
    let terminal = centre.enrol(&hall).await;
    centre.receipt(&envelope(1, CANARY), &terminal, 201).await;
    let password = hall.printed(&["clerk", "add", CLERK, "--data", "DATA"]);
    let fields = form(&[("name", CLERK), ("password", &password)]);
    let request = centre.client.post(centre.url("/reception/sign-in"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let signed_in = request.body(fields).send().await.expect("it answers");
    let cookie = signed_in.headers()["set-cookie"].to_str().expect("ASCII");
    assert!(cookie.contains("; Secure"), "{cookie}");
    drop(idle);

    centre.tell_to_end();
    let ended = centre.ended_within(std::time::Duration::from_secs(30));
    assert_eq!(ended.and_then(|status| status.code()), Some(0));
}

#[test]
fn what_does_not_fit_is_named_before_anything_is_served() {
    let hall = Hall::published();
    let (certificate, key, _) = certified(&hall);
    let other_key = hall.path("other-key.pem");
    let other = KeyPair::generate().expect("a key").serialize_pem();
    std::fs::write(&other_key, other).expect("written");
    let other_key = other_key.to_str().expect("UTF-8");
    let serve = |certificate: &str, key: &str| {
        let ran = hall.run(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            "DATA",
            "--tls-certificate",
            certificate,
            "--tls-key",
            key,
        ]);
        assert_eq!(ran.status, Some(1), "{}", ran.errors);
        ran.errors
    };
    assert!(serve(&certificate, other_key).contains("do not fit each other"));
    assert!(serve(&key, &key).contains("holds no certificate"));
    assert!(serve(&certificate, "nowhere.pem").contains("--tls-key"));
    let ran = hall.run(&["serve", "--data", "DATA", "--tls-certificate", &certificate]);
    assert_eq!(ran.status, Some(2), "a certificate needs its key");
}
