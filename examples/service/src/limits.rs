//! How long, how large and how many requests may be.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::time;

use crate::trouble::Trouble;

/// The limits that requests share.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a request.
    pub max_body: usize,
    /// From the end of a request's headers to the beginning of the reply.
    pub timeout: Duration,
    /// A place for each request under way.
    pub places: Arc<Semaphore>,
}

/// Answers within the limits, or says that it cannot. A request too many is sent away at once, not kept waiting.
pub async fn bounded(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let Ok(_place) = limits.places.try_acquire() else {
        return Trouble::Busy.into_response();
    };
    match time::timeout(limits.timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Trouble::TooSlow { seconds: limits.timeout.as_secs() }.into_response(),
    }
}

/// The text of a request, if it has one within the limits.
pub struct Body(pub String);

impl FromRequest<Limits> for Body {
    type Rejection = Trouble;

    async fn from_request(request: Request, limits: &Limits) -> Result<Self, Trouble> {
        let too_large = Trouble::TooLarge { most: limits.max_body };
        // What is announced as too large is not even begun with.
        if request.body().size_hint().lower() > limits.max_body as u64 {
            return Err(too_large);
        }
        // How many bytes this reads is limited by a layer of the router.
        let bytes = Bytes::from_request(request, &()).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large,
            _ => Trouble::BrokenBody,
        })?;
        String::from_utf8(bytes.into())
            .map(Self)
            .map_err(|error| Trouble::NotUtf8 { valid_up_to: error.utf8_error().valid_up_to() })
    }
}
