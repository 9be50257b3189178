//! Serving: one listener, an end that lets requests under way finish.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use catalogue::code::DistrictCode;
use handover::{OpeningKey, ReleaseNumber, SigningKey, VerifyingKey};
use jiff::{SignedDuration, Timestamp};
use papers::{FontError, FontFiles, FontSet};
use rand::RngExt as _;
use tokio::net::TcpListener;

use crate::hall_time::today;
use crate::ingest::Ingest;
use crate::publishing::{self, PublishError};
use crate::quota::{Quota, Quotas};
use crate::reception::Reception;
use crate::reception_keys::{self, ReceptionKeysError};
use crate::relay::{CityError, Identity, Relay};
use crate::release_key::{self, KeyFileError};
use crate::released::Released;
use crate::store::{SqliteStore, Store, StoreError};
use crate::tls::{TlsError, TlsFiles, TlsListener};
use crate::{api, guides, reception};

/// How long requests under way may take to finish when the centre is told to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long an attachment waits for the submission that names it.
const UNNAMED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How often it is looked for such.
const LOOK_FOR_UNNAMED: Duration = Duration::from_secs(3600);

/// Why the centre cannot serve.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    #[error(transparent)]
    Key(#[from] KeyFileError),
    #[error(transparent)]
    City(#[from] CityError),
    #[error(transparent)]
    Reception(#[from] ReceptionKeysError),
    #[error("what was kept before submissions were sealed could not be sealed: {0}")]
    Sealing(#[from] StoreError),
    #[error(
        "{address} cannot be listened on ({source}); end the program that uses it, or name another with --listen"
    )]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the server failed: {0}")]
    Server(#[from] std::io::Error),
}

/// What every request is answered from.
pub(crate) struct Centre {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) ingest: Ingest,
    pub(crate) quotas: Quotas,
    /// What passes on to the city; none in a centre of its own.
    pub(crate) relay: Option<Arc<Relay>>,
    pub(crate) released: Released,
    pub(crate) reception: Reception,
    /// Whether browsers may send the reception's cookie over TLS only.
    pub(crate) secure: bool,
    /// Where citizens reach the guide pages: an address without a slash at its end.
    pub(crate) public_address: String,
    /// The fonts of the papers; without them the pages work all the same.
    fonts: Result<FontFiles, FontError>,
    /// By what terminals know this centre's releases.
    pub(crate) release_key: VerifyingKey,
    /// With what it signs receipts; none where no terminals are answered.
    pub(crate) receipt_key: Option<SigningKey>,
    pub(crate) data: PathBuf,
    /// The file with the reception's secret keys; read only where a case is opened.
    reception_file: PathBuf,
}

/// What a process serves. A hall may keep what everybody reaches apart from what opens cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// Everything.
    All,
    /// Terminals and citizens' phones. The reception's secret keys are not read, and need not be there.
    Ingest,
    /// The reception desk.
    Reception,
}

/// What makes a centre a relay.
pub(crate) struct Relaying {
    /// The address of the city's centre.
    pub(crate) city: String,
    pub(crate) identity: Identity,
    pub(crate) store: Arc<SqliteStore>,
}

/// What to serve, and where.
pub(crate) struct Serving<'a> {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) data: &'a Path,
    pub(crate) reception_file: PathBuf,
    pub(crate) part: Part,
    pub(crate) address: SocketAddr,
    pub(crate) tls: &'a TlsFiles,
    pub(crate) public_address: Option<&'a str>,
    pub(crate) quota: Quota,
    pub(crate) relaying: Option<Relaying>,
}

impl Centre {
    /// The keys that open cases: read anew every time, so that one that was just made is known. None where there are
    /// none, which the log says.
    pub(crate) fn opening_keys(&self) -> Vec<OpeningKey> {
        match reception_keys::opening(&self.reception_file) {
            Ok(Some(keys)) => keys,
            Ok(None) => {
                let path = self.reception_file.display();
                tracing::error!(
                    "there is no {path}: cases stay shut; name the reception’s keys with --reception-key"
                );
                Vec::new()
            }
            Err(error) => {
                tracing::error!(%error, "cases stay shut");
                Vec::new()
            }
        }
    }

    /// The release that the hall's terminals show today, and when it was published: the newest one whose first day has
    /// come. None before that of the first.
    pub(crate) fn release_in_use(&self) -> Option<(ReleaseNumber, Timestamp)> {
        match publishing::in_use(&self.data, self.release_key, today()) {
            Ok(manifest) => manifest.map(|manifest| (manifest.number, manifest.published_at)),
            Err(error) => {
                tracing::error!(%error, "the release in use is not known");
                None
            }
        }
    }

    /// Whether there is a release with this number, in use already or from a later day on.
    pub(crate) fn is_published(&self, number: ReleaseNumber) -> bool {
        let newest = publishing::current(&self.data, self.release_key);
        newest.is_ok_and(|newest| newest.is_some_and(|newest| number <= newest.number))
    }

    /// The fonts that papers are set in.
    ///
    /// # Errors
    /// What is wrong with them, for the log.
    pub(crate) fn fonts(&self) -> Result<FontSet, String> {
        let files = self.fonts.as_ref().map_err(ToString::to_string)?;
        files.load().map_err(|error| error.to_string())
    }

    /// The district whose catalogue it publishes, once there is a release.
    pub(crate) fn district(&self) -> Result<Option<DistrictCode>, PublishError> {
        let current = publishing::current(&self.data, self.release_key)?;
        Ok(current.map(|manifest| manifest.district))
    }
}

/// Serves until it is told to end; requests under way get some seconds to finish.
pub(crate) fn serve(serving: Serving<'_>) -> Result<(), ServeError> {
    let Serving {
        store,
        data,
        reception_file,
        part,
        address,
        tls,
        public_address,
        quota,
        relaying,
    } = serving;
    let tls = tls.load()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let public_address = public_address.map_or_else(
        || format!("{scheme}://{address}"),
        |public| public.trim_end_matches('/').to_owned(),
    );
    let release_key = release_key::verifying(data)?;
    if part != Part::Ingest {
        reception_keys::ensure(data, &reception_file)?;
    }
    let receipt_key = (part != Part::Reception)
        .then(|| release_key::for_receipts(data))
        .transpose()?;
    let key = reception_keys::newest(data)?;
    let sealed = store
        .seal_what_lies_open(&mut |envelope| envelope.sealed_late(&key, rand::rng().random()))?;
    if sealed > 0 {
        tracing::info!(
            sealed,
            "submissions from before they were sealed are sealed now"
        );
    }
    let relay = match (relaying, &receipt_key) {
        (Some(relaying), Some(key)) => {
            let (identity, store) = (relaying.identity, relaying.store);
            let relay = Relay::new(identity, &relaying.city, data, store, key.clone())?;
            Some(Arc::new(relay))
        }
        _ => None,
    };
    let housekept = Arc::clone(&store);
    let centre = Arc::new(Centre {
        public_address,
        fonts: FontFiles::find(),
        ingest: Ingest::start(&store)?,
        quotas: Quotas::new(quota),
        relay: relay.clone(),
        store,
        released: Released::new(publishing::folder(data)),
        reception: Reception::default(),
        secure: tls.is_some(),
        release_key,
        receipt_key,
        data: data.to_owned(),
        reception_file,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ServeError::Listen { address, source })?;
        // Before anybody learns that it listens: whoever knows that may end it at once.
        let told_to_end = told_to_end()?;
        println!("LISTENING {scheme}://{}", listener.local_addr()?);
        let mut router = Router::new();
        if part != Part::Reception {
            router = router
                .merge(api::router(Arc::clone(&centre)))
                .merge(guides::router(Arc::clone(&centre)));
        }
        if part != Part::Ingest {
            router = router.merge(reception::router(centre));
        }
        tokio::spawn(drop_what_nobody_names(housekept));
        if let Some(relay) = relay {
            tokio::spawn(relay.run());
        }
        match tls {
            Some(tls) => answer(TlsListener::new(listener, tls)?, router, told_to_end).await?,
            None => answer(listener, router, told_to_end).await?,
        }
        Ok(())
    })
}

/// Answers until it is told to end, and then for as long as there is patience.
async fn answer<L>(
    listener: L,
    router: Router,
    told_to_end: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()>
where
    L: Listener,
    L::Addr: std::fmt::Debug,
{
    let (ending, ended) = tokio::sync::oneshot::channel();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
        told_to_end.await;
        let _ = ending.send(());
    });
    let patience = async {
        let _ = ended.await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        done = serving.into_future() => done?,
        () = patience => {
            tracing::warn!("requests that stalled were cut off; terminals send them again");
        }
    }
    Ok(())
}

/// Drops, now and then, attachments that came long ago for submissions that did not.
async fn drop_what_nobody_names(store: Arc<dyn Store>) {
    loop {
        let store = Arc::clone(&store);
        let before = Timestamp::now() - UNNAMED_FOR;
        match tokio::task::spawn_blocking(move || store.drop_unnamed(before)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(dropped)) => tracing::info!(dropped, "attachments that no submission names"),
            Ok(Err(error)) => tracing::warn!(%error, "attachments that no submission names stay"),
            Err(_) => return,
        }
        tokio::time::sleep(LOOK_FOR_UNNAMED).await;
    }
}

/// Listens for being told to end from now on; the future waits for it.
#[cfg(unix)]
fn told_to_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens for being told to end from now on; the future waits for it.
#[cfg(windows)]
fn told_to_end() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
