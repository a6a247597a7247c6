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
    TooLarge { most: usize },
    NotUtf8 { valid_up_to: usize },
    BrokenBody,
    TooSlow { seconds: u64 },
    Busy,
}

impl Trouble {
    fn told(&self) -> (StatusCode, FactError) {
        let error = |code, message: String| FactError::new(code, "", message);
        match self {
            Self::UnknownPath => (
                StatusCode::NOT_FOUND,
                error("http.unknown_path", "there is nothing at this path".to_owned())
                    .help("`/openapi.json` tells what there is"),
            ),
            Self::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                error("http.wrong_method", "this path does not take this method".to_owned())
                    .help("the header `Allow` has those it takes"),
            ),
            Self::TooLarge { most } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                error("request.too_large", format!("the request has more than {most} bytes"))
                    .help("send only the facts that the policy asks for; `--max-body` sets the limit"),
            ),
            Self::NotUtf8 { valid_up_to } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                error("request.not_json", format!("the request is not UTF-8: wrong byte at offset {valid_up_to}"))
                    .help("JSON is sent as UTF-8"),
            ),
            Self::BrokenBody => (
                StatusCode::BAD_REQUEST,
                error("http.broken_body", "the request ended before its body was complete".to_owned())
                    .help("send it again"),
            ),
            Self::TooSlow { seconds } => (
                StatusCode::REQUEST_TIMEOUT,
                error("http.too_slow", format!("the request was not complete after {seconds} seconds"))
                    .help("send it again; `--timeout` sets the limit"),
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                error("http.busy", "too many requests are under way".to_owned()).help("send it again in a second"),
            ),
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (status, error) = self.told();
        let mut response = json(status, wire::to_json(&Reply::<()>::Errors(vec![error])));
        if self == Self::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
