//! The library on disk: the only user of SQLite.
//!
//! Owns six files and the connections to them: `catalogue.sqlite` (everything known about the pictures; the file to
//! back up), `vectors.sqlite`, `thumbs.sqlite`, `texts.sqlite`, `words.sqlite` and `seen.sqlite` (derived, safe to delete). One
//! writer at a time, any number of readers. Never opens a picture and never decides anything: the tables' modules hold rows and
//! queries, the callers hold the rules.

pub(crate) mod backup;
pub mod captions;
mod connection;
pub mod contents;
mod database;
pub mod dates;
mod derived;
pub mod details;
pub mod embeddings;
pub mod exchange;
pub mod facets;
pub mod files;
pub mod filters;
pub mod folder_tree;
pub mod folders;
pub(crate) mod integrity;
mod kept;
pub mod keyword_rules;
#[cfg(test)]
mod lineage_tests;
pub mod list_ids;
pub mod listing;
pub mod marks;
pub mod metadata;
mod migrations;
pub mod missing;
pub mod named;
pub mod naming;
mod peek;
pub mod places;
mod read_failure;
pub mod said;
pub(crate) mod salvage;
pub mod seen;
pub mod selection;
pub(crate) mod set_aside;
pub mod settings;
pub mod sidecars;
pub mod sources;
mod steps;
pub mod tags;
pub mod texts;
pub mod thumbnails;
pub mod titles;
mod user_metadata;
mod values;
pub(crate) mod verdicts;
pub mod words;

pub use database::{CATALOGUE, Catalogue};
pub use peek::peek;
pub(crate) use values::{DAY, local_time, now};
