//! Whether a library has changed since it was read.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use ratna_sources::Source;
use serde::{Deserialize, Serialize};

/// In which state a library was read.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// The files that change when what it says changes, with their sizes and times; `None` for one that was missing.
    files: Vec<(String, Option<(u64, u64)>)>,
    /// Folders of pictures that were away.
    away: Vec<String>,
}

impl State {
    /// The state of a library now.
    pub(super) fn of(source: &dyn Source) -> Self {
        let files = source.watched().into_iter().map(|path| (text(&path), stat(&path)));
        Self { files: files.collect(), away: Vec::new() }
    }

    /// The same with those of its folders that are away.
    pub(super) fn with_folders(self, roots: &[PathBuf]) -> Self {
        let away = roots.iter().filter(|root| !root.is_dir()).map(|root| text(root));
        Self { away: away.collect(), ..self }
    }

    /// As it is stored.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether the library may say something else than when it had the stored state. One that is away says the same.
    pub(super) fn has_changed(stored: &str) -> bool {
        // One that was never read to its end waits for the person.
        let Ok(Self { files, away }) = serde_json::from_str(stored) else { return false };
        let is_away = files.first().is_some_and(|(path, _)| stat(Path::new(path)).is_none());
        let is_other = |(path, before): &(String, Option<(u64, u64)>)| stat(Path::new(path)) != *before;
        !is_away && (files.iter().any(is_other) || away.iter().any(|root| Path::new(root).is_dir()))
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Size and time of a file or folder, in nanoseconds since 1970.
fn stat(path: &Path) -> Option<(u64, u64)> {
    let metadata = path.metadata().ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((metadata.len(), u64::try_from(modified.as_nanos()).ok()?))
}
