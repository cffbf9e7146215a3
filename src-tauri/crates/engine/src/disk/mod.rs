//! The file system: which files exist, what changed, and which volumes are mounted.
//!
//! Owns every query to the operating system about files and folders. Never opens a picture and never reads the
//! catalogue.

pub mod cloud;
pub mod file_lock;
pub(crate) mod mapping;
#[cfg(target_os = "linux")]
mod mounts;
pub(crate) mod paths;
pub(crate) mod private;
pub(crate) mod timeout;
pub mod volumes;
pub mod walk;
pub(crate) mod watch;

pub use file_lock::RunLock;
pub use paths::default_dir;
