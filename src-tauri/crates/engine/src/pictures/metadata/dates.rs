//! Dates as cameras and programs write them.
//!
//! Owns the calendar and the many spellings of one date: any separators, single digits, no seconds or no time at all.
//! Never returns a date that does not exist.

use std::borrow::Cow;

use super::scanner::Scanner;
use super::taken::{Taken, TakenFrom};
use crate::calendar;

/// Year of the earliest surviving photograph; an earlier date is a mistake.
const FIRST_YEAR: i64 = 1826;
/// The last year that four digits can write.
const LAST_YEAR: i64 = 9999;

/// A date and time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    /// Local time, in seconds since 1970-01-01 as if local time were UTC.
    pub(super) at: i64,
    /// Fraction of the second, in nanoseconds.
    pub(super) nanoseconds: Option<u32>,
    /// How far local time was ahead of UTC, in minutes.
    pub(super) offset_minutes: Option<i32>,
    /// Whether the time of day was written; midnight otherwise.
    pub(super) has_time: bool,
}

impl Date {
    /// The date as read from that source.
    pub(super) fn taken(self, from: TakenFrom) -> Taken {
        Taken { at: self.at, nanoseconds: self.nanoseconds, offset_minutes: self.offset_minutes, from }
    }
}

/// Time of day, with what may follow it.
#[derive(Default)]
struct Time {
    hour: i64,
    minute: i64,
    second: i64,
    nanoseconds: Option<u32>,
    offset_minutes: Option<i32>,
}

/// Parses a date that begins with its year: `2024:02:14 18:30:05`, `2024-02-14T18:30:05.25+01:00`, `2024/2/14 6:30 PM`,
/// `20240214T183005Z`. Without time it is midnight. Blanks and dates that do not exist are `None`.
pub(super) fn parse(text: &str) -> Option<Date> {
    read(&mut Scanner::new(text), 24)
}

/// As [`parse`], of a date that may lack everything after the year, as in XMP.
pub(super) fn parse_partial(text: &str) -> Option<Date> {
    parse(&completed(text))
}

/// A date that a person types, such as `1998-07-14 15:30`, as local time in seconds since 1970; everything after the year may
/// be missing, and an offset from UTC doesn't count. `None` if it is no date of a picture, or anything else follows it.
///
/// ```
/// use ratna_engine::pictures::metadata::typed_date;
///
/// assert_eq!(typed_date("1970-01-02 00:01"), Some(86_460));
/// assert_eq!(typed_date("1970"), Some(0));
/// assert_eq!(typed_date("1970-01-02 at noon"), None);
/// ```
pub fn typed_date(text: &str) -> Option<i64> {
    let text = completed(text);
    let mut scanner = Scanner::new(&text);
    // Whoever types hour 24 does not mean the midnight before.
    let date = read(&mut scanner, 23)?;
    scanner.rest().trim().is_empty().then_some(date.at)
}

/// Whether a picture can have been taken at a local time in seconds since 1970.
pub fn is_possible(at: i64) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&calendar::date(at.div_euclid(86_400)).0)
}

/// A date with the month and the day that it lacks.
fn completed(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    match text.len() {
        4 => format!("{text}-01-01").into(),
        6 | 7 => format!("{text}-01").into(),
        _ => text.into(),
    }
}

/// Reads a date of which the hour is at most `last_hour`.
fn read(scanner: &mut Scanner<'_>, last_hour: i64) -> Option<Date> {
    scanner.skip_blanks();
    let (year, month, day) = date(scanner)?;
    let has_time = begins_time(scanner);
    let time = if has_time { time(scanner)? } else { Time::default() };
    (time.hour <= last_hour).then_some(())?;
    let at = seconds((year, month, day), (time.hour, time.minute, time.second))?;
    Some(Date { at, nanoseconds: time.nanoseconds, offset_minutes: time.offset_minutes, has_time })
}

/// Seconds from 1970-01-01 to a date (year, month, day) and time (hour, minute, second); `None` if it does not exist.
/// Hour 24 is hour 0 of the same day, as Nokia's phones write the hour after midnight.
pub(super) fn seconds(
    (year, month, day): (i64, i64, i64),
    (hour, minute, second): (i64, i64, i64),
) -> Option<i64> {
    let days = calendar::days_in(year, month)?;
    let exists = (FIRST_YEAR..=LAST_YEAR).contains(&year)
        && (1..=days).contains(&day)
        && (0..=24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    exists
        .then(|| calendar::day_number(year, month, day) * 86_400 + hour % 24 * 3600 + minute * 60 + second)
        // Second 60 of the last year is in one that can't be written.
        .filter(|&at| is_possible(at))
}

/// Parses an offset from UTC, `+05:30`, `-0800`, `+1` or `Z`, to minutes.
pub(super) fn offset(text: &str) -> Option<i32> {
    let mut scanner = Scanner::new(text);
    scanner.skip_blanks();
    zone(&mut scanner)
}

/// Parses the digits after a decimal point to nanoseconds.
pub(super) fn nanoseconds(digits: &str) -> Option<u32> {
    let digits = digits.trim_matches([' ', '\0']);
    let valid = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    valid
        .then(|| digits.bytes().chain(std::iter::repeat(b'0')).take(9))?
        .try_fold(0_u32, |number, c| Some(number * 10 + u32::from(c - b'0')))
}

fn date(scanner: &mut Scanner<'_>) -> Option<(i64, i64, i64)> {
    let year = scanner.digits(4, 4)?;
    if scanner.at_digit() {
        return Some((year, scanner.digits(2, 2)?, scanner.digits(2, 2)?));
    }
    let separators = ":-/. ";
    scanner.any_of(separators)?;
    scanner.skip_blanks();
    let month = scanner.digits(1, 2)?;
    scanner.any_of(separators)?;
    scanner.skip_blanks();
    let day = scanner.digits(1, 2)?;
    (!scanner.at_digit()).then_some((year, month, day))
}

/// Skips what stands between date and time; whether a time follows.
fn begins_time(scanner: &mut Scanner<'_>) -> bool {
    scanner.skip_blanks();
    scanner.any_of("Tt:-/_,");
    scanner.skip_blanks();
    scanner.at_digit()
}

/// `18:30:05`, `6.30.05 PM`, `183005`, `18:30`, and so on, with fraction and offset.
fn time(scanner: &mut Scanner<'_>) -> Option<Time> {
    let mut time = Time { hour: scanner.digits(1, 2)?, ..Time::default() };
    if scanner.at_digit() {
        time.minute = scanner.digits(2, 2)?;
        time.second = if scanner.at_digit() { scanner.digits(2, 2)? } else { 0 };
    } else if let Some(separator) = scanner.any_of(":.-/") {
        scanner.skip_blanks();
        time.minute = scanner.digits(1, 2)?;
        // The same separator: a hyphen after `18:30` begins an offset.
        if scanner.accept(separator) {
            scanner.skip_blanks();
            time.second = scanner.digits(1, 2).unwrap_or(0);
        }
    }
    if let Some(fraction) = scanner.fraction() {
        time.nanoseconds = nanoseconds(fraction);
    }
    scanner.skip_blanks();
    if let Some(is_afternoon) = scanner.half_of_day() {
        (1..=12).contains(&time.hour).then_some(())?;
        time.hour = time.hour % 12 + if is_afternoon { 12 } else { 0 };
        scanner.skip_blanks();
    }
    time.offset_minutes = zone(scanner);
    Some(time)
}

/// Offsets range from UTC−12 to UTC+14.
fn zone(scanner: &mut Scanner<'_>) -> Option<i32> {
    let sign = match scanner.any_of("+-Zz")? {
        '+' => 1,
        '-' => -1,
        _ => return Some(0),
    };
    let hours = scanner.digits(1, 2)?;
    scanner.accept(':');
    let minutes = if scanner.at_digit() { scanner.digits(2, 2)? } else { 0 };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes) as i32)
}

#[cfg(test)]
#[path = "dates_tests.rs"]
mod tests;
