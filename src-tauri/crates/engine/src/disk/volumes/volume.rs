//! A volume, and the interface that lists them.

use std::path::{Path, PathBuf};

/// A mounted file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Where it is mounted.
    pub mount: PathBuf,
    /// Which of its folders is mounted there, relative to its root: empty except for bind mounts and subvolumes.
    pub root: PathBuf,
    /// Its UUID, if the system knows one: network shares and file systems in memory have none.
    pub id: Option<String>,
    /// Whether to search it for moved folders: it can hold the user's files, and reading it triggers no mounts.
    pub searchable: bool,
}

impl Volume {
    /// The path on this computer of what is at `on_volume`, relative to the volume's root; `None` if that part of the
    /// volume is not mounted here.
    pub(crate) fn path_of(&self, on_volume: &Path) -> Option<PathBuf> {
        on_volume.strip_prefix(&self.root).ok().map(|inside| joined(&self.mount, inside))
    }
}

/// Lists the mounted volumes.
pub trait Volumes: Send + Sync {
    /// All mounted volumes. Of two at one mount point, the later one hides the earlier.
    fn mounted(&self) -> Vec<Volume>;
}

/// Joins two paths. Unlike `Path::join`, adds no trailing slash if `inside` is empty.
pub(crate) fn joined(base: &Path, inside: &Path) -> PathBuf {
    if inside.as_os_str().is_empty() { base.to_path_buf() } else { base.join(inside) }
}
