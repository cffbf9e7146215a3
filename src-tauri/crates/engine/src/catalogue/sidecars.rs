//! Table `sidecars`: which sidecars lay beside the pictures of a shot when these were last read.
//!
//! Owns the rows, and which pictures are to be read again. What a mark is made of, `indexing` knows.

use std::collections::HashMap;
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, Result};

use super::contents;
use super::files;
use crate::disk::paths;
use crate::disk::walk::shot;
use crate::ids::{ContentId, FolderId};

/// Most files of one content whose sidecars count.
const MAX_FILES: usize = 100;

/// The marks of the sidecars of shots in a folder.
pub type Marks = HashMap<Vec<u8>, i64>;

/// All shots of a folder that have sidecars.
///
/// # Errors
///
/// Database errors.
pub fn of_folder(connection: &Connection, folder_id: FolderId) -> Result<Marks> {
    connection
        .prepare_cached("SELECT shot, mark FROM sidecars WHERE folder_id = ?1")?
        .query_map([folder_id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Those at any depth below a path in the folder, as names are compared.
///
/// # Errors
///
/// Database errors.
pub fn below(connection: &Connection, folder_id: FolderId, path: &[u8]) -> Result<Marks> {
    // "0" follows "/" in ASCII.
    connection
        .prepare_cached("SELECT shot, mark FROM sidecars WHERE folder_id = ?1 AND shot >= ?2 AND shot < ?3")?
        .query_map((folder_id, [path, b"/"].concat(), [path, b"0"].concat()), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect()
}

/// The mark of a shot's sidecars; `None` if it has none.
///
/// # Errors
///
/// Database errors.
pub fn mark(connection: &Connection, folder_id: FolderId, shot: &[u8]) -> Result<Option<i64>> {
    connection
        .prepare_cached("SELECT mark FROM sidecars WHERE folder_id = ?1 AND shot = ?2")?
        .query_row((folder_id, shot), |row| row.get(0))
        .optional()
}

/// Replaces the mark of a shot's sidecars.
///
/// # Errors
///
/// Database errors.
pub fn set(connection: &Connection, folder_id: FolderId, shot: &[u8], mark: Option<i64>) -> Result<()> {
    match mark {
        Some(mark) => connection
            .prepare_cached(
                "INSERT INTO sidecars (folder_id, shot, mark) VALUES (?1, ?2, ?3)
                 ON CONFLICT (folder_id, shot) DO UPDATE SET mark = ?3",
            )?
            .execute((folder_id, shot, mark)),
        None => connection
            .prepare_cached("DELETE FROM sidecars WHERE folder_id = ?1 AND shot = ?2")?
            .execute((folder_id, shot)),
    }
    .map(drop)
}

/// The files of a content that can be read now and have sidecars, by their absolute paths.
///
/// # Errors
///
/// Database errors.
pub fn pictures(connection: &Connection, id: ContentId) -> Result<Vec<PathBuf>> {
    let copies = files::copies_of_content(connection, id)?.into_iter();
    let mut pictures = Vec::new();
    for copy in copies.filter(|copy| copy.state == files::State::Present).take(MAX_FILES) {
        if mark(connection, copy.root, &shot(&copy.relative))?.is_some() {
            pictures.push(copy.path);
        }
    }
    Ok(pictures)
}

/// Has a content read again if one of its files is of a shot that has sidecars: it was read without them. Returns whether
/// it is.
///
/// # Errors
///
/// Database errors.
pub fn read_again(connection: &Connection, id: ContentId, folder_id: FolderId, shot: &[u8]) -> Result<bool> {
    let has_sidecars = mark(connection, folder_id, shot)?.is_some();
    if has_sidecars {
        contents::outdate_metadata(connection, id)?;
    }
    Ok(has_sidecars)
}

/// Forgets the sidecars of a content's files that are out of reach, since it was read without them: when they are back, it
/// is read again.
///
/// # Errors
///
/// Database errors.
pub fn forget_out_of_reach(connection: &Connection, id: ContentId) -> Result<()> {
    let files: Vec<(FolderId, Vec<u8>)> = connection
        .prepare_cached("SELECT folder_id, path FROM files WHERE content_id = ?1 AND state = 'offline'")?
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    files.iter().try_for_each(|(folder, path)| set(connection, *folder, &shot(paths::as_path(path)), None))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{database::Catalogue, folders};
    use super::*;

    #[test]
    fn shots_are_found_by_their_folder_and_below_a_path() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                let folder = folders::insert(db, Path::new("/p"), &[])?;
                for (at, shot) in [&b"a/b"[..], b"a/b/c", b"a/bc", b"b"].into_iter().enumerate() {
                    set(db, folder, shot, Some(at as i64))?;
                }
                assert_eq!(below(db, folder, b"a/b")?, Marks::from([(b"a/b/c".to_vec(), 1)]));
                set(db, folder, b"b", None)?;
                set(db, folder, b"a/b", Some(7))?;
                assert_eq!((mark(db, folder, b"a/b")?, mark(db, folder, b"b")?), (Some(7), None));
                assert_eq!(of_folder(db, folder)?.len(), 3);
                folders::delete(db, folder)?;
                assert_eq!(of_folder(db, folder)?.len(), 0);
                Ok(())
            })
            .unwrap();
    }
}
