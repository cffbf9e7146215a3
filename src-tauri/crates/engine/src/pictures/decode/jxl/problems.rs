//! Why a JPEG XL is not decoded.
//!
//! Owns the limit of time, and which problem a decoder's error means.

use jxl::error::Error;

use super::super::format::Format;
use super::super::{error, limits};
use super::feed::Feed;
use crate::problem::FileProblem;

/// Most processor time: that of any picture, less the longest step during which the decoder does not ask.
pub(super) const MAX_NANOSECONDS: u64 = limits::MAX_NANOSECONDS - 1_000_000_000;

/// The codestream breaks the format's rules.
pub(super) fn damaged() -> FileProblem {
    error::damaged(Format::Jxl)
}

/// The problem that a decoder's error means.
pub(super) fn explain(problem: &Error, feed: &Feed<'_>) -> FileProblem {
    tracing::debug!(error = %problem, "cannot decode a JPEG XL");
    match problem {
        _ if feed.stopwatch().is_over() => FileProblem::TooSlow,
        Error::ImageSizeTooLarge(..) | Error::OutOfMemory(_) | Error::ImageOutOfMemory(..) => {
            FileProblem::OutOfMemory
        }
        Error::OutOfBounds(_) => FileProblem::Truncated,
        Error::LevelLimitExceeded { .. } => error::unusual(Format::Jxl),
        _ => damaged(),
    }
}
