//! EXIF: orientation, time, position, camera.
//!
//! Owns reading it from JPEG, TIFF, PNG, WebP, HEIF and raw files. Never fails, and never returns impossible values:
//! dates must exist in the calendar, positions on the globe, and texts are bounded.

use std::io::Cursor;
use std::panic::catch_unwind;

use exif::{Exif as Fields, Field, In, Reader, Tag, Value};

use super::{Metadata, Position, Taken, TakenFrom};
use crate::pictures::decode::{Format, Orientation, RawKind, raw};

/// Longest camera name kept, in characters.
const MAX_CAMERA: usize = 80;
/// Year of the earliest surviving photograph; an earlier date is a mistake.
const FIRST_YEAR: i64 = 1826;

/// Most bytes of a raw file that are searched: cameras write their metadata at its start.
const MAX_RAW: usize = 64 << 20;

/// Reads a file's metadata; what is missing or impossible keeps its default.
pub(super) fn read(bytes: &[u8]) -> Metadata {
    let format = Format::sniff(bytes);
    // The parser is a dependency: a panic on malformed data means that nothing was found.
    let Some(fields) = catch_unwind(|| fields(bytes, format)).ok().flatten() else {
        return Metadata::default();
    };
    Metadata {
        orientation: match format {
            // Decoders apply these formats' own rotation property, which EXIF only repeats.
            Some(Format::Heic | Format::Avif) => Orientation::UPRIGHT,
            _ => orientation(&fields),
        },
        taken: taken(&fields),
        camera: camera(&text(&fields, Tag::Make), &text(&fields, Tag::Model)),
        position: position(&fields),
        ..Metadata::default()
    }
}

/// The fields that can be parsed.
fn fields(bytes: &[u8], format: Option<Format>) -> Option<Fields> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = match format {
        Some(Format::Raw(RawKind::Orf | RawKind::Rw2)) => reader.read_raw(as_tiff(bytes)),
        Some(Format::Raw(kind)) => {
            let part = raw::exif_part(bytes, kind);
            reader.read_from_container(&mut Cursor::new(&part[..part.len().min(MAX_RAW)]))
        }
        _ => reader.read_from_container(&mut Cursor::new(bytes)),
    };
    read.or_else(|error| error.distill_partial_result(|_| ())).ok()
}

/// A copy with TIFF's magic number, in place of which Olympus and Panasonic write their own.
fn as_tiff(bytes: &[u8]) -> Vec<u8> {
    let mut copy = bytes[..bytes.len().min(MAX_RAW)].to_vec();
    let number = if copy.starts_with(b"II") { 42_u16.to_le_bytes() } else { 42_u16.to_be_bytes() };
    if let Some(magic) = copy.get_mut(2..4) {
        magic.copy_from_slice(&number);
    }
    copy
}

fn field(fields: &Fields, tag: Tag) -> Option<&Field> {
    fields.get_field(tag, In::PRIMARY)
}

fn orientation(fields: &Fields) -> Orientation {
    field(fields, Tag::Orientation)
        .and_then(|field| field.value.get_uint(0))
        .map_or(Orientation::UPRIGHT, Orientation::from_exif)
}

/// The first line of a text field; empty without such a field.
fn ascii(fields: &Fields, tag: Tag) -> &[u8] {
    match field(fields, tag).map(|field| &field.value) {
        Some(Value::Ascii(lines)) => lines.first().map_or(&[], Vec::as_slice),
        _ => &[],
    }
}

/// A text field for display: without control characters, with single spaces, bounded.
fn text(fields: &Fields, tag: Tag) -> String {
    let raw = ascii(fields, tag);
    let text = String::from_utf8_lossy(&raw[..raw.len().min(4 * MAX_CAMERA)]);
    let printable = text.replace(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER, " ");
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "Make Model", or only the model if it begins with the maker's name.
fn camera(make: &str, model: &str) -> Option<String> {
    let first_word = |text: &str| text.split(' ').next().unwrap_or_default().to_lowercase();
    let name = if model.is_empty() || first_word(make) == first_word(model) {
        if model.is_empty() { make.to_owned() } else { model.to_owned() }
    } else {
        format!("{make} {model}").trim_start().to_owned()
    };
    (!name.is_empty()).then(|| name.chars().take(MAX_CAMERA).collect())
}

/// The first date that exists, in order of how closely it describes the exposure.
fn taken(fields: &Fields) -> Option<Taken> {
    let dates = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
        (Tag::DateTime, Tag::OffsetTime),
    ];
    for (date, zone) in dates {
        if let Some(at) = seconds(ascii(fields, date)) {
            let offset_minutes = offset(ascii(fields, zone));
            return Some(Taken { at, nanoseconds: None, offset_minutes, from: TakenFrom::Exif });
        }
    }
    None
}

/// Parses `2024:02:14 18:30:05`, with any separators, to seconds since 1970.
fn seconds(text: &[u8]) -> Option<i64> {
    let number = |from: usize, to: usize| digits(text.get(from..to)?);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let exists = year >= FIRST_YEAR && (1..=days).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    exists.then(|| days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Howard Hinnant's `days_from_civil`, for years after 0. Years begin in March, so that a leap day is the last day.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

/// Parses `+05:30` to minutes.
fn offset(text: &[u8]) -> Option<i32> {
    let sign = match text.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = (digits(text.get(1..3)?)?, digits(text.get(4..6)?)?);
    // Offsets range from UTC−12 to UTC+14.
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes) as i32)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, c| c.is_ascii_digit().then(|| number * 10 + i64::from(c - b'0')))
}

fn position(fields: &Fields) -> Option<Position> {
    let degrees = |tag, direction, positive: u8, negative: u8, limit: f64| {
        let sign = match ascii(fields, direction).first()?.to_ascii_uppercase() {
            letter if letter == positive => 1.0,
            letter if letter == negative => -1.0,
            _ => return None,
        };
        let degrees = angle(&field(fields, tag)?.value)?;
        (degrees <= limit).then_some(sign * degrees)
    };
    let latitude = degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef, b'N', b'S', 90.0)?;
    let longitude = degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef, b'E', b'W', 180.0)?;
    // Receivers without a position write zero, zero, which is in the sea off Africa.
    (latitude != 0.0 || longitude != 0.0).then_some(Position { latitude, longitude })
}

/// Converts degrees, minutes and seconds to degrees; `None` unless all are finite and not negative.
fn angle(value: &Value) -> Option<f64> {
    let Value::Rational(parts) = value else { return None };
    let part = |index: usize| parts.get(index).map_or(0.0, |part| part.to_f64());
    let degrees = part(0) + part(1) / 60.0 + part(2) / 3600.0;
    (!parts.is_empty() && degrees.is_finite() && degrees >= 0.0).then_some(degrees)
}

#[cfg(test)]
#[path = "exif_tests.rs"]
mod tests;
