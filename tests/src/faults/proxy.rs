//! A line that breaks: stands before the centre and does to each request what it is told.

use std::collections::{BTreeMap, VecDeque};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::message::{Request, Route, kept_open, said};
use super::running::Running;

/// So long somebody who has gone is waited for: longer than any terminal of the bench waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long a request waits for another that overtakes it, or whose answer it takes.
const FOR_ANOTHER: Duration = Duration::from_millis(300);

/// Into so many parts is cut what comes slowly.
const PARTS: usize = 10;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mishap {
    /// The connection is reset as soon as the request’s head is there.
    ResetAtOnce,
    /// The connection is reset in the middle of the request’s body; the centre sees nothing of it.
    ResetInRequest,
    /// The centre gets half of the request, then both sides are reset.
    HalfForwarded,
    /// Request and answer come in parts, but in time.
    Slow,
    /// The request is taken and nothing ever comes back.
    HalfOpen,
    /// The centre answers, but the connection is reset before the answer.
    AnswerLost,
    /// The connection is reset in the middle of the answer’s body.
    ResetInAnswer,
    /// The head of the answer comes, and half of the body, and then the end.
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
    /// The answer comes twice: the second time as that to the next request, or by itself.
    AnsweredTwice,
    /// Two answers are exchanged, or that to an earlier request comes back.
    Swapped,
    /// The centre gets the request only after a later one.
    Overtaken,
    /// The centre gets the request only when nobody waits for the answer any more.
    LateRequest,
    /// The centre’s answer comes when nobody waits for it any more.
    LateAnswer,
}

impl Mishap {
    /// Every one.
    pub(super) const ALL: [Self; 18] = [
        Self::ResetAtOnce,
        Self::ResetInRequest,
        Self::HalfForwarded,
        Self::Slow,
        Self::HalfOpen,
        Self::AnswerLost,
        Self::ResetInAnswer,
        Self::Truncated,
        Self::Page,
        Self::Forbidden,
        Self::BadGateway,
        Self::Busy,
        Self::Doubled,
        Self::AnsweredTwice,
        Self::Swapped,
        Self::Overtaken,
        Self::LateRequest,
        Self::LateAnswer,
    ];
}

/// The line. Cheap to clone; every clone is the same line.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) address: String,
    state: Arc<Mutex<State>>,
}

struct State {
    target: SocketAddr,
    here: SocketAddr,
    /// Bound and never listening: nobody else is given the port while nobody listens there.
    _port: TcpSocket,
    listening: Option<Running>,
    /// How many requests are on their way.
    under_way: usize,
    /// What happens to the next requests on each route.
    mishaps: BTreeMap<Route, VecDeque<Mishap>>,
    /// What has happened.
    happened: Vec<(Route, Mishap)>,
    /// The answer to an earlier request.
    earlier: Option<Vec<u8>>,
    /// An answer, for whoever gives another one for it.
    offered: Option<(Vec<u8>, oneshot::Sender<Vec<u8>>)>,
    /// How many requests have been answered.
    answered: u64,
    /// Told in the middle of the next request that carries a submission.
    in_the_middle: Option<UnboundedSender<()>>,
}

/// A request on its way.
struct UnderWay(Line);

impl UnderWay {
    fn new(line: Line) -> Self {
        line.state(|state| state.under_way += 1);
        Self(line)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.state(|state| state.under_way -= 1);
    }
}

impl Line {
    /// A line to a centre that listens there, now or later.
    pub(super) fn to(target: SocketAddr) -> Self {
        let port = bound(SocketAddr::from(([127, 0, 0, 1], 0)));
        let here = port.local_addr().expect("bound");
        let line = Self {
            address: format!("http://{here}"),
            state: Arc::new(Mutex::new(State {
                target,
                here,
                _port: port,
                listening: None,
                under_way: 0,
                mishaps: BTreeMap::new(),
                happened: Vec::new(),
                earlier: None,
                offered: None,
                answered: 0,
                in_the_middle: None,
            })),
        };
        line.open();
        line
    }

    /// Somebody listens again.
    pub(super) fn open(&self) {
        let listener = bound(self.state(|state| state.here))
            .listen(1024)
            .expect("ours");
        let it = self.clone();
        let listening = Running::begin(async move {
            // What it carries ends with it.
            let mut carried = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                while carried.try_join_next().is_some() {}
                let it = it.clone();
                carried.spawn(async move {
                    // Whoever asks much at once keeps a connection for later, on which nothing is asked yet.
                    client.peek(&mut [0]).await.ok()?;
                    let under_way = UnderWay::new(it);
                    // A broken line is what this is for.
                    under_way.0.carry(client).await.ok()
                });
            }
        });
        self.state(|state| state.listening = Some(listening));
    }

    /// Nobody listens any more: connections are refused, and those that there were are gone.
    pub(super) async fn close(&self) {
        if let Some(listening) = self.state(|state| state.listening.take()) {
            listening.end().await;
        }
    }

    /// Whether a connection is refused, as it is where nobody listens.
    pub(super) async fn refuses(&self) -> bool {
        let connected = TcpStream::connect(self.state(|state| state.here)).await;
        connected.is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
    }

    /// Waits until no request is on its way; whether that came.
    pub(super) async fn quiet(&self) -> bool {
        self.until(2 * PATIENCE, |state| state.under_way == 0).await
    }

    /// Waits for something; whether it came in time.
    async fn until(&self, limit: Duration, mut come: impl FnMut(&State) -> bool) -> bool {
        let deadline = Instant::now() + limit;
        while !self.state(|state| come(state)) {
            if Instant::now() > deadline {
                return false;
            }
            sleep(Duration::from_millis(2)).await;
        }
        true
    }

    fn state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on this happens to the next requests on these routes.
    pub(super) fn suffer(&self, mishaps: impl IntoIterator<Item = (Route, Mishap)>) {
        self.state(|state| {
            for (route, mishap) in mishaps {
                state.mishaps.entry(route).or_default().push_back(mishap);
            }
        });
    }

    /// What has happened so far.
    pub(super) fn happened(&self) -> Vec<(Route, Mishap)> {
        self.state(|state| state.happened.clone())
    }

    /// Tells of the middle of the next request that carries a submission, and lets it wait there for a moment.
    pub(super) fn middle(&self) -> UnboundedReceiver<()> {
        let (tell, told) = unbounded_channel();
        self.state(|state| state.in_the_middle = Some(tell));
        told
    }

    async fn carry(&self, mut client: TcpStream) -> std::io::Result<()> {
        let mut request = Request::begin(&mut client).await?;
        let Some(route) = request.route else {
            return self.pass(request, client).await;
        };
        let tell = self.state(|state| state.in_the_middle.take_if(|_| route == Route::Submission));
        if let Some(tell) = tell {
            request.read_all(&mut client).await?;
            let _centre = self.half_at_the_centre(&request).await?;
            let _ = tell.send(());
            sleep(Duration::from_millis(20)).await;
            return Ok(());
        }
        let mishap = self.state(|state| state.mishaps.get_mut(&route)?.pop_front());
        let Some(mishap) = mishap else {
            return self.pass(request, client).await;
        };
        if self.befall(mishap, request, client).await? {
            self.state(|state| state.happened.push((route, mishap)));
        }
        Ok(())
    }

    /// Lets nothing happen to a request.
    async fn pass(&self, mut request: Request, mut client: TcpStream) -> std::io::Result<()> {
        request.read_all(&mut client).await?;
        let mut answer = self.ask(&request, Duration::ZERO).await?;
        let offered = self.state(|state| {
            state.answered += 1;
            state.earlier = Some(answer.clone());
            state.offered.take()
        });
        if let Some((theirs, give)) = offered
            && give.send(answer.clone()).is_ok()
        {
            answer = theirs;
        }
        client.write_all(&answer).await?;
        farewell(client).await;
        Ok(())
    }

    /// Lets something happen to a request; whether it did.
    async fn befall(
        &self,
        mishap: Mishap,
        mut request: Request,
        mut client: TcpStream,
    ) -> std::io::Result<bool> {
        match mishap {
            Mishap::ResetAtOnce => return reset(client),
            Mishap::ResetInRequest => {
                request.read_half(&mut client).await?;
                return reset(client);
            }
            _ => request.read_all(&mut client).await?,
        }
        let answer = match mishap {
            Mishap::ResetAtOnce | Mishap::ResetInRequest => return Ok(true),
            Mishap::HalfForwarded => {
                let centre = self.half_at_the_centre(&request).await?;
                reset(centre)?;
                return reset(client);
            }
            Mishap::HalfOpen => {
                until_gone(&mut client).await;
                return Ok(true);
            }
            Mishap::Page => said(
                "200 OK",
                "",
                "<html><h1>Welcome to the free WLAN</h1></html>",
            ),
            Mishap::Forbidden => said("403 Forbidden", "", "blocked by the proxy"),
            Mishap::BadGateway => said("502 Bad Gateway", "", "{\"refusal\":\"malformed\"}"),
            Mishap::Busy => said("503 Service Unavailable", "Retry-After: 1\r\n", ""),
            Mishap::Doubled => {
                self.ask(&request, Duration::ZERO).await?;
                self.ask(&request, Duration::ZERO).await?
            }
            Mishap::Slow => self.ask(&request, Duration::from_millis(5)).await?,
            Mishap::Overtaken => {
                let before = self.state(|state| state.answered);
                if !self
                    .until(FOR_ANOTHER, |state| state.answered > before)
                    .await
                {
                    self.pass(request, client).await?;
                    return Ok(false);
                }
                self.ask(&request, Duration::ZERO).await?
            }
            Mishap::LateRequest => {
                until_gone(&mut client).await;
                self.ask(&request, Duration::ZERO).await?
            }
            Mishap::LateAnswer => {
                let answer = self.ask(&request, Duration::ZERO).await?;
                until_gone(&mut client).await;
                answer
            }
            Mishap::AnswerLost
            | Mishap::ResetInAnswer
            | Mishap::Truncated
            | Mishap::AnsweredTwice
            | Mishap::Swapped => self.ask(&request, Duration::ZERO).await?,
        };
        // All but the very end of it.
        let most = answer.len() - answer.len() / 8;
        match mishap {
            Mishap::AnswerLost => return reset(client),
            Mishap::ResetInAnswer => {
                client.write_all(&answer[..most]).await?;
                client.flush().await?;
                // Otherwise it may never see what came before.
                sleep(Duration::from_millis(5)).await;
                return reset(client);
            }
            Mishap::Truncated => client.write_all(&answer[..most]).await?,
            Mishap::Slow => {
                for part in answer.chunks(answer.len().div_ceil(PARTS).max(1)) {
                    client.write_all(part).await?;
                    client.flush().await?;
                    sleep(Duration::from_millis(5)).await;
                }
            }
            Mishap::AnsweredTwice => return self.answer_twice(&answer, client).await,
            Mishap::Swapped => {
                let (answer, swapped) = self.swap(answer).await;
                client.write_all(&answer).await?;
                farewell(client).await;
                return Ok(swapped);
            }
            // Nobody takes it any more.
            Mishap::LateRequest | Mishap::LateAnswer => {
                let _ = client.write_all(&answer).await;
                return Ok(true);
            }
            _ => client.write_all(&answer).await?,
        }
        farewell(client).await;
        Ok(true)
    }

    /// Answers twice over a connection that stays open; whether somebody was there for it the second time.
    async fn answer_twice(&self, answer: &[u8], mut client: TcpStream) -> std::io::Result<bool> {
        let answer = kept_open(answer);
        client.write_all(&answer).await?;
        let next = timeout(Duration::from_millis(100), Request::begin(&mut client)).await;
        if matches!(next, Ok(Err(_))) {
            return Ok(false);
        }
        client.write_all(&answer).await?;
        if let Ok(Ok(next)) = next {
            // Its own answer comes behind the one that it takes for it.
            let _ = self.pass(next, client).await;
        } else {
            until_gone(&mut client).await;
        }
        Ok(true)
    }

    /// The answer to another request for this one, and whether there was one.
    async fn swap(&self, own: Vec<u8>) -> (Vec<u8>, bool) {
        let (give, other) = oneshot::channel();
        self.state(|state| state.offered = Some((own.clone(), give)));
        if let Ok(Ok(other)) = timeout(FOR_ANOTHER, other).await {
            return (other, true);
        }
        match self.state(|state| state.earlier.clone()) {
            Some(earlier) => (earlier, true),
            None => (own, false),
        }
    }

    /// A connection over which the centre has got half of a request.
    async fn half_at_the_centre(&self, request: &Request) -> std::io::Result<TcpStream> {
        let mut centre = self.centre().await?;
        centre.write_all(&request.head).await?;
        centre
            .write_all(&request.body[..request.body.len() / 2])
            .await?;
        centre.flush().await?;
        Ok(centre)
    }

    async fn centre(&self) -> std::io::Result<TcpStream> {
        let centre = TcpStream::connect(self.state(|state| state.target)).await?;
        centre.set_nodelay(true)?;
        Ok(centre)
    }

    /// The centre’s whole answer to a request that goes there in parts, with so much time between them.
    async fn ask(&self, request: &Request, pause: Duration) -> std::io::Result<Vec<u8>> {
        let mut centre = self.centre().await?;
        if pause.is_zero() {
            centre.write_all(&request.head).await?;
            centre.write_all(&request.body).await?;
        } else {
            let whole = [request.head.as_slice(), &request.body].concat();
            for part in whole.chunks(whole.len().div_ceil(PARTS).max(1)) {
                centre.write_all(part).await?;
                centre.flush().await?;
                sleep(pause).await;
            }
        }
        let mut answer = Vec::new();
        centre.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

/// A port that can be bound once more while it is: for whoever listens, and for whoever only keeps it.
fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("ours");
    socket.bind(address).expect("a port");
    socket
}

/// Waits until whoever is there has gone.
async fn until_gone(client: &mut TcpStream) {
    let mut bytes = [0; 512];
    let gone = async { while client.read(&mut bytes).await.is_ok_and(|count| count > 0) {} };
    let _ = timeout(PATIENCE, gone).await;
}

/// Ends a connection, if whoever has all of the answer has not done so already.
async fn farewell(mut client: TcpStream) {
    let _ = client.shutdown().await;
}

/// Ends a connection with a reset instead of a farewell.
fn reset(stream: TcpStream) -> std::io::Result<bool> {
    stream.set_zero_linger()?;
    drop(stream);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_on_which_nothing_is_asked_is_no_request_on_its_way() {
        let nowhere = bound(SocketAddr::from(([127, 0, 0, 1], 0)));
        let line = Line::to(nowhere.local_addr().expect("bound"));
        let here = line.state(|state| state.here);
        let mut kept = TcpStream::connect(here).await.expect("a line");
        // Its turn comes behind the first one's.
        let mut begun = TcpStream::connect(here).await.expect("a line");
        begun.write_all(b"GET ").await.expect("sent");
        let under_way = line.until(PATIENCE, |state| state.under_way > 0).await;
        assert!(under_way, "a request that has begun is not seen");
        drop(begun);
        assert!(line.quiet().await, "a connection is taken for a request");
        kept.write_all(b"GET ").await.expect("it is still there");
    }
}
