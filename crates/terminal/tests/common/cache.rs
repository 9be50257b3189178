//! A web server with a folder of releases, somebody in between, and terminals that replicate from it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contract::operator::{
    Admission, NewerRelease, NotTaken, OperatorPass, OperatorPin, OperatorView,
};
use futures_util::stream::{self, StreamExt as _};
use tempfile::TempDir;
use terminal::{ReplicationError, Terminal};
use tokio::sync::Notify;

use super::{Place, publish};

pub const RENAMED: [(&str, &str, &str); 1] = [(
    "scenarios/test.toml",
    "测试许可（新办）",
    "测试许可（首次）",
)];

/// What a server does to a file on its way.
type Meddling = Box<dyn Fn(&str, Vec<u8>) -> Vec<u8> + Send + Sync>;

/// A web server with a folder of releases, and somebody in between.
#[derive(Clone)]
pub struct Cache {
    folder: Arc<TempDir>,
    meddling: Arc<Mutex<Meddling>>,
    asked: Arc<Mutex<Vec<String>>>,
    halved: Arc<Mutex<Option<Halved>>>,
    busy: Arc<AtomicBool>,
}

/// A file of which the second half does not come at once.
#[derive(Clone)]
struct Halved {
    file: String,
    /// Told when it is to come; without that, the line breaks there.
    rest: Option<Arc<Notify>>,
}

impl Cache {
    pub fn new() -> Self {
        Self {
            folder: Arc::new(tempfile::tempdir().expect("a folder")),
            meddling: Arc::new(Mutex::new(Box::new(|_, bytes| bytes))),
            asked: Arc::default(),
            halved: Arc::default(),
            busy: Arc::default(),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn meddle(&self, how: impl Fn(&str, Vec<u8>) -> Vec<u8> + Send + Sync + 'static) {
        *self.meddling.lock().expect("no panic") = Box::new(how);
    }

    /// Sends the second half of a file only once this is notified.
    pub fn halve(&self, file: &str) -> Arc<Notify> {
        let rest = Arc::new(Notify::new());
        self.set_halved(file, Some(Arc::clone(&rest)));
        rest
    }

    /// Breaks the line in the middle of a file.
    pub fn break_in(&self, file: &str) {
        self.set_halved(file, None);
    }

    /// Sends everything whole again.
    pub fn mend(&self) {
        *self.halved.lock().expect("no panic") = None;
    }

    fn set_halved(&self, file: &str, rest: Option<Arc<Notify>>) {
        let file = file.to_owned();
        *self.halved.lock().expect("no panic") = Some(Halved { file, rest });
    }

    /// Whether everybody is sent away for a while.
    pub fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::Relaxed);
    }

    /// What was asked for since the last time.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().expect("no panic"))
    }

    pub async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let router = Router::new()
            .route("/v1/releases/{file}", get(file))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}

async fn file(State(cache): State<Cache>, UrlPath(name): UrlPath<String>) -> Response {
    cache.asked.lock().expect("no panic").push(name.clone());
    if cache.busy.load(Ordering::Relaxed) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let Ok(bytes) = fs::read(cache.path().join(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let halved = cache.halved.lock().expect("no panic").clone();
    match halved.filter(|halved| halved.file == name) {
        Some(halved) => half_by_half(&bytes, halved.rest).into_response(),
        None => (cache.meddling.lock().expect("no panic"))(&name, bytes).into_response(),
    }
}

fn half_by_half(bytes: &[u8], rest: Option<Arc<Notify>>) -> Body {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    let first: io::Result<Vec<u8>> = Ok(first.to_vec());
    let second = second.to_vec();
    let second = async move {
        let rest = rest.ok_or_else(|| io::Error::other("the line breaks"))?;
        rest.notified().await;
        Ok::<_, io::Error>(second)
    };
    Body::from_stream(stream::iter(vec![first]).chain(stream::once(second)))
}

/// Lets the operator in.
pub fn operator(terminal: &Terminal) -> OperatorPass {
    let pin = OperatorPin::try_from("135790".to_owned()).expect("a PIN");
    terminal.set_operator_pin(&pin).expect("set");
    match terminal.open_operator_view(&pin) {
        Ok(Admission::Admitted { pass }) => pass,
        other => panic!("{other:?}"),
    }
}

/// What the operator sees on the screen.
pub fn seen(terminal: &Terminal, pass: &OperatorPass) -> OperatorView {
    let view = terminal.operator_view(pass).expect("looked at");
    view.expect("the pass is good")
}

/// What has become of a newer release, as `yichuang status` has it.
pub fn newer(terminal: &Terminal) -> NewerRelease {
    terminal.status().expect("read").newer
}

/// The kind of thing for which a release was not taken, and its number; what is said is what the log says.
pub fn not_taken(terminal: &Terminal, error: &ReplicationError) -> (Option<u32>, NotTaken) {
    let NewerRelease::NotTaken { number, why, said } = newer(terminal) else {
        panic!("it is not told: {:?}", newer(terminal));
    };
    assert!(said.contains(&error.to_string()), "{said}");
    (number, why)
}

pub fn in_use(terminal: &Terminal) -> Option<u32> {
    terminal.connection().release
}

/// A terminal with release 1 in use, and a cache that has it.
pub async fn with_first() -> (Cache, Place, Terminal) {
    let cache = Cache::new();
    publish(cache.path(), 1, &[], &[]);
    let place = Place::new();
    let terminal = place.terminal(&cache.listen().await);
    terminal.look_for_release().await.expect("release 1");
    assert_eq!(in_use(&terminal), Some(1));
    cache.asked();
    (cache, place, terminal)
}

/// The files of the release folder, without the database's own.
pub fn files(place: &Place) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(place.data().join("releases"))
        .expect("readable")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    files
}

/// Release 1 is still there, in use, untouched and usable after a restart; nothing else is left behind.
pub fn nothing_changed(place: &Place, terminal: &Terminal) {
    assert_eq!(in_use(terminal), Some(1));
    let names: Vec<_> = files(place)
        .iter()
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(names, ["00000001.json", "00000001.sqlite"]);
    assert_eq!(in_use(&place.terminal("")), Some(1));
}
