//! What the databases say of a preview whose file is all that is named.
//!
//! Owns what is remembered of them, so that a database isn't copied for each of its pictures.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::name::Name;
use super::store::{Facts, Store};

/// What a folder's database said.
struct Remembered {
    folder: PathBuf,
    /// The database's size and time.
    state: (u64, SystemTime),
    facts: HashMap<String, Facts>,
}

/// The folder that was read last. Pictures are read one after the other, of one catalogue mostly.
static LAST: Mutex<Option<Remembered>> = Mutex::new(None);

/// What the database of the folder that a preview lies in says of it.
pub(super) fn facts(path: &Path) -> Facts {
    let found = || {
        let uuid = Name::parse(&path.file_name()?.to_string_lossy())?.uuid?;
        let folder = path.ancestors().skip(1).take(4).find(|folder| folder.join("previews.db").is_file())?;
        let metadata = fs::metadata(folder.join("previews.db")).ok()?;
        let state = (metadata.len(), metadata.modified().ok()?);
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|last| last.folder != folder || last.state != state) {
            // One that can't be read isn't read again for every picture.
            let previews = Store::read(folder).unwrap_or_default().previews;
            let facts = previews.into_iter().map(|(uuid, (facts, _))| (uuid, facts)).collect();
            *last = Some(Remembered { folder: folder.to_path_buf(), state, facts });
        }
        last.as_ref()?.facts.get(&uuid).copied()
    };
    found().unwrap_or_default()
}
