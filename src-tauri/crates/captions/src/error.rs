//! What can go wrong with a caption.
//!
//! Owns the codes and their English, which name the thing and the way out, and tells what concerns one picture from what
//! concerns the captioner.

/// The result of asking for a caption.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no caption.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person's own prompt says nothing or too much.
    #[error("the prompt can't be used: {reason}")]
    BadPrompt {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The picture can't be given to a model.
    #[error("the picture can't be captioned: {reason}")]
    BadPicture {
        /// What is wrong with it.
        reason: String,
    },
    /// The model said nothing that can be kept.
    #[error(
        "{model} said nothing about the picture: try another prompt, or a model that doesn't think aloud"
    )]
    NothingSaid {
        /// The model's name.
        model: String,
    },
    /// The model failed.
    #[error("{model} failed: {reason}")]
    Model {
        /// The model's name.
        model: String,
        /// What it reported.
        reason: String,
    },
    /// The person wants no caption any more.
    #[error("captioning was cancelled")]
    Cancelled,
}

impl Error {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadPrompt { .. } => "captionBadPrompt",
            Self::BadPicture { .. } => "captionBadPicture",
            Self::NothingSaid { .. } => "captionNothingSaid",
            Self::Model { .. } => "captionModelFailed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether only this picture has no caption and the next may have one. Otherwise all others would fail alike.
    pub fn concerns_picture(&self) -> bool {
        match self {
            Self::BadPicture { .. } | Self::NothingSaid { .. } | Self::Model { .. } => true,
            Self::BadPrompt { .. } | Self::Cancelled => false,
        }
    }
}
