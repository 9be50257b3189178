//! Requests and answers of HTTP 1.1, as far as a line must know them to break.

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// So much is read at a time: what stands behind a head is mostly still on its way then.
const A_LITTLE: usize = 256;

/// What a terminal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Route {
    /// To be enrolled.
    Enrolment,
    /// Whether the centre is there.
    Health,
    /// For the keys to seal to.
    Keys,
    /// For the newest release.
    Release,
    /// What is in the centre’s backups.
    Standing,
    /// Nothing: it tells how far its audit trail has come.
    AuditHead,
    /// To take a submission.
    Submission,
}

impl Route {
    /// Every one.
    pub(super) const ALL: [Self; 7] = [
        Self::Submission,
        Self::Health,
        Self::Standing,
        Self::Enrolment,
        Self::AuditHead,
        Self::Keys,
        Self::Release,
    ];

    fn beginning(self) -> &'static str {
        match self {
            Self::Enrolment => "POST /v1/terminals ",
            Self::Health => "GET /v1/health ",
            Self::Keys => "GET /v1/reception-keys.json ",
            Self::Release => "GET /v1/releases/current.json ",
            Self::Standing => "GET /v1/standing ",
            Self::AuditHead => "PUT /v1/terminals/self/audit-head ",
            Self::Submission => "PUT /v1/submissions/",
        }
    }
}

/// A request, as far as it has been read. It asks for the connection to be closed after it.
pub(super) struct Request {
    pub(super) route: Option<Route>,
    pub(super) head: Vec<u8>,
    pub(super) body: Vec<u8>,
    /// How long the body will be.
    length: usize,
}

impl Request {
    /// Reads a request’s head, and hardly more.
    pub(super) async fn begin(client: &mut TcpStream) -> std::io::Result<Self> {
        let mut read = Vec::new();
        let end = loop {
            if let Some(end) = memchr::memmem::find(&read, b"\r\n\r\n") {
                break end;
            }
            a_little(client, &mut read).await?;
        };
        let body = read.split_off(end + 4);
        let head = String::from_utf8_lossy(&read[..end]).into_owned();
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, length)| length.trim().parse().ok())
            .unwrap_or(0);
        Ok(Self {
            route: Route::ALL
                .into_iter()
                .find(|route| head.starts_with(route.beginning())),
            head: (without_connection(&head) + "Connection: close\r\n\r\n").into_bytes(),
            body,
            length,
        })
    }

    /// Reads about half of its body.
    pub(super) async fn read_half(&mut self, client: &mut TcpStream) -> std::io::Result<()> {
        self.read(self.length / 2, client).await
    }

    /// Reads all of it.
    pub(super) async fn read_all(&mut self, client: &mut TcpStream) -> std::io::Result<()> {
        self.read(self.length, client).await
    }

    async fn read(&mut self, length: usize, client: &mut TcpStream) -> std::io::Result<()> {
        while self.body.len() < length {
            a_little(client, &mut self.body).await?;
        }
        Ok(())
    }
}

async fn a_little(client: &mut TcpStream, into: &mut Vec<u8>) -> std::io::Result<()> {
    let mut bytes = [0; A_LITTLE];
    match client.read(&mut bytes).await? {
        0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
        count => {
            into.extend(&bytes[..count]);
            Ok(())
        }
    }
}

/// The lines of a head but for what becomes of the connection.
fn without_connection(head: &str) -> String {
    head.lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"))
        .map(|line| format!("{line}\r\n"))
        .collect()
}

/// The same answer over a connection that stays open.
pub(super) fn kept_open(answer: &[u8]) -> Vec<u8> {
    let Some(end) = memchr::memmem::find(answer, b"\r\n\r\n") else {
        return answer.to_vec();
    };
    let head = without_connection(&String::from_utf8_lossy(&answer[..end]));
    [head.as_bytes(), b"\r\n", &answer[end + 4..]].concat()
}

/// An answer that no centre gives.
pub(super) fn said(status: &str, header: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{header}Content-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes()
}
