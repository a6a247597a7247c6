//! `itsm-service`: priorities over HTTP, decided by a policy file that is followed while it changes.

mod arguments;
mod signals;

use std::process::ExitCode;

use clap::Parser;
use itsm_service::{PolicyFile, Service, StartError};

use crate::arguments::{Arguments, Log};
use crate::signals::Signals;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.log {
        Log::Json => tracing_subscriber::fmt().json().flatten_event(true).with_target(false).init(),
        Log::Text => tracing_subscriber::fmt().with_target(false).init(),
    }
    // Caught before anything else, so that a signal that comes early is not lost.
    let signals = match Signals::catch() {
        Ok(signals) => signals,
        Err(error) => {
            tracing::error!(%error, "cannot catch signals");
            return ExitCode::from(2);
        }
    };
    let file = PolicyFile::new(&arguments.policy).with_models(arguments.model.iter().cloned());
    match Service::bind(file, arguments.config()).await {
        Ok(service) => {
            if let Ok(address) = service.address() {
                tracing::info!(%address, "listening");
            }
            let reload = signals.reload();
            service.run(reload, signals.stop()).await;
            tracing::info!("stopped");
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "cannot begin");
            ExitCode::from(match error {
                StartError::Refused(refused) if !refused.findings.is_empty() => 1,
                _ => 2,
            })
        }
    }
}
