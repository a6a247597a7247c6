//! What the service itself has to object to, in the words and the shape of the JSON contract.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use itsm_core::fact::facts::FactError;
use itsm_core::wire::{self, Reply};

use crate::routes::json;

/// An objection to a request, before or instead of an answer by the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    UnknownPath,
    WrongMethod,
    NoDocument,
    TooLarge { most: usize },
    NotUtf8 { valid_up_to: usize },
    BrokenBody,
    TooSlow { seconds: u64 },
    Busy,
}

impl Trouble {
    /// Status, code, message and help.
    fn told(&self) -> (StatusCode, &'static str, String, &'static str) {
        match self {
            Self::UnknownPath => (
                StatusCode::NOT_FOUND,
                "http.unknown_path",
                "there is nothing at this path".to_owned(),
                "`/openapi.json` tells what there is",
            ),
            Self::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                "http.wrong_method",
                "this path does not take this method".to_owned(),
                "the header `Allow` has those it takes",
            ),
            Self::NoDocument => (
                StatusCode::NOT_FOUND,
                "http.no_document",
                "the policy was built beforehand, and its document is not in it".to_owned(),
                "start the service with the document itself",
            ),
            Self::TooLarge { most } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "request.too_large",
                format!("the request has more than {most} bytes"),
                "send only the facts that the policy asks for; `--max-body` sets the limit",
            ),
            Self::NotUtf8 { valid_up_to } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "request.not_json",
                format!("the request is not UTF-8: wrong byte at offset {valid_up_to}"),
                "JSON is sent as UTF-8",
            ),
            Self::BrokenBody => (
                StatusCode::BAD_REQUEST,
                "http.broken_body",
                "the request ended before its body was complete".to_owned(),
                "send it again",
            ),
            Self::TooSlow { seconds } => (
                StatusCode::REQUEST_TIMEOUT,
                "http.too_slow",
                format!("the request was not complete after {seconds} seconds"),
                "send it again; `--timeout` sets the limit",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "http.busy",
                "too many requests are under way".to_owned(),
                "send it again in a second",
            ),
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (status, code, message, help) = self.told();
        let errors = vec![FactError::new(code, "", message).help(help)];
        let mut response = json(status, wire::to_json(&Reply::<()>::Errors(errors)));
        if self == Self::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
