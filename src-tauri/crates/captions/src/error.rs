//! What can go wrong with a caption.
//!
//! Owns the codes and their English, which name the thing and the way out, and tells what concerns one picture from what
//! concerns the captioner.

use std::time::Duration;

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
    /// The model's files can't be used.
    #[error("{model} can't be used: {reason}")]
    Unusable {
        /// The model's name.
        model: String,
        /// What is wrong with them.
        reason: String,
    },
    /// The model knows no other language than English.
    #[error("{model} writes English only: ask for captions in English, or choose another model")]
    EnglishOnly {
        /// The model's name.
        model: String,
    },
    /// A text is no address of a model server.
    #[error("{text:?} isn't the address of a model server: {reason}")]
    BadAddress {
        /// What was written.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The address is on another machine, and nobody agreed that pictures go there.
    #[error(
        "{host} is another machine: pictures stay on this one unless you confirm that they may be sent to {host}"
    )]
    NotLocal {
        /// The host.
        host: String,
    },
    /// The host is on the internet, where pictures would travel unencrypted.
    #[error(
        "{host} lies outside of your own network, and pictures would travel there unencrypted: use a server nearby, or a tunnel to localhost"
    )]
    NotPrivate {
        /// The host.
        host: String,
    },
    /// A text is no key.
    #[error("the key can't be used: it is empty, too long, or has spaces or letters that no key has")]
    BadKey,
    /// Nothing answers at the address.
    #[error(
        "no model server is running at {address}: start Ollama, LM Studio or llama.cpp, or correct the address"
    )]
    NotRunning {
        /// The address.
        address: String,
    },
    /// Something answers at the address that is no model server.
    #[error("what answers at {address} is no model server ({detail}): correct the address")]
    NotAServer {
        /// The address.
        address: String,
        /// What it answered.
        detail: String,
    },
    /// The server wants to know a key.
    #[error("the model server at {address} wants a key: enter the one that it was started with")]
    KeyWanted {
        /// The address.
        address: String,
    },
    /// The server doesn't take the key that it was told.
    #[error(
        "the model server at {address} doesn't take the key: enter the one that it was started with, and allow it to use models"
    )]
    KeyRefused {
        /// The address.
        address: String,
    },
    /// The server has no such model.
    #[error(
        "the model server at {address} has no model {model}: download or load it there, or choose another"
    )]
    NoModel {
        /// The address.
        address: String,
        /// The model's name.
        model: String,
    },
    /// The model takes only text.
    #[error("{model} can't see pictures: choose a vision model, such as llava, gemma3 or qwen2.5vl")]
    Blind {
        /// The model's name.
        model: String,
    },
    /// The server doesn't run the model itself, but forwards what it is asked over the internet.
    #[error("{model} runs at {host}, where pictures would be sent: choose a model that is downloaded")]
    Forwarded {
        /// The model's name.
        model: String,
        /// Where it runs, in the server's words.
        host: String,
    },
    /// The server refuses or fails, in its own words.
    #[error("the model server at {address} refused{}: {message}", status.map(|status| format!(" ({status})")).unwrap_or_default())]
    Refused {
        /// The address.
        address: String,
        /// The status of HTTP, unless it failed in the middle of an answer.
        status: Option<u16>,
        /// Its own words, on one line.
        message: String,
    },
    /// The server leads elsewhere.
    #[error(
        "the model server at {address} redirects to {to:?}, and pictures don't follow: enter the server's own address"
    )]
    Redirected {
        /// The address.
        address: String,
        /// Where to, in its own words.
        to: String,
    },
    /// The server takes too long.
    #[error("the model server at {address} took longer than {} s: try a smaller model or picture, or allow more time", limit.as_secs())]
    TimedOut {
        /// The address.
        address: String,
        /// The limit that it exceeded.
        limit: Duration,
    },
    /// The server sends too much.
    #[error("the model server at {address} sends an answer without end: choose another model")]
    TooLong {
        /// The address.
        address: String,
    },
    /// The server's answer makes no sense.
    #[error(
        "the model server at {address} answered what is no JSON ({detail}): update it, or correct the address"
    )]
    NotJson {
        /// The address.
        address: String,
        /// Where it goes wrong.
        detail: String,
    },
    /// The answer broke off.
    #[error(
        "the model server at {address} broke off in the middle of an answer: see its log, it may lack memory"
    )]
    ClosedEarly {
        /// The address.
        address: String,
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
            Self::Unusable { .. } => "captionModelUnusable",
            Self::EnglishOnly { .. } => "captionEnglishOnly",
            Self::BadAddress { .. } => "captionBadAddress",
            Self::NotLocal { .. } => "captionNotLocal",
            Self::NotPrivate { .. } => "captionNotPrivate",
            Self::BadKey => "captionBadKey",
            Self::NotRunning { .. } => "captionNotRunning",
            Self::NotAServer { .. } => "captionNotAServer",
            Self::KeyWanted { .. } => "captionKeyWanted",
            Self::KeyRefused { .. } => "captionKeyRefused",
            Self::NoModel { .. } => "captionNoModel",
            Self::Blind { .. } => "captionBlind",
            Self::Forwarded { .. } => "captionForwarded",
            Self::Refused { .. } => "captionRefused",
            Self::Redirected { .. } => "captionRedirected",
            Self::TimedOut { .. } => "captionTimedOut",
            Self::TooLong { .. } => "captionTooLong",
            Self::NotJson { .. } => "captionNotJson",
            Self::ClosedEarly { .. } => "captionClosedEarly",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether only this picture has no caption and the next may have one. Otherwise all others would fail alike. Where one
    /// that concerns a picture comes for many in a row, the captioner is at fault after all.
    pub fn concerns_picture(&self) -> bool {
        matches!(
            self,
            Self::BadPicture { .. }
                | Self::NothingSaid { .. }
                | Self::Model { .. }
                | Self::Refused { .. }
                | Self::TimedOut { .. }
                | Self::TooLong { .. }
                | Self::NotJson { .. }
                | Self::ClosedEarly { .. }
        )
    }
}
