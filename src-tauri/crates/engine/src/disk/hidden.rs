//! Files and folders that the system hides by a flag, whatever their names are: on a Mac `~/Library`, most of all.
//!
//! Owns how they are recognised. Hidden names, which begin with a dot, are the business of walks and watches.

use std::path::Path;

/// Decides whether a file or folder is hidden by a flag of its own.
pub type IsHidden = fn(&Path) -> bool;

/// Whether a file or folder has the flag that Finder hides by. A link counts by its own flag, not by its target's:
/// whoever made the link wants to see what it leads to.
#[cfg(target_os = "macos")]
pub fn has_hidden_flag(path: &Path) -> bool {
    use std::os::macos::fs::MetadataExt;
    /// `UF_HIDDEN` in chflags(2).
    const HIDDEN: u32 = 0x8000;
    path.symlink_metadata().is_ok_and(|metadata| metadata.st_flags() & HIDDEN != 0)
}

/// Whether a file or folder has a flag that hides it: never, since only macOS has one.
#[cfg(not(target_os = "macos"))]
pub fn has_hidden_flag(_path: &Path) -> bool {
    false
}
