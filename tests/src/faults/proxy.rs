//! A line that breaks: stands before the centre and does to each request what it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mishap {
    /// The connection is reset before anything is read.
    Refused,
    /// The answer comes in single bytes, but in time.
    Slow,
    /// The request is taken and nothing ever comes back.
    HalfOpen,
    /// The connection is reset in the middle of the request’s body; the centre sees nothing of it.
    ResetInRequest,
    /// The centre gets half of the request.
    HalfForwarded,
    /// The centre answers, but the connection is reset before the answer.
    AnswerLost,
    /// The head of the answer comes, and half of the body.
    Truncated,
    /// A portal’s page with status 200.
    Page,
    /// A proxy’s refusal in its own words.
    Forbidden,
    /// A gateway’s trouble.
    BadGateway,
    /// The centre asks for a second’s patience.
    Busy,
    /// The centre gets the request twice; the second answer comes back.
    Doubled,
    /// The answer to another request comes back.
    Swapped,
    /// The centre answers when nobody waits any more.
    Late,
}

impl Mishap {
    /// Every one.
    pub(super) const ALL: [Self; 14] = [
        Self::Refused,
        Self::Slow,
        Self::HalfOpen,
        Self::ResetInRequest,
        Self::HalfForwarded,
        Self::AnswerLost,
        Self::Truncated,
        Self::Page,
        Self::Forbidden,
        Self::BadGateway,
        Self::Busy,
        Self::Doubled,
        Self::Swapped,
        Self::Late,
    ];
}

/// The line. Cheap to clone; every clone is the same line.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    target: Option<SocketAddr>,
    /// What happens to the next requests that carry a submission.
    mishaps: VecDeque<Mishap>,
    /// The answer to an earlier request.
    earlier: Option<Vec<u8>>,
    /// How often each thing happened.
    happened: Vec<Mishap>,
    /// Told in the middle of every request that carries a submission, when somebody listens.
    in_the_middle: Option<UnboundedSender<()>>,
}

impl Line {
    /// A line to a centre.
    pub(super) async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let line = Self {
            address: format!("http://{}", listener.local_addr().expect("bound")),
            state: Arc::new(Mutex::new(State {
                target: Some(target),
                ..State::default()
            })),
        };
        let it = line.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let it = it.clone();
                // A broken line is what this is for.
                tokio::spawn(async move { it.carry(client).await.ok() });
            }
        });
        line
    }

    fn state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on this happens to the next requests that carry a submission.
    pub(super) fn suffer(&self, mishaps: impl IntoIterator<Item = Mishap>) {
        self.state(|state| state.mishaps = mishaps.into_iter().collect());
    }

    /// What has happened so far.
    pub(super) fn happened(&self) -> Vec<Mishap> {
        self.state(|state| state.happened.clone())
    }

    /// Tells of the middle of the next request that carries a submission, and lets it wait there for a moment.
    pub(super) fn middle(&self) -> UnboundedReceiver<()> {
        let (tell, told) = unbounded_channel();
        self.state(|state| state.in_the_middle = Some(tell));
        told
    }

    async fn carry(&self, mut client: TcpStream) -> std::io::Result<()> {
        let (head, body) = request(&mut client).await?;
        let submission = head.starts_with(b"PUT /v1/submissions/");
        let mishap = self.state(|state| {
            let mishap = submission.then(|| state.mishaps.pop_front()).flatten();
            state.happened.extend(mishap);
            mishap
        });
        if let Some(tell) = self.state(|state| state.in_the_middle.take_if(|_| submission)) {
            let mut centre = self.centre(&head).await?;
            centre.write_all(&body[..body.len() / 2]).await?;
            centre.flush().await?;
            let _ = tell.send(());
            tokio::time::sleep(Duration::from_millis(20)).await;
            return Ok(());
        }
        let answer = match mishap {
            Some(Mishap::Refused | Mishap::ResetInRequest) => return reset(client),
            Some(Mishap::HalfOpen) => {
                tokio::time::sleep(Duration::from_secs(10)).await;
                return Ok(());
            }
            Some(Mishap::HalfForwarded) => {
                let mut centre = self.centre(&head).await?;
                centre.write_all(&body[..body.len() / 2]).await?;
                reset(centre)?;
                return reset(client);
            }
            Some(Mishap::Page) => said(
                "200 OK",
                "",
                "<html><h1>Welcome to the free WLAN</h1></html>",
            ),
            Some(Mishap::Forbidden) => said("403 Forbidden", "", "blocked by the proxy"),
            Some(Mishap::BadGateway) => said("502 Bad Gateway", "", "{\"refusal\":\"malformed\"}"),
            Some(Mishap::Busy) => said("503 Service Unavailable", "Retry-After: 1\r\n", ""),
            Some(Mishap::Doubled) => {
                self.ask(&head, &body).await?;
                self.ask(&head, &body).await?
            }
            Some(Mishap::Swapped) => {
                let answer = self.ask(&head, &body).await?;
                self.state(|state| state.earlier.clone()).unwrap_or(answer)
            }
            Some(Mishap::Late) => {
                let answer = self.ask(&head, &body).await?;
                tokio::time::sleep(Duration::from_secs(5)).await;
                answer
            }
            Some(Mishap::AnswerLost | Mishap::Truncated | Mishap::Slow) | None => {
                self.ask(&head, &body).await?
            }
        };
        if submission && mishap.is_none() {
            self.state(|state| state.earlier = Some(answer.clone()));
        }
        match mishap {
            Some(Mishap::AnswerLost) => reset(client),
            Some(Mishap::Truncated) => {
                let half = answer.len() - answer.len() / 4;
                client.write_all(&answer[..half]).await?;
                client.shutdown().await
            }
            Some(Mishap::Slow) => {
                for part in answer.chunks(answer.len().div_ceil(40).max(1)) {
                    client.write_all(part).await?;
                    client.flush().await?;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                client.shutdown().await
            }
            _ => {
                client.write_all(&answer).await?;
                client.shutdown().await
            }
        }
    }

    /// A connection to the centre over which the head of a request has gone.
    async fn centre(&self, head: &[u8]) -> std::io::Result<TcpStream> {
        let target = self
            .state(|state| state.target)
            .ok_or(std::io::ErrorKind::NotConnected)?;
        let mut centre = TcpStream::connect(target).await?;
        centre.set_nodelay(true)?;
        centre.write_all(head).await?;
        Ok(centre)
    }

    /// The centre’s whole answer.
    async fn ask(&self, head: &[u8], body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut centre = self.centre(head).await?;
        centre.write_all(body).await?;
        let mut answer = Vec::new();
        centre.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

/// Reads a request, and asks for the connection to be closed after it.
async fn request(client: &mut TcpStream) -> std::io::Result<(Vec<u8>, Vec<u8>)> {
    let mut read = Vec::new();
    let end = loop {
        if let Some(end) = memchr::memmem::find(&read, b"\r\n\r\n") {
            break end;
        }
        if client.read_buf(&mut read).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    };
    let mut body = read.split_off(end + 4);
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.trim().parse().ok())
        .unwrap_or(0);
    while body.len() < length {
        if client.read_buf(&mut body).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    let kept = head
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let head =
        kept.map(|line| format!("{line}\r\n")).collect::<String>() + "Connection: close\r\n\r\n";
    Ok((head.into_bytes(), body))
}

fn said(status: &str, header: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{header}Content-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

/// Ends a connection with a reset instead of a farewell.
fn reset(stream: TcpStream) -> std::io::Result<()> {
    stream.set_zero_linger()?;
    drop(stream);
    Ok(())
}
