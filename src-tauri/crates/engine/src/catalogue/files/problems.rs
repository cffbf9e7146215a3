//! Files without a readable picture, with the reasons.

use std::path::PathBuf;

use rusqlite::{Connection, Result};

use super::copies::absolute_path;
use super::state::State;
use crate::problem::FileProblem;

/// A file without a readable picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Absolute path.
    pub path: PathBuf,
    /// [`State::Unreadable`] or [`State::Unsupported`].
    pub state: State,
    /// The reason.
    pub problem: FileProblem,
}

/// Files without a readable picture, by path.
///
/// # Errors
///
/// Database errors.
pub fn problems(connection: &Connection) -> Result<Vec<Problem>> {
    connection
        .prepare_cached(
            "SELECT folders.path, files.path, state, coalesce(reason, '')
             FROM files JOIN folders ON folders.id = folder_id
             WHERE state IN ('unreadable', 'unsupported') ORDER BY folders.path, files.path",
        )?
        .query_map([], |row| {
            let state: String = row.get(2)?;
            let json: String = row.get(3)?;
            // Only this program writes it; text from an unknown version is shown verbatim.
            let problem = serde_json::from_str(&json).unwrap_or(FileProblem::Other { message: json });
            Ok(Problem { path: absolute_path(row)?, state: State::from_name(&state), problem })
        })?
        .collect()
}

/// How many files have no readable picture.
///
/// # Errors
///
/// Database errors.
pub fn problem_count(connection: &Connection) -> Result<u64> {
    // The redundant `state <> 'present'` lets SQLite use the partial index of such files.
    connection
        .prepare_cached(
            "SELECT count(*) FROM files WHERE state <> 'present' AND state IN ('unreadable', 'unsupported')",
        )?
        .query_row([], |row| row.get(0))
}
