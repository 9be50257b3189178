//! A real PostgreSQL for tests and measurements: Debian's, in a folder of its own, on loopback, and gone with the program
//! that uses it. One server for a whole program, a database for each test.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use postgres::{Client, Config, NoTls};

/// How long the server may take to start; a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// The user of the tests' server.
const USER: &str = "yichuang";

/// Runs the server until its standard input ends, as it does when the test program does, however that ends; then leaves
/// nothing behind. The server is not the one in the background: what a shell starts there ignores being interrupted.
const KEEPER: &str = r#"
"$1/initdb" -D "$2/data" -U yichuang -A trust --no-locale -E UTF8 --no-sync >"$2/initdb.log" 2>&1 || exit 1
exec 3<&0
(
    cat <&3 >/dev/null
    kill -INT $$
    while kill -0 $$ 2>/dev/null; do sleep 0.1; done
    rm -rf "$2"/* "$2"/.s.*
) &
echo STARTED
exec "$1/postgres" -D "$2/data" -k "$2" -h 127.0.0.1 -p "$3" -c max_connections=200 -c shared_buffers=32MB >"$2/log" 2>&1 3<&-
"#;

struct Server {
    port: u16,
    /// What it writes is in here.
    folder: PathBuf,
    /// What keeps it running.
    _input: ChildStdin,
    _keeper: Child,
    databases: AtomicU32,
}

static SERVER: OnceLock<Server> = OnceLock::new();

/// A database for one test.
#[derive(Debug)]
pub struct Database {
    /// Its address, as an operator writes it.
    pub address: String,
    name: String,
}

impl Default for Database {
    fn default() -> Self {
        Self::new()
    }
}

impl Database {
    /// A new, empty one.
    pub fn new() -> Self {
        apart(Self::make)
    }

    fn make() -> Self {
        let server = SERVER.get_or_init(Server::start);
        let number = server.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        server
            .client("postgres")
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .expect("made");
        Self {
            address: format!("postgres://{USER}@127.0.0.1:{}/{name}", server.port),
            name,
        }
    }

    /// How to connect to it.
    pub fn config(&self) -> Config {
        self.address.parse().expect("an address")
    }

    /// A connection beside the centre's.
    pub fn client(&self) -> Client {
        self.config().connect(NoTls).expect("it lets us in")
    }

    /// A program of PostgreSQL's, for this database.
    pub fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(programs().join(name));
        command.arg("--dbname").arg(&self.address);
        command
    }

    /// Drops everything in it and puts a dump in its place.
    pub fn put_back(&self, dump: &Path) {
        let server = SERVER.get().expect("it runs");
        for what in ["DROP DATABASE {} WITH (FORCE)", "CREATE DATABASE {}"] {
            let what = what.replace("{}", &self.name);
            apart(|| {
                server
                    .client("postgres")
                    .batch_execute(&what)
                    .expect("done")
            });
        }
        let restored = self.tool("pg_restore").arg(dump).status().expect("it runs");
        assert!(restored.success());
    }
}

/// Ends the server as a crash does: without a word to anybody, with nothing written that was not. It comes up again by
/// itself and goes by its log; returns when it answers.
pub fn crash() {
    apart(|| SERVER.get().expect("it runs").crash());
}

/// The folder with everything that the server writes.
pub fn folder() -> &'static Path {
    &SERVER.get().expect("it runs").folder
}

/// Does what blocks where no asynchronous runtime is in the way.
pub fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().expect("no panic"))
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("yichuang-postgres-")
            .tempdir()
            .expect("a folder")
            .keep();
        let root = fs::metadata("/proc/self").is_ok_and(|about| {
            use std::os::unix::fs::MetadataExt as _;
            about.uid() == 0
        });
        // PostgreSQL refuses to run as root; its packages bring a user.
        let mut keeper = if root {
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("ours");
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        // Bound and let go: nothing else takes it in the moment until the server does.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port")
            .port();
        let mut keeper = keeper
            .args(["-c", KEEPER, "keeper"])
            .arg(programs())
            .arg(&folder)
            .arg(port.to_string())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let input = keeper.stdin.take().expect("piped");
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("readable");
        assert_eq!(
            line.trim(),
            "STARTED",
            "{}",
            fs::read_to_string(folder.join("initdb.log")).unwrap_or_default()
        );
        let server = Self {
            port,
            folder: folder.clone(),
            _input: input,
            _keeper: keeper,
            databases: AtomicU32::new(0),
        };
        server.until_it_answers(None);
        server
    }

    fn crash(&self) {
        let row = self
            .client("postgres")
            .query_one(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'",
                &[],
            )
            .expect("it has one");
        // One of its processes gone like this, the server trusts none of the others and begins anew.
        let id = rustix::process::Pid::from_raw(row.get(0)).expect("a process");
        rustix::process::kill_process(id, rustix::process::Signal::KILL).expect("ours");
        self.until_it_answers(Some(id.as_raw_nonzero().get()));
    }

    /// Waits until it lets somebody in, and is another than the one with this process.
    fn until_it_answers(&self, not: Option<i32>) {
        let until = Instant::now() + PATIENCE;
        loop {
            let checkpointer = self
                .config("postgres")
                .connect(NoTls)
                .and_then(|mut client| {
                    let sql =
                        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
                    client.query_opt(sql, &[])
                });
            match checkpointer {
                Ok(Some(row)) if not != Some(row.get(0)) => return,
                other => assert!(
                    Instant::now() < until,
                    "{other:?}: {}",
                    fs::read_to_string(self.folder.join("log")).unwrap_or_default()
                ),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config
            .host("127.0.0.1")
            .port(self.port)
            .user(USER)
            .dbname(database);
        config
    }

    fn client(&self, database: &str) -> Client {
        self.config(database).connect(NoTls).expect("it lets us in")
    }
}

/// Where Debian keeps the programs of its newest PostgreSQL.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is installed; `cargo xtask test` does it")
        .filter_map(|entry| Some(entry.ok()?.path()));
    let newest = versions.max_by_key(|path| {
        let version = path.file_name().and_then(|name| name.to_str());
        version.and_then(|name| name.parse::<u32>().ok())
    });
    newest.expect("a version").join("bin")
}
