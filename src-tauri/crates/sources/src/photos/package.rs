//! The files of a library: originals, edited versions, smaller pictures.
//!
//! Owns where each lies and whether it is there, by listing each folder once. Opens none of them: an original that is only in
//! iCloud must not be fetched.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::assets::Asset;
use crate::listing::Note;

/// Where originals are. The second holds those of moments, the third those of conversations, that somebody shared.
const ORIGINALS: [&str; 3] = ["originals", "scopes/momentshared/originals", "scopes/syndication/originals"];

/// Where pictures of shared albums are; the second until macOS 12.
const SHARED: [&str; 2] = ["scopes/cloudsharing/data", "resources/cloudsharing/data"];

/// Where edited versions are.
const RENDERS: &str = "resources/renders";

/// Where smaller pictures are.
const DERIVATIVES: [&str; 5] = [
    "resources/derivatives",
    "resources/derivatives/masters",
    "scopes/cloudsharing/resources/derivatives/masters",
    "resources/cloudsharing/resources/derivatives/masters",
    "scopes/momentshared/resources/derivatives/masters",
];

/// The extensions of pictures that Photos makes. `THM` is not among them: its pictures are too small to be of use.
const MADE: [&str; 4] = ["jpeg", "jpg", "heic", "png"];

/// The extensions of the other picture of a pair, most of them of RAW files.
const PAIRED: &[&str] = &[
    "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "fff", "heic", "iiq", "jpeg", "jpg", "kdc",
    "mef", "mos", "mrw", "nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "tif",
    "tiff", "x3f",
];

/// How many files of one name but for its end are looked at. Photos makes about ten.
const FILES: usize = 64;

/// The folders of a library, each listed when it is first asked for.
pub struct Package<'a> {
    root: &'a Path,
    /// The names of the files in a folder, in order.
    listed: HashMap<PathBuf, Vec<String>>,
    /// The folders that could not be listed.
    pub notes: Vec<Note>,
}

/// An original.
#[derive(Debug, PartialEq, Eq)]
pub struct Original {
    /// Where it is, or would be.
    pub path: PathBuf,
    /// Whether it is in the library. One that is referenced is not.
    pub is_local: bool,
    /// The other files of its shot, such as the RAW file of a pair.
    pub companions: Vec<PathBuf>,
}

impl<'a> Package<'a> {
    /// The files of the library at `root`.
    pub fn new(root: &'a Path) -> Self {
        Self { root, listed: HashMap::new(), notes: Vec::new() }
    }

    /// The original of a picture; `None` if the database has no sound name for it.
    pub fn original(&mut self, asset: &Asset) -> Option<Original> {
        let name = asset.file_name.as_deref().filter(|name| is_one_name(name))?;
        let first = first_digit(asset)?;
        let directory = asset.directory.as_deref().map_or(Path::new(first), Path::new);
        let mut parts = directory.components().skip(usize::from(directory.is_absolute()));
        if !parts.all(|part| matches!(part, Component::Normal(_))) || has_nul(directory) {
            return None;
        }
        let away = |path| Original { path, is_local: false, companions: Vec::new() };
        if directory.is_absolute() {
            return Some(away(directory.join(name)));
        }
        let places: &[&str] = if asset.is_shared { &SHARED } else { &ORIGINALS };
        let mut folders = places.iter().map(|place| Path::new(place).join(directory));
        let Some(folder) = folders.find(|folder| self.has(folder, name)) else {
            return Some(away(self.root.join(places[0]).join(directory).join(name)));
        };
        let companions = self.companions(&folder, name);
        Some(Original { path: self.root.join(&folder).join(name), is_local: true, companions })
    }

    /// The edited version of a picture, if it is there.
    pub fn render(&mut self, asset: &Asset) -> Option<PathBuf> {
        let start = format!("{}_1_201_a.", asset.uuid.as_deref()?);
        let folder = Path::new(RENDERS).join(first_digit(asset)?);
        let names = self.starting_with(&folder, &start);
        let name = names.into_iter().find(|name| has_extension(name, &MADE))?;
        Some(self.root.join(folder).join(name))
    }

    /// The largest of the smaller pictures that Photos made of a picture, as it is edited.
    pub fn derivative(&mut self, asset: &Asset) -> Option<PathBuf> {
        let (start, first) = (format!("{}_", asset.uuid.as_deref()?), first_digit(asset)?);
        let mut found = Vec::new();
        for place in DERIVATIVES {
            let folder = Path::new(place).join(first);
            for name in self.starting_with(&folder, &start) {
                if has_extension(&name, &MADE) {
                    found.push(self.root.join(&folder).join(name));
                }
            }
        }
        let size = |path: &PathBuf| fs::symlink_metadata(path).map_or(0, |metadata| metadata.len());
        found.into_iter().rev().max_by_key(size)
    }

    /// The other pictures of a pair: `UUID_4.dng` or `UUID.dng` beside `UUID.jpeg`. The video of a Live Photo is none.
    fn companions(&mut self, folder: &Path, name: &str) -> Vec<PathBuf> {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let mut names = self.starting_with(folder, &format!("{stem}."));
        names.extend(self.starting_with(folder, &format!("{stem}_4.")));
        names.retain(|other| other != name && has_extension(other, PAIRED));
        names.into_iter().map(|other| self.root.join(folder).join(other)).collect()
    }

    fn has(&mut self, folder: &Path, name: &str) -> bool {
        self.names(folder).binary_search_by(|other| other.as_str().cmp(name)).is_ok()
    }

    fn starting_with(&mut self, folder: &Path, start: &str) -> Vec<String> {
        let names = self.names(folder);
        let from = names.partition_point(|name| name.as_str() < start);
        names[from..].iter().take_while(|name| name.starts_with(start)).take(FILES).cloned().collect()
    }

    /// The names of the files in a folder of the library. Links are left out: they could lead anywhere.
    fn names(&mut self, folder: &Path) -> &[String] {
        if !self.listed.contains_key(folder) {
            let path = self.root.join(folder);
            let names = list(&path).unwrap_or_else(|error| {
                if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
                    self.notes.push(Note::Unreadable(path, error.to_string()));
                }
                Vec::new()
            });
            self.listed.insert(folder.to_path_buf(), names);
        }
        self.listed.get(folder).map_or(&[], Vec::as_slice)
    }
}

fn list(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The folder that Photos sorts the files of a picture into: the first digit of its UUID.
fn first_digit(asset: &Asset) -> Option<&str> {
    asset.uuid.as_deref()?.get(..1).filter(|digit| digit.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a text names a file in a folder, and neither the folder, nor one above, nor one below.
fn is_one_name(text: &str) -> bool {
    let mut parts = Path::new(text).components();
    matches!(parts.next(), Some(Component::Normal(part)) if part == text)
        && parts.next().is_none()
        && !text.contains('\0')
}

fn has_nul(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().contains(&0)
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
}
