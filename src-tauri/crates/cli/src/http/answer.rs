//! Answers: JSON, a JPEG, or an error as `{"error": {"code", "message"}}`.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use crate::service::{Failure, Kind};

/// A whole answer.
pub(super) type Answer = Response<Full<Bytes>>;

/// A request that is not answered: the status, and why.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    failure: Failure,
    /// A header that belongs to the status, with its value.
    header: Option<(&'static str, &'static str)>,
}

impl Refusal {
    /// A refusal by the server itself.
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let kind = if status.is_server_error() { Kind::Failed } else { Kind::Invalid };
        Self { status, failure: Failure::new(kind, code, message), header: None }
    }

    /// The request lacks the token.
    pub(super) fn unauthorized() -> Self {
        let message = "the token that `ratna serve` printed is needed: Authorization: Bearer TOKEN";
        let refusal = Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message);
        Self { header: Some(("www-authenticate", "Bearer")), ..refusal }
    }

    /// The route takes another method.
    pub(super) fn method(allowed: &'static str) -> Self {
        let message = format!("this takes {allowed} only");
        let refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", message);
        Self { header: Some(("allow", allowed)), ..refusal }
    }

    /// The body has more than `most` bytes.
    pub(super) fn too_large(most: usize) -> Self {
        let message = format!("the body has more than {most} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "tooLarge", message)
    }

    /// The body came too slowly.
    pub(super) fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "tooSlow", "the body did not arrive in time")
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let (status, header) = match failure.kind {
            Kind::Invalid => (StatusCode::BAD_REQUEST, None),
            Kind::Unknown => (StatusCode::NOT_FOUND, None),
            Kind::Busy => (StatusCode::SERVICE_UNAVAILABLE, Some(("retry-after", "1"))),
            Kind::Failed => (StatusCode::INTERNAL_SERVER_ERROR, None),
        };
        Self { status, failure, header }
    }
}

impl From<Refusal> for Answer {
    fn from(Refusal { status, failure, header }: Refusal) -> Self {
        let mut answer = json(&json!({ "error": failure.object() }));
        *answer.status_mut() = status;
        if let Some((name, value)) = header {
            answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        answer
    }
}

/// A JSON object.
pub(super) fn json(value: &Value) -> Answer {
    of_type("application/json", value.to_string().into_bytes())
}

/// A JPEG.
pub(super) fn jpeg(bytes: Vec<u8>) -> Answer {
    of_type("image/jpeg", bytes)
}

fn of_type(kind: &'static str, bytes: Vec<u8>) -> Answer {
    let mut answer = Response::new(Full::from(bytes));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
