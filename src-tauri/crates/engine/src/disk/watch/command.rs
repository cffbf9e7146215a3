//! Messages to the supervisor's thread.

use std::path::PathBuf;
use std::time::Duration;

/// A message to the supervisor's thread.
#[derive(Debug)]
pub(super) enum Command {
    /// Replaces the roots.
    SetRoots(Vec<PathBuf>),
    /// Restarts the watches of these roots: notifications were lost, or the root was replaced.
    Restart(Vec<PathBuf>),
    /// Polls these roots, since the system's limit of watched folders is reached.
    Poll(Vec<PathBuf>),
    /// Records how long a whole scan of a root took.
    RecordScan(PathBuf, Duration),
    /// Ends the thread.
    Stop,
}
