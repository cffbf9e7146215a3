//! What was decided for folders, and how far the exchange of a picture is.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::base::Base;
use super::field::FieldConflict;
use super::mine::Mine;
use super::places::is_written;
use super::trouble::Trouble;
use crate::catalogue::exchange::{self, FolderExchange, Place, Target};
use crate::catalogue::folders;
use crate::error::{Error, Result};
use crate::ids::{ContentId, FolderId};
use crate::library::Library;

/// How far the exchange of a picture is, over all its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureState {
    /// None of its folders takes part.
    Off,
    /// The person says nothing that could be written.
    Nothing,
    /// What the person says is in this file.
    Written {
        /// The last one that was exchanged with: a sidecar, or the picture.
        path: PathBuf,
        /// When, in seconds since 1970, UTC.
        at: i64,
    },
    /// What the person says is yet to be written.
    Pending,
    /// Both sides changed these fields, and the person is to decide.
    Conflict(Vec<FieldConflict>),
    /// It could not be written.
    Failed(Trouble),
}

/// What the person decided for a folder.
///
/// # Errors
///
/// Database errors.
pub fn of_folder(library: &Library, id: FolderId) -> Result<FolderExchange> {
    of_part(library, id, Path::new(""))
}

/// What counts in a part of a folder, by its relative path.
///
/// # Errors
///
/// Database errors.
pub fn of_part(library: &Library, id: FolderId, part: &Path) -> Result<FolderExchange> {
    library.catalogue.read(|db| exchange::of_part(db, id, part))
}

/// The parts of a folder for which something else counts than around them, by their relative paths: a folder that another one takes
/// over keeps what was decided for it.
///
/// # Errors
///
/// Database errors.
pub fn parts_of(library: &Library, id: FolderId) -> Result<Vec<(PathBuf, FolderExchange)>> {
    library.catalogue.read(|db| exchange::parts(db, id))
}

/// Stores what the person decides for all of a folder, and has its pictures wait for an exchange. What is in files stays there when
/// the exchange is turned off.
///
/// # Errors
///
/// [`Error::UnknownFolder`] when no folder has this ID, [`Error::ReadOnly`] and database errors.
pub fn set_folder(library: &Library, id: FolderId, decided: FolderExchange) -> Result<()> {
    set_part(library, id, Path::new(""), decided)
}

/// As [`set_folder`], for all of a part of a folder, by its relative path.
///
/// # Errors
///
/// As [`set_folder`].
pub fn set_part(library: &Library, id: FolderId, part: &Path, decided: FolderExchange) -> Result<()> {
    if library.catalogue.read(|db| folders::find(db, id))?.is_none() {
        return Err(Error::UnknownFolder { path: PathBuf::from(id.to_string()) });
    }
    library.catalogue.write(|db| {
        exchange::set_part(db, id, part, decided)?;
        if decided.target == Target::Off {
            return Ok(());
        }
        let mut ids: Vec<ContentId> =
            exchange::below(db, id, &[part])?.into_iter().map(|candidate| candidate.content).collect();
        ids.sort_unstable();
        ids.dedup();
        exchange::note(db, &ids)
    })
}

/// How far the exchange of a picture is.
///
/// # Errors
///
/// Database errors.
pub fn state_of(library: &Library, id: ContentId) -> Result<PictureState> {
    library.catalogue.read(|db| state(db, id))
}

fn state(db: &Connection, id: ContentId) -> rusqlite::Result<PictureState> {
    let files = exchange::files_of(db, id)?;
    if files.is_empty() {
        return Ok(PictureState::Off);
    }
    let (mut written, mut failed, mut is_pending) = (None, None, false);
    for file in files {
        let mine = Mine::of(db, id, file.decided.captions)?;
        let mut rows = exchange::of_file(db, file.id)?;
        // What was decided for the folder may be another place now.
        rows.retain(|(place, _)| *place == Place::Sidecar || is_written(&file));
        is_pending |= rows.is_empty() && !mine.is_empty();
        for (_, row) in rows {
            if let Some(fields) = parsed(row.conflict.as_deref()) {
                return Ok(PictureState::Conflict(fields));
            }
            failed = failed.or_else(|| parsed(row.failure.as_deref()));
            let base: Option<Base> = parsed(row.base.as_deref());
            is_pending |= !base.is_some_and(|base| base.is_of(&mine));
            if !mine.is_empty() {
                let latest = written.take().filter(|(_, at)| *at > row.at);
                written = latest.or(Some((row.path, row.at)));
            }
        }
    }
    Ok(match (failed, is_pending, written) {
        (Some(trouble), ..) => PictureState::Failed(trouble),
        (None, true, _) => PictureState::Pending,
        (None, false, Some((path, at))) => PictureState::Written { path, at },
        (None, false, None) => PictureState::Nothing,
    })
}

/// What is stored as JSON; `None` also for what can't be understood.
fn parsed<T: serde::de::DeserializeOwned>(json: Option<&str>) -> Option<T> {
    serde_json::from_str(json?).ok()
}
