//! What a model says of a picture, or why it says nothing.

/// A text about a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// The whole text, without white space at its ends.
    pub text: String,
    /// Ids of the tokens that the model wrote, without the prompt and the end token.
    pub tokens: Vec<u32>,
    /// Why it ends where it does.
    pub ending: Ending,
}

/// Why a caption ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The model had nothing more to say.
    Complete,
    /// The longest length allowed.
    Limit,
    /// Whoever took the pieces asked for no more.
    Stopped,
}

/// Why a picture has no caption.
#[derive(Debug, thiserror::Error)]
pub enum CaptionError {
    /// The picture has no width or no height.
    #[error("the picture has no pixels")]
    NoPixels,
    /// The picture is a strip of which the model would see nothing.
    #[error("a picture of {width} × {height} pixels is too narrow for this model")]
    TooNarrow {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The prompt leaves no room for an answer.
    #[error("the prompt has {found} tokens, but the model takes {most} at most; shorten it")]
    LongPrompt {
        /// Tokens of the prompt.
        found: usize,
        /// Tokens that fit.
        most: usize,
    },
    /// The prompt can't be turned into tokens.
    #[error("the prompt can't be read: {0}")]
    Prompt(String),
    /// The weights are damaged in a way that their file does not show.
    #[error(
        "the model computes values that are no numbers; its weights are damaged. Download the model again"
    )]
    NoNumbers,
    /// The device failed, or a file of the model can no longer be read.
    #[error("the model failed: {0}")]
    Failed(#[from] candle_core::Error),
}
