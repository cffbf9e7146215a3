//! Opening a file that something else may have replaced.
//!
//! Owns what is opened. Never reads, and never waits.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::fcntl::OFlag;

/// Opens a file; `None` if the path is something else. Such a thing may have replaced the file since the walk, and
/// opening a pipe would wait for its other end, while a device may never end.
///
/// # Errors
/// Fails when the path cannot be opened, for example because it is missing.
pub(crate) fn open_file(path: &Path) -> std::io::Result<Option<File>> {
    let file = File::options().read(true).custom_flags(OFlag::O_NONBLOCK.bits()).open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}
