//! What an examination reports. Never decides what counts as wrong.

use std::path::Path;

use crate::catalogue::backup;

/// An inconsistency or damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, in English, and what to do about it if neither of the following helps.
    pub text: String,
    /// Whether it was repaired.
    pub repaired: bool,
    /// Whether a repair mends it.
    pub can_repair: bool,
    /// Date of the copy of the catalogue that can be restored instead, as 2026-11-28.
    pub copy: Option<String>,
}

impl Finding {
    pub(super) fn new(text: String, repaired: bool) -> Self {
        Self { text, repaired, can_repair: true, copy: None }
    }

    pub(super) fn counted(count: u64, what: &str, repaired: bool) -> Self {
        Self::new(format!("{count} {what}"), repaired)
    }

    /// A finding about the catalogue of the library in `dir` that no repair mends.
    pub(super) fn restorable(dir: &Path, text: String) -> Self {
        let copy = backup::newest_sound(dir).map(|copy| copy.date);
        Self { text, repaired: false, can_repair: false, copy }
    }

    /// The same finding, if a repair mends it as well.
    pub(super) fn or_repair(self) -> Self {
        Self { can_repair: true, ..self }
    }
}
