//! Whether a library has changed since it was read.

use std::path::Path;
use std::time::UNIX_EPOCH;

use ratna_sources::Source;

/// The sizes and times of the files that change when what a library says changes.
pub(super) fn of(source: &dyn Source) -> String {
    let states = source.watched().into_iter().map(|path| {
        let Ok(metadata) = path.metadata() else { return "-".to_owned() };
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        format!("{}:{}", metadata.len(), modified.unwrap_or_default().as_nanos())
    });
    states.collect::<Vec<_>>().join(" ")
}

/// The same of the library at a path; `None` if it cannot be read now.
pub(super) fn of_path(path: &Path) -> Option<String> {
    ratna_sources::find(path).ok().flatten().map(|source| of(&*source))
}
