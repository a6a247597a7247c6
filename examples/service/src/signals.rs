//! Signals of the operating system: stop, and load the policy again.

use std::io;
use std::sync::Arc;

use tokio::sync::Notify;

/// The signals, caught from now on.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    reload: Arc<Notify>,
}

#[cfg(unix)]
impl Signals {
    /// Catches SIGTERM, SIGINT and SIGHUP.
    pub fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let mut hangup = signal(SignalKind::hangup())?;
        let reload = Arc::new(Notify::new());
        let told = Arc::clone(&reload);
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                told.notify_one();
            }
        });
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())?, reload })
    }

    /// Until SIGTERM or SIGINT.
    pub async fn stop(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Catches Ctrl-C.
    pub fn catch() -> io::Result<Self> {
        Ok(Self { reload: Arc::new(Notify::new()) })
    }

    /// Until Ctrl-C.
    pub async fn stop(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Signals {
    /// Notified on SIGHUP.
    pub fn reload(&self) -> Arc<Notify> {
        Arc::clone(&self.reload)
    }
}
