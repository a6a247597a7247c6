//! The socket: connections, reloading, an orderly end.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

use crate::current::{self, Current, Refused, Serving};
use crate::file::{PolicyFile, Reading, Watch};
use crate::limits::Limits;
use crate::routes;

/// How the service listens, and its limits.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Origins whose pages may ask (CORS); `*` for all.
    pub allow_origins: Vec<HeaderValue>,
    /// Bytes of a request.
    pub max_body: usize,
    /// From the end of a request's headers to the beginning of the reply.
    pub timeout: Duration,
    /// To send the headers of a request, and between two requests.
    pub idle: Duration,
    /// For the client to take some more of a reply.
    pub stalled: Duration,
    /// Open connections; further ones wait in the queue of the operating system.
    pub max_connections: usize,
    /// Requests under way; further ones are answered by 503.
    pub max_requests: usize,
    /// How often to look at the policy file.
    pub look: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            allow_origins: Vec::new(),
            max_body: 256 * 1024,
            timeout: Duration::from_secs(10),
            idle: Duration::from_secs(15),
            stalled: Duration::from_secs(15),
            max_connections: 1_024,
            max_requests: 256,
            look: Duration::from_secs(1),
        }
    }
}

/// Why the service cannot begin.
#[derive(Debug)]
pub enum StartError {
    /// The policy cannot be used. The findings are in the log.
    Refused(Refused),
    /// The address cannot be had.
    Listen(SocketAddr, io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => f.write_str(&refused.message),
            Self::Listen(address, error) => write!(f, "cannot listen on `{address}`: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

/// The service, bound to its address.
#[derive(Debug)]
pub struct Service {
    config: Config,
    listener: TcpListener,
    file: PolicyFile,
    watch: Watch,
    current: watch::Sender<Current>,
}

impl Service {
    /// Loads the policy and takes the address.
    pub async fn bind(file: PolicyFile, config: Config) -> Result<Self, StartError> {
        let reading = read(&file).await;
        let (reading, loaded) = load(&file, reading).await;
        let current = Current::new(loaded.map_err(StartError::Refused)?);
        let listener =
            TcpListener::bind(config.listen).await.map_err(|error| StartError::Listen(config.listen, error))?;
        Ok(Self { config, listener, file, watch: Watch::new(reading), current: watch::Sender::new(current) })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `stop` is there, then lets the requests under way finish, within a bounded time. `reload` loads
    /// the policy at once instead of when it rests.
    pub async fn run(self, reload: Arc<Notify>, stop: impl Future<Output = ()>) {
        let Self { config, listener, file, watch, current } = self;
        let limits = Limits {
            max_body: config.max_body,
            timeout: config.timeout,
            places: Arc::new(Semaphore::new(config.max_requests)),
        };
        let router = routes::router(current.subscribe(), &limits, &config.allow_origins);
        let mut following = pin!(follow(file, watch, current, config.look, reload));
        let mut stop = pin!(stop);
        let slots = Arc::new(Semaphore::new(config.max_connections));
        let connections = GracefulShutdown::new();
        loop {
            tokio::select! {
                () = &mut stop => break,
                () = &mut following => {}
                (stream, slot) = accept(&listener, &slots) => serve(stream, slot, &router, &config, &connections),
            }
        }
        drop(listener);
        // A request that began just now has its own time, and the client some for taking the reply.
        if timeout(config.timeout + config.stalled, connections.shutdown()).await.is_err() {
            tracing::warn!("stopped with connections still open");
        }
    }
}

/// Follows the file: loads it when it has changed and rests, or when told to.
async fn follow(
    file: PolicyFile,
    mut watch: Watch,
    current: watch::Sender<Current>,
    look: Duration,
    reload: Arc<Notify>,
) {
    loop {
        let told = timeout(look, reload.notified()).await.is_ok();
        let seen = read(&file).await;
        if told || watch.notice(&seen) {
            let (seen, loaded) = load(&file, seen).await;
            watch.loaded(seen);
            Current::update(&current, loaded);
        }
    }
}

/// Reads the file where nobody waits for it.
async fn read(file: &PolicyFile) -> Reading {
    let file = file.clone();
    spawn_blocking(move || file.read()).await.unwrap_or_else(|error| Err(error.to_string()))
}

/// Checks and compiles what was read, where nobody waits for it.
async fn load(file: &PolicyFile, reading: Reading) -> (Reading, Result<Serving, Refused>) {
    let own = file.clone();
    let load = spawn_blocking(move || {
        let loaded = Serving::load(&own, &reading);
        (reading, loaded)
    });
    let (reading, loaded) = load.await.unwrap_or_else(|error| {
        let message = error.to_string();
        (Err(message.clone()), Serving::load(file, &Err(message)))
    });
    current::log(file, &loaded);
    (reading, loaded)
}

/// The next connection, once there is a slot for it.
async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    // There is none only where the slots are closed, and nobody closes them.
    let slot = Arc::clone(slots).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, slot),
            Err(error) => {
                // Out of file descriptors, say: others will close some.
                tracing::warn!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Serves a connection until it ends.
fn serve(
    stream: TcpStream,
    slot: Option<OwnedSemaphorePermit>,
    router: &Router,
    config: &Config,
    connections: &GracefulShutdown,
) {
    // Replies are written whole; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(config.stalled));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(config.idle)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router.clone()));
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        let _slot = slot;
        if let Err(error) = connection.await {
            tracing::debug!(%error, "connection ended early");
        }
    });
}
