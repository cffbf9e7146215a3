//! JPEG XL through the `jxl` crate, the decoder of the format's own project that browsers use.
//!
//! Owns the choice of what is decoded, and how a file's colours are described to the one conversion of all pixels. The
//! same code runs on every system: ImageIO reads this format only from macOS 14 on. Never turns a picture twice: the
//! decoder applies the codestream's orientation, which EXIF only repeats.

mod colours;
mod feed;
mod outline;
mod plan;
mod problems;
mod profile;
mod settings;

use image::RgbImage;
use jxl::api::{Event, JxlDecoder, JxlOutputBuffer};

use self::feed::{Feed, Runner, copies};
use self::outline::{Outline, header};
use self::problems::{MAX_NANOSECONDS, damaged, explain};
use self::settings::{Purpose, options};
use super::colour::{Channels, Samples};
use super::picture::{Decoded, TargetSize};
use super::stopwatch::Stopwatch;
use super::{limits, resize};
use crate::problem::FileProblem;

/// Decodes the first frame.
///
/// # Errors
/// Fails when the file is damaged, truncated, too large, or takes too long.
pub(super) fn decode(bytes: &[u8], wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let stopwatch = Stopwatch::new(MAX_NANOSECONDS);
    let (outline, plan) = Outline::read(bytes, stopwatch)?;
    let (original, area) = (outline.size, outline.area);
    let _reserved = limits::reserve(outline.bytes() + area * plan.pixel_bytes() + copies(bytes))?;
    let mut feed = Feed::new(bytes, stopwatch);
    let mut decoder = JxlDecoder::new(options(Purpose::Pixels { samples: outline.samples() }));
    header(&mut decoder, &mut feed)?;
    decoder.set_pixel_format(plan.format(outline.extra)).map_err(|error| explain(&error, &feed))?;
    let count = area as usize * plan.samples();
    let rgb = if plan.deep {
        let mut samples = vec![0_u16; count];
        frame(&mut decoder, &mut feed, bytemuck::cast_slice_mut(&mut samples), original)?;
        drop(decoder);
        let source = Samples { samples: &samples, layout: plan.layout(), max: u16::MAX };
        plan.conversion.over_white(&source)
    } else {
        let mut samples = vec![0; count];
        frame(&mut decoder, &mut feed, &mut samples, original)?;
        drop(decoder);
        plan.to_rgb(samples)
    };
    let pixels = RgbImage::from_raw(original.0, original.1, rgb).ok_or_else(damaged)?;
    let mut pixels = resize::reduce(pixels, wanted);
    if !plan.deep && plan.channels != Channels::Inks {
        plan.conversion.to_srgb(&mut pixels);
    }
    Ok(Decoded { original, pixels, colour_space: plan.conversion.space(), upright: true })
}

/// Decodes the first visible frame to rows of samples.
fn frame(
    decoder: &mut JxlDecoder,
    feed: &mut Feed<'_>,
    samples: &mut [u8],
    (_, rows): (u32, u32),
) -> Result<(), FileProblem> {
    let row = samples.len() / rows as usize;
    let mut runner = Runner::new(feed.stopwatch());
    loop {
        let mut output = [JxlOutputBuffer::new(samples, rows as usize, row)];
        match decoder.process(feed, Some(&mut output), Some(&mut runner)) {
            Ok(Event::FrameComplete { .. } | Event::Complete) => return Ok(()),
            Ok(Event::NeedMoreInput { .. }) => return Err(FileProblem::Truncated),
            Ok(Event::BasicInfo | Event::FrameHeader) => {}
            Err(error) => return Err(explain(&error, feed)),
        }
    }
}

#[cfg(test)]
mod tests;
