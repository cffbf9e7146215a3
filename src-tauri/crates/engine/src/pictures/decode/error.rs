//! The problems that decoders report.
//!
//! Never includes a decoder's own message: those are logged.

use super::format::Format;
use crate::problem::FileProblem;

/// The format is one that this build does not decode; the file itself is fine.
pub(in crate::pictures) fn unsupported(format: Format) -> FileProblem {
    let label = format.label().to_owned();
    match format {
        Format::Heic | Format::Avif => FileProblem::NeedsLibheif { format: label },
        _ => FileProblem::Unsupported { format: label },
    }
}

/// The system's library has no decoder for the file's codec; the file itself is fine.
#[cfg(all(feature = "heif", target_os = "linux"))]
pub(super) fn no_decoder(format: Format) -> FileProblem {
    FileProblem::NoDecoder { format: format.label().to_owned() }
}

/// The data is damaged.
pub(super) fn damaged(format: Format) -> FileProblem {
    FileProblem::Damaged { format: format.label().to_owned() }
}

/// The file is valid, but of a rare kind that no decoder supports.
pub(super) fn unusual(format: Format) -> FileProblem {
    FileProblem::Unusual { format: format.label().to_owned() }
}

/// The raw file contains no preview that can be decoded.
pub(super) fn no_preview(format: Format) -> FileProblem {
    FileProblem::NoPreview { format: format.label().to_owned() }
}
