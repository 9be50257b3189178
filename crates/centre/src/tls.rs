//! TLS of the centre's own, by rustls, for halls that run no proxy before it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rustls::ServerConfig;
use rustls::pki_types::pem::{Error as PemError, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a handshake may take: whoever only connects holds up nobody for longer.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// So many handshakes are under way at most; the rest wait in the system's queue.
const AT_ONCE: usize = 256;

/// Where the centre's certificate and its key lie: PEM files, the certificate's chain after it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct TlsFiles {
    /// Serves HTTPS with this certificate, a PEM file with its chain. Restart the centre when it was renewed.
    #[arg(long, requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// The certificate's secret key, a PEM file.
    #[arg(long, requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
}

/// Why the centre cannot serve HTTPS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error(
        "{path} cannot be used ({source}); name a PEM file that this user may read with {option}"
    )]
    File {
        path: PathBuf,
        option: &'static str,
        source: PemError,
    },
    #[error("{0} holds no certificate; name a PEM file with --tls-certificate")]
    NoCertificate(PathBuf),
    #[error("{certificate} and {key} do not fit each other ({source})")]
    Unfitting {
        certificate: PathBuf,
        key: PathBuf,
        source: rustls::Error,
    },
}

impl TlsFiles {
    /// What to serve HTTPS with; none when plain HTTP is served.
    pub(crate) fn load(&self) -> Result<Option<Arc<ServerConfig>>, TlsError> {
        let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_key) else {
            return Ok(None);
        };
        let at = |path: &Path, option| {
            let path = path.to_owned();
            move |source| TlsError::File {
                path,
                option,
                source,
            }
        };
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(at(certificate, "--tls-certificate"))?;
        if chain.is_empty() {
            return Err(TlsError::NoCertificate(certificate.clone()));
        }
        let secret = PrivateKeyDer::from_pem_file(key).map_err(at(key, "--tls-key"))?;
        // The one cryptographic library that is in the program already.
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map(|builder| builder.with_no_client_auth())
            .and_then(|builder| builder.with_single_cert(chain, secret))
            .map_err(|source| TlsError::Unfitting {
                certificate: certificate.clone(),
                key: key.clone(),
                source,
            })?;
        Ok(Some(Arc::new(config)))
    }
}

/// Listens for connections and hands them on once their handshake is done, each as soon as it is.
pub(crate) struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    accepting: AbortHandle,
}

impl TlsListener {
    /// Begins to accept.
    pub(crate) fn new(
        mut listener: TcpListener,
        config: Arc<ServerConfig>,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (send, ready) = mpsc::channel(AT_ONCE);
        let acceptor = TlsAcceptor::from(config);
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let accepting = tokio::spawn(async move {
            while let Ok(turn) = Arc::clone(&turns).acquire_owned().await {
                let (stream, from) = Listener::accept(&mut listener).await;
                let (acceptor, send) = (acceptor.clone(), send.clone());
                tokio::spawn(async move {
                    match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                        // Without a receiver the centre is ending.
                        Ok(Ok(stream)) => drop(send.send((stream, from)).await),
                        Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                        Err(_) => tracing::debug!("a handshake took too long"),
                    }
                    drop(turn);
                });
            }
        });
        Ok(Self {
            address,
            ready,
            accepting: accepting.abort_handle(),
        })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // It ends only together with this listener.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
