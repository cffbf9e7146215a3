//! A set of sidecars: a folder with a tree of XMP files, one for each picture that something is said of.
//!
//! Owns where each lies: below the name of the library's folder, as the picture does, under its whole name (`IMG.JPG.xmp`), so
//! that no two share one. Never overwrites a file, never follows a link in the target, and never writes beside the pictures.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{Error as IoError, ErrorKind};
use std::path::{Component, Path, PathBuf};

use ratna_xmp::{Change, Edit, Naming, Sidecar};

use super::collect;
use super::path_text::path_of;
use super::record::Record;
use super::wanted::Wanted;
use super::write::PICTURES;
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::tags;
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// The most failures that are listed.
const LISTED: usize = 1_000;

/// What came of a set of sidecars.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SidecarSet {
    /// Sidecars that were written.
    pub written: u64,
    /// Pictures whose sidecar was there already, and stayed as it was.
    pub there: u64,
    /// Pictures that nothing is said of, which need none.
    pub silent: u64,
    /// Sidecars that could not be written.
    pub failed: u64,
    /// Why not, the first 1,000 of them.
    pub failures: Vec<String>,
    /// Whether it was stopped before the end.
    pub is_stopped: bool,
}

impl Library {
    /// Writes sidecars of pictures into a folder, which is made if there is none: all tags, the rating, the title and the
    /// description that count, and the person's dates; the person's caption counts before the description. Blocks until done;
    /// `progress` reports pictures and can stop it. Done again, it goes on.
    ///
    /// # Errors
    ///
    /// [`Error::DiskFull`], [`Error::Io`] also if the library's pictures are in that folder, and database errors. What was
    /// written stays.
    pub fn export_sidecars(
        &self,
        wanted: &[Wanted],
        target: &Path,
        progress: &Progress,
    ) -> Result<SidecarSet> {
        let roots = self.catalogue.read(folders::all)?;
        fs::create_dir_all(target).map_err(Error::io(target))?;
        let target = target.canonicalize().map_err(Error::io(target))?;
        if roots.iter().any(|root| root.path.starts_with(&target)) {
            let reason = "the library's pictures are in it: choose another folder";
            return Err(Error::io(&target)(IoError::new(ErrorKind::InvalidInput, reason)));
        }
        progress.set_total(wanted.len() as u64);
        progress.enter(Phase::Reading);
        let (places, mut set) = (Places::new(target, roots), SidecarSet::default());
        for some in wanted.chunks(PICTURES) {
            let records = self.catalogue.read(|db| {
                some.iter().map(|wanted| collect::record(db, wanted)).collect::<rusqlite::Result<Vec<_>>>()
            })?;
            for record in records.iter().flatten() {
                if progress.is_cancelled() {
                    return Ok(SidecarSet { is_stopped: true, ..set });
                }
                set.add(places.write(record))?;
            }
            progress.add_done(some.len() as u64);
        }
        Ok(set)
    }
}

/// What came of one sidecar.
enum Outcome {
    Written,
    There,
    Silent,
}

impl SidecarSet {
    /// Counts an outcome. A full disk is the end.
    fn add(&mut self, outcome: Result<Outcome>) -> Result<()> {
        match outcome {
            Ok(Outcome::Written) => self.written += 1,
            Ok(Outcome::There) => self.there += 1,
            Ok(Outcome::Silent) => self.silent += 1,
            Err(full @ Error::DiskFull { .. }) => return Err(full),
            Err(error) => {
                self.failed += 1;
                if self.failures.len() < LISTED {
                    self.failures.push(error.to_string());
                }
            }
        }
        Ok(())
    }
}

/// Where the sidecars lie.
struct Places {
    target: PathBuf,
    roots: Vec<Folder>,
    names: HashMap<FolderId, String>,
}

impl Places {
    fn new(target: PathBuf, roots: Vec<Folder>) -> Self {
        let (mut names, mut taken) = (HashMap::new(), HashSet::new());
        for root in &roots {
            let name = root.path.file_name().map_or_else(|| "disk".into(), |name| name.to_string_lossy());
            // Some file systems don't tell capitals from others.
            let numbered = (2..).map(|number| format!("{name} {number}"));
            let free = std::iter::once(name.to_string()).chain(numbered);
            let name = free.into_iter().find(|name| taken.insert(name.to_lowercase()));
            names.insert(root.id, name.unwrap_or_default());
        }
        Self { target, roots, names }
    }

    /// The parts of the path of a picture below the target; `None` if it is in no folder of the library.
    fn parts(&self, picture: &Path) -> Option<Vec<PathBuf>> {
        let inside = |root: &Folder| Some((root.id, picture.strip_prefix(&root.path).ok()?.to_path_buf()));
        let (root, relative) = self.roots.iter().rev().find_map(inside)?;
        let mut parts = vec![PathBuf::from(self.names.get(&root)?)];
        for part in relative.components() {
            let Component::Normal(part) = part else { return None };
            parts.push(part.into());
        }
        (parts.len() > 1).then_some(parts)
    }

    fn write(&self, record: &Record) -> Result<Outcome> {
        let edit = edit(record);
        if edit == Edit::default() {
            return Ok(Outcome::Silent);
        }
        let picture = path_of(&record.path, record.path_bytes.as_deref()).unwrap_or_default();
        let outside = || Error::UnknownFolder { path: picture.clone() };
        let mut parts = self.parts(&picture).ok_or_else(outside)?;
        let name = parts.pop().ok_or_else(outside)?;
        let mut folder = self.target.clone();
        for part in parts {
            folder.push(part);
            make_folder(&folder)?;
        }
        let path = folder.join(Naming::Whole.sidecar(name.as_os_str()));
        if path.symlink_metadata().is_ok() {
            return Ok(Outcome::There);
        }
        let mut sidecar = Sidecar::open(&path).map_err(failure)?;
        Ok(if sidecar.write(&edit, &picture).map_err(failure)? { Outcome::Written } else { Outcome::Silent })
    }
}

/// Makes a folder if there is none. A link to one leads somewhere else.
fn make_folder(path: &Path) -> Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let found = path.symlink_metadata().map_err(Error::io(path))?;
            let reason = || IoError::new(ErrorKind::NotADirectory, "it is no folder");
            if found.is_dir() { Ok(()) } else { Err(Error::io(path)(reason())) }
        }
        made => made.map_err(Error::io(path)),
    }
}

/// What a sidecar says.
fn edit(record: &Record) -> Edit {
    let mut keys = HashSet::new();
    let own = record.tags.iter().chain(&record.rule_tags);
    let all = own.chain(&record.source_tags).chain(&record.file_tags);
    let keywords: Vec<Vec<String>> = all
        .filter(|tag| tags::key(tag).is_some_and(|key| keys.insert(key)))
        .map(|tag| {
            tag.split('/').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
        })
        .collect();
    let own = record.rating.or(record.source_rating).map(|stars| stars as i8);
    let rating = own.or(record.file_rating).filter(|&stars| stars != 0);
    let description = record.caption.as_ref().or(record.description.as_ref());
    // What the file says of its time is in the file.
    let date = record.own_taken().map_or(Change::Keep, |taken| Change::Set(taken.to_owned()));
    Edit {
        keywords: if keywords.is_empty() { Change::Keep } else { Change::Set(keywords) },
        rating: rating.map_or(Change::Keep, Change::Set),
        title: record.title.clone().map_or(Change::Keep, Change::Set),
        description: description.cloned().map_or(Change::Keep, Change::Set),
        date,
    }
}

fn failure(error: ratna_xmp::Error) -> Error {
    match error {
        ratna_xmp::Error::DiskFull { path } => Error::DiskFull { path },
        ratna_xmp::Error::Io { path, source } => Error::io(path)(source),
        ratna_xmp::Error::NoPermission { path } => Error::io(path)(ErrorKind::PermissionDenied.into()),
        other => {
            let path = match &other {
                ratna_xmp::Error::Packet { path, .. }
                | ratna_xmp::Error::Changed { path }
                | ratna_xmp::Error::Busy { path }
                | ratna_xmp::Error::Unsuited { path, .. }
                | ratna_xmp::Error::NotAFile { path } => path.clone(),
                _ => PathBuf::new(),
            };
            Error::io(path)(IoError::other(other.to_string()))
        }
    }
}
