//! WebP in TIFF: a file of its own for each chunk.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::super::super::error::damaged;
use super::super::super::format::Format;
use super::super::super::limits;
use super::stored::Shape;
use crate::problem::FileProblem;

/// Decompresses a chunk to rows of `shape.samples` bytes per pixel.
///
/// # Errors
/// Fails when the data is damaged or of another size.
pub(super) fn decode(bytes: &[u8], shape: Shape) -> Result<Vec<u8>, FileProblem> {
    let broken = |error| {
        tracing::debug!(%error, "cannot decompress a WebP chunk");
        damaged(Format::Tiff)
    };
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    decoder.set_memory_limit(limits::MAX_BYTES as usize);
    let (width, height) = decoder.dimensions();
    let fits = width as usize == shape.width && (shape.rows..=shape.height).contains(&(height as usize));
    if !fits || decoder.is_animated() {
        return Err(damaged(Format::Tiff));
    }
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let mut pixels = vec![0; shape.width * height as usize * channels];
    decoder.read_image(&mut pixels).map_err(broken)?;
    if channels == shape.samples {
        return Ok(pixels);
    }
    // An opaque chunk may lack its alpha, and libtiff drops an alpha that the directory lacks.
    let opaque = [255];
    Ok(pixels
        .chunks_exact(channels)
        .flat_map(|pixel| pixel.iter().chain(&opaque).take(shape.samples))
        .copied()
        .collect())
}
