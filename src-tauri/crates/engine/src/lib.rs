//! The engine: everything about a library of pictures. It knows no window, no async runtime and no tensor.
//!
//! Rooms are floors: each imports only from the floors below it. From the lowest up:
//!
//! | floor | owns |
//! |---|---|
//! | [`embedder`], [`problem`], [`error`], [`progress`] | the words all floors share |
//! | [`disk`] | walking folders, watching them, volumes, locks, time limits |
//! | [`pictures`] | decoding, EXIF, thumbnails, perceptual hashes |
//! | [`catalogue`] | the tables; the only user of SQLite |
//! | [`vectors`] | the vector index, exact search, sets of ids |
//! | [`embedding_space`] | a model with its vectors: which one is active, what its scores mean |
//! | [`library`] | [`Library`]: opening one, its settings, its status |
//! | [`search`] | a request to an answer |
//! | [`folders`] | whether folders are available, and where they are now |
//! | [`indexing`] | a run: scan, reconcile, read, embed, commit |
//! | [`browse`] | lists, details and previews for a window |
//! | [`background`], [`doctor`] | the indexing thread beside a window; checks and repairs |
//!
//! A test of the repository reads the imports and fails on one that points upwards.

pub mod background;
pub mod browse;
pub mod catalogue;
pub mod disk;
pub mod doctor;
pub mod embedder;
pub mod embedding_space;
mod error;
#[cfg(test)]
mod fault_tests;
pub mod folders;
pub mod ids;
pub mod indexing;
pub mod library;
mod mutex;
pub mod pictures;
pub mod problem;
pub mod progress;
pub mod search;
#[cfg(test)]
mod testing;
pub mod vectors;

pub use disk::default_dir;
pub use embedding_space::active_model::ModelSelection;
pub use error::{Error, Result};
pub use folders::Located;
pub use indexing::{QUIET_PERIOD, ScanOutcome, ScanRequest, Summary};
pub use library::{Library, Status};
