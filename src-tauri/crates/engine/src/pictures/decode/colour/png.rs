//! What a PNG file says about its colours.
//!
//! Owns the chunks iCCP, cICP, sRGB, gAMA and cHRM. Never reads pixels, and never unpacks more of a profile than is used.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::description::Description;
use super::encoding::Encoding;

/// Bytes of PNG's signature.
pub(in crate::pictures::decode) const SIGNATURE: usize = 8;
/// Most bytes of a profile's name.
const MAX_NAME: usize = 79;
/// Most chunks before the pixels that are read; real files have about ten.
const MAX_CHUNKS: usize = 1000;
/// Value of 1 in gAMA and cHRM.
const ONE: f32 = 100_000.0;

/// What the chunks before the pixels say.
pub(in crate::pictures::decode) fn describe(bytes: &[u8]) -> Description<'static> {
    let (mut coded, mut srgb, mut exponent, mut chromaticities) = (None, false, None, None);
    for (kind, data) in before_pixels(bytes) {
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

/// The ICC profile, if it unpacks to no more bytes than `most`.
pub(in crate::pictures::decode) fn profile(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let (_, data) = before_pixels(bytes).find(|(kind, _)| kind == b"iCCP")?;
    let name = data.iter().take(MAX_NAME + 1).position(|&byte| byte == 0)?;
    // The byte after the name says how it is packed; there is one way.
    let packed = data.get(name + 1..)?.strip_prefix(&[0])?;
    let mut profile = Vec::new();
    ZlibDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut profile).ok()?;
    (profile.len() <= most).then_some(profile)
}

/// Name and data of each chunk before the pixels.
fn before_pixels(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    chunks(bytes)
        .take_while(|(kind, _)| kind != b"IDAT")
        // The checksum after the data is not verified: it is wrong in files that other viewers show.
        .map_while(|(kind, whole)| Some((kind, whole.get(8..whole.len().checked_sub(4)?)?)))
        .take(MAX_CHUNKS)
}

/// Name and bytes of each chunk of a file, from its length to its checksum. The last one may be incomplete.
pub(in crate::pictures::decode) fn chunks(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    chunks_of(bytes.get(SIGNATURE..).unwrap_or_default())
}

/// As [`chunks`], for the bytes from a chunk on.
pub(in crate::pictures::decode) fn chunks_of(mut rest: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let kind = *rest.get(4..)?.first_chunk()?;
        let (whole, after) = rest.split_at(rest.len().min(length + 12));
        rest = after;
        Some((kind, whole))
    })
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
