//! The libraries of other programs: what pictures they hold, and what they say about them.
//!
//! Owns one reader a program, all of which return a [`Listing`]. Everything read here is hostile: formats are told by
//! content, sizes are bounded, and a database is opened on a private copy. Never changes a file of another program, and
//! knows nothing of Ratna's own library.
//!
//! Inside, each module imports only from those before it: `error`, `file_kind`, `listing`, `calendar`, `orientation`, `source`,
//! `database`; then a reader a program, none of which knows another: `photos`, Lightroom's `previews` and `lightroom`, `takeout`,
//! `capture_one`; then `recover`, which writes previews out, and `open`.

mod calendar;
pub mod capture_one;
pub mod database;
mod error;
mod file_kind;
pub mod lightroom;
mod listing;
#[cfg(any(test, feature = "made"))]
pub mod made;
mod open;
mod orientation;
pub mod photos;
pub mod previews;
pub mod recover;
mod source;
pub mod takeout;

pub use self::error::{Error, Result};
pub use self::listing::{Album, Keyword, Listing, Note, Picture, Place, StandIn, Taken};
pub use self::open::{find, open};
pub use self::source::{Cancelled, Kind, Source};
