//! Conflicts: what both sides changed since the last exchange, until the person decides.

use std::path::PathBuf;

use super::field::{Choice, FieldConflict};
use super::run::{Hear, Scope, Summary, run_over};
use crate::catalogue::exchange;
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::progress::Progress;

/// A picture's file and what both sides changed about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The picture.
    pub content: ContentId,
    /// The picture's file.
    pub picture: PathBuf,
    /// The file that says something else: its sidecar, or the same.
    pub path: PathBuf,
    /// What both sides say.
    pub fields: Vec<FieldConflict>,
}

/// The conflicts that wait for the person, as they were found, by the pictures' paths.
///
/// # Errors
///
/// Database errors.
pub fn conflicts(library: &Library) -> Result<Vec<Conflict>> {
    let rows = library.catalogue.read(exchange::conflicts)?;
    let conflict = |(content, picture, row): (ContentId, PathBuf, exchange::Exchange)| {
        let fields = serde_json::from_str(row.conflict.as_deref()?).ok()?;
        Some(Conflict { content, picture, path: row.path, fields })
    };
    Ok(rows.into_iter().filter_map(conflict).collect())
}

/// Decides conflicts alike. Fields that only one side changed meanwhile are exchanged as ever. `progress` reports, pauses and ends
/// that between pictures: what isn't decided by then stays a conflict.
///
/// # Errors
///
/// As [`run`](super::run()).
pub fn resolve(
    library: &Library,
    scope: &Scope,
    choice: Choice,
    progress: &Progress,
    hear: Hear<'_>,
) -> Result<Summary> {
    library.check_writable()?;
    let mut ids: Vec<ContentId> = conflicts(library)?.into_iter().map(|conflict| conflict.content).collect();
    ids.sort_unstable();
    ids.dedup();
    scope.retain(&mut ids);
    run_over(library, &ids, Some(choice), progress, hear)
}
