//! The walk through a folder: which files may be pictures, and their metadata.

use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::candidate::{Candidate, FoundFile, WalkResult};
use super::excludes::Excludes;
use super::file_types::{NameKind, is_package, name_kind};
use super::sidecar::{FoundSidecar, is_sidecar_name};
use super::sniffer::{Sniffed, Sniffer};
use super::stat::{is_missing, stat};
use crate::disk::cloud::{self, InCloud};
use crate::disk::hidden::{self, IsHidden};
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::mutex::lock;
use crate::problem::FolderProblem;
use crate::progress::Progress;

/// Lists the files below `root` that may be pictures by their names. Never enters the folder `skip` (the library's own).
///
/// # Errors
/// Returns [`Error::NoFolder`] when `root` cannot be read or was replaced during the walk.
pub fn walk(
    root: &Path,
    folder_id: FolderId,
    excludes: &Excludes,
    skip: &Path,
    progress: &Progress,
) -> Result<WalkResult> {
    let sniffer = Sniffer::disabled();
    let (in_cloud, is_hidden) = (cloud::is_cloud_only, hidden::has_hidden_flag);
    Walk { root, folder_id, excludes, skip, in_cloud, is_hidden, sniffer: &sniffer }.run(progress)
}

/// A walk through one root folder.
pub(crate) struct Walk<'a> {
    /// The root folder.
    pub(crate) root: &'a Path,
    /// Its ID in the catalogue.
    pub(crate) folder_id: FolderId,
    /// What to skip.
    pub(crate) excludes: &'a Excludes,
    /// A folder never to enter: the library's own.
    pub(crate) skip: &'a Path,
    /// Recognises files that are only in the cloud.
    pub(crate) in_cloud: InCloud,
    /// Recognises files and folders that are hidden by a flag, which are skipped unless they are the root.
    pub(crate) is_hidden: IsHidden,
    /// Tells pictures among the files whose names do not.
    pub(crate) sniffer: &'a Sniffer,
}

/// How a walk treats a path.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A folder that it enters.
    Folder,
    /// A file that may be a picture.
    File(FoundFile),
    /// A file beside a picture that has its XMP.
    Sidecar(FoundSidecar),
    /// Something that it skips, or a missing file.
    Skipped,
}

impl Walk<'_> {
    /// Lists all files below the root that may be pictures.
    ///
    /// # Errors
    /// As [`walk`].
    pub(crate) fn run(&self, progress: &Progress) -> Result<WalkResult> {
        let before = check_root(self.root)?;
        let found = self.below(&[self.root.to_path_buf()], progress);
        // Files on a drive that was disconnected meanwhile are not missing.
        if check_root(self.root)? != before {
            let path = self.root.to_path_buf();
            return Err(Error::NoFolder { path, problem: FolderProblem::Disappeared });
        }
        Ok(found)
    }

    /// Lists the files below `starts` that may be pictures. Each start is the root or a folder that a walk from the
    /// root enters.
    pub(crate) fn below(&self, starts: &[PathBuf], progress: &Progress) -> WalkResult {
        let found = Mutex::new(WalkResult::default());
        let Some((first, others)) = starts.split_first() else { return WalkResult::default() };
        let mut builder = WalkBuilder::new(first);
        for start in others {
            builder.add(start);
        }
        let walk = builder
            .standard_filters(false)
            // `visit` skips hidden names itself, since the stub of a file in the cloud has one.
            .hidden(false)
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

    /// How a walk that has entered the parent folder treats a path relative to the root.
    ///
    /// # Errors
    /// Fails when the path exists but its metadata cannot be read.
    pub(crate) fn entry_at(&self, relative: &Path) -> std::io::Result<Entry> {
        let path = self.root.join(relative);
        if has_hidden_name(relative) || self.excludes.matches(relative) || (self.is_hidden)(&path) {
            return Ok(Entry::Skipped);
        }
        let found = std::fs::symlink_metadata(&path).and_then(|itself| match itself.is_symlink() {
            true => std::fs::metadata(&path).map(|target| (target, true)),
            false => Ok((itself, false)),
        });
        let (metadata, is_link) = match found {
            Err(error) if is_missing(&error) => {
                return Ok(self.evicted_file(relative).map_or(Entry::Skipped, Entry::File));
            }
            found => found?,
        };
        if metadata.is_dir() {
            let skipped = self.is_skipped_folder(&path, is_link) || (is_link && contains_itself(&path));
            return Ok(if skipped { Entry::Skipped } else { Entry::Folder });
        }
        let kind = name_kind(relative);
        if !metadata.is_file() || (is_link && self.leads_into_package(&path)) {
            return Ok(Entry::Skipped);
        }
        if kind == NameKind::Other {
            let sidecar = is_sidecar_name(relative).then(|| FoundSidecar::new(relative, &metadata));
            return Ok(sidecar.map_or(Entry::Skipped, Entry::Sidecar));
        }
        Ok(self.found_file(relative, &path, &metadata, kind).map_or(Entry::Skipped, Entry::File))
    }

    /// The file with this metadata and kind of name, unless its content shows that it is no picture.
    fn found_file(
        &self,
        relative: &Path,
        path: &Path,
        metadata: &Metadata,
        kind: NameKind,
    ) -> Option<FoundFile> {
        let stat = stat(metadata);
        let unclear = match kind {
            NameKind::Picture => false,
            NameKind::Unclear => match self.sniffer.sniff(path, relative, &stat, metadata) {
                Sniffed::Picture => false,
                Sniffed::Unknown => true,
                Sniffed::Other => return None,
            },
            NameKind::Other => return None,
        };
        let candidate = Candidate { folder_id: self.folder_id, path: relative.to_path_buf(), stat };
        Some(FoundFile { candidate, in_cloud: (self.in_cloud)(path, metadata), unclear })
    }

    /// The file at a path relative to the root, if it is missing and a stub says that it is in the cloud.
    fn evicted_file(&self, relative: &Path) -> Option<FoundFile> {
        let kind = name_kind(relative);
        if kind == NameKind::Other || self.excludes.matches(relative) {
            return None;
        }
        let stat = stat(&cloud::stub_metadata(&self.root.join(relative))?);
        let candidate = Candidate { folder_id: self.folder_id, path: relative.to_path_buf(), stat };
        Some(FoundFile { candidate, in_cloud: true, unclear: kind == NameKind::Unclear })
    }

    /// Whether the walk never enters this folder.
    fn is_skipped_folder(&self, path: &Path, is_link: bool) -> bool {
        if is_package(path) || path == self.skip || (self.is_hidden)(path) {
            return true;
        }
        // A link to a folder inside the root would list its pictures twice; a link to a folder around the root would
        // never end.
        is_link
            && match (path.canonicalize(), self.root.canonicalize()) {
                (Ok(target), Ok(root)) => {
                    target.starts_with(&root)
                        || root.starts_with(&target)
                        || self.excludes.skip_target(&root, &target)
                }
                _ => true,
            }
    }

    /// Whether the link at a path leads into a package.
    fn leads_into_package(&self, link: &Path) -> bool {
        match (link.canonicalize(), self.root.canonicalize()) {
            (Ok(target), Ok(root)) => self.excludes.skip_target(&root, &target),
            _ => false,
        }
    }
}

/// Whether a path's last name is hidden.
fn has_hidden_name(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."))
}

/// Whether a link points to a folder that contains it, which a whole walk notices by itself.
fn contains_itself(path: &Path) -> bool {
    match (path.canonicalize(), path.parent().map(Path::canonicalize)) {
        (Ok(target), Some(Ok(around))) => around.starts_with(target),
        _ => true,
    }
}

/// Checks that the root can be read: a missing root must not look like an empty one, or every picture in it would seem
/// deleted. Returns its device and inode, by which a replaced root is recognised.
pub(super) fn check_root(root: &Path) -> Result<(u64, u64)> {
    match std::fs::read_dir(root).and_then(|_| std::fs::metadata(root)) {
        Ok(metadata) => Ok((metadata.dev(), metadata.ino())),
        Err(error) => Err(Error::NoFolder { path: root.to_path_buf(), problem: error.into() }),
    }
}

fn visit(entry: Result<DirEntry, ignore::Error>, walk: &Walk<'_>, found: &Mutex<WalkResult>) -> WalkState {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            record_unseen(&error, walk.root, found);
            return WalkState::Continue;
        }
    };
    if entry.depth() == 0 {
        return WalkState::Continue;
    }
    let Ok(relative) = entry.path().strip_prefix(walk.root) else { return WalkState::Continue };
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    if has_hidden_name(relative) {
        let evicted = cloud::evicted_path(relative).filter(|_| !is_folder);
        if let Some(file) = evicted.and_then(|path| walk.evicted_file(&path)) {
            lock(found).add(file);
        }
        return WalkState::Skip;
    }
    let is_skipped = || walk.is_skipped_folder(entry.path(), entry.path_is_symlink());
    if walk.excludes.matches(relative) || (is_folder && is_skipped()) {
        return WalkState::Skip;
    }
    let kind = name_kind(relative);
    let is_sidecar = kind == NameKind::Other && is_sidecar_name(relative);
    if is_folder || (kind == NameKind::Other && !is_sidecar) || (walk.is_hidden)(entry.path()) {
        return WalkState::Continue;
    }
    if entry.path_is_symlink() && walk.leads_into_package(entry.path()) {
        return WalkState::Continue;
    }
    match entry.metadata() {
        Ok(metadata) if metadata.is_file() && is_sidecar => {
            lock(found).sidecars.push(FoundSidecar::new(relative, &metadata));
        }
        Ok(metadata) if metadata.is_file() => {
            if let Some(file) = walk.found_file(relative, entry.path(), &metadata, kind) {
                lock(found).add(file);
            }
        }
        Ok(_) => {}
        Err(error) => record_unseen(&error, walk.root, found),
    }
    WalkState::Continue
}

/// Records a path that could not be read. A path that disappeared meanwhile and a link without a target or to itself
/// hide no files, so they are not recorded.
fn record_unseen(error: &ignore::Error, root: &Path, found: &Mutex<WalkResult>) {
    let missing = error.io_error().is_some_and(is_missing);
    if let (false, Some(path)) = (missing, path_of(error)) {
        tracing::warn!(%error, "cannot read a folder");
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
#[path = "walker_tests.rs"]
mod tests;
