//! Whether a library has changed since it was read.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use ratna_sources::Source;
use serde::{Deserialize, Serialize};

/// Size and time of a file, in nanoseconds since 1970; `None` for one that is missing.
type Stat = Option<(u64, u64)>;

/// What the files of a library are like now.
pub(super) type Stats = Vec<Stat>;

/// In which state a library was read.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// The files that change when what it says changes.
    files: Vec<(String, Stat)>,
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

    /// What its files are like now, if the library may say something else than when it had the stored state. One that is away
    /// says the same.
    pub(super) fn changed(stored: &str) -> Option<Stats> {
        // One that was never read to its end waits for the person.
        let Self { files, away } = serde_json::from_str(stored).ok()?;
        let now: Stats = files.iter().map(|(path, _)| stat(Path::new(path))).collect();
        let is_away = now.first().is_some_and(Option::is_none);
        let is_other = files.iter().zip(&now).any(|((_, before), now)| before != now);
        let is_back = away.iter().any(|root| Path::new(root).is_dir());
        (!is_away && (is_other || is_back)).then_some(now)
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn stat(path: &Path) -> Stat {
    let metadata = path.metadata().ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((metadata.len(), u64::try_from(modified.as_nanos()).ok()?))
}
