//! Bodies, read up to a limit of bytes and of time.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

use super::answer::Refusal;
use super::limits::Limits;

/// Reads a body of at most `most` bytes. Holds no more than has arrived.
///
/// # Errors
/// Refuses a body that is larger, as soon as that is known, and one that comes too slowly.
pub(super) async fn read(body: Incoming, most: usize, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    if body.size_hint().lower() > most as u64 {
        return Err(Refusal::too_large(most));
    }
    let whole = collect(body, most, limits.pause);
    timeout(limits.whole, whole).await.map_err(|_| Refusal::too_slow())?
}

async fn collect(mut body: Incoming, most: usize, pause: Duration) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    while let Some(frame) = timeout(pause, body.frame()).await.map_err(|_| Refusal::too_slow())? {
        let broken = |_| Refusal::new(StatusCode::BAD_REQUEST, "brokenOff", "the body broke off");
        let frame = frame.map_err(broken)?;
        // What is no data is a trailer, which nothing here needs.
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > most {
            return Err(Refusal::too_large(most));
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}
