//! Files that are in the cloud only: reading one would download it.
//!
//! Owns how such a file is recognised. Never opens a file.

use std::fs::Metadata;
use std::path::Path;

/// Tells whether a file's bytes are in the cloud only.
pub type InCloud = fn(&Path, &Metadata) -> bool;

/// What this system says of a file.
#[cfg(target_os = "macos")]
pub fn on_this_system(_path: &Path, metadata: &Metadata) -> bool {
    use std::os::macos::fs::MetadataExt;
    /// SF_DATALESS of chflags(2): the file's bytes are made when it is read.
    const DATALESS: u32 = 0x4000_0000;
    metadata.st_flags() & DATALESS != 0
}

/// What this system says of a file: nothing keeps such files here.
#[cfg(not(target_os = "macos"))]
pub fn on_this_system(_path: &Path, _metadata: &Metadata) -> bool {
    false
}

/// Nothing is in the cloud.
pub fn nowhere(_path: &Path, _metadata: &Metadata) -> bool {
    false
}
