//! How values that SQLite has no type for are stored: times as seconds, structures as JSON text.

use std::time::{SystemTime, UNIX_EPOCH};

/// A value as the JSON text that is stored.
pub(super) fn to_json(value: &impl serde::Serialize) -> String {
    // Serialising fails only for maps with keys that are not strings; no stored type has one.
    serde_json::to_string(value).unwrap_or_default()
}

/// The current time in seconds since 1970, UTC.
pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}
