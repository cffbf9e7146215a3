//! Sidecars: the files beside pictures that have their XMP.
//!
//! Owns which names are sidecars', and which pictures they may belong to. Never opens one: `ratna_xmp` knows whose each is.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::file_types::{has_extension, is_picture_name};
use super::stat::{Stat, stat};
use crate::disk::paths::fold_all;

/// A sidecar that a walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundSidecar {
    /// Path relative to the root folder.
    pub(crate) path: PathBuf,
    /// Its metadata.
    pub(crate) stat: Stat,
}

impl FoundSidecar {
    /// The sidecar at a path relative to the root folder.
    pub(super) fn new(path: &Path, metadata: &Metadata) -> Self {
        Self { path: path.to_path_buf(), stat: stat(metadata) }
    }
}

/// Whether a file has the name of a sidecar.
pub(crate) fn is_sidecar_name(path: &Path) -> bool {
    has_extension(path, &["xmp"])
}

/// What a picture and the sidecars that may be its own have in common: the folder and the name without the extensions of
/// pictures and sidecars, as names are compared. `a.CR2`, `a.CR2.jpg`, `a.xmp` and `a.CR2.xmp` are of one shot.
pub(crate) fn shot(path: &Path) -> Vec<u8> {
    let mut stem = if is_sidecar_name(path) { path.with_extension("") } else { path.to_path_buf() };
    while is_picture_name(&stem) {
        stem.set_extension("");
    }
    fold_all(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shot_has_the_pictures_of_a_stem_and_their_sidecars() {
        let of = |path: &str| shot(Path::new(path));
        for path in ["x/a.CR2", "X/A.jpg", "x/a.cr2.JPG", "x/a.XMP", "x/a.jpg.xmp", "x/a"] {
            assert_eq!(of(path), b"x/a", "{path}");
        }
        assert_eq!([of("2019.05.01"), of("2019.05.01.xmp")], [b"2019.05.01"; 2]);
        assert_ne!(of("x/a.jpg"), of("a.jpg"));
        assert_eq!(of("\u{c9}t\u{e9}.jpg"), of("e\u{301}te\u{301}.xmp"));
    }
}
