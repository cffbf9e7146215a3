//! Where walks of a library go: what they leave out, and which folders inside others they come to.

use std::path::{Path, PathBuf};

use crate::catalogue::Catalogue;
use crate::catalogue::folders::Folder;
use crate::disk::cloud::InCloud;
use crate::disk::walk::{self, Excludes, Walk};
use crate::error::Result;
use crate::ids::FolderId;
use crate::library;

/// Where walks of a library go.
pub(crate) struct WalkRules {
    /// Patterns left out of every folder.
    everywhere: Vec<String>,
    /// The library's own folder, by its true name.
    pub(crate) skip: PathBuf,
    /// Tells files that are in the cloud only.
    pub(crate) in_cloud: InCloud,
}

impl WalkRules {
    /// Reads the rules from the settings; `library_dir` is the library's own folder.
    pub(crate) fn load(catalogue: &Catalogue, library_dir: &Path, in_cloud: InCloud) -> Result<Self> {
        let skip = library_dir.canonicalize().unwrap_or_else(|_| library_dir.to_path_buf());
        Ok(Self { everywhere: library::excludes(catalogue)?, skip, in_cloud })
    }

    /// What is left out of a folder with patterns of its own.
    pub(crate) fn excludes(&self, own: &[String]) -> Result<Excludes> {
        let patterns: Vec<&String> = own.iter().chain(&self.everywhere).collect();
        Excludes::parse(&patterns)
    }

    /// Whether a walk through a folder comes to a path inside it.
    pub(crate) fn lead(&self, folder: &Folder, path: &Path) -> bool {
        self.lead_from(&folder.path, &folder.excludes, path)
    }

    fn lead_from(&self, root: &Path, excludes: &[String], path: &Path) -> bool {
        let Ok(inside) = path.strip_prefix(root) else { return false };
        // A walk with patterns that do not parse says so itself.
        let Ok(excludes) = self.excludes(excludes) else { return true };
        let (skip, in_cloud) = (&self.skip, self.in_cloud);
        walk::reaches(&Walk { root, folder_id: FolderId(0), excludes: &excludes, skip, in_cloud }, inside)
    }

    /// The folders that a walk from a root comes to, and the patterns of the root with theirs. One that is out of reach
    /// is none: it would seem emptied.
    pub(crate) fn inside<'a>(
        &self,
        root: &Path,
        excludes: &[String],
        known: &'a [Folder],
    ) -> (Vec<&'a Folder>, Vec<String>) {
        let (mut inner, mut excludes) = (Vec::new(), excludes.to_vec());
        // Outer ones come first: what they leave out, the root does not come to either.
        for folder in known.iter().filter(|folder| folder.path != root && !folder.offline) {
            if let Ok(prefix) = folder.path.strip_prefix(root)
                && self.lead_from(root, &excludes, &folder.path)
            {
                excludes.extend(Excludes::below(prefix, &folder.excludes));
                inner.push(folder);
            }
        }
        (inner, excludes)
    }
}
