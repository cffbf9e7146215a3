//! Paths in JSON: as text, and as bytes where the text would lose some.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The object with a path as its `path`. If that is not UTF-8, the object also has the base64 of its bytes as
/// `path_bytes`, and the text is an approximation.
pub(crate) fn with_path(path: &Path, object: Value) -> Value {
    with_path_as("path", path, object)
}

/// As [`with_path`], under another name.
pub(crate) fn with_path_as(name: &str, path: &Path, mut object: Value) -> Value {
    object[name] = path.to_string_lossy().into();
    if path.to_str().is_none() {
        object[format!("{name}_bytes")] = STANDARD.encode(path.as_os_str().as_bytes()).into();
    }
    object
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_path_that_is_no_text_has_bytes() {
        let text = with_path(Path::new("/a/é.jpg"), json!({ "score": 1 }));
        assert_eq!(text, json!({ "path": "/a/é.jpg", "score": 1 }));
        let bytes = with_path_as("query", Path::new(OsStr::from_bytes(b"\xff.jpg")), json!({}));
        assert_eq!(bytes, json!({ "query": "\u{fffd}.jpg", "query_bytes": "/y5qcGc=" }));
    }
}
