//! Putting a copy of the catalogue back.
//!
//! Owns which copy it is. The catalogue in place is renamed, never deleted.

use std::path::{Path, PathBuf};

use super::super::connection::{connect, connect_alone};
use super::super::database::CATALOGUE;
use super::super::set_aside::{REPLACED, remove, replace, with_suffix};
use super::super::texts;
use super::super::values::date;
use super::{CatalogueCopy, FOLDER, copies, date_in, newest_sound, verify, write};
use crate::disk::file_lock;
use crate::error::{Error, Result};

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The copy, which is still there.
    pub copy: CatalogueCopy,
    /// Where the catalogue that was in place is now; `None` if there was none.
    pub set_aside: Option<PathBuf>,
}

/// Puts a copy of the catalogue in the place of the present one, which is renamed: `copy`, a file or the date of one of
/// the library's copies, or the newest sound one. The caller holds the lock for runs.
///
/// # Errors
///
/// [`Error::NoCopy`] when there is none, [`Error::Damaged`] and [`Error::NewerLibrary`] when the chosen one cannot be
/// used, [`Error::InUse`] while another connection has the catalogue open, and file errors. Then nothing has changed.
pub(crate) fn restore(dir: &Path, copy: Option<&Path>) -> Result<Restored> {
    let copy = match copy {
        Some(path) => chosen(dir, path)?,
        None => newest_sound(dir).ok_or_else(|| Error::NoCopy { path: dir.join(FOLDER) })?,
    };
    let _opening = file_lock::lock_for_opening(dir)?;
    let present = dir.join(CATALOGUE);
    if present.is_file()
        && let Err(error @ Error::InUse { .. }) = connect_alone(&present)
    {
        return Err(error);
    }
    let new = present.with_extension("new.sqlite");
    // A catalogue that was copied by hand may have a log beside it.
    let has_log = with_suffix(&copy.path, "-wal").exists();
    // The index of texts followed changes that the copy knows nothing of.
    let written = connect(&copy.path, has_log)
        .and_then(|from| write(&from, &new))
        .and_then(|()| texts::distrust(&connect(&new, true)?));
    let set_aside = written
        .map_err(|source| Error::database(&new, source))
        .and_then(|()| replace(&present, &new, REPLACED))
        .inspect_err(|_| drop(remove(&new)))?;
    Ok(Restored { copy, set_aside })
}

/// The copy that the user named, if it can be used.
fn chosen(dir: &Path, named: &Path) -> Result<CatalogueCopy> {
    let of_date = copies(dir).into_iter().find(|copy| Path::new(&copy.date) == named);
    let path = of_date.map_or_else(|| named.to_path_buf(), |copy| copy.path);
    let modified = path.metadata().and_then(|metadata| metadata.modified()).map_err(Error::io(&path))?;
    verify(&path)?;
    let date = date_in(&path).unwrap_or_else(|| date(modified));
    Ok(CatalogueCopy { path, date })
}
