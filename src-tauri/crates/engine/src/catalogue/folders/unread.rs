//! What indexing has seen in a folder and not read yet: how many files, and whether the user stopped it.
//!
//! Owns the settings that hold both. They are written with the rows, so that they are right after a crash, too.

use rusqlite::{Connection, OptionalExtension, Result};

use super::super::settings;
use crate::ids::FolderId;

/// What indexing left to do in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The folder.
    pub folder: FolderId,
    /// Files that were seen and not read; `None` if the run ended before it had seen them all.
    pub files: Option<u64>,
    /// Whether the user stopped it, so that only the user resumes it.
    pub stopped: bool,
}

/// Key of the setting that holds the number of unread files, which is empty while it is unknown.
fn files_key(id: FolderId) -> String {
    format!("folder.{id}.unread")
}

/// Key of the setting that exists if the user stopped the indexing of a folder.
fn stopped_key(id: FolderId) -> String {
    format!("folder.{id}.stopped")
}

/// What is left to do in folders, in their order. Leaves out those in which nothing is.
///
/// # Errors
///
/// Database errors.
pub fn unread(connection: &Connection, folders: impl IntoIterator<Item = FolderId>) -> Result<Vec<Unread>> {
    let mut left = Vec::new();
    for folder in folders {
        let files = settings::get(connection, &files_key(folder))?;
        let stopped = settings::get(connection, &stopped_key(folder))?.is_some();
        let files = files.map(|text| text.parse::<u64>().ok()).unwrap_or(Some(0).filter(|_| !stopped));
        if stopped || files != Some(0) {
            left.push(Unread { folder, files, stopped });
        }
    }
    Ok(left)
}

/// Whether anything is recorded of a folder, so that a run which finds nothing to do need not write.
///
/// # Errors
///
/// Database errors.
pub fn is_recorded(connection: &Connection, id: FolderId) -> Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM settings WHERE key IN (?1, ?2))")?
        .query_row((files_key(id), stopped_key(id)), |row| row.get(0))
}

/// Records how many files a run is about to read in a folder. The folder is no longer stopped.
///
/// # Errors
///
/// Database errors.
pub fn set_unread(connection: &Connection, id: FolderId, files: u64) -> Result<()> {
    settings::remove(connection, &stopped_key(id))?;
    settings::set(connection, &files_key(id), &files.to_string())
}

/// Takes files that were read off the number of unread ones.
///
/// # Errors
///
/// Database errors.
pub fn subtract_unread(connection: &Connection, id: FolderId, files: u64) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE settings SET value = CAST(max(0, CAST(value AS INTEGER) - ?2) AS TEXT)
             WHERE key = ?1 AND value <> ''",
        )?
        .execute((files_key(id), files as i64))
        .map(drop)
}

/// Records that the user stopped the indexing of a folder.
///
/// # Errors
///
/// Database errors.
pub fn set_stopped(connection: &Connection, id: FolderId) -> Result<()> {
    settings::set(connection, &stopped_key(id), "yes")
}

/// Records that a run has done what it could in a folder: only files that could not be reached are unread still.
///
/// # Errors
///
/// Database errors.
pub fn set_read(connection: &Connection, id: FolderId) -> Result<()> {
    settings::remove(connection, &stopped_key(id))?;
    let left: Option<String> = connection
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([files_key(id)], |row| row.get(0))
        .optional()?;
    if left.is_some_and(|left| left.parse::<u64>().unwrap_or_default() == 0) {
        settings::remove(connection, &files_key(id))?;
    }
    Ok(())
}

/// Forgets what is left to do in a folder, which is no longer part of the library.
///
/// # Errors
///
/// Database errors.
pub(super) fn forget(connection: &Connection, id: FolderId) -> Result<()> {
    settings::remove(connection, &stopped_key(id))?;
    settings::remove(connection, &files_key(id))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{delete, insert};
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn what_is_left_to_do_in_a_folder_counts_down_and_goes_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let (a, b) = catalogue
            .write(|db| Ok((insert(db, Path::new("/a"), &[])?, insert(db, Path::new("/b"), &[])?)))
            .unwrap();
        let left = || catalogue.read(|db| unread(db, [a, b])).unwrap();
        assert_eq!(left(), []);
        catalogue.write(|db| set_unread(db, a, 9).and_then(|()| subtract_unread(db, a, 5))).unwrap();
        catalogue.write(|db| subtract_unread(db, b, 5).and_then(|()| set_stopped(db, b))).unwrap();
        let of_a = Unread { folder: a, files: Some(4), stopped: false };
        let of_b = Unread { folder: b, files: None, stopped: true };
        assert_eq!(left(), [of_a, of_b]);
        // What could not be reached stays unread.
        catalogue.write(|db| set_read(db, a).and_then(|()| set_read(db, b))).unwrap();
        assert_eq!(left(), [of_a]);
        catalogue.write(|db| subtract_unread(db, a, 4).and_then(|()| set_read(db, a))).unwrap();
        assert_eq!(left(), []);
        catalogue.write(|db| set_unread(db, a, 9).and_then(|()| delete(db, a))).unwrap();
        let count = "SELECT count(*) FROM settings WHERE key LIKE 'folder.%'";
        assert_eq!(catalogue.read(|db| db.query_row(count, [], |row| row.get::<_, u64>(0))).unwrap(), 0);
    }
}
