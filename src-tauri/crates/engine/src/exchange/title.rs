//! A title, as it is compared and written.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::pictures::metadata::own_title;

/// Most bytes of a title that are kept as they are.
const LONGEST: usize = 10_000;

/// A title as it is spelled, so that a file's can come back. It is compared as the person's are: one line, cut.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Title(String);

impl Title {
    /// `None` for a blank one. Of a very long one, what is compared is kept.
    pub(super) fn of(text: &str) -> Option<Self> {
        let line = own_title(text)?;
        Some(Self(if text.len() <= LONGEST { text.to_owned() } else { line }))
    }

    pub(super) fn spelled(self) -> String {
        self.0
    }

    /// As the person can have it.
    pub(super) fn line(&self) -> Option<String> {
        own_title(&self.0)
    }
}

impl PartialEq for Title {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.line() == other.line()
    }
}

impl Eq for Title {}

impl AsRef<str> for Title {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// As it is compared.
impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line().unwrap_or_default())
    }
}
