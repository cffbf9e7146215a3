//! Patterns of what a walk skips.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::file_types::{has_extension, is_package};
use crate::disk::paths;
use crate::error::{Error, Result};

/// Patterns that are excluded everywhere unless the user changes them: folders that network drives, systems and unpackers
/// fill with copies, deleted files and small previews, and libraries of Photos, whose insides belong to that program.
pub(crate) const DEFAULT_EXCLUDES: &[&str] = &[
    "@eaDir",
    "#recycle",
    "@Recycle",
    "$RECYCLE.BIN",
    "#snapshot",
    "@Recently-Snapshot",
    ".Trash*",
    "lost+found",
    "__MACOSX",
    "*.photoslibrary",
];

/// Glob patterns of files and folders that a walk skips. A pattern without a slash matches names at any depth, one
/// with a slash matches paths relative to the folder's root; case does not matter. A folder that matches is skipped
/// with everything in it.
///
/// ```
/// use ratna_engine::disk::walk::Excludes;
///
/// Excludes::parse(&["Screenshots", "*.tmp.jpg", "2019/raw/*"])?;
/// assert!(Excludes::parse(&["[unclosed"]).is_err());
/// assert_eq!(Excludes::below("holidays".as_ref(), &["raw"]), ["holidays/**/raw"]);
/// # Ok::<(), ratna_engine::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Excludes(GlobSet);

impl Excludes {
    /// Parses patterns such as `*.tmp.jpg`, `Screenshots` or `2019/raw/*`.
    ///
    /// # Errors
    /// Returns [`Error::BadPattern`] for the first pattern that is not a valid glob.
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

    /// The same patterns, relative to an outer folder that contains the folder at `prefix`.
    pub fn below<S: AsRef<str>>(prefix: &Path, patterns: &[S]) -> Vec<String> {
        let prefix = globset::escape(&prefix.to_string_lossy());
        let prefixed = |pattern: &str| match pattern.contains('/') {
            true => format!("{prefix}/{}", pattern.trim_start_matches('/')),
            false => format!("{prefix}/**/{pattern}"),
        };
        patterns.iter().map(|pattern| prefixed(pattern.as_ref())).collect()
    }

    /// A pattern that matches this path relative to the folder's root. Bytes of a name that are not text match any byte,
    /// since a pattern is text.
    pub fn exactly(relative: &Path) -> String {
        let mut pattern = String::from("/");
        for chunk in paths::to_bytes(relative).utf8_chunks() {
            pattern.push_str(&globset::escape(chunk.valid()));
            pattern.extend(std::iter::repeat_n('?', chunk.invalid().len()));
        }
        pattern
    }

    /// Whether a walk through `root` skips links to `target`, since that is a package, a library of Photos that the
    /// patterns exclude, or inside one, whatever the link's own name is. Both paths are canonical. A root inside the same
    /// package was added on purpose.
    pub(crate) fn skip_target(&self, root: &Path, target: &Path) -> bool {
        let is_excluded_library = |folder: &Path| {
            has_extension(folder, &["photoslibrary"])
                && folder.file_name().is_some_and(|name| self.matches(name.as_ref()))
        };
        let mut around = target.ancestors().take_while(|folder| !root.starts_with(folder));
        around.any(|folder| is_package(folder) || is_excluded_library(folder))
    }

    /// Whether a path relative to the folder's root is skipped.
    pub(crate) fn matches(&self, relative: &Path) -> bool {
        self.0.is_match(relative)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_excluded_whatever_its_name() {
        for name in [&b"2019/caf\xe9 \xff\xfe"[..], b"a*[b]?/c", "\u{a4af}/#1".as_bytes()] {
            let path = paths::as_path(name);
            let excludes = Excludes::parse(&[Excludes::exactly(path)]).unwrap();
            assert!(excludes.matches(path), "{path:?}");
            assert!(
                !excludes.matches(&Path::new("other").join(path)) && !excludes.matches(&path.join("inside"))
            );
        }
    }
}
