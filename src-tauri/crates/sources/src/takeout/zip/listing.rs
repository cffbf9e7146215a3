//! What zip files hold, by their names and sizes.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use crate::error::{Error, Result};
use crate::file_kind::FileKind;
use crate::listing::Note;
use crate::takeout::parts;
use crate::takeout::sidecar::{self, Sidecar};

/// The first bytes of a zip file.
pub(super) const MAGIC: [u8; 4] = *b"PK\x03\x04";
/// The most files that a zip file may have.
const ENTRIES: usize = 2_000_000;
/// The most notes on one zip file.
const NOTES: usize = 100;
/// The most JSON files that are read to find the folder of Google Photos, in all and of one folder.
const SIDECARS: (usize, usize) = (200, 8);
/// The most folders that a file may lie in, and the most bytes of a name.
const NAMES: (usize, usize) = (16, 255);

/// Zip files of one archive.
pub struct ZippedTakeout {
    pub(super) parts: Vec<Part>,
    notes: Vec<Note>,
}

/// What would be extracted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// How many pictures there are. A picture in an album is there twice.
    pub pictures: u64,
    /// How many bytes they and their JSON take.
    pub bytes: u64,
    /// How many videos there are, which are left out.
    pub videos: u64,
}

/// One zip file.
pub(super) struct Part {
    pub(super) path: PathBuf,
    pub(super) entries: Vec<Entry>,
}

/// A file in a zip file.
pub(super) struct Entry {
    pub(super) index: usize,
    /// Where it lies, relative and without tricks.
    pub(super) path: PathBuf,
    pub(super) kind: FileKind,
    /// How many bytes it has, as the zip file says.
    pub(super) size: u64,
    pub(super) crc: u32,
}

impl ZippedTakeout {
    /// The archive that the zip file at `path`, absolute, is a part of; `None` if it is something else. Parts beside it
    /// belong to it, so that any of them leads to the same.
    ///
    /// # Errors
    /// When the file can't be read, or is a damaged zip file.
    pub fn at(path: &Path) -> Result<Option<Self>> {
        if !path.is_file() || !is_zip(path)? {
            return Ok(None);
        }
        let mut notes = Vec::new();
        let mut opened = vec![(path.to_path_buf(), Opened::new(path)?)];
        for sibling in parts::siblings(path) {
            match is_zip(&sibling).and_then(|is_zip| is_zip.then(|| Opened::new(&sibling)).transpose()) {
                Ok(part) => opened.extend(part.map(|part| (sibling, part))),
                Err(error) => notes.push(Note::Unreadable(sibling, error.to_string())),
            }
        }
        opened.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut libraries: Vec<_> = opened.iter_mut().filter_map(|(_, part)| part.library()).collect();
        libraries.dedup();
        if libraries.is_empty() {
            return Ok(None);
        }
        let parts = opened
            .into_iter()
            .map(|(path, part)| {
                notes.extend(part.notes);
                let mut entries = part.entries;
                entries.retain(|entry| libraries.iter().any(|library| entry.path.starts_with(library)));
                Part { path, entries }
            })
            .filter(|part| !part.entries.is_empty())
            .collect();
        Ok(Some(Self { parts, notes }))
    }

    /// The zip files, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Path> {
        self.parts.iter().map(|part| part.path.as_path())
    }

    /// What could not be read.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What would be extracted.
    pub fn contents(&self) -> Contents {
        let mut contents = Contents::default();
        for entry in self.parts.iter().flat_map(|part| &part.entries) {
            match entry.kind {
                FileKind::Video => contents.videos += 1,
                FileKind::Picture => contents.pictures += 1,
                FileKind::Sidecar | FileKind::Other => {}
            }
            if entry.is_wanted() {
                contents.bytes = contents.bytes.saturating_add(entry.size);
            }
        }
        contents
    }
}

impl Entry {
    /// Whether it is extracted.
    pub(super) fn is_wanted(&self) -> bool {
        match self.kind {
            FileKind::Picture => true,
            FileKind::Sidecar => self.size <= sidecar::MAX_BYTES,
            FileKind::Video | FileKind::Other => false,
        }
    }
}

pub(super) type Archive = ZipArchive<BufReader<File>>;

/// A zip file with a list of its files.
struct Opened {
    archive: Archive,
    entries: Vec<Entry>,
    notes: Vec<Note>,
}

impl Opened {
    fn new(path: &Path) -> Result<Self> {
        let archive = open(path)?;
        if archive.len() > ENTRIES {
            return Err(Error::damaged(path, "too many files"));
        }
        let (mut entries, mut notes) = (Vec::new(), Vec::new());
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(failed(path))?;
            if !entry.is_file() {
                continue;
            }
            let name = entry.name().map_err(failed(path))?;
            let Some(place) = place(&name) else {
                if notes.len() < NOTES {
                    notes.push(Note::Unreadable(
                        path.to_path_buf(),
                        format!("{name:?} leads out of the folder"),
                    ));
                }
                continue;
            };
            let kind = FileKind::of(&name);
            if kind != FileKind::Other && !is_hidden(&place) {
                entries.push(Entry { index, path: place, kind, size: entry.size(), crc: entry.crc32() });
            }
        }
        Ok(Self { archive, entries, notes })
    }

    /// The folder that the albums lie in, by the first JSON about a picture.
    fn library(&mut self) -> Option<PathBuf> {
        let mut read: HashMap<&Path, usize> = HashMap::new();
        let mut left = SIDECARS.0;
        for entry in self.entries.iter().filter(|entry| entry.kind == FileKind::Sidecar && entry.is_wanted())
        {
            let folder = entry.path.parent()?;
            let of_folder = read.entry(folder).or_default();
            *of_folder += 1;
            if *of_folder > SIDECARS.1 {
                continue;
            }
            left = left.checked_sub(1)?;
            let mut bytes = Vec::new();
            let file = self.archive.by_index(entry.index).ok();
            let is_read =
                file.is_some_and(|file| file.take(sidecar::MAX_BYTES).read_to_end(&mut bytes).is_ok());
            if is_read && matches!(Sidecar::parse(&bytes), Ok(Sidecar::Picture(_))) {
                return Some(folder.parent().unwrap_or(folder).to_path_buf());
            }
        }
        None
    }
}

/// Whether a file begins as zip files do.
fn is_zip(path: &Path) -> Result<bool> {
    let mut start = Vec::new();
    let file = File::open(path).map_err(Error::io(path))?;
    file.take(MAGIC.len() as u64).read_to_end(&mut start).map_err(Error::io(path))?;
    Ok(start == MAGIC)
}

pub(super) fn open(path: &Path) -> Result<Archive> {
    let file = File::open(path).map_err(Error::io(path))?;
    ZipArchive::new(BufReader::new(file)).map_err(failed(path))
}

/// Adds the path to an error of a zip file.
fn failed(path: &Path) -> impl Fn(ZipError) -> Error + '_ {
    |error| match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Error::io(path)(error),
        error => Error::damaged(path, error),
    }
}

/// The path that a name in a zip file means; `None` if it is absolute, has `..` in it, or can't be a name.
fn place(name: &str) -> Option<PathBuf> {
    let parts: Vec<_> = name.split('/').collect();
    let is_name = |part: &&str| {
        !matches!(*part, "" | "." | "..") && part.len() <= NAMES.1 && !part.contains(['\0', '\\'])
    };
    (parts.len() <= NAMES.0 && parts.iter().all(is_name)).then(|| parts.iter().collect())
}

fn is_hidden(path: &Path) -> bool {
    path.iter().any(|part| part.as_encoded_bytes().starts_with(b"."))
}
