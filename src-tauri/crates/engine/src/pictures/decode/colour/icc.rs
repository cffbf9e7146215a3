//! ICC profiles.
//!
//! Owns reading them and the transforms to sRGB that they describe. Never fails: like viewers, it ignores a profile
//! that is damaged or belongs to another kind of picture.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ProfileText, Transform8BitExecutor, Transform16BitExecutor,
    TransformOptions,
};

use super::channels::Channels;
use super::encoding::Encoding;

/// Most characters of a profile's description that are kept.
const MAX_DESCRIPTION: usize = 80;
/// Beginning of the description of the profile that PNG files named HDR by before they had a chunk for it (W3C Note
/// "Using the ITU BT.2100 PQ EOTF with the PNG Format"). Its own curve is a placeholder.
const PQ_BY_NAME: &str = "ITUR_2100_PQ";

/// A profile that can be used for a picture.
pub(super) struct Profile {
    profile: ColorProfile,
    /// What its numbers are; grey ones apply only to grey pictures.
    pub(super) channels: Channels,
    /// Its own description.
    pub(super) description: String,
    /// The transform of 8-bit pixels, if it changes colours.
    pub(super) eight: Option<Arc<Transform8BitExecutor>>,
    sixteen: OnceLock<Option<Arc<Transform16BitExecutor>>>,
}

/// The hash of a profile, the channels that it was read for, and what it was read as.
type Seen = (blake3::Hash, Channels, Option<Arc<Profile>>);

thread_local! {
    /// The last profile: consecutive pictures are often from one camera and share a profile.
    static LAST: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// The profile in these bytes, if it can be used for pictures with these channels.
pub(super) fn read(bytes: &[u8], channels: Channels) -> Option<Arc<Profile>> {
    let hash = blake3::hash(bytes);
    LAST.with_borrow_mut(|last| match last {
        Some((seen, of, profile)) if *seen == hash && *of == channels => profile.clone(),
        _ => {
            let read = guarded(|| Profile::new(bytes, channels)).map(Arc::new);
            *last = Some((hash, channels, read.clone()));
            read
        }
    })
}

/// A profile is untrusted data: if using it panics, it is damaged.
fn guarded<T>(make: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(make)).ok().flatten()
}

impl Profile {
    fn new(bytes: &[u8], channels: Channels) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(bytes)
            .inspect_err(|error| tracing::debug!(%error, "cannot use a colour profile"))
            .ok()?;
        let channels = match (profile.color_space, channels) {
            (DataColorSpace::Rgb, Channels::Rgb | Channels::Grey) => Channels::Rgb,
            (DataColorSpace::Gray, Channels::Grey) => Channels::Grey,
            (DataColorSpace::Cmyk, Channels::Inks) => Channels::Inks,
            _ => return None,
        };
        let srgb = ColorProfile::new_srgb();
        let eight = profile
            .create_transform_8bit(layout(channels), &srgb, Layout::Rgb, TransformOptions::default())
            .inspect_err(|error| tracing::debug!(%error, "cannot use a colour profile"))
            .ok()?;
        let eight = (channels == Channels::Inks || changes_colours(&*eight, channels)).then_some(eight);
        let description = profile.description.as_ref().map_or_else(String::new, describe);
        Some(Self { profile, channels, description, eight, sixteen: OnceLock::new() })
    }

    /// The transform of 16-bit pixels, if it changes colours.
    pub(super) fn sixteen(&self) -> Option<Arc<Transform16BitExecutor>> {
        let make = || {
            let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
            guarded(|| {
                self.profile
                    .create_transform_16bit(layout(self.channels), &srgb, Layout::Rgb, options)
                    .inspect_err(|error| tracing::debug!(%error, "cannot use a colour profile at 16 bits"))
                    .ok()
            })
        };
        self.eight.as_ref().and_then(|_| self.sixteen.get_or_init(make).clone())
    }

    /// The HDR encoding that the profile names, which its curves can only approximate.
    pub(super) fn hdr(&self) -> Option<Encoding> {
        let named = |code| Encoding::from_codes(2, code).filter(Encoding::is_hdr);
        match self.profile.cicp {
            Some(codes) => {
                let (primaries, curve) = (codes.color_primaries as u8, codes.transfer_characteristics as u8);
                Encoding::from_codes(primaries.into(), curve.into()).filter(Encoding::is_hdr)
            }
            None if self.description.starts_with(PQ_BY_NAME) => named(16),
            None => None,
        }
    }
}

/// Layout of the channels in memory; the colour management library treats four inks as any four channels.
fn layout(channels: Channels) -> Layout {
    match channels {
        Channels::Grey => Layout::Gray,
        Channels::Rgb => Layout::Rgb,
        Channels::Inks => Layout::Rgba,
    }
}

/// One line of a profile's description, in English if it has several.
fn describe(text: &ProfileText) -> String {
    let text = match text {
        ProfileText::PlainString(text) => text,
        ProfileText::Localizable(texts) => {
            let english = texts.iter().find(|text| text.language == "en");
            english.or(texts.first()).map_or("", |text| &text.value)
        }
        ProfileText::Description(text) if text.ascii_string.trim_matches(unprintable).is_empty() => {
            &text.unicode_string
        }
        ProfileText::Description(text) => &text.ascii_string,
    };
    let line = text.split('\0').next().unwrap_or_default();
    let printable: String = line.chars().filter(|c| !c.is_control()).take(MAX_DESCRIPTION).collect();
    printable.trim().to_owned()
}

fn unprintable(c: char) -> bool {
    c.is_control() || c.is_whitespace()
}

/// Whether the transform changes colours by more than rounding does: most profiles are some variant of sRGB.
fn changes_colours(transform: &Transform8BitExecutor, channels: Channels) -> bool {
    let steps = || (0..=255).step_by(51);
    let probes: Vec<[u8; 3]> = if channels == Channels::Grey {
        steps().map(|v| [v; 3]).collect()
    } else {
        steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| [r, g, b]))).collect()
    };
    let values = if channels == Channels::Grey { 1 } else { 3 };
    let input: Vec<u8> = probes.iter().flat_map(|probe| &probe[..values]).copied().collect();
    let mut output = vec![0; probes.len() * 3];
    transform.transform(&input, &mut output).is_ok()
        && output.iter().zip(probes.as_flattened()).any(|(after, before)| after.abs_diff(*before) > 2)
}
