//! Parts of an archive that are still zip files.
//!
//! Owns telling by the JSON inside whether they are Google Photos', listing what would be extracted, and extracting pictures
//! with their JSON. Never trusts a name or a size in a zip file, and never changes one.

mod extract;
mod listing;
#[cfg(test)]
mod tests;

pub use self::extract::{Extracted, Progress};
pub use self::listing::{Contents, ZippedTakeout};
