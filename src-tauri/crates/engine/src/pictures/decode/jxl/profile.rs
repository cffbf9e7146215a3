//! Whether a JPEG XL embeds a colour profile.
//!
//! Owns this one question, since a profile of a few bytes may unpack to hundreds of megabytes, for which memory is
//! reserved first. Never unpacks a profile.

use jxl::api::{Event, JxlBitstreamInput, JxlDecoder};
use jxl::error::Error;

use super::super::stopwatch::Stopwatch;
use super::feed::Feed;
use super::problems::explain;
use super::settings::{Purpose, options};
use crate::problem::FileProblem;

/// Whether a profile follows the header. A header without one is complete where it ends.
///
/// # Errors
/// Fails when the header is damaged or truncated.
pub(super) fn is_embedded(bytes: &[u8], stopwatch: Stopwatch) -> Result<bool, FileProblem> {
    let header = &bytes[..header_length(bytes, stopwatch)?];
    let mut feed = Feed::new(header, stopwatch);
    let mut decoder = JxlDecoder::new(options(Purpose::Outline));
    let event = decoder.process(&mut feed, None, None).map_err(|error| explain(&error, &feed))?;
    Ok(!matches!(event, Event::BasicInfo))
}

/// Bytes to the end of the header: where a decoder that may decode no pixels finds that there are too many. It is given
/// no more than it asks for.
fn header_length(bytes: &[u8], stopwatch: Stopwatch) -> Result<usize, FileProblem> {
    let mut options = options(Purpose::Outline);
    options.sample_limit = Some(0);
    let mut decoder = JxlDecoder::new(options);
    let (mut start, mut end) = (0, 0);
    loop {
        let mut feed = Feed::new(&bytes[start..end], stopwatch);
        match decoder.process(&mut feed, None, None) {
            Ok(Event::NeedMoreInput { size_hint }) if end < bytes.len() => {
                start = end - feed.available_bytes().unwrap_or(0);
                end = bytes.len().min(end.saturating_add(size_hint.max(1)));
            }
            Ok(_) => return Err(FileProblem::Truncated),
            Err(Error::ImageSizeTooLarge(..)) => return Ok(end),
            Err(error) => return Err(explain(&error, &feed)),
        }
    }
}
