//! The file system: what lies where, what changed, and which volumes are mounted.
//!
//! Owns every question asked of the operating system about files and folders. Never opens a picture and never asks
//! the catalogue.

pub mod cloud;
pub mod file_lock;
pub(crate) mod paths;
pub(crate) mod timeout;
pub mod volumes;
pub mod walk;
pub(crate) mod watch;

pub use file_lock::RunLock;
pub use paths::default_dir;
