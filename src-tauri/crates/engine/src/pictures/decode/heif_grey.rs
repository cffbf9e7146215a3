//! Grey pictures in the range of video.
//!
//! Owns stretching them to the full range. Never converts colours. libheif 1.15 stretches colour pictures only, so
//! black and white of grey ones would be two greys.

use libheif_rs::{ColorSpace, ImageHandle, LibHeif, Plane};

use super::colour::{Layout, Samples};
use super::heif_planes::rows;

/// A grey picture, in full range.
pub(super) struct Grey {
    pub(super) size: (u32, u32),
    samples: Vec<u16>,
    layout: Layout,
    max: u16,
}

impl Grey {
    pub(super) fn samples(&self) -> Samples<'_, u16> {
        Samples { samples: &self.samples, layout: self.layout, max: self.max }
    }
}

/// The picture, if it is grey and in the range of video.
pub(super) fn decode(bytes: &[u8], library: &LibHeif, handle: &ImageHandle) -> Option<Grey> {
    let nclx = handle.color_profile_nclx()?;
    if nclx.full_range_flag() != 0 || handle.is_premultiplied_alpha() || !mentions_grey(bytes) {
        return None;
    }
    let decoded = library.decode(handle, ColorSpace::Undefined, None).ok()?;
    if decoded.color_space() != Some(ColorSpace::Monochrome) {
        return None;
    }
    let planes = decoded.planes();
    let luma = planes.y?;
    let size = (luma.width, luma.height);
    let max = u16::MAX.checked_shr(16_u32.checked_sub(luma.bits_per_pixel.into())?)?;
    let levels = values(&luma)?.map(|value| stretched(value, max));
    let similar = |plane: &Plane<&[u8]>| {
        (plane.width, plane.height, plane.bits_per_pixel) == (size.0, size.1, luma.bits_per_pixel)
    };
    let (samples, layout) = match planes.a.filter(similar) {
        Some(alpha) => (
            levels.zip(values(&alpha)?).flat_map(|(level, alpha)| [level, alpha]).collect(),
            Layout::GreyAlpha,
        ),
        None => (levels.collect(), Layout::Grey),
    };
    Some(Grey { size, samples, layout, max })
}

/// Whether the configuration of some item's codec has no colour; often it is only that of transparency. Grey pictures in
/// the range of video are rare, and finding the right item takes libheif.
fn mentions_grey(bytes: &[u8]) -> bool {
    bytes.windows(4).enumerate().any(|(at, name)| match name {
        // AV1CodecConfigurationRecord: the flag `monochrome`.
        b"av1C" => bytes.get(at + 6).is_some_and(|flags| flags & 0x10 != 0),
        // HEVCDecoderConfigurationRecord: `chroma_format_idc`.
        b"hvcC" => bytes.get(at + 20).is_some_and(|format| format & 3 == 0),
        _ => false,
    })
}

/// The samples of a plane, at its own depth.
fn values<'a>(plane: &'a Plane<&[u8]>) -> Option<Box<dyn Iterator<Item = u16> + 'a>> {
    Some(if plane.storage_bits_per_pixel > 8 {
        let pairs = rows(plane, 2)?.flat_map(|row| row.as_chunks::<2>().0);
        Box::new(pairs.map(|pair| u16::from_ne_bytes(*pair)))
    } else {
        Box::new(rows(plane, 1)?.flatten().map(|&value| value.into()))
    })
}

/// From 16 to 235 of 256 to the full range.
fn stretched(value: u16, max: u16) -> u16 {
    let (value, max) = (u64::from(value), u64::from(max));
    let unit = (max + 1) / 256;
    ((value.saturating_sub(16 * unit) * max + 219 * unit / 2) / (219 * unit)).min(max) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_white_of_video_become_black_and_white() {
        assert_eq!([0, 16, 235, 255].map(|value| stretched(value, 255)), [0, 0, 255, 255]);
        assert_eq!([64, 502, 940].map(|value| stretched(value, 1023)), [0, 512, 1023]);
    }
}
