//! What walks through a library's folders exclude, and which folders inside others they reach.
//!
//! Owns how the library's patterns and a folder's own combine. Never walks.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::catalogue::Catalogue;
use crate::catalogue::folders::Folder;
use crate::catalogue::verdicts::{self, Question};
use crate::disk::cloud::InCloud;
use crate::disk::hidden::IsHidden;
use crate::disk::walk::{self, Excludes, Sniffer, Walk};
use crate::error::Result;
use crate::ids::FolderId;
use crate::library;
use crate::pictures::decode::DECODER_VERSION;
use crate::pictures::file;

/// What walks through a library's folders skip and enter.
pub(crate) struct WalkRules {
    /// Exclude patterns that apply to every folder.
    everywhere: Vec<String>,
    /// The library's own folder, as a canonical path.
    pub(crate) skip: PathBuf,
    /// Whether a file is in the cloud only, and so must not be read.
    pub(crate) in_cloud: InCloud,
    /// Whether a file or folder is hidden by a flag.
    pub(crate) is_hidden: IsHidden,
    /// Whether a file is in the cloud only, even if the user allows reading it.
    is_cloud_only: InCloud,
}

impl WalkRules {
    /// Reads the rules from the settings; `library_dir` is the library's own folder.
    pub(crate) fn load(
        catalogue: &Catalogue,
        library_dir: &Path,
        is_cloud_only: InCloud,
        is_hidden: IsHidden,
    ) -> Result<Self> {
        let skip = library_dir.canonicalize().unwrap_or_else(|_| library_dir.to_path_buf());
        let in_cloud = library::cloud_test(catalogue, is_cloud_only)?;
        Ok(Self { everywhere: library::excludes(catalogue)?, skip, in_cloud, is_hidden, is_cloud_only })
    }

    /// The patterns of a folder, its own and those of every folder.
    pub(crate) fn excludes(&self, own: &[String]) -> Result<Excludes> {
        let patterns: Vec<&String> = own.iter().chain(&self.everywhere).collect();
        Excludes::parse(&patterns)
    }

    /// Tells pictures among the files of a folder whose names do not, unless it is remembered.
    pub(crate) fn sniffer(&self, db: &Connection, folder: FolderId) -> rusqlite::Result<Sniffer> {
        let remembered = verdicts::get(db, folder, Question::Picture)?;
        Ok(Sniffer::new(file::looks_like_picture, self.is_cloud_only, DECODER_VERSION, remembered))
    }

    /// Whether a walk through a folder reaches a path inside it.
    pub(crate) fn reaches(&self, folder: &Folder, path: &Path) -> bool {
        self.reaches_from(&folder.path, &folder.excludes, path)
    }

    fn reaches_from(&self, root: &Path, excludes: &[String], path: &Path) -> bool {
        let Ok(inside) = path.strip_prefix(root) else { return false };
        // Patterns that do not parse fail the walk itself.
        let Ok(excludes) = self.excludes(excludes) else { return true };
        let Self { skip, in_cloud, is_hidden, .. } = self;
        let (in_cloud, is_hidden, sniffer) = (*in_cloud, *is_hidden, &Sniffer::disabled());
        let (folder_id, excludes) = (FolderId(0), &excludes);
        walk::reaches(&Walk { root, folder_id, excludes, skip, in_cloud, is_hidden, sniffer }, inside)
    }

    /// Whether two folders may have files in common. A folder may lie in another whose walk does not reach it.
    pub(super) fn overlap(&self, a: &Folder, b: &Folder) -> bool {
        let reaches = |outer: &Folder, inner: &Folder| {
            // Whether a walk would reach a missing folder is unknown.
            inner.path.starts_with(&outer.path) && (!inner.path.exists() || self.reaches(outer, &inner.path))
        };
        reaches(a, b) || reaches(b, a)
    }

    /// The folders that a walk from a root reaches, and the patterns of the root combined with theirs. Leaves out
    /// unavailable folders, which would appear to be empty.
    pub(crate) fn reached_folders<'a>(
        &self,
        root: &Path,
        excludes: &[String],
        known: &'a [Folder],
    ) -> (Vec<&'a Folder>, Vec<String>) {
        let (mut inner, mut excludes) = (Vec::new(), excludes.to_vec());
        // Outer folders come first: what they exclude, a walk from the root does not reach either.
        for folder in known.iter().filter(|folder| folder.path != root && !folder.offline) {
            if let Ok(prefix) = folder.path.strip_prefix(root)
                && self.reaches_from(root, &excludes, &folder.path)
            {
                excludes.extend(Excludes::below(prefix, &folder.excludes));
                inner.push(folder);
            }
        }
        (inner, excludes)
    }
}
