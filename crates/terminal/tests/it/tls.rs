//! TLS at the terminal: only the hall's own authority is believed, and to anybody else nothing is sent.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::Place;
use contract::home::Role;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use terminal::Terminal;
use terminal::config::{CentreLine, Config, ConfigPlace};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

/// What every request is answered with: a centre that knows nobody.
const ANSWER: &[u8] = b"HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: 26\r\nconnection: close\r\n\r\n{\"refusal\":\"not-enrolled\"}";

pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("sound");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("signed")
}

/// A server with a certificate for a name, valid until a year; its address, and how many requests it has read.
pub(crate) async fn serve(
    authority: &Authority,
    name: &str,
    until: i32,
) -> (String, Arc<AtomicUsize>) {
    let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, authority).expect("signed");
    let secret = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret)
        .expect("they fit");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("https://{}", listener.local_addr().expect("bound"));
    let requests = Arc::new(AtomicUsize::new(0));
    let read = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, read) = (acceptor.clone(), Arc::clone(&read));
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut bytes = vec![0; 16 * 1024];
                // A broken handshake looks to a server of TLS 1.3 like a line that ends before anything was said.
                if stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {
                    read.fetch_add(1, Ordering::SeqCst);
                    let _ = stream.write_all(ANSWER).await;
                    let _ = stream.shutdown().await;
                }
            });
        }
    });
    (address, requests)
}

/// What a terminal that believes one authority says when it is to be enrolled.
async fn enrolled(address: &str, authority: &Authority) -> String {
    let place = Place::new();
    std::fs::write(place.folder.path().join("hall.pem"), authority.pem()).expect("written");
    // A path beside the hall's own file.
    let config = place.config_with(address, "authority = \"hall.pem\"");
    let terminal = Terminal::start(config).expect("started");
    let error = terminal.enrol("ANY").await.expect_err("nobody is known");
    error.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_pinned_authority_is_believed_and_nothing_is_sent_to_anybody_else() {
    let (ours, others) = (authority(), authority());
    let (address, requests) = serve(&ours, "127.0.0.1", 2100).await;
    let said = enrolled(&address, &ours).await;
    assert!(said.contains("the terminal is not enrolled"), "{said}");
    assert_eq!(requests.load(Ordering::SeqCst), 1, "it was asked");

    let wrong_authority = serve(&others, "127.0.0.1", 2100).await;
    let expired = serve(&ours, "127.0.0.1", 2021).await;
    let wrong_name = serve(&ours, "centre.example", 2100).await;
    for (what, (address, requests)) in [
        ("wrong authority", wrong_authority),
        ("expired", expired),
        ("wrong name", wrong_name),
    ] {
        let said = enrolled(&address, &ours).await;
        assert!(said.contains("cannot be reached"), "{what}: {said}");
        assert!(said.contains("certificate"), "{what}: {said}");
        assert_eq!(
            requests.load(Ordering::SeqCst),
            0,
            "{what}: something was sent"
        );
    }
}

/// The configuration with some lines of the section “centre”, or what is wrong with it.
fn configured(lines: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let hall = folder.path().join("hall.toml");
    std::fs::write(&hall, format!("[centre]\n{lines}\n")).expect("written");
    let place = ConfigPlace {
        shipped: PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-config"),
        role: Role::Kiosk,
        hall: Some(hall),
        data_folder: None,
    };
    Config::load(&place).map_err(|error| error.to_string())
}

#[test]
fn there_is_no_way_to_a_centre_but_with_a_pinned_authority() {
    for address in [
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://localhost:8080",
        "http://[::1]:8080",
        "",
    ] {
        let config = configured(&format!("address = \"{address}\""));
        assert!(config.is_ok(), "{address}: {config:?}");
    }
    let authority = "authority = \"hall.pem\"";
    for address in [
        "http://centre.example",
        "http://10.0.0.7:8080",
        "http://127.0.0.1.example:80",
        "http://localhost.example",
        "http://[fe80::1]:8080",
    ] {
        let line = format!("address = \"{address}\"\n{authority}");
        let wrong = configured(&line).expect_err(address);
        assert!(wrong.contains("write https://"), "{wrong}");
    }
    for address in ["https://centre.example:8443", "https://127.0.0.1"] {
        let line = format!("address = \"{address}\"");
        let wrong = configured(&line).expect_err(address);
        assert!(wrong.contains("“centre.authority”"), "{wrong}");
        let pinned = configured(&format!("{line}\n{authority}")).expect(address);
        assert!(
            matches!(&pinned.centre.line, Some(CentreLine::Pinned { authority, .. }) if authority.ends_with("hall.pem")),
            "{pinned:?}"
        );
    }
}

#[test]
fn an_authority_that_cannot_be_used_is_named() {
    for (text, what) in [(None, "missing"), (Some("no certificate"), "empty")] {
        let place = Place::new();
        let file = place.folder.path().join("hall.pem");
        if let Some(text) = text {
            std::fs::write(&file, text).expect("written");
        }
        let config = place.config_with("https://127.0.0.1:9", "authority = \"hall.pem\"");
        let error = Terminal::start(config).err().expect(what).to_string();
        assert!(
            error.contains("hall.pem") && error.contains("centre.authority"),
            "{error}"
        );
    }
}
