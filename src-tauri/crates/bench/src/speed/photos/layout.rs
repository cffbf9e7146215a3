//! How a photograph is laid out: in strips one block high.

/// Width of a photograph in pixels, before its EXIF orientation is applied.
pub const WIDTH: u32 = 4000;
/// Height of a photograph in pixels, before its EXIF orientation is applied.
pub const HEIGHT: u32 = 3000;

/// Pixel rows of a strip: one block of luminance and chrominance, where the latter has half the resolution.
pub(super) const STRIP: u32 = 16;
/// Strips of a photograph; the last one is cut at its bottom edge.
pub(super) const STRIPS: usize = HEIGHT.div_ceil(STRIP) as usize;
/// Blocks of a strip.
pub(super) const BLOCKS: u16 = (WIDTH / STRIP) as u16;
