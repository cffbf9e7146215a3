//! Why a file could not be read or written.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Why nothing was exchanged with a file, which is as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// A stable code, as those of [`ratna_xmp::Error`].
    pub code: String,
    /// In English, with the path.
    pub text: String,
}

impl Trouble {
    /// Whether it passes by itself: another program is writing the file.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        ["xmpBusy", "xmpChanged"].contains(&self.code.as_str())
    }

    /// Whether nothing can be written into this file, so that a sidecar has to do.
    pub(super) fn is_unsuited(&self) -> bool {
        self.code == "xmpUnsuited"
    }

    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self { code: "io".to_owned(), text: format!("{}: {error}", path.display()) }
    }
}

impl From<ratna_xmp::Error> for Trouble {
    fn from(error: ratna_xmp::Error) -> Self {
        Self { code: error.code().to_owned(), text: error.to_string() }
    }
}
