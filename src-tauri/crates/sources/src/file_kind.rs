//! What files are, by their names.

use std::path::Path;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Picture,
    Video,
    /// A JSON file, which may say something about a picture or an album.
    Sidecar,
    Other,
}

const PICTURES: [&str; 45] = [
    "3fr", "arw", "avif", "bmp", "cr2", "cr3", "crw", "dcr", "dng", "erf", "gif", "heic", "heics", "heif",
    "hif", "iiq", "j2k", "jfif", "jp2", "jpe", "jpeg", "jpg", "jpx", "jxl", "kdc", "mef", "mos", "mrw",
    "nef", "nrw", "orf", "pef", "png", "psb", "psd", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "tif",
    "tiff", "webp",
];

/// `mp` and `mv` are the moving parts of Pixel phones' pictures.
const VIDEOS: [&str; 22] = [
    "3g2", "3gp", "asf", "avi", "divx", "flv", "m2ts", "m2v", "m4v", "mkv", "mmv", "mov", "mp", "mp4",
    "mpeg", "mpg", "mts", "mv", "ogv", "tod", "webm", "wmv",
];

impl FileKind {
    /// The kind of a file of this name.
    pub(crate) fn of(name: &str) -> Self {
        let extension =
            Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let extension = extension.to_ascii_lowercase();
        let is_in = |list: &[&str]| list.binary_search(&extension.as_str()).is_ok();
        match extension.as_str() {
            "json" => Self::Sidecar,
            _ if is_in(&PICTURES) => Self::Picture,
            _ if is_in(&VIDEOS) => Self::Video,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_extensions_whatever_their_case() {
        assert!(PICTURES.is_sorted() && VIDEOS.is_sorted());
        for (name, kind) in [
            ("IMG_1.JPG", FileKind::Picture),
            ("PXL_1.MP.jpg", FileKind::Picture),
            ("PXL_1.MP", FileKind::Video),
            ("a.b.mp4", FileKind::Video),
            ("IMG_1.jpg.JSON", FileKind::Sidecar),
            ("archive_browser.html", FileKind::Other),
            ("jpg", FileKind::Other),
        ] {
            assert_eq!(FileKind::of(name), kind, "{name}");
        }
    }
}
