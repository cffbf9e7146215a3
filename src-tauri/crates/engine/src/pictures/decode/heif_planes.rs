//! The planes of what libheif decodes.
//!
//! Owns their layout in memory: padding, depth, alpha. Never decodes.

use image::RgbImage;
use libheif_rs::Plane;

use super::colour::{Conversion, Layout, Samples};
use super::generic;

/// The rows of a plane, without padding; `None` if the plane is shorter than it claims.
pub(super) fn rows<'a>(
    plane: &'a Plane<&[u8]>,
    bytes_per_pixel: usize,
) -> Option<impl Iterator<Item = &'a [u8]>> {
    let row = plane.width as usize * bytes_per_pixel;
    if plane.stride < row || plane.data.len() < plane.stride * plane.height as usize {
        return None;
    }
    Some(plane.data.chunks(plane.stride).take(plane.height as usize).map(move |padded| &padded[..row]))
}

/// The decoded picture over white, in its own colours.
pub(super) fn over_white(plane: &Plane<&[u8]>, alpha: bool, premultiplied: bool) -> Option<RgbImage> {
    let pixels: Vec<u8> = rows(plane, if alpha { 4 } else { 3 })?.flatten().copied().collect();
    let pixels = match (alpha, premultiplied) {
        (false, _) => pixels,
        (true, false) => generic::flatten(pixels),
        (true, true) => flatten_premultiplied(&pixels),
    };
    RgbImage::from_raw(plane.width, plane.height, pixels)
}

/// The picture decoded at its own depth, as sRGB over white.
pub(super) fn converted(
    plane: &Plane<&[u8]>,
    alpha: bool,
    premultiplied: bool,
    conversion: &Conversion,
) -> Option<RgbImage> {
    let (layout, count) = if alpha { (Layout::RgbAlpha, 4) } else { (Layout::Rgb, 3) };
    let max = u16::MAX.checked_shr(16_u32.checked_sub(plane.bits_per_pixel.into())?)?;
    let pairs = rows(plane, count * 2)?.flat_map(|row| row.as_chunks::<2>().0);
    let mut samples: Vec<u16> = pairs.map(|pair| u16::from_le_bytes(*pair)).collect();
    if alpha && premultiplied {
        undo_premultiplication(&mut samples, max);
    }
    let rgb = conversion.over_white(&Samples { samples: &samples, layout, max });
    RgbImage::from_raw(plane.width, plane.height, rgb)
}

/// Divides colours by alpha, so that they can be converted.
fn undo_premultiplication(samples: &mut [u16], max: u16) {
    for [r, g, b, alpha] in samples.as_chunks_mut::<4>().0 {
        for value in [r, g, b] {
            let divided = (u32::from(*value) * u32::from(max)).checked_div(u32::from(*alpha)).unwrap_or(0);
            *value = divided.min(u32::from(max)) as u16;
        }
    }
}

/// Converts RGBA whose colours are already multiplied by alpha to RGB over white.
fn flatten_premultiplied(pixels: &[u8]) -> Vec<u8> {
    let over = |&[r, g, b, alpha]: &[u8; 4]| [r, g, b].map(|value| value.saturating_add(255 - alpha));
    pixels.as_chunks::<4>().0.iter().flat_map(over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn premultiplied_colours_are_put_over_white_or_divided_by_alpha() {
        assert_eq!(flatten_premultiplied(&[100, 0, 0, 100, 9, 8, 7, 255]), [255, 155, 155, 9, 8, 7]);
        let mut samples = [100, 50, 0, 512, 7, 7, 7, 0];
        undo_premultiplication(&mut samples, 1023);
        assert_eq!(samples, [199, 99, 0, 512, 0, 0, 0, 0]);
    }
}
