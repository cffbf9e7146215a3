//! What sidecars are called.

use std::ffi::{OsStr, OsString};
use std::path::Path;

/// The ending of sidecars.
pub(super) const XMP: &str = "xmp";
/// The endings of raw files.
const RAW: [&str; 27] = [
    "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "fff", "gpr", "iiq", "kdc", "mef", "mos", "mrw",
    "nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f",
];
/// The endings of other pictures.
const PICTURES: [&str; 18] = [
    "avif", "bmp", "gif", "heic", "heif", "hif", "j2k", "jp2", "jpe", "jpeg", "jpg", "jxl", "png", "psb",
    "psd", "tif", "tiff", "webp",
];

/// How new sidecars are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// `IMG.xmp`, as Adobe's programs call them.
    #[default]
    Stem,
    /// `IMG.JPG.xmp`, as darktable and digiKam do.
    Whole,
}

impl Naming {
    /// What the sidecar of a picture is called.
    #[must_use]
    pub fn sidecar(self, picture: &OsStr) -> OsString {
        let picture = Path::new(picture);
        let name = match self {
            Self::Stem => picture.file_stem(),
            Self::Whole => picture.file_name(),
        };
        let mut name = name.unwrap_or_default().to_owned();
        name.push(".");
        name.push(XMP);
        name
    }
}

/// Name and ending, the ending in lower case.
pub(super) fn parts(name: &OsStr) -> Option<(&OsStr, String)> {
    let path = Path::new(name);
    Some((path.file_stem()?, path.extension()?.to_str()?.to_ascii_lowercase()))
}

pub(super) fn is_raw(extension: &str) -> bool {
    RAW.contains(&extension)
}

pub(super) fn is_picture(extension: &str) -> bool {
    is_raw(extension) || PICTURES.contains(&extension)
}

/// The ending of a picture in capitals, as Adobe notes it, if the name of the sidecar doesn't have it.
pub(super) fn unnamed_extension(picture: &Path, sidecar: &Path) -> Option<String> {
    let is_whole = sidecar.file_stem()? == picture.file_name()?;
    let extension = picture.extension()?.to_str()?.to_ascii_uppercase();
    (!is_whole).then_some(extension)
}
