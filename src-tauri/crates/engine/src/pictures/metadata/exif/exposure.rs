//! Exposure and lens.
//!
//! Owns the fields that say the same in several ways, and the limits of what is possible.

use super::super::text;
use super::super::types::Exposure;
use super::{Directories, tag};

/// Longest exposure that is believed, in seconds: a week.
const MAX_SECONDS: f64 = 7.0 * 86_400.0;
/// Largest F-number and focal length (in millimetres) that are believed: pinholes and telescopes stay below.
const MAX_F_NUMBER: f64 = 1_000.0;
const MAX_FOCAL_LENGTH: f64 = 100_000.0;
/// Largest sensitivity that is believed; cameras reach 4,560,000.
const MAX_ISO: u64 = 100_000_000;
/// What the 16-bit field for the sensitivity contains when a larger one is in a 32-bit field.
const ISO_OVERFLOW: u64 = 65_535;

impl Exposure {
    /// Without values that no camera has.
    pub(in super::super) fn checked(self) -> Self {
        let within = |value: Option<f64>, most| value.filter(|&value| value > 0.0 && value <= most);
        Self {
            seconds: within(self.seconds, MAX_SECONDS),
            f_number: within(self.f_number, MAX_F_NUMBER),
            iso: self.iso.filter(|&iso| iso > 0 && u64::from(iso) <= MAX_ISO),
            focal_length_mm: within(self.focal_length_mm, MAX_FOCAL_LENGTH),
            focal_length_35mm: within(self.focal_length_35mm, MAX_FOCAL_LENGTH),
        }
    }
}

pub(super) fn read(directories: &Directories<'_>) -> Exposure {
    let positive = |tag, most| directories.number(tag, f64::MIN_POSITIVE..=most);
    // APEX values: powers of two for the time, of its root for the aperture.
    let shutter_speed = || directories.number(tag::SHUTTER_SPEED, -20.0..=20.0).map(|value| (-value).exp2());
    let aperture = || directories.number(tag::APERTURE, -4.0..=20.0).map(|value| (value / 2.0).exp2());
    Exposure {
        seconds: positive(tag::EXPOSURE_TIME, MAX_SECONDS).or_else(shutter_speed),
        f_number: positive(tag::F_NUMBER, MAX_F_NUMBER).or_else(aperture),
        iso: iso(directories),
        focal_length_mm: positive(tag::FOCAL_LENGTH, MAX_FOCAL_LENGTH),
        focal_length_35mm: positive(tag::FOCAL_LENGTH_35MM, MAX_FOCAL_LENGTH),
    }
    .checked()
}

fn iso(directories: &Directories<'_>) -> Option<u32> {
    let short = directories.integer(tag::PHOTOGRAPHIC_SENSITIVITY).filter(|&iso| iso > 0);
    let long = [tag::RECOMMENDED_EXPOSURE_INDEX, tag::STANDARD_OUTPUT_SENSITIVITY, tag::ISO_SPEED]
        .into_iter()
        .filter_map(|tag| directories.integer(tag))
        .find(|iso| (1..=MAX_ISO).contains(iso));
    let iso = short.filter(|&iso| iso < ISO_OVERFLOW).or(long).or(short)?;
    u32::try_from(iso).ok()
}

/// The lens's own name, else its maker and what it can do.
pub(super) fn lens(directories: &Directories<'_>) -> Option<String> {
    directories.name(tag::LENS_MODEL).filter(|name| is_lens(name)).or_else(|| {
        let make = directories.name(tag::LENS_MAKE).filter(|name| is_lens(name));
        let parts = [make, specification(directories)];
        text::name(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    })
}

/// Whether this names a lens: cameras without contacts to it write dashes, zeros or `Unknown`.
pub(in super::super) fn is_lens(name: &str) -> bool {
    let names = |c: char| c.is_alphanumeric() && c != '0';
    name.chars().any(names)
        && !name.to_lowercase().starts_with("unknown")
        && !matches!(name, "n/a" | "N/A" | "0.0 mm f/0.0" | "0 mm f/0")
}

/// `24–70 mm f/2.8`, from shortest and longest focal length and the smallest F-number at each.
fn specification(directories: &Directories<'_>) -> Option<String> {
    let field = [tag::LENS_SPECIFICATION, tag::LENS_INFO]
        .into_iter()
        .find_map(|tag| directories.fields(tag).next())?;
    let numbers: Vec<Option<f64>> =
        field.numbers(4).map(|n| n.filter(|n| (0.1..=10_000.0).contains(n))).collect();
    let number = |index: usize| numbers.get(index).copied().flatten();
    let range = |from: f64, to: Option<f64>| match to.filter(|&to| to != from) {
        Some(to) => format!("{}–{}", short(from), short(to)),
        None => short(from).to_string(),
    };
    let lengths = format!("{} mm", range(number(0)?, number(1)));
    Some(number(2).map_or(lengths.clone(), |f| format!("{lengths} f/{}", range(f, number(3)))))
}

/// With one decimal at most.
fn short(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
