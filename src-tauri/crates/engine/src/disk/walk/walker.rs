//! The walk itself: which names below a root are pictures, and what the file system says of them.

use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::excludes::Excludes;
use super::file_types::{PACKAGES, has_extension, is_picture_name};
use super::stat::{Stat, stat};
use crate::disk::cloud::{self, InCloud};
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::mutex::lock;
use crate::problem::FolderProblem;
use crate::progress::Progress;

/// A file that may be a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The folder it was found in, as a row of `folders`.
    pub folder_id: FolderId,
    /// Path relative to the folder.
    pub path: PathBuf,
    /// What the file system says of it.
    pub stat: Stat,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct WalkResult {
    /// Files that may be pictures, in no order.
    pub candidates: Vec<Candidate>,
    /// Paths, relative to the folder, that could not be looked into: what is known below them stands.
    pub unseen: Vec<PathBuf>,
    /// Paths of those candidates that are in the cloud only.
    pub in_cloud: Vec<PathBuf>,
}

impl WalkResult {
    /// Adds a file that was met.
    pub(crate) fn add(&mut self, FoundFile { candidate, in_cloud }: FoundFile) {
        if in_cloud {
            self.in_cloud.push(candidate.path.clone());
        }
        self.candidates.push(candidate);
    }

    /// Adds what another walk in the same folder found.
    pub(crate) fn extend(&mut self, other: Self) {
        self.candidates.extend(other.candidates);
        self.unseen.extend(other.unseen);
        self.in_cloud.extend(other.in_cloud);
    }
}

/// Lists the pictures below `root`. `skip` is a folder that is never looked into (the library's own).
pub fn walk(
    root: &Path,
    folder_id: FolderId,
    excludes: &Excludes,
    skip: &Path,
    progress: &Progress,
) -> Result<WalkResult> {
    walk_with(root, folder_id, excludes, skip, cloud::on_this_system, progress)
}

/// As [`crawl`], with what tells files that are in the cloud only.
pub(crate) fn walk_with(
    root: &Path,
    folder_id: FolderId,
    excludes: &Excludes,
    skip: &Path,
    in_cloud: InCloud,
    progress: &Progress,
) -> Result<WalkResult> {
    Walk { root, folder_id, excludes, skip, in_cloud }.whole(progress)
}

/// What every step of a walk needs to know.
pub(crate) struct Walk<'a> {
    pub(crate) root: &'a Path,
    pub(crate) folder_id: FolderId,
    pub(crate) excludes: &'a Excludes,
    pub(crate) skip: &'a Path,
    pub(crate) in_cloud: InCloud,
}

/// A file that was met.
#[derive(Debug)]
pub(crate) struct FoundFile {
    candidate: Candidate,
    in_cloud: bool,
}

/// What a walk makes of a name.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A folder that it looks into.
    Folder,
    /// A file that may be a picture.
    File(FoundFile),
    /// Something it passes by, or nothing at all.
    Nothing,
}

impl Walk<'_> {
    /// Lists all pictures below the root.
    fn whole(&self, progress: &Progress) -> Result<WalkResult> {
        let before = check_root(self.root)?;
        let found = self.below(&[self.root.to_path_buf()], progress);
        // What lay on a drive that was disconnected meanwhile is not gone.
        if check_root(self.root)? != before {
            let path = self.root.to_path_buf();
            return Err(Error::NoFolder { path, problem: FolderProblem::Disappeared });
        }
        Ok(found)
    }

    /// Lists the pictures below folders that are met on the way, or below the root.
    pub(crate) fn below(&self, starts: &[PathBuf], progress: &Progress) -> WalkResult {
        let found = Mutex::new(WalkResult::default());
        let Some((first, others)) = starts.split_first() else { return WalkResult::default() };
        let mut builder = WalkBuilder::new(first);
        for start in others {
            builder.add(start);
        }
        let walk = builder
            .standard_filters(false)
            .hidden(true)
            .follow_links(true)
            .threads(std::thread::available_parallelism().map_or(2, usize::from))
            .build_parallel();
        walk.run(|| {
            Box::new(|entry| {
                if progress.is_cancelled() {
                    return WalkState::Quit;
                }
                visit(entry, self, &found)
            })
        });
        found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a walk that has come to the folder around it makes of a path relative to the root.
    pub(crate) fn meet(&self, relative: &Path) -> std::io::Result<Entry> {
        let hidden = relative.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."));
        if hidden || self.excludes.fits(relative) {
            return Ok(Entry::Nothing);
        }
        let path = self.root.join(relative);
        let found = std::fs::symlink_metadata(&path).and_then(|itself| match itself.is_symlink() {
            true => std::fs::metadata(&path).map(|target| (target, true)),
            false => Ok((itself, false)),
        });
        let (metadata, is_link) = match found {
            Err(error) if is_nothing(&error) => return Ok(Entry::Nothing),
            found => found?,
        };
        if metadata.is_dir() {
            let closed = self.is_closed(&path, is_link) || (is_link && is_around_itself(&path));
            return Ok(if closed { Entry::Nothing } else { Entry::Folder });
        }
        if metadata.is_file() && is_picture_name(relative) {
            return Ok(Entry::File(self.sighting(relative, &path, &metadata)));
        }
        Ok(Entry::Nothing)
    }

    fn sighting(&self, relative: &Path, path: &Path, metadata: &Metadata) -> FoundFile {
        let candidate =
            Candidate { folder_id: self.folder_id, path: relative.to_path_buf(), stat: stat(metadata) };
        FoundFile { candidate, in_cloud: (self.in_cloud)(path, metadata) }
    }

    /// Whether a folder is not to be looked into.
    fn is_closed(&self, path: &Path, is_link: bool) -> bool {
        if has_extension(path, PACKAGES) || path == self.skip {
            return true;
        }
        // A link to a folder inside the root would show its pictures twice, one to a parent would never end.
        is_link
            && match (path.canonicalize(), self.root.canonicalize()) {
                (Ok(target), Ok(root)) => target.starts_with(&root) || root.starts_with(&target),
                _ => true,
            }
    }
}

/// Whether an error says that there is nothing at a path: not even a link that leads somewhere.
pub(crate) fn is_nothing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory) || error.raw_os_error() == Some(nix::libc::ELOOP)
}

/// Whether a link leads to a folder that it lies in, which a walk would notice on its way.
fn is_around_itself(path: &Path) -> bool {
    match (path.canonicalize(), path.parent().map(Path::canonicalize)) {
        (Ok(target), Some(Ok(around))) => around.starts_with(target),
        _ => true,
    }
}

/// A missing root must be told from an empty one, or every picture in it would seem deleted. Gives what tells it
/// from another that takes its place: device and inode.
fn check_root(root: &Path) -> Result<(u64, u64)> {
    match std::fs::read_dir(root).and_then(|_| std::fs::metadata(root)) {
        Ok(metadata) => Ok((metadata.dev(), metadata.ino())),
        Err(error) => Err(Error::NoFolder { path: root.to_path_buf(), problem: error.into() }),
    }
}

fn visit(entry: Result<DirEntry, ignore::Error>, walk: &Walk<'_>, found: &Mutex<WalkResult>) -> WalkState {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            note_unseen(&error, walk.root, found);
            return WalkState::Continue;
        }
    };
    if entry.depth() == 0 {
        return WalkState::Continue;
    }
    let Ok(relative) = entry.path().strip_prefix(walk.root) else { return WalkState::Continue };
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let is_closed = || walk.is_closed(entry.path(), entry.path_is_symlink());
    if walk.excludes.fits(relative) || (is_folder && is_closed()) {
        return WalkState::Skip;
    }
    if is_folder || !is_picture_name(relative) {
        return WalkState::Continue;
    }
    match entry.metadata() {
        Ok(metadata) if metadata.is_file() => {
            lock(found).add(walk.sighting(relative, entry.path(), &metadata));
        }
        Ok(_) => {}
        Err(error) => note_unseen(&error, walk.root, found),
    }
    WalkState::Continue
}

/// Remembers where the walk could not look. What vanished meanwhile, and links that lead nowhere or in
/// circles, hide nothing.
fn note_unseen(error: &ignore::Error, root: &Path, found: &Mutex<WalkResult>) {
    let vanished = error.io_error().is_some_and(is_nothing);
    if let (false, Some(path)) = (vanished, path_of(error)) {
        tracing::warn!(%error, "could not look into a folder");
        lock(found).unseen.push(path.strip_prefix(root).unwrap_or(path).to_path_buf());
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        dir
    }

    fn names(root: &Path, excludes: &[&str]) -> Vec<String> {
        let excludes = Excludes::parse(excludes).unwrap();
        let found = walk(root, FolderId(1), &excludes, Path::new("/nowhere"), &Progress::default()).unwrap();
        let mut names: Vec<_> =
            found.candidates.iter().map(|c| c.path.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn pictures_are_found_by_extension_at_any_depth() {
        let dir = tree(&["a.jpg", "b/C.JPEG", "b/d/e.heic", "notes.txt", "noextension"]);
        assert_eq!(names(dir.path(), &[]), ["a.jpg", "b/C.JPEG", "b/d/e.heic"]);
    }

    #[test]
    fn hidden_files_and_packages_are_skipped_unless_pointed_at() {
        let dir = tree(&["._a.jpg", ".hidden/b.jpg", "X.photoslibrary/c.jpg", "d.jpg"]);
        assert_eq!(names(dir.path(), &[]), ["d.jpg"]);
        assert_eq!(names(&dir.path().join("X.photoslibrary"), &[]), ["c.jpg"]);
        assert_eq!(names(&dir.path().join(".hidden"), &[]), ["b.jpg"]);
    }

    #[test]
    fn excludes_fit_names_anywhere_and_paths_from_the_root() {
        let dir = tree(&["a.jpg", "Raw/b.jpg", "x/raw/c.jpg", "x/2019/d.jpg", "2019/e.jpg", "x/skip-1.jpg"]);
        assert_eq!(names(dir.path(), &["raw", "/2019", "skip-*"]), ["a.jpg", "x/2019/d.jpg"]);
        assert!(matches!(Excludes::parse(&["[oops"]), Err(Error::BadPattern { .. })));
    }

    #[test]
    fn excludes_mean_the_same_seen_from_further_up() {
        let dir = tree(&["in[1]/raw/b.jpg", "in[1]/top/d.jpg", "in[1]/x/top/e.jpg", "raw/c.jpg"]);
        let patterns = Excludes::below(Path::new("in[1]"), &["raw", "/top"]);
        let patterns: Vec<_> = patterns.iter().map(String::as_str).collect();
        assert_eq!(names(dir.path(), &patterns), ["in[1]/x/top/e.jpg", "raw/c.jpg"]);
    }

    #[test]
    fn links_are_followed_once_and_never_in_circles() {
        let elsewhere = tree(&["far.jpg"]);
        let dir = tree(&["a/near.jpg"]);
        symlink(elsewhere.path(), dir.path().join("away")).unwrap();
        symlink(dir.path(), dir.path().join("a/up")).unwrap();
        symlink(dir.path().join("a"), dir.path().join("twin")).unwrap();
        symlink("/does/not/exist.jpg", dir.path().join("dangling.jpg")).unwrap();
        assert_eq!(names(dir.path(), &[]), ["a/near.jpg", "away/far.jpg"]);
    }

    #[test]
    fn a_missing_root_is_an_error_not_an_empty_list() {
        let missing = Path::new("/does/not/exist");
        let result = walk(missing, FolderId(1), &Excludes::default(), missing, &Progress::default());
        assert!(matches!(result, Err(Error::NoFolder { .. })));
    }
}
