//! Whether a folder is available, and what that means for its files.

use rusqlite::{Connection, Result};

use super::super::settings;
use super::super::values::to_json;
use crate::ids::FolderId;
use crate::problem::FolderProblem;

/// Key of the setting that holds why a folder is unavailable.
pub(super) fn problem_key(id: FolderId) -> String {
    format!("folder.{id}.offline")
}

/// Marks a folder as offline or available, and its files with it. Files in the cloud only stay offline either way.
///
/// # Errors
///
/// Database errors.
pub fn set_offline(connection: &Connection, id: FolderId, offline: bool) -> Result<()> {
    let changed = connection
        .execute("UPDATE folders SET offline = ?2 WHERE id = ?1 AND offline <> ?2", (id, offline))?;
    if !offline {
        settings::remove(connection, &problem_key(id))?;
        // Single files may be offline in an available folder; they stay so.
        if changed == 0 {
            return Ok(());
        }
    }
    let (from, to) = if offline { ("present", "offline") } else { ("offline", "present") };
    connection
        .execute(
            "UPDATE files SET state = ?3 WHERE folder_id = ?1 AND state = ?2 AND (cloud = 0 OR ?3 = 'offline')",
            (id, from, to),
        )
        .map(drop)
}

/// Marks a folder as offline, like [`set_offline`], and stores the reason.
///
/// # Errors
///
/// Database errors.
pub fn set_unavailable(connection: &Connection, id: FolderId, problem: &FolderProblem) -> Result<()> {
    set_offline(connection, id, true)?;
    settings::set(connection, &problem_key(id), &to_json(problem))
}

/// Whether a folder has present files.
///
/// # Errors
///
/// Database errors.
pub fn has_present(connection: &Connection, id: FolderId) -> Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM files WHERE folder_id = ?1 AND state = 'present')")?
        .query_row([id], |row| row.get(0))
}
