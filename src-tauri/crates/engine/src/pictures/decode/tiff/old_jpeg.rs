//! JPEG as TIFF 6.0 first defined it (compression 6), which a later note replaced.
//!
//! Owns finding the JPEG that most such files contain whole. Files that have its tables in entries of their own are not
//! understood: no two programs wrote them alike.

use super::super::error::unusual;
use super::super::format::Format;
use super::super::picture::{Decoded, Hints, TargetSize};
use super::super::{jpeg, jpeg_markers};
use super::directory::{Directory, Tiff};
use super::tag;
use crate::problem::FileProblem;

const OLD_JPEG: u32 = 6;

/// Whether a directory's picture is compressed like that.
pub(super) fn is_used(directory: &Directory<'_>) -> bool {
    directory.number(tag::COMPRESSION) == Some(OLD_JPEG)
}

/// Decodes the JPEG that the directory points to.
///
/// # Errors
/// Fails when there is no whole JPEG of the picture's size, or with the JPEG's problem.
pub(super) fn decode(
    tiff: Tiff<'_>,
    directory: &Directory<'_>,
    hints: Hints,
    wanted: TargetSize,
) -> Result<Decoded, FileProblem> {
    let size = directory.number(tag::IMAGE_WIDTH).zip(directory.number(tag::IMAGE_LENGTH));
    let whole = [linked(tiff, directory), strip(tiff, directory)]
        .into_iter()
        .flatten()
        .find(|jpeg| jpeg_markers::frame_size(jpeg).is_some_and(|frame| Some(frame) == size));
    jpeg::decode(whole.ok_or_else(|| unusual(Format::Tiff))?, hints, wanted)
}

fn linked<'a>(tiff: Tiff<'a>, directory: &Directory<'a>) -> Option<&'a [u8]> {
    let at = directory.number(tag::JPEG_OFFSET)? as usize;
    match directory.number(tag::JPEG_LENGTH) {
        Some(length) if length > 0 => tiff.slice(at, length as usize),
        _ => Some(tiff.rest(at)),
    }
}

/// The only strip.
fn strip<'a>(tiff: Tiff<'a>, directory: &Directory<'a>) -> Option<&'a [u8]> {
    let list = |tag| directory.numbers(tag, 2).filter(|values| values.len() == 1);
    tiff.slice(list(tag::STRIP_OFFSETS)?[0] as usize, list(tag::STRIP_LENGTHS)?[0] as usize)
}
