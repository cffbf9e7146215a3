//! Conversion of colours to sRGB.
//!
//! Owns ICC profiles and printing inks. Never fails: like viewers, it ignores a profile that is damaged or belongs to
//! another kind of picture.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};

type Transform = Arc<Transform8BitExecutor>;

/// Pixels converted at a time: their copy (12 KiB) stays in the processor's cache.
const CHUNK: usize = 4096;

/// What the channels of the source mean.
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

    /// Layout of the channels in memory; the colour management library treats four inks as any four channels.
    fn layout(self) -> Layout {
        match self {
            Self::Grey => Layout::Gray,
            Self::Rgb => Layout::Rgb,
            Self::Inks => Layout::Rgba,
        }
    }
}

/// Converts pixels from their profile's colours to sRGB. With `grey`, all three channels are equal, so the profile may
/// be a grey one.
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
            tracing::debug!(%error, "cannot convert colours");
            return;
        }
    }
}

/// The ICC profile of Display P3, for files that name their colour space instead of containing a profile.
#[cfg(all(feature = "heif", target_os = "linux"))]
pub(super) fn display_p3() -> Option<Vec<u8>> {
    ColorProfile::new_display_p3().encode().ok()
}

/// As [`display_p3`], for ITU-R BT.2020.
#[cfg(all(feature = "heif", target_os = "linux"))]
pub(super) fn bt2020() -> Option<Vec<u8>> {
    ColorProfile::new_bt2020().encode().ok()
}

/// Converts cyan, magenta, yellow and black to sRGB. The inks are stored inverted (255 = no ink), as Adobe does and
/// every browser assumes. Without a profile, inks are treated as perfect filters.
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
    /// The last profile and its transform: consecutive pictures are often from one camera and share a profile.
    static LAST: RefCell<Option<(blake3::Hash, Source, Option<Transform>)>> = const { RefCell::new(None) };
}

/// The transform from this profile to sRGB; `None` if none is needed or possible.
fn transform(profile: &[u8], source: Source) -> Option<Transform> {
    let hash = blake3::hash(profile);
    LAST.with_borrow_mut(|last| match last {
        Some((seen, of, transform)) if *seen == hash && *of == source => transform.clone(),
        _ => {
            // A profile is untrusted data: if parsing it panics, it is damaged.
            let made = catch_unwind(AssertUnwindSafe(|| make_transform(profile, source))).ok().flatten();
            *last = Some((hash, source, made.clone()));
            made
        }
    })
}

fn make_transform(profile: &[u8], source: Source) -> Option<Transform> {
    let profile = ColorProfile::new_from_slice(profile)
        .inspect_err(|error| tracing::debug!(%error, "cannot use a colour profile"))
        .ok()
        .filter(|profile| profile.color_space == source.space())?;
    let srgb = ColorProfile::new_srgb();
    let made = profile
        .create_transform_8bit(source.layout(), &srgb, Layout::Rgb, TransformOptions::default())
        .inspect_err(|error| tracing::debug!(%error, "cannot use a colour profile"))
        .ok()?;
    (source == Source::Inks || changes_colours(&*made, source)).then_some(made)
}

/// Whether the transform changes colours by more than rounding does: most profiles are some variant of sRGB.
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
