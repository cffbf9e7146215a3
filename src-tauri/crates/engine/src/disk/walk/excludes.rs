//! Patterns of what a walk leaves out.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::error::{Error, Result};

/// Patterns of what is left out. A pattern without a slash fits names at any depth, one with a slash fits
/// paths from the folder's root; case does not matter. A folder that fits is left out with all in it.
#[derive(Debug, Default)]
pub struct Excludes(GlobSet);

impl Excludes {
    /// Parses patterns such as `*.tmp.jpg`, `Screenshots` or `2019/raw/*`.
    pub fn parse<S: AsRef<str>>(patterns: &[S]) -> Result<Self> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns.iter().map(AsRef::as_ref) {
            let trimmed = pattern.trim_matches('/');
            let anywhere = if pattern.contains('/') { trimmed.to_owned() } else { format!("**/{trimmed}") };
            let glob = GlobBuilder::new(&anywhere).case_insensitive(true).literal_separator(true).build();
            set.add(glob.map_err(|error| Error::BadPattern {
                pattern: pattern.to_owned(),
                reason: error.kind().to_string(),
            })?);
        }
        let built = set.build().map_err(|error| Error::BadPattern {
            pattern: error.glob().unwrap_or_default().to_owned(),
            reason: error.kind().to_string(),
        })?;
        Ok(Self(built))
    }

    /// The same patterns as seen from a folder further up, `prefix` away.
    pub fn below<S: AsRef<str>>(prefix: &Path, patterns: &[S]) -> Vec<String> {
        let prefix = globset::escape(&prefix.to_string_lossy());
        let seen = |pattern: &str| match pattern.contains('/') {
            true => format!("{prefix}/{}", pattern.trim_start_matches('/')),
            false => format!("{prefix}/**/{pattern}"),
        };
        patterns.iter().map(|pattern| seen(pattern.as_ref())).collect()
    }

    /// The pattern that fits this path from the folder's root and no other.
    pub fn exactly(relative: &Path) -> String {
        format!("/{}", globset::escape(&relative.to_string_lossy()))
    }

    pub(super) fn fits(&self, relative: &Path) -> bool {
        self.0.is_match(relative)
    }
}
