//! Why there is no picture, in words for people.
//!
//! Owns the reasons the decoders give. Never carries a decoder's own message: those go to the log.

use super::Format;

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A kind of picture this build cannot decode yet: nothing is wrong with the file.
    #[error("{}", unsupported(*.0))]
    Unsupported(Format),
    /// The system's library for it has no decoder for what is inside: nothing is wrong with the file.
    #[error("this computer has no decoder for {}: install the one that libheif asks for (HEVC or AV1)", .0.label())]
    NoDecoder(Format),
    /// The file is damaged, no picture, or asks for more than a picture may.
    #[error("{0}")]
    Unreadable(String),
}

fn unsupported(format: Format) -> String {
    let label = format.label();
    match format {
        Format::Heic | Format::Avif => {
            format!("reading {label} takes libheif and its decoders: install them, then build Ratna again")
        }
        _ => format!("{label} pictures can't be read yet"),
    }
}

/// The data stops early.
pub(super) fn truncated() -> DecodeError {
    DecodeError::Unreadable("the file ends before the picture does".to_owned())
}

/// The data is there but makes no sense.
pub(super) fn damaged(format: Format) -> DecodeError {
    DecodeError::Unreadable(format!("the {} data is damaged", format.label()))
}

/// Sound, but of a rare kind no decoder here knows.
pub(super) fn unusual(format: Format) -> DecodeError {
    DecodeError::Unreadable(format!("this kind of {} can't be read", format.label()))
}

/// A raw file without a picture that could be shown.
pub(super) fn no_preview(format: Format) -> DecodeError {
    DecodeError::Unreadable(format!("there is no preview inside this {} file", format.label()))
}
