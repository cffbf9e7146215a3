//! Files stored only in the cloud, which reading would download.
//!
//! Owns how such a file is recognised. Never opens a file.

use std::fs::Metadata;
use std::path::Path;

/// Decides whether a file's bytes are only in the cloud.
pub type InCloud = fn(&Path, &Metadata) -> bool;

/// Whether a file's bytes are only in the cloud, according to its flags.
#[cfg(target_os = "macos")]
pub fn is_cloud_only(_path: &Path, metadata: &Metadata) -> bool {
    use std::os::macos::fs::MetadataExt;
    /// `SF_DATALESS` in chflags(2): the file's bytes are fetched when it is read.
    const DATALESS: u32 = 0x4000_0000;
    metadata.st_flags() & DATALESS != 0
}

/// Whether a file's bytes are only in the cloud: never, since only macOS marks such files.
#[cfg(not(target_os = "macos"))]
pub fn is_cloud_only(_path: &Path, _metadata: &Metadata) -> bool {
    false
}

/// Treats every file as local, so that files in the cloud are downloaded and read.
pub fn never(_path: &Path, _metadata: &Metadata) -> bool {
    false
}
