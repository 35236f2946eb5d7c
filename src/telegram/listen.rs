//! Serves HTTP to whoever comes, and lets nobody hold up the others.
//!
//! Updates that are pushed and `GET /health` are served here. `axum::serve` waits
//! for the rest of a head as long as it takes, for as many as come, and once more
//! when it is told to stop; a few hundred connections that say nothing would be
//! the end of the webhook.
//!
//! A first head has 10 s. A connection that had an answer may rest for 150 s, longer
//! than the proxies in front keep theirs. 256 connections may be open; one more closes
//! the oldest that never asked anything. At the end requests under way have 2 s, and
//! silent connections are dropped.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    io::ErrorKind,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::Router;
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{interval, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

/// How many connections are open at the same time. Telegram opens a hundred at
/// most (Bot API, `setWebhook`); many systems let a process have 1,024 open files,
/// and the database, the articles and the way to Telegram want theirs.
const MOST: usize = 256;

/// How long the head of the first request may take to arrive.
const HEAD: Duration = Duration::from_secs(10);

/// How long a connection may rest after an answer: longer than the servers in
/// front of us keep theirs (nginx a minute, Caddy two), so that it is they who
/// close it and no update is sent into a connection that is just going.
const REST: Duration = Duration::from_secs(150);

/// How often to look who waits too long.
const LOOK: Duration = Duration::from_secs(1);

/// How long a request under way may take once the server is to stop.
const LAST: Duration = Duration::from_secs(2);

/// The most that is kept of a head, in bytes.
const LARGEST_HEAD: usize = 32 << 10;

/// The connections on which no request is under way. Who has never asked anything
/// comes first, then who has said nothing for longest.
#[derive(Default)]
struct Silent {
    by_rank: BTreeMap<Rank, Guest>,
    count: u64,
}

/// Whether it has had an answer, and the how manieth to fall silent it was.
type Rank = (bool, u64);

struct Guest {
    until: Instant,
    dismissal: CancellationToken,
}

#[derive(Clone, Default)]
struct Guests(Arc<Mutex<Silent>>);

impl Guests {
    fn silent(&self) -> MutexGuard<'_, Silent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to wait for a request.
    fn wait(&self, was_answered: bool, dismissal: &CancellationToken) -> Rank {
        let mut silent = self.silent();
        silent.count += 1;
        let rank = (was_answered, silent.count);
        let guest = Guest {
            until: Instant::now() + if was_answered { REST } else { HEAD },
            dismissal: dismissal.clone(),
        };
        silent.by_rank.insert(rank, guest);
        rank
    }

    /// It waits no longer.
    fn leave(&self, rank: Rank) {
        self.silent().by_rank.remove(&rank);
    }

    fn is_waiting(&self, rank: Rank) -> bool {
        self.silent().by_rank.contains_key(&rank)
    }

    /// Whether there is none to dismiss.
    fn are_all_busy(&self) -> bool {
        self.silent().by_rank.is_empty()
    }

    /// Makes room for somebody who comes.
    fn dismiss_first(&self) {
        if let Some((_, guest)) = self.silent().by_rank.pop_first() {
            guest.dismissal.cancel();
        }
    }

    /// Dismisses who has waited too long by now.
    fn dismiss_late(&self, now: Instant) {
        self.silent().by_rank.retain(|_, guest| {
            let may_stay = now < guest.until;
            if !may_stay {
                guest.dismissal.cancel();
            }
            may_stay
        });
    }
}

/// Serves `router` there until `closing`. Then requests under way have a moment to
/// end, and connections without one are closed at once.
pub(crate) async fn serve(listener: TcpListener, router: Router, closing: CancellationToken) {
    let guests = Guests::default();
    let mut attended = JoinSet::new();
    let mut look = interval(LOOK);
    loop {
        let is_full = attended.len() >= MOST;
        tokio::select! {
            biased;
            () = closing.cancelled() => break,
            Some(_) = attended.join_next() => {}
            _ = look.tick() => guests.dismiss_late(Instant::now()),
            accepted = listener.accept(), if !is_full || !guests.are_all_busy() => match accepted {
                Ok((stream, _)) => {
                    if is_full {
                        guests.dismiss_first();
                    }
                    let closing = closing.clone();
                    attended.spawn(attend(stream, router.clone(), guests.clone(), closing));
                }
                Err(error) if is_of_the_guest(error.kind()) => {}
                Err(error) => {
                    warn!(event = "accept_failed", %error, "a connection cannot be accepted; the bot tries again");
                    // There may be too many open files.
                    guests.dismiss_first();
                    sleep(LOOK).await;
                }
            },
        }
    }
    drop(listener);
    while attended.join_next().await.is_some() {}
}

/// Whether a connection failed by itself, before it was taken.
fn is_of_the_guest(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

/// Answers what comes by one connection.
async fn attend(stream: TcpStream, router: Router, guests: Guests, closing: CancellationToken) {
    let dismissal = CancellationToken::new();
    let rank = Mutex::new(guests.wait(false, &dismissal));
    let current = || rank.lock().unwrap_or_else(PoisonError::into_inner);
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request: Request<Incoming>| {
        guests.leave(*current());
        let answer = router.call(request);
        async {
            let answer: Result<_, Infallible> = answer.await;
            *current() = guests.wait(true, &dismissal);
            answer
        }
    });
    let mut builder = http1::Builder::new();
    builder.max_buf_size(LARGEST_HEAD);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        biased;
        () = closing.cancelled() => {
            if !guests.is_waiting(*current()) {
                connection.as_mut().graceful_shutdown();
                let _ = timeout(LAST, connection).await;
            }
        }
        ended = connection.as_mut() => debug!(?ended, "a connection has ended"),
        () = dismissal.cancelled() => debug!("a connection said nothing and is closed"),
    }
    guests.leave(*current());
}
