//! Which names may be pictures. A name only makes a file a candidate; its content decides.

use std::path::Path;

/// Extensions of picture files other than raw files, in lower case.
const STANDARD: &[&str] = &[
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "tif", "tiff", "bmp", "dib", "heic", "heif",
    "hif", "avif",
];

/// Extensions of cameras' raw files, in lower case.
const RAW: &[&str] = &[
    "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "raf", "dng", "orf", "rw2", "pef", "srw", "raw",
    "rwl", "3fr", "iiq",
];

/// Whether a file may be a picture, judging by its name.
pub fn is_picture_name(path: &Path) -> bool {
    has_extension(path, STANDARD) || is_raw_name(path)
}

/// Whether a file may be a camera's raw file, judging by its name.
pub(crate) fn is_raw_name(path: &Path) -> bool {
    has_extension(path, RAW)
}

/// Extensions of packages: folders that macOS shows as one file. Their contents belong to the program that made them.
pub(super) const PACKAGES: &[&str] = &[
    "photoslibrary",
    "photolibrary",
    "migratedphotolibrary",
    "aplibrary",
    "lrdata",
    "lrlibrary",
    "cocatalog",
    "cosessiondb",
    "imovielibrary",
    "tvlibrary",
    "fcpbundle",
    "app",
    "bundle",
    "framework",
    "theater",
];

/// Whether a path has one of these extensions, in any case.
pub(super) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}
