//! Paths, replies, caching, and the log of requests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, Extension, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, body};
use itsm_batch::ical;
use itsm_core::engine::{CalendarQuestion, MAX_CHANGE_DAYS, Question};
use itsm_core::fact::notation;
use itsm_core::schedule::changes::Schedule;
use itsm_core::wire::{self, Reply};
use serde::Serialize;
use tokio::sync::watch;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::OPENAPI;
use crate::current::{Current, Page, Serving, now};
use crate::limits::{Body, Limits, bounded};
use crate::trouble::Trouble;

/// How many days back the calendar begins that programs follow.
const FEED_DAYS_AGO: i64 = 30;

/// Everything the service answers to.
pub fn router(current: watch::Receiver<Current>, limits: &Limits, allow_origins: &[HeaderValue]) -> Router {
    let bounds = from_fn_with_state(limits.clone(), bounded);
    let mut router = Router::new()
        .route("/v1/priority", post(priority))
        .route("/v1/calendar", post(calendar))
        .route("/v1/explain", post(explain))
        .route("/v1/suggest", post(suggest))
        .route("/v1/sla/targets", post(sla_targets))
        .route("/v1/sla/clock", post(sla_clock))
        .route("/v1/change/risk", post(change_risk))
        .route("/v1/change/explain", post(explain_change))
        .route("/v1/change/conflicts", post(change_conflicts))
        .route("/v1/change/slots", post(change_slots))
        .route("/v1/change/calendar", post(change_calendar))
        .with_state(limits.clone())
        .route("/v1/change/calendar.ics", get(change_feed))
        .route("/v1/policy", get(description))
        .route("/v1/policy/document", get(document))
        .route("/v1/policy/status", get(status).with_state(current.clone()))
        .route("/openapi.json", get(async || json(StatusCode::OK, OPENAPI)))
        .layer(DefaultBodyLimit::max(limits.max_body))
        .layer(bounds)
        // Without a limit: a service under load is well.
        .route("/healthz", get(async || json(StatusCode::OK, r#"{"ok":true}"#)))
        .fallback(async || Trouble::UnknownPath)
        .method_not_allowed_fallback(async || Trouble::WrongMethod);
    if !allow_origins.is_empty() {
        router = router.layer(cors(allow_origins));
    }
    router.layer(from_fn_with_state(current, with_one_policy))
}

async fn priority(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::priority(&serving.policy, &request))
}

async fn calendar(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::calendar(&serving.policy, &request))
}

async fn sla_targets(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::sla_targets(&serving.policy, &request))
}

async fn sla_clock(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::sla_clock(&serving.policy, &request))
}

async fn change_risk(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::change_risk(&serving.policy, &request))
}

async fn explain_change(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::explain_change(&serving.policy, &request))
}

async fn change_conflicts(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::change_conflicts(&serving.policy, &request, None))
}

async fn change_slots(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::change_slots(&serving.policy, &request, None))
}

async fn change_calendar(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::change_calendar(&serving.policy, &request, None))
}

/// Freezes and maintenance windows as iCalendar, for programs that follow an address.
async fn change_feed(Extension(serving): Extension<Arc<Serving>>, uri: Uri) -> Response {
    const DAY: i64 = notation::DAY * 1_000;
    let policy = &serving.policy;
    let now = now();
    let language =
        uri.query().into_iter().flat_map(|query| query.split('&')).find_map(|pair| pair.strip_prefix("language="));
    let asked = CalendarQuestion {
        question: Question {
            facts: policy.facts(),
            now: None,
            language: language.unwrap_or_default().to_owned(),
            rank_questions: false,
        },
        from: now - FEED_DAYS_AGO * DAY,
        to: now + (MAX_CHANGE_DAYS - FEED_DAYS_AGO) * DAY,
    };
    match policy.change_calendar(&asked, &Schedule::default()) {
        Ok(calendar) => {
            let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
            (headers, ical::write_changes(&calendar, now)).into_response()
        }
        Err(error) => reply(&Reply::<()>::Errors(vec![error])),
    }
}

async fn explain(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::explain(&serving.policy, &request))
}

async fn suggest(Extension(serving): Extension<Arc<Serving>>, Body(request): Body) -> Response {
    reply(&wire::suggest(&serving.policy, &request))
}

async fn description(Extension(serving): Extension<Arc<Serving>>, headers: HeaderMap) -> Response {
    page(&serving.description, &headers)
}

async fn document(Extension(serving): Extension<Arc<Serving>>, headers: HeaderMap) -> Response {
    match &serving.document {
        Some(document) => page(document, &headers),
        None => Trouble::NoDocument.into_response(),
    }
}

async fn status(State(current): State<watch::Receiver<Current>>) -> Response {
    let current = current.borrow().clone();
    ([(header::CACHE_CONTROL, "no-store")], json(StatusCode::OK, wire::to_json(&current.status()))).into_response()
}

/// A text as JSON.
pub fn json(status: StatusCode, text: impl Into<body::Body>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], text.into()).into_response()
}

/// What the engine says of a request, byte for byte.
fn reply<T: Serialize>(reply: &Reply<T>) -> Response {
    let status = match reply {
        Reply::Ok(_) => StatusCode::OK,
        Reply::Errors(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    json(status, wire::to_json(reply))
}

/// A page, unless the client has it already.
fn page(page: &Page, headers: &HeaderMap) -> Response {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let same = |tag: &str| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == page.etag;
    let response = if known.flat_map(|tags| tags.split(',')).map(str::trim).any(same) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        json(StatusCode::OK, page.body.clone())
    };
    ([(header::ETAG, page.etag.as_str()), (header::CACHE_CONTROL, "no-cache")], response).into_response()
}

fn cors(allow_origins: &[HeaderValue]) -> CorsLayer {
    let origins = if allow_origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(allow_origins.iter().cloned())
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .expose_headers([header::ETAG])
        .max_age(Duration::from_mins(10))
}

/// Gives a request the policy that it is answered by from beginning to end, and logs what came of it: nothing of the
/// request's content, of the query or of a path that is none of ours.
async fn with_one_policy(
    State(current): State<watch::Receiver<Current>>,
    mut request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let serving = Arc::clone(&current.borrow().serving);
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    request.extensions_mut().insert(Arc::clone(&serving));
    let response = next.run(request).await;
    let stamps = serving.policy.stamps();
    tracing::info!(
        %method,
        path = path.as_ref().map_or("unknown", MatchedPath::as_str),
        status = response.status().as_u16(),
        microseconds = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
        policy = stamps.policy,
        revision = stamps.revision,
        digest = stamps.digest,
        engine = stamps.engine,
        "answered"
    );
    response
}
