//! [`Library`]: an open catalogue of pictures that are stored elsewhere.
//!
//! Owns opening a library, its parts (the catalogue, the models, the volumes), its settings and its status. Never walks
//! folders, searches or indexes: the layers above add those methods and use the parts they need.

mod models;
mod open;
mod reader;
mod settings;
mod status;

pub use open::{EXACT_UP_TO, Library};
pub(crate) use settings::{cloud_test, excludes};
pub use status::Status;
