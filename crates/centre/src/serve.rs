//! Serving: one listener, an end that lets requests under way finish.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::publishing;
use crate::reception::Reception;
use crate::released::Released;
use crate::store::{OpenError, SqliteStore, Store};
use crate::{api, reception};

/// Why the centre cannot serve.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(
        "{address} cannot be listened on ({source}); end the program that uses it, or name another with --listen"
    )]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error("the server failed: {0}")]
    Server(#[from] std::io::Error),
}

/// What every request is answered from.
pub(crate) struct Centre {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) released: Released,
    pub(crate) reception: Reception,
}

/// Serves until it is told to end.
pub(crate) fn serve(data: &Path, address: SocketAddr) -> Result<(), ServeError> {
    let centre = Arc::new(Centre {
        store: Arc::new(SqliteStore::open(data)?),
        released: Released::new(publishing::folder(data)),
        reception: Reception::default(),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ServeError::Listen { address, source })?;
        println!("LISTENING http://{}", listener.local_addr()?);
        let router = api::router(Arc::clone(&centre)).merge(reception::router(centre));
        axum::serve(listener, router)
            .with_graceful_shutdown(told_to_end())
            .await?;
        Ok(())
    })
}

async fn told_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}
