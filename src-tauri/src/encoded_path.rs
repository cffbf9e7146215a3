//! Paths as text: percent-encoded, since the bytes of a name need not be text.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// What is escaped: everything but the unreserved characters of URLs, and the slash between names.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The text for a path.
pub fn encode(path: &Path) -> String {
    percent_encode(path.as_os_str().as_bytes(), ESCAPED).to_string()
}

/// The path that [`encode`] made a text of.
pub fn decode(text: &str) -> PathBuf {
    OsString::from_vec(percent_decode_str(text).collect()).into()
}
