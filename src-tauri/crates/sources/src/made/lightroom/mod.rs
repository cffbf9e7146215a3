//! Made catalogues of Lightroom Classic.
//!
//! Owns the rows that Lightroom writes for a picture, a keyword, a collection and a stack.

mod catalogue;
mod image;
mod schema;

pub use self::catalogue::{MadeCatalogue, uuid};
pub use self::image::{MadeImage, packed};
pub use self::schema::{Ids, Schema};
