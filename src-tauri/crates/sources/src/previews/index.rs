//! All previews of a catalogue, and which picture each shows.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::listing::Note;
use crate::source::Cancelled;

use super::name::{Name, Part};
use super::pyramid::Pyramid;
use super::remembered::facts;
use super::store::{Facts, Store};

/// The most folders inside each other that are looked into; previews lie in the third.
const MAX_DEPTH: usize = 8;
/// A name that says nothing but that it is a preview.
const NAMELESS: &str = ".lrprev";

/// The previews in a folder.
pub struct Index {
    folder: PathBuf,
    previews: Vec<Preview>,
    by_uuid: HashMap<String, usize>,
    by_image: HashMap<i64, String>,
    notes: Vec<Note>,
}

/// The preview of one picture.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What Lightroom knows it by, in capitals; the file's name where it has no such.
    pub uuid: String,
    /// What Lightroom's databases say of it.
    pub facts: Facts,
    /// How its current digest begins.
    digest: Option<String>,
    files: Vec<File>,
}

/// A file of a preview. Many share a folder.
#[derive(Clone, Debug)]
struct File {
    folder: Arc<Path>,
    name: Box<OsStr>,
    is_current: bool,
    long_dimension: u32,
    part: Part,
}

impl Preview {
    /// Its files, the best first. None if they are gone.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> + '_ {
        self.files.iter().map(|file| file.folder.join(&*file.name))
    }
}

impl Index {
    /// Lists the previews in `folder`, such as `NAME Previews.lrdata`, or the one file. Of a folder with one such folder in
    /// it, as a catalogue's is, lists that.
    ///
    /// # Errors
    /// When the folder can't be listed or `cancelled` says so. What is wrong with the databases becomes a note.
    pub fn open(folder: &Path, cancelled: Cancelled<'_>) -> Result<Self> {
        let is_file = fs::metadata(folder).map_err(Error::io(folder))?.is_file();
        let folder = &only_folder_in(folder).unwrap_or_else(|| folder.to_path_buf());
        let mut index = Self {
            folder: folder.clone(),
            previews: Vec::new(),
            by_uuid: HashMap::new(),
            by_image: HashMap::new(),
            notes: Vec::new(),
        };
        if is_file {
            let (inside, name) = (folder.parent().unwrap_or(Path::new("")), folder.file_name());
            // It is one whatever its name.
            index.add_file(&inside.into(), name.unwrap_or_default(), Name::parse(NAMELESS));
            index.previews.iter_mut().for_each(|preview| preview.facts = facts(folder));
            return Ok(index);
        }
        index.add_store();
        index.add_folder(cancelled)?;
        index.sort();
        Ok(index)
    }

    /// Lists the previews that lie beside a catalogue; `None` if there are none.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn beside(catalogue: &Path, cancelled: Cancelled<'_>) -> Result<Option<Self>> {
        match folder_beside(catalogue, " Previews.lrdata") {
            Some(folder) => Self::open(&folder, cancelled).map(Some),
            None => Ok(None),
        }
    }

    /// What was opened.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All previews.
    pub fn previews(&self) -> &[Preview] {
        &self.previews
    }

    /// What could not be read.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The best file with a preview of a picture, by `Adobe_images.id_local`, otherwise by `AgLibraryFile.id_global`.
    pub fn find(&self, image_id: i64, file_id: Option<&str>) -> Option<PathBuf> {
        let of = |uuid: &str| self.previews.get(*self.by_uuid.get(uuid)?)?.files().next();
        let by_image = self.by_image.get(&image_id).and_then(|uuid| of(uuid));
        by_image.or_else(|| of(&file_id?.to_ascii_uppercase()))
    }

    fn add_store(&mut self) {
        match Store::read(&self.folder) {
            Ok(store) => {
                self.by_image = store.by_image;
                for (uuid, (facts, digest)) in store.previews {
                    let preview = self.preview(&uuid);
                    (preview.facts, preview.digest) = (facts, digest);
                }
            }
            Err(error) => {
                self.notes.push(Note::Unreadable(self.folder.join("previews.db"), error.to_string()));
            }
        }
    }

    /// Looks for files, in folders inside as well. Follows no links.
    fn add_folder(&mut self, cancelled: Cancelled<'_>) -> Result<()> {
        let mut folders = vec![(self.folder.clone(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            if cancelled() {
                return Err(Error::Cancelled);
            }
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if depth == 0 => return Err(Error::io(&folder)(error)),
                Err(error) => {
                    self.notes.push(Note::Unreadable(folder, error.to_string()));
                    continue;
                }
            };
            let shared: Arc<Path> = folder.as_path().into();
            for entry in entries.flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && depth < MAX_DEPTH => folders.push((entry.path(), depth + 1)),
                    Ok(kind) if kind.is_file() => self.add_file(&shared, &entry.file_name(), None),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Adds a file that is called as a preview, or `otherwise`.
    fn add_file(&mut self, folder: &Arc<Path>, file_name: &OsStr, otherwise: Option<Name>) {
        let Some(name) = Name::parse(&file_name.to_string_lossy()).or(otherwise) else { return };
        // One that was renamed says inside what it is.
        let inside =
            || fs::File::open(folder.join(file_name)).and_then(Pyramid::open).ok()??.header().uuid.clone();
        let of_file = || Path::new(file_name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let uuid = name.uuid.or_else(|| Some(inside()?.to_ascii_uppercase())).unwrap_or_else(of_file);
        let preview = self.preview(&uuid);
        let is_current = match (&preview.digest, &name.digest) {
            // The database has the first half of it.
            (Some(current), Some(digest)) => digest.starts_with(current.as_str()),
            _ => true,
        };
        preview.files.push(File {
            folder: folder.clone(),
            name: file_name.into(),
            is_current,
            long_dimension: name.long_dimension.unwrap_or(u32::MAX),
            part: name.part,
        });
    }

    /// Orders the previews as their files lie, and the files of each.
    fn sort(&mut self) {
        self.previews.sort_by(|a, b| a.uuid.cmp(&b.uuid));
        for (at, preview) in self.previews.iter_mut().enumerate() {
            preview.files.sort_by(|a, b| a.rank().cmp(&b.rank()).then_with(|| a.name.cmp(&b.name)));
            if let Some(place) = self.by_uuid.get_mut(&preview.uuid) {
                *place = at;
            }
        }
    }

    fn preview(&mut self, uuid: &str) -> &mut Preview {
        let at = *self.by_uuid.entry(uuid.to_owned()).or_insert_with(|| {
            let facts = Facts::default();
            self.previews.push(Preview { uuid: uuid.to_owned(), facts, digest: None, files: Vec::new() });
            self.previews.len() - 1
        });
        &mut self.previews[at]
    }
}

impl File {
    /// Orders files, the best first.
    fn rank(&self) -> (Part, std::cmp::Reverse<(bool, u32)>) {
        (self.part, std::cmp::Reverse((self.is_current, self.long_dimension)))
    }
}

/// The folder of smart previews, DNGs of reduced size, beside a catalogue.
pub(crate) fn smart_previews(catalogue: &Path) -> Option<PathBuf> {
    folder_beside(catalogue, " Smart Previews.lrdata")
}

/// The smart preview in such a folder by `AgDNGProxyInfo.uuid`.
pub(crate) fn smart_preview(folder: &Path, uuid: &str) -> Option<PathBuf> {
    let uuid = uuid.to_ascii_uppercase();
    // Nothing but an identity: it becomes a part of a path.
    if !uuid.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return None;
    }
    let path = folder.join(uuid.get(..1)?).join(uuid.get(..4)?).join(format!("{uuid}.dng"));
    Some(path).filter(|path| path.is_file())
}

/// The folder of previews in a folder that is none itself, if there is exactly one.
fn only_folder_in(folder: &Path) -> Option<PathBuf> {
    if folder.join("previews.db").exists() {
        return None;
    }
    let inside = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut inside = inside.filter(|path| path.join("previews.db").is_file());
    inside.next().filter(|_| inside.next().is_none())
}

/// The folder that is called as the catalogue with another ending.
fn folder_beside(catalogue: &Path, ending: &str) -> Option<PathBuf> {
    let mut name = catalogue.file_stem()?.to_owned();
    name.push(ending);
    Some(catalogue.with_file_name(name)).filter(|folder| folder.is_dir())
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
