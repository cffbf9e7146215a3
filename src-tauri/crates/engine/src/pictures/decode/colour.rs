//! Foreign colours to sRGB.
//!
//! Owns ICC profiles and printing inks. Never fails: a profile that is broken or belongs to another kind
//! of picture is passed over, as viewers do.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};

type Transform = Arc<Transform8BitExecutor>;

/// Pixels converted at a time, so that the copy stays in the processor's cache.
const CHUNK: usize = 4096;

/// What the numbers of the source mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Grey,
    Rgb,
    Inks,
}

impl Source {
    fn space(self) -> DataColorSpace {
        match self {
            Self::Grey => DataColorSpace::Gray,
            Self::Rgb => DataColorSpace::Rgb,
            Self::Inks => DataColorSpace::Cmyk,
        }
    }

    /// How the channels lie in memory; the CMS takes four inks for any four channels.
    fn layout(self) -> Layout {
        match self {
            Self::Grey => Layout::Gray,
            Self::Rgb => Layout::Rgb,
            Self::Inks => Layout::Rgba,
        }
    }
}

/// Converts pixels from the colours of their profile. `grey`: all three channels are equal, and so the
/// profile may be one for grey.
pub(super) fn to_srgb(pixels: &mut RgbImage, profile: &[u8], grey: bool) {
    let by = |source| transform(profile, source).map(|transform| (source, transform));
    let found = by(Source::Rgb).or_else(|| grey.then(|| by(Source::Grey)).flatten());
    let Some((source, transform)) = found else { return };
    let mut copy = Vec::with_capacity(CHUNK * 3);
    for part in pixels.chunks_mut(CHUNK * 3) {
        copy.clear();
        match source {
            Source::Grey => copy.extend(part.iter().step_by(3)),
            _ => copy.extend_from_slice(part),
        }
        if let Err(error) = transform.transform(&copy, part) {
            tracing::debug!(%error, "colour conversion");
            return;
        }
    }
}

/// The profile of Display P3, for files that name their colours instead of describing them.
#[cfg(all(feature = "heif", target_os = "linux"))]
pub(super) fn display_p3() -> Option<Vec<u8>> {
    ColorProfile::new_display_p3().encode().ok()
}

/// As [`display_p3`], of ITU-R BT.2020.
#[cfg(all(feature = "heif", target_os = "linux"))]
pub(super) fn bt2020() -> Option<Vec<u8>> {
    ColorProfile::new_bt2020().encode().ok()
}

/// Converts cyan, magenta, yellow and black, stored inverted (255 = no ink) as Adobe does and as every
/// browser takes for granted. Without a profile, inks are taken for perfect filters.
pub(super) fn ink_to_srgb(inverted: &[u8], profile: Option<&[u8]>) -> Vec<u8> {
    if let Some(transform) = profile.and_then(|profile| transform(profile, Source::Inks)) {
        let inks: Vec<u8> = inverted.iter().map(|value| 255 - value).collect();
        let mut rgb = vec![0; inks.len() / 4 * 3];
        if transform.transform(&inks, &mut rgb).is_ok() {
            return rgb;
        }
    }
    let mut rgb = Vec::with_capacity(inverted.len() / 4 * 3);
    for &[cyan, magenta, yellow, black] in inverted.as_chunks::<4>().0 {
        let through = |ink: u8| ((u32::from(ink) * u32::from(black) + 127) / 255) as u8;
        rgb.extend([through(cyan), through(magenta), through(yellow)]);
    }
    rgb
}

thread_local! {
    /// The last profile seen: pictures of one camera follow one another and carry the same.
    static LAST: RefCell<Option<(blake3::Hash, Source, Option<Transform>)>> = const { RefCell::new(None) };
}

/// The way from this profile to sRGB; none if there is nothing to do or nothing that can be done.
fn transform(profile: &[u8], source: Source) -> Option<Transform> {
    let hash = blake3::hash(profile);
    LAST.with_borrow_mut(|last| match last {
        Some((seen, of, transform)) if *seen == hash && *of == source => transform.clone(),
        _ => {
            // A profile is foreign data too: if reading it panics, it is one of the broken ones.
            let made = catch_unwind(AssertUnwindSafe(|| make_transform(profile, source))).ok().flatten();
            *last = Some((hash, source, made.clone()));
            made
        }
    })
}

fn make_transform(profile: &[u8], source: Source) -> Option<Transform> {
    let profile = ColorProfile::new_from_slice(profile)
        .inspect_err(|error| tracing::debug!(%error, "colour profile"))
        .ok()
        .filter(|profile| profile.color_space == source.space())?;
    let srgb = ColorProfile::new_srgb();
    let made = profile
        .create_transform_8bit(source.layout(), &srgb, Layout::Rgb, TransformOptions::default())
        .inspect_err(|error| tracing::debug!(%error, "colour profile"))
        .ok()?;
    (source == Source::Inks || changes_colours(&*made, source)).then_some(made)
}

/// Whether the transform does more than rounding: most profiles are sRGB under one of its many names.
fn changes_colours(transform: &Transform8BitExecutor, source: Source) -> bool {
    let steps = || (0..=255).step_by(51);
    let probes: Vec<[u8; 3]> = if source == Source::Grey {
        steps().map(|v| [v; 3]).collect()
    } else {
        steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| [r, g, b]))).collect()
    };
    let values = if source == Source::Grey { 1 } else { 3 };
    let input: Vec<u8> = probes.iter().flat_map(|probe| &probe[..values]).copied().collect();
    let mut output = vec![0; probes.len() * 3];
    transform.transform(&input, &mut output).is_ok()
        && output.iter().zip(probes.as_flattened()).any(|(after, before)| after.abs_diff(*before) > 2)
}

#[cfg(test)]
#[path = "colour_tests.rs"]
mod tests;
