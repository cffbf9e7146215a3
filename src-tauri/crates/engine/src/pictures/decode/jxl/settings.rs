//! What the decoder of JPEG XL may do.
//!
//! Owns its options, which depend on what a decoder is for.

use jxl::api::{AlphaMode, JxlDecoderOptions};

use super::super::limits;

/// Most channels beside the colours: those of level 5 of the format's main profile. Photographs have one or two.
const MAX_EXTRA_CHANNELS: usize = 4;

/// What a decoder is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// To look for frames.
    Outline,
    /// To decode pixels, no frame of more samples.
    Pixels { samples: u64 },
}

/// The options of a decoder.
pub(super) fn options(purpose: Purpose) -> JxlDecoderOptions {
    let most = match purpose {
        Purpose::Outline => limits::MAX_PIXELS * (3 + MAX_EXTRA_CHANNELS as u64),
        Purpose::Pixels { samples } => samples,
    };
    // The decoder looks at the clock only between its steps. By default, it applies the limits of level 5, which keep a
    // step short; it decodes the inks and the depths of professional files nevertheless.
    let mut options = JxlDecoderOptions::default();
    options.sample_limit = usize::try_from(most + 1).ok();
    options.alpha_mode = AlphaMode::Unpremultiplied;
    options.scan_frames_only = matches!(purpose, Purpose::Outline);
    options
}
