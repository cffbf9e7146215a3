//! Which names may be pictures'. A name only makes a file a candidate; its content decides.
//!
//! Owns the extensions of pictures and packages, and which names leave the question to the file's first bytes. Never
//! opens a file.

use std::path::Path;

use super::other_extensions::is_other;

/// Extensions of picture files other than raw files, in lower case.
const STANDARD: &[&str] = &[
    "jpg", "jpeg", "jpe", "jif", "jfif", "pjpeg", "mpo", "insp", "png", "apng", "gif", "webp", "tif", "tiff",
    "bmp", "dib", "heic", "heics", "heif", "hif", "avif", "avifs", "jxl", "jp2", "j2k", "jpf", "jpx", "j2c",
    "jpc", "psd", "psb",
];

/// Extensions of cameras' raw files, in lower case.
const RAW: &[&str] = &[
    "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "raf", "dng", "orf", "rw2", "pef", "srw", "raw",
    "rwl", "3fr", "iiq", "x3f",
];

/// From this length on, in bytes, an extension is a word that some program chose and no misspelt one of a picture.
const LONG: usize = 12;

/// What a file's name says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    /// It ends as pictures' names do.
    Picture,
    /// It has no extension, or one that no list here has, such as `jpg_large`, `jpg~1` or `MP`.
    Unclear,
    /// It ends as the names of other files do.
    Other,
}

/// What a file's name says about it.
pub(super) fn name_kind(path: &Path) -> NameKind {
    if is_picture_name(path) {
        return NameKind::Picture;
    }
    // What is not UTF-8 is in no list.
    let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else {
        return NameKind::Unclear;
    };
    // Long endings are those of other programs, among them `jpg_original`, as exiftool names what a picture was before;
    // but after the point in "St. Moritz in winter" no extension follows.
    let is_long = extension.len() >= LONG && !extension.contains(' ');
    if is_long || is_other(extension.trim_end()) { NameKind::Other } else { NameKind::Unclear }
}

/// Whether a file may be a picture: judging by its name, which may leave the question open.
pub(crate) fn may_be_picture(path: &Path) -> bool {
    name_kind(path) != NameKind::Other
}

/// Whether a file has the name of a picture.
pub fn is_picture_name(path: &Path) -> bool {
    has_extension(path, STANDARD) || is_raw_name(path)
}

/// Whether a file may be a camera's raw file, judging by its name.
pub(crate) fn is_raw_name(path: &Path) -> bool {
    has_extension(path, RAW)
}

/// Extensions of packages: folders that macOS shows as one file. Their contents belong to the program that made them.
/// Libraries of Photos are among the exclude patterns instead, since some users want the originals in them.
const PACKAGES: &[&str] = &[
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

/// Whether a folder is a package: something that its system shows as one file.
pub(crate) fn is_package(path: &Path) -> bool {
    has_extension(path, PACKAGES)
}

/// Whether a path has one of these extensions, in any case.
pub(super) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(names: &[&str]) -> Vec<NameKind> {
        names.iter().map(|name| name_kind(Path::new(name))).collect()
    }

    #[test]
    fn names_of_pictures_end_in_a_known_extension_of_any_case() {
        let names = [
            "a.jpg", "a.JPE", "a.jif", "a.pjpeg", "a.MPO", "a.insp", "a.heics", "a.avifs", "a.X3F",
            "a.b.dng", "a.jxl", "a.JP2", "a.j2k", "a.jpf", "a.jpx", "a.j2c", "a.jpc", "a.PSD", "a.psb",
        ];
        assert!(kinds(&names).iter().all(|kind| *kind == NameKind::Picture));
    }

    #[test]
    fn names_that_say_nothing_leave_the_question_open() {
        let names = [
            "IMG_1234",
            "a.jpg_large",
            "a.jpg~1",
            "a.jpg(1)",
            "a.jpg (12)",
            "a.jp",
            "PXL_1.MP",
            "a.jpg ",
            "a.",
            "St. Moritz in the deepest winter",
            "2019.05.01",
            "a.bak",
            "a.jpg!d",
        ];
        assert!(kinds(&names).iter().all(|kind| *kind == NameKind::Unclear), "{:?}", kinds(&names));
    }

    #[test]
    fn names_of_other_files_end_the_question() {
        let names = [
            "a.txt",
            "a.PDF",
            "a.mp4",
            "a.MOV",
            "a.jpg.xmp",
            "a.aae",
            "a.rs",
            "a.zip ",
            "a.jpg_original",
            "MVI_1.THM",
            "a.crdownload",
            "a.code-workspace",
        ];
        assert!(kinds(&names).iter().all(|kind| *kind == NameKind::Other), "{:?}", kinds(&names));
    }
}
