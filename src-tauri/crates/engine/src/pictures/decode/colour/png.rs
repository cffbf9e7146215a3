//! What a PNG file says about its colours, besides an ICC profile.
//!
//! Owns the chunks cICP, sRGB, gAMA and cHRM, which PNG's decoder does not report. Never reads pixels.

use super::description::Description;
use super::encoding::Encoding;

/// Bytes of PNG's signature.
const SIGNATURE: usize = 8;
/// Most chunks before the pixels that are read; real files have about ten.
const MAX_CHUNKS: usize = 1000;
/// Value of 1 in gAMA and cHRM.
const ONE: f32 = 100_000.0;

/// What the chunks before the pixels say.
pub(in crate::pictures::decode) fn describe(bytes: &[u8]) -> Description<'static> {
    let (mut coded, mut srgb, mut exponent, mut chromaticities) = (None, false, None, None);
    for (kind, data) in chunks(bytes) {
        match &kind {
            b"cICP" => coded = from_codes(data),
            b"sRGB" => srgb = true,
            b"gAMA" => exponent = numbers::<1>(data).map(|[gamma]| ONE / gamma as f32),
            b"cHRM" => chromaticities = numbers::<8>(data),
            _ => {}
        }
    }
    let xy = chromaticities.map(|values| {
        let scaled = values.map(|value| f64::from(value) / f64::from(ONE));
        [0, 2, 4, 6].map(|at| (scaled[at], scaled[at + 1]))
    });
    let calibrated = if srgb { Some(Encoding::SRGB) } else { Encoding::calibrated(exponent, xy) };
    Description { coded, calibrated, ..Description::default() }
}

/// Name and data of each chunk before the pixels.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(*rest.first_chunk::<4>()?) as usize;
        let kind = *rest.get(4..)?.first_chunk::<4>()?;
        let data = rest.get(8..)?.get(..length)?;
        // The checksum after the data is not verified: it is wrong in files that other viewers show.
        rest = rest.get(length + 12..)?;
        (kind != *b"IDAT").then_some((kind, data))
    })
    .take(MAX_CHUNKS)
}

/// Code points of ITU-T H.273. Only RGB (matrix 0) is possible in a PNG.
fn from_codes(data: &[u8]) -> Option<Encoding> {
    let &[primaries, curve, 0, full_range] = data else { return None };
    let encoding = Encoding::from_codes(primaries.into(), curve.into())?;
    Some(if full_range == 0 { encoding.in_narrow_range() } else { encoding })
}

fn numbers<const COUNT: usize>(data: &[u8]) -> Option<[u32; COUNT]> {
    let numbers = data.as_chunks::<4>().0.first_chunk::<COUNT>()?;
    Some(numbers.map(u32::from_be_bytes))
}
