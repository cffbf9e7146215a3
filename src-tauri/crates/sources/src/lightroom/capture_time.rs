//! `Adobe_images.captureTime`: a date as text.
//!
//! Owns its spellings. Never returns a date that does not exist.

use crate::listing::Taken;

/// Year of the earliest surviving photograph; an earlier date is a mistake.
const FIRST_YEAR: i64 = 1826;

/// Parses `2019-07-14T18:30:05`, with a fraction, and an offset or `Z`, if it has them; without a time it is midnight.
/// `None` for what is no date.
pub(super) fn parse(text: &str) -> Option<Taken> {
    let text = text.trim();
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00:00"));
    let day = day_number(date)?;
    let (clock, offset_minutes) = split_offset(time.trim())?;
    let (second_of_day, nanoseconds) = time_of_day(clock)?;
    Some(Taken { seconds: day * 86_400 + second_of_day, nanoseconds, offset_minutes })
}

/// Days from 1970-01-01 to a date, by the Gregorian calendar.
fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) =
        (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let earlier = usize::try_from(month).ok()?.checked_sub(1)?;
    let exists = parts.next().is_none() && year >= FIRST_YEAR && (1..=*lengths.get(earlier)?).contains(&day);
    // Leap years before this one, less those up to 1969.
    let before = year - 1;
    let leap_days = before / 4 - before / 100 + before / 400 - 477;
    exists.then(|| (year - 1970) * 365 + leap_days + lengths[..earlier].iter().sum::<i64>() + day - 1)
}

/// Seconds since midnight, with the fraction in nanoseconds.
fn time_of_day(clock: &str) -> Option<(i64, u32)> {
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| digits(second, 2))?;
    let exists = parts.next().is_none() && hour < 24 && minute < 60 && second <= 60;
    let nanoseconds: String = fraction.chars().chain(std::iter::repeat('0')).take(9).collect();
    let fraction_is_one = !fraction.is_empty() && fraction.bytes().all(|c| c.is_ascii_digit());
    (exists && fraction_is_one).then_some(())?;
    Some((hour * 3600 + minute * 60 + second, nanoseconds.parse().ok()?))
}

/// The time without its offset from UTC, and that in minutes, if it has one.
fn split_offset(time: &str) -> Option<(&str, Option<i32>)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, Some(0)));
    }
    let Some(at) = time.find(['+', '-']) else { return Some((time, None)) };
    let (clock, offset) = time.split_at(at);
    let written = offset[1..].replace(':', "");
    let (hours, minutes) = written.split_at_checked(2)?;
    let minutes = if minutes.is_empty() { 0 } else { digits(minutes, 2)? };
    let hours = digits(hours, 2)?;
    let east = i32::try_from(hours * 60 + minutes).ok()?;
    // Offsets range from UTC-12 to UTC+14.
    (hours <= 14 && minutes < 60).then_some((clock, Some(if offset.starts_with('-') { -east } else { east })))
}

fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|c| c.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_capture_time_is_read() {
        let cases = [
            ("1970-01-01T00:00:00", (0, 0, None)),
            ("2019-07-14T18:30:05", (1_563_129_005, 0, None)),
            ("2019-07-14T18:30:05.25", (1_563_129_005, 250_000_000, None)),
            ("2019-07-14T18:30:05.1234567891", (1_563_129_005, 123_456_789, None)),
            ("2019-07-14T18:30:05Z", (1_563_129_005, 0, Some(0))),
            ("2019-07-14T18:30:05.5+05:30", (1_563_129_005, 500_000_000, Some(330))),
            ("2019-07-14T18:30:05-0800", (1_563_129_005, 0, Some(-480))),
            ("2019-07-14T18:30:05+02", (1_563_129_005, 0, Some(120))),
            ("2019-07-14 18:30", (1_563_129_000, 0, None)),
            (" 2019-07-14 ", (1_563_062_400, 0, None)),
            ("2000-02-29T00:00:00", (951_782_400, 0, None)),
            ("1969-12-31T23:59:59", (-1, 0, None)),
            ("1904-02-29T12:00:00", (-2_077_704_000, 0, None)),
            ("1900-03-01T00:00:00", (-2_203_891_200, 0, None)),
            ("9999-12-31T23:59:59", (253_402_300_799, 0, None)),
        ];
        for (text, expected) in cases {
            let taken = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((taken.seconds, taken.nanoseconds, taken.offset_minutes), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        let nonsense = [
            "",
            "unset",
            "T",
            "0000-00-00T00:00:00",
            "2019-13-01T00:00:00",
            "2019-02-29T00:00:00",
            "2019-00-10",
            "1000-01-01T00:00:00",
            "2019-07-14T25:00:00",
            "2019-07-14T18:60:00",
            "2019-07-14T18:30:05abc",
            "2019-07-14T18:30:05.",
            "2019-07-14T18:30:05+99:00",
            "2019-07-14T18:30:05+",
            "-001-01-01",
            "2019-07",
            "२०१९-०७-१४",
            "2019-07-14T18:30:05+é",
            "2019-07-14-15",
        ];
        for text in nonsense {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
