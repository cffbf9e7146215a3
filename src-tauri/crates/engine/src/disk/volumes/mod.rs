//! The mounted file systems, and where on them a folder is.
//!
//! Owns the identity of volumes, which does not depend on their mount points. Never reads a library. Other modules
//! list volumes through [`Volumes`], so that tests can plug drives in and out.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod system;

mod location;
mod volume;

pub use location::Location;
pub(crate) use location::location_of;
pub use system::System;
pub(crate) use volume::joined;
pub use volume::{Volume, Volumes};
