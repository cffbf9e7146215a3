//! The engine: everything about a library of pictures. It never depends on a window, an async runtime or a tensor
//! library.
//!
//! The modules are floors: each imports only from the floors before it in this table.
//!
//! | floor | owns |
//! |---|---|
//! | [`dot`], [`embedder`], [`text_reader`], [`people_counter`], [`ids`], [`id_set`], [`problem`], [`Error`], [`progress`], [`memory`] | what all floors share |
//! | [`disk`] | walking folders, watching them, volumes, locks, time limits |
//! | [`pictures`] | decoding, EXIF, thumbnails, perceptual hashes, what pictures look like from afar |
//! | [`places`] | names of places |
//! | [`lexicon`] | words of other languages in English |
//! | [`query`] | the query language |
//! | [`catalogue`] | the tables; the only user of SQLite |
//! | [`vectors`] | the vector index, exact search, sets of IDs |
//! | [`embedding_space`] | a model and its vectors: which one is active, what its scores mean |
//! | [`library`] | [`Library`]: opening it, its settings, its status |
//! | [`seen`] | looking at pictures: their colours and kinds, and how many people are in them |
//! | [`words`] | reading the words in pictures |
//! | [`captions`] | what pictures show in words of a model or of the person |
//! | [`tags`] | everyday words, and which of them suit a picture |
//! | [`search`] | from a request to an answer |
//! | [`folders`] | whether folders are available, and their current paths |
//! | [`exchange`] | writing what the person says into sidecars and pictures, and taking what other programs change there |
//! | [`indexing`] | a run: scan, reconcile, read, embed, commit |
//! | [`sources`] | bringing in the libraries of other programs |
//! | [`browse`] | lists, details and previews for a window |
//! | [`export`] | data out of a library, as JSON, CSV or sidecars, and back |
//! | [`background`], [`doctor`] | the background indexing thread; checks and repairs |
//!
//! A repository test reads the imports and fails on one from a later floor.

pub mod background;
pub mod browse;
mod calendar;
pub mod captions;
pub mod catalogue;
pub mod disk;
pub mod doctor;
pub mod dot;
pub mod embedder;
pub mod embedding_space;
mod error;
pub mod exchange;
pub mod export;
#[cfg(test)]
mod fault_tests;
pub mod folders;
pub mod id_set;
pub mod ids;
pub mod indexing;
pub mod lexicon;
pub mod library;
pub mod memory;
mod mutex;
pub mod people_counter;
pub mod pictures;
pub mod places;
pub mod problem;
pub mod progress;
pub mod query;
mod recent;
pub mod search;
pub mod seen;
pub mod sources;
pub mod tags;
#[cfg(test)]
mod testing;
pub mod text_reader;
pub mod vectors;
pub mod words;

pub use disk::default_dir;
pub use embedding_space::active_model::ModelSelection;
pub use error::{Error, Result};
pub use folders::Located;
pub use indexing::{QUIET_PERIOD, ScanOutcome, ScanRequest, Summary};
pub use library::{Library, Status};
