//! Captions of pictures, in a model's words.
//!
//! Owns what all captioners have in common: the trait, the prompts, and what of an answer is kept; and the captioners that ask
//! a model server. Knows no catalogue, no window and no tensor, and never looks for a picture: it is given pixels.
//!
//! Inside, each module imports only from those before it: `error`, `text`, `prompt`, `captioner`, `preview`, `servers`; and `made`, for
//! tests.

mod captioner;
mod error;
#[cfg(any(test, feature = "made"))]
pub mod made;
mod preview;
mod prompt;
pub mod servers;
mod text;

pub use self::captioner::{Caption, Captioner, Listen, Piece};
pub use self::error::{Error, Result};
pub use self::preview::{LongSide, Preview};
pub use self::prompt::{Language, Prompt};
pub use self::text::Draft;
