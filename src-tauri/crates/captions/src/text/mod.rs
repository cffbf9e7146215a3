//! What of a model's words is kept.
//!
//! Owns the way from what a model says, token by token, to plain text on one line: without thinking aloud, markup and
//! control characters, stopped where it repeats itself, ended at a sentence. Bounds what it holds, whatever comes.

mod characters;
mod draft;
mod ending;
mod markup;
mod opening;
mod repetition;

pub use self::characters::clean;
pub use self::draft::Draft;
