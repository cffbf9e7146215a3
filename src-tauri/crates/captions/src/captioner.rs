//! What every captioner can do.

use std::ops::ControlFlow;

use image::RgbImage;

use crate::error::Result;
use crate::prompt::Prompt;

/// What a captioner reports while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Nothing new; asks whether to go on. Comes several times a second while the model is silent.
    Waiting,
    /// The next words, to be appended to those before. Without control characters and markup.
    Text(&'a str),
}

/// Hears the pieces of a caption; breaking off cancels it.
pub type Listen<'a> = &'a mut dyn FnMut(Piece<'_>) -> ControlFlow<()>;

/// A finished caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// Plain text on one line, no longer than the prompt allows. May begin or end otherwise than the pieces did, and takes
    /// their place.
    pub text: String,
    /// The captioner that said it, by its [`id`](Captioner::id).
    pub captioner: String,
}

/// Says in words what a picture shows.
pub trait Captioner: Send + Sync {
    /// Which model this is, as captions remember it. The same model has the same id tomorrow.
    fn id(&self) -> &str;

    /// Captions a picture, upright and in sRGB, of any size. Blocks until the caption is finished.
    ///
    /// # Errors
    /// When the captioner can't be reached, fails or says nothing, and with [`Cancelled`](crate::Error::Cancelled) when
    /// `listen` breaks off.
    fn caption(&self, picture: &RgbImage, prompt: &Prompt, listen: Listen<'_>) -> Result<Caption>;
}
