//! What a report of a problem contains.

use serde::Serialize;
use ts_rs::TS;

/// What a report of a problem contains, in English, since whoever mends it reads it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// Lines of text without any path, file name or user name.
    pub text: String,
    /// Whether Ratna has a page where problems are reported.
    pub has_page: bool,
}
