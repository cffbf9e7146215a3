//! The file system: which files exist, what changed, and which volumes are mounted.
//!
//! Owns every query to the operating system about files and folders. Reads at most the first bytes of
//! a picture, and never the catalogue.

pub mod cloud;
pub mod file_limit;
pub mod file_lock;
pub mod hidden;
pub(crate) mod mapping;
#[cfg(target_os = "linux")]
mod mounts;
mod open;
pub(crate) mod paths;
pub(crate) mod private;
pub(crate) mod timeout;
pub mod volumes;
pub mod walk;
pub(crate) mod watch;

pub use file_lock::RunLock;
pub(crate) use open::open_file;
pub use paths::default_dir;
