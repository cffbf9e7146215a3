//! What a JPEG XL is, before a frame of it is decoded.
//!
//! Owns the estimate of memory. Never decodes the groups of a frame: to find out whether there are frames that are not
//! shown, it lets the decoder ask to decode those of the first, and refuses. What precedes them in such a frame is decoded.

use jxl::api::{Event, JxlColorProfile, JxlDecoder};

use super::super::format::Format;
use super::super::stopwatch::Stopwatch;
use super::super::{error, limits};
use super::feed::{Feed, Refusal, copies};
use super::plan::Plan;
use super::problems::{damaged, explain};
use super::profile;
use super::settings::{Purpose, options};
use crate::problem::FileProblem;

/// Bytes in use while a profile is unpacked, before its size can be refused: the decoder allows 256 MB, and 16 MB of what
/// it is unpacked from, which may hold 128 MB that are copied once.
const PROFILE_BYTES: u64 = 320 << 20;

/// Bytes in use per sample (a value of a pixel, those of extra channels included) beside the pixels that are handed
/// over: what a frame needs whose coefficients or residuals are all kept as 32-bit numbers until the last of several
/// passes, and some room. Photographs of 12 megapixels in one pass took below 1.
const SAMPLE_BYTES: u64 = 6;
/// The same for a file with frames that are not shown but kept for others: layers, patches, a progressive DC. Up to four
/// are kept as floating-point numbers, while another takes the place of one of them.
const LAYERED_SAMPLE_BYTES: u64 = 5 * size_of::<f32>() as u64 + SAMPLE_BYTES;
/// Pixels that a row of a frame takes at least.
const MIN_SIDE: u32 = 16;
/// Pixels of a frame in a small picture that is allowed to be larger than the picture.
const MIN_FRAME: u64 = 1 << 20;

/// What decides how much memory a file takes, found without decoding a frame.
pub(super) struct Outline {
    /// Width and height as displayed.
    pub(super) size: (u32, u32),
    pub(super) area: u64,
    /// Channels beside the colours.
    pub(super) extra: usize,
    /// Whether frames are kept for others.
    pub(super) is_layered: bool,
}

impl Outline {
    /// The outline of a file, and the plan for its samples.
    ///
    /// # Errors
    /// Fails when the file is damaged, truncated, too large, or takes too long.
    pub(super) fn read(bytes: &[u8], stopwatch: Stopwatch) -> Result<(Self, Plan), FileProblem> {
        let profile = {
            let _reserved = limits::reserve(copies(bytes))?;
            if profile::is_embedded(bytes, stopwatch)? { PROFILE_BYTES } else { 0 }
        };
        let _reserved = limits::reserve(copies(bytes) + profile)?;
        let mut feed = Feed::new(bytes, stopwatch);
        let mut decoder = JxlDecoder::new(options(Purpose::Outline));
        let size = header(&mut decoder, &mut feed)?;
        let area = limits::check_size(size.0, size.1)?;
        let extra = decoder.basic_info().ok_or_else(damaged)?.extra_channels.len();
        let plan = Plan::new(&decoder)?;
        let mut refusal = Refusal::default();
        let is_layered = match decoder.process(&mut feed, None, Some(&mut refusal)) {
            Ok(Event::FrameHeader) => {
                // An animation goes on from its first frame.
                refusal.was_asked || decoder.scanned_frames().first().is_none_or(|first| !first.is_last)
            }
            Ok(_) => return Err(FileProblem::Truncated),
            Err(_) if refusal.was_asked => true,
            Err(error) => return Err(explain(&error, &feed)),
        };
        Ok((Self { size, area, extra, is_layered }, plan))
    }

    /// Samples of the picture, or of a frame where frames are kept, which may reach beyond the picture.
    pub(super) fn samples(&self) -> u64 {
        // The decoder counts narrow pictures as wider than they are.
        let area = u64::from(self.size.0.max(MIN_SIDE)) * u64::from(self.size.1.max(MIN_SIDE));
        let area = if self.is_layered { area.max(MIN_FRAME) * 5 / 4 } else { area };
        area * (3 + self.extra as u64)
    }

    /// Bytes in use beside the pixels that are handed over.
    pub(super) fn bytes(&self) -> u64 {
        self.samples() * if self.is_layered { LAYERED_SAMPLE_BYTES } else { SAMPLE_BYTES }
    }
}

/// Reads up to the first frame. Returns width and height as displayed.
///
/// # Errors
/// Fails when the header is damaged or truncated, or embeds a profile that is too large.
pub(super) fn header(decoder: &mut JxlDecoder, feed: &mut Feed<'_>) -> Result<(u32, u32), FileProblem> {
    match decoder.process(feed, None, None) {
        Ok(Event::BasicInfo) => {}
        Ok(_) => return Err(FileProblem::Truncated),
        Err(error) => return Err(explain(&error, feed)),
    }
    let profile = decoder.embedded_color_profile().ok_or_else(damaged)?;
    if matches!(profile, JxlColorProfile::Icc(icc) if icc.len() > limits::MAX_ICC) {
        return Err(error::unusual(Format::Jxl));
    }
    let (width, height) = decoder.basic_info().ok_or_else(damaged)?.size;
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    Ok((side(width), side(height)))
}
