//! The problems that decoders report.
//!
//! Never carries a decoder's own message: those go to the log.

use super::Format;
use crate::problem::FileProblem;

/// A format that this build does not decode: nothing is wrong with the file.
pub(in crate::pictures) fn unsupported(format: Format) -> FileProblem {
    let label = format.label().to_owned();
    match format {
        Format::Heic | Format::Avif => FileProblem::NeedsLibheif { format: label },
        _ => FileProblem::Unsupported { format: label },
    }
}

/// The system's library has no decoder for what is inside: nothing is wrong with the file.
#[cfg(all(feature = "heif", target_os = "linux"))]
pub(super) fn no_decoder(format: Format) -> FileProblem {
    FileProblem::NoDecoder { format: format.label().to_owned() }
}

/// The data makes no sense.
pub(super) fn damaged(format: Format) -> FileProblem {
    FileProblem::Damaged { format: format.label().to_owned() }
}

/// Sound, but of a rare kind no decoder here knows.
pub(super) fn unusual(format: Format) -> FileProblem {
    FileProblem::Unusual { format: format.label().to_owned() }
}

/// A raw file without a picture that could be shown.
pub(super) fn no_preview(format: Format) -> FileProblem {
    FileProblem::NoPreview { format: format.label().to_owned() }
}
