//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::{HeaderValue, Uri};
use clap::{Parser, ValueEnum};
use itsm_core::document::limits::MAX_BYTES;
use itsm_service::Config;

const NOTES: &str = "\
The files are followed: a changed policy or model is taken over once the file has rested for a second, at once on SIGHUP.
One with errors is refused, the old ones stay, and `/v1/policy/status` tells why.
On SIGTERM and SIGINT requests under way are finished.

Exit codes:
  0  stopped by a signal
  1  the policy has errors
  2  the command line is wrong, a file cannot be read, a model cannot be used, or the address cannot be had";

/// Decide and suggest over HTTP by a policy file.
#[derive(Debug, Parser)]
#[command(name = "itsm-service", version, after_help = NOTES)]
pub struct Arguments {
    /// The policy in YAML or JSON, or as `itsm build` wrote it.
    pub policy: PathBuf,
    /// A model that `itsm train` has written, for the policy's suggestions; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub model: Vec<PathBuf>,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS:PORT", default_value_t = Config::default().listen)]
    pub listen: SocketAddr,
    /// A web origin whose pages may ask (CORS), or `*` for every one; may be given several times.
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    pub allow_origin: Vec<HeaderValue>,
    /// The most bytes of a request.
    #[arg(long, value_name = "BYTES", default_value_t = 256 * 1024, value_parser = clap::value_parser!(u32).range(1..=MAX_BYTES as i64))]
    pub max_body: u32,
    /// The most seconds for a request to be sent and answered.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// How to write the log, which goes to standard output.
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub log: Log,
}

/// How to write the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// An object per line.
    Json,
    /// For people.
    Text,
}

impl Arguments {
    /// What they ask of the service.
    pub fn config(&self) -> Config {
        Config {
            listen: self.listen,
            allow_origins: self.allow_origin.clone(),
            max_body: self.max_body as usize,
            timeout: Duration::from_secs(self.timeout),
            ..Config::default()
        }
    }
}

/// An origin as browsers send it: scheme and host, perhaps a port, and nothing behind. Any other would never match.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let is_origin = || {
        let uri: Uri = text.parse().ok()?;
        let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
        let lower = text == text.to_ascii_lowercase();
        (lower && !authority.as_str().contains('@') && text == format!("{scheme}://{authority}")).then_some(())
    };
    if text == "*" || is_origin().is_some() {
        return HeaderValue::from_str(text).map_err(|error| error.to_string());
    }
    Err("an origin is written as in `https://desk.example:8443`, without a path or a slash at its end".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_that_would_never_match_are_refused() {
        for good in ["*", "https://desk.example", "http://localhost:5173", "http://[::1]:8080"] {
            assert_eq!(origin(good).as_ref().map(HeaderValue::as_bytes), Ok(good.as_bytes()));
        }
        for wrong in ["", "desk.example", "https://desk.example/", "https://Desk.example", "https://a@b", "null", "//x"]
        {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
