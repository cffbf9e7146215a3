//! Paths as text, and as base64 where the text would lose some of their bytes.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::disk::paths::{from_bytes, to_bytes};

/// A path's text, and its bytes if they are not UTF-8: the text is an approximation then.
pub(super) fn texts(path: &Path) -> (String, Option<String>) {
    let bytes = path.to_str().is_none().then(|| STANDARD.encode(to_bytes(path)));
    (path.to_string_lossy().into_owned(), bytes)
}

/// The path of these texts; `None` if the bytes are no base64.
pub(super) fn path_of(text: &str, bytes: Option<&str>) -> Option<PathBuf> {
    match bytes.map(str::trim).filter(|bytes| !bytes.is_empty()) {
        Some(bytes) => STANDARD.decode(bytes).ok().map(|bytes| from_bytes(&bytes)),
        None => Some(PathBuf::from(text)),
    }
}
