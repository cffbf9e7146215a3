//! What counts as a picture's name. A name only makes a file a candidate; its content decides.

use std::path::Path;

/// Extensions of files with pixels ready to be shown, in lower case.
const STANDARD: &[&str] = &[
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "tif", "tiff", "bmp", "dib", "heic", "heif",
    "hif", "avif",
];

/// Extensions of raw files, in lower case.
const RAW: &[&str] = &[
    "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "raf", "dng", "orf", "rw2", "pef", "srw", "raw",
    "rwl", "3fr", "iiq",
];

/// Whether a file may be a picture, going by its name.
pub fn is_picture_name(path: &Path) -> bool {
    has_extension(path, STANDARD) || is_raw_name(path)
}

/// Whether a file may be a camera's raw file, going by its name.
pub(crate) fn is_raw_name(path: &Path) -> bool {
    has_extension(path, RAW)
}

/// Folders that macOS shows as one file. Their insides belong to the program that made them.
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

/// Whether a path ends in one of these extensions, whatever its case.
pub(super) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}
