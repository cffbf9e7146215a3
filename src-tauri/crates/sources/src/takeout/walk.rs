//! The files of an archive, by the folder that they lie in, whichever part has them.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use super::names;
use crate::error::{Error, Result};
use crate::listing::Note;
use crate::source::Cancelled;

/// How deep folders may lie in each other. Those of an archive lie side by side.
const DEPTH: usize = 16;

/// A file of an archive.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name, composed.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// Files by folder. Folders are relative to the library that they lie in, composed, with `/`; files are in order.
pub(crate) type Folders = BTreeMap<String, Vec<Entry>>;

/// Lists all files under the libraries. Links and hidden files are left out; folders that can't be read are noted.
pub(crate) fn walk(
    libraries: &[PathBuf],
    cancelled: Cancelled<'_>,
    notes: &mut Vec<Note>,
) -> Result<Folders> {
    let mut folders = Folders::new();
    for library in libraries {
        // Only this one has to be readable.
        fs::read_dir(library).map_err(Error::io(library))?;
        let mut open = vec![(library.clone(), String::new(), 0)];
        while let Some((folder, key, depth)) = open.pop() {
            if cancelled() {
                return Err(Error::Cancelled);
            }
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    notes.push(Note::Unreadable(folder, error.to_string()));
                    continue;
                }
            };
            for (entry, kind) in entries.flatten().filter_map(visible) {
                let name = name_of(&entry.path());
                if kind.is_dir() && depth < DEPTH {
                    let key = if key.is_empty() { name } else { format!("{key}/{name}") };
                    open.push((entry.path(), key, depth + 1));
                } else if kind.is_file() {
                    folders.entry(key.clone()).or_default().push(Entry { name, path: entry.path() });
                }
            }
        }
    }
    for files in folders.values_mut() {
        files.sort_by(|one, other| (&one.name, &one.path).cmp(&(&other.name, &other.path)));
    }
    Ok(folders)
}

/// An entry that is neither hidden nor a link, with its type.
pub(crate) fn visible(entry: DirEntry) -> Option<(DirEntry, fs::FileType)> {
    let kind = entry.file_type().ok()?;
    let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
    (!is_hidden && !kind.is_symlink()).then_some((entry, kind))
}

/// The name at the end of a path, composed.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| names::normal(&name.to_string_lossy())).unwrap_or_default()
}
