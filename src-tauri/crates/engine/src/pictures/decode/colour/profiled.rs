//! Conversion of pixels by an ICC profile.
//!
//! Owns the buffers between a picture and the colour management library. If that fails, colours stay as they are.

use image::RgbImage;

use super::channels::{Channels, Samples, narrow};
use super::icc::Profile;

/// Pixels converted at a time: their copy (12 to 24 KiB) stays in the processor's cache.
const CHUNK: usize = 4096;

/// Converts 8-bit pixels.
pub(super) fn to_srgb(profile: &Profile, pixels: &mut RgbImage) {
    let Some(transform) = &profile.eight else { return };
    let mut copy = Vec::with_capacity(CHUNK * 3);
    for part in pixels.chunks_mut(CHUNK * 3) {
        copy.clear();
        match profile.channels {
            Channels::Grey => copy.extend(part.iter().step_by(3)),
            _ => copy.extend_from_slice(part),
        }
        if let Err(error) = transform.transform(&copy, part) {
            tracing::debug!(%error, "cannot convert colours");
            return;
        }
    }
}

/// Converts pixels at 16 bits to 8-bit sRGB over white.
pub(super) fn over_white<T: Copy + Into<usize>>(profile: &Profile, source: &Samples<'_, T>) -> Vec<u8> {
    let per_pixel = source.layout.samples();
    let mut rgb = Vec::with_capacity(source.samples.len() / per_pixel * 3);
    let transform = profile.sixteen();
    let values = if profile.channels == Channels::Grey { 1 } else { 3 };
    let whole = usize::from(source.max);
    let deep = |value: usize| ((value * 65_535 + whole / 2) / whole) as u16;
    let (mut input, mut output) = (Vec::new(), Vec::new());
    for samples in source.samples.chunks(CHUNK * per_pixel) {
        let part = Samples { samples, ..*source };
        input.clear();
        input.extend(part.pixels().flat_map(|pixel| pixel.into_iter().take(values)).map(deep));
        output.clear();
        output.extend(part.pixels().flatten().map(deep));
        if let Some(Err(error)) = transform.as_ref().map(|it| it.transform(&input, &mut output)) {
            tracing::debug!(%error, "cannot convert colours");
        }
        let converted = output.as_chunks::<3>().0;
        rgb.extend(part.over_white(|index, _| converted[index].map(|value| narrow(value.into(), u16::MAX))));
    }
    rgb
}

/// Converts inks, stored inverted (255 = no ink); `None` if the profile cannot.
pub(super) fn inks_to_srgb(profile: &Profile, inverted: &[u8]) -> Option<Vec<u8>> {
    let transform = profile.eight.as_ref()?;
    let inks: Vec<u8> = inverted.iter().map(|value| 255 - value).collect();
    let mut rgb = vec![0; inks.len() / 4 * 3];
    transform.transform(&inks, &mut rgb).ok()?;
    Some(rgb)
}
