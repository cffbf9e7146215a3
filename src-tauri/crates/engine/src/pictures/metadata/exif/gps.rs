//! Position and altitude of a GPS directory.
//!
//! Owns the sign, which EXIF keeps in a field of its own, and what is not a position.

use super::super::field::Field;
use super::super::text;
use super::super::tiff::Directory;
use super::super::types::Position;
use super::tag;

/// The position; `None` unless both coordinates are on the globe.
pub(super) fn position(gps: &Directory<'_>) -> Option<Position> {
    let (latitude, longitude) = (gps.find(tag::GPS_LATITUDE)?, gps.find(tag::GPS_LONGITUDE)?);
    let north = sign(gps, tag::GPS_LATITUDE_REF, 'N', 'S', &latitude)?;
    let east = sign(gps, tag::GPS_LONGITUDE_REF, 'E', 'W', &longitude)?;
    Position::new(north * degrees(&latitude)?, east * degrees(&longitude)?)
}

impl Position {
    /// A position on the globe. Receivers without a fix write zero, zero, which is in the sea off Africa.
    pub(in super::super) fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let exists =
            latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude != 0.0 || longitude != 0.0);
        exists.then_some(Self { latitude, longitude })
    }
}

/// 1 or −1, by the letter; without one, by the values if their type has a sign.
fn sign(gps: &Directory<'_>, tag: u16, positive: char, negative: char, value: &Field<'_>) -> Option<f64> {
    let letter = gps.find(tag).and_then(|field| {
        let text = text::decode(field.text(16)?);
        text.trim_start().chars().next().map(|letter| letter.to_ascii_uppercase())
    });
    match letter {
        Some(letter) if letter == positive => Some(1.0),
        Some(letter) if letter == negative => Some(-1.0),
        Some(_) => None,
        None => value
            .is_signed()
            .then(|| if value.numbers(3).flatten().any(|part| part < 0.0) { -1.0 } else { 1.0 }),
    }
}

/// The magnitude of degrees, minutes and seconds, in degrees; `None` unless all are finite.
fn degrees(field: &Field<'_>) -> Option<f64> {
    let parts: Option<Vec<f64>> = field.numbers(3).map(|part| part.map(f64::abs)).collect();
    parts
        .filter(|parts| !parts.is_empty())?
        .iter()
        .rev()
        .copied()
        .reduce(|smaller, part| part + smaller / 60.0)
}

/// The altitude, in metres; negative below sea level, which a field of its own says with 1 (or 3 in EXIF 3.0).
pub(super) fn altitude(gps: &Directory<'_>) -> Option<f64> {
    let metres = gps.find(tag::GPS_ALTITUDE)?.number()?;
    let below = gps.find(tag::GPS_ALTITUDE_REF).and_then(|field| field.integer());
    // As a byte; some programs write the digit.
    let below = below.is_some_and(|below| matches!(below, 1 | 3 | 0x31 | 0x33));
    altitude_within_reach(if below { -metres.abs() } else { metres })
}

/// `None` for altitudes, in metres, that no camera reaches: below the deepest trench or above the orbits of satellites.
pub(in super::super) fn altitude_within_reach(metres: f64) -> Option<f64> {
    (-11_000.0..=1_000_000.0).contains(&metres).then_some(metres)
}

#[cfg(test)]
#[path = "gps_tests.rs"]
mod tests;
