//! Captions of pictures, in a model's words.
//!
//! Owns what all captioners have in common: the trait, the prompts, and what of an answer is kept. Knows no catalogue, no
//! window and no tensor, and never looks for a picture: it is given pixels.
//!
//! Inside, each module imports only from those before it: `error`, `text`, `prompt`, `captioner`, `preview`.

mod captioner;
mod error;
mod preview;
mod prompt;
mod text;

pub use self::captioner::{Caption, Captioner, Listen, Piece};
pub use self::error::{Error, Result};
pub use self::preview::{LongSide, Preview};
pub use self::prompt::{Language, Prompt};
pub use self::text::Draft;
