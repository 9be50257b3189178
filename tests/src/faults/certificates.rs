//! A line with TLS whose certificate is the right one, another authority's or expired: the terminal asks nothing over it
//! until it is the right one.

use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::running::Running;

/// A certificate of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certificate {
    /// Of the hall’s own authority, for years to come.
    Right,
    /// Of another authority, which has the same name.
    WrongAuthority,
    /// Of the hall’s own, and no longer valid.
    Expired,
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

type Authority = CertifiedIssuer<'static, KeyPair>;

/// The line.
pub(super) struct TlsLine {
    pub(super) address: String,
    /// The hall’s authority, as a PEM file has it.
    pub(super) authority: String,
    ours: Authority,
    others: Authority,
    door: Arc<Door>,
    _listening: Running,
}

/// Where connections come in.
struct Door {
    target: SocketAddr,
    shown: Mutex<Arc<ServerConfig>>,
    connections: AtomicUsize,
    asked: AtomicUsize,
}

impl TlsLine {
    /// A line with the right certificate to a centre.
    pub(super) async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (ours, others) = (authority(), authority());
        let door = Arc::new(Door {
            target,
            shown: Mutex::new(certificate(&ours, 2100)),
            connections: AtomicUsize::new(0),
            asked: AtomicUsize::new(0),
        });
        Self {
            address: format!("https://{}", listener.local_addr().expect("bound")),
            authority: ours.pem(),
            ours,
            others,
            door: Arc::clone(&door),
            _listening: Running::begin(async move {
                while let Ok((client, _)) = listener.accept().await {
                    let door = Arc::clone(&door);
                    // Who does not believe a certificate goes away.
                    tokio::spawn(async move { door.carry(client).await.ok() });
                }
            }),
        }
    }

    /// From now on new connections are shown this certificate.
    pub(super) fn show(&self, which: Certificate) {
        let shown = match which {
            Certificate::Right => certificate(&self.ours, 2100),
            Certificate::WrongAuthority => certificate(&self.others, 2100),
            Certificate::Expired => certificate(&self.ours, 2021),
        };
        let mut now = self
            .door
            .shown
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *now = shown;
    }

    /// How many connections there have been.
    pub(super) fn connections(&self) -> usize {
        self.door.connections.load(Ordering::SeqCst)
    }

    /// Over how many of them something was asked.
    pub(super) fn asked(&self) -> usize {
        self.door.asked.load(Ordering::SeqCst)
    }
}

impl Door {
    async fn carry(&self, client: TcpStream) -> std::io::Result<()> {
        let shown = Arc::clone(&self.shown.lock().unwrap_or_else(PoisonError::into_inner));
        self.connections.fetch_add(1, Ordering::SeqCst);
        let mut client = TlsAcceptor::from(shown).accept(client).await?;
        // With TLS 1.3 a handshake that the other side breaks off looks like a line that ends before anything was said.
        let mut first = [0; 256];
        let count = client.read(&mut first).await?;
        if count == 0 {
            return Ok(());
        }
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut centre = TcpStream::connect(self.target).await?;
        centre.write_all(&first[..count]).await?;
        copy_bidirectional(&mut client, &mut centre).await?;
        Ok(())
    }
}

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("sound");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("signed")
}

/// What a server with a certificate that is valid until a year goes by.
fn certificate(authority: &Authority, until: i32) -> Arc<ServerConfig> {
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
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
    Arc::new(config)
}
