//! Dates in files' names, as cameras, phones, messengers and screenshots write them.
//!
//! Owns telling a date from other digits: serial numbers, phone numbers and product codes have no such form. A name says
//! less than anything in the file.

use std::ffi::OsStr;

use super::dates::{self, Date};
use super::scanner::Scanner;
use super::taken::{Taken, TakenFrom};

/// Years that a name may say: digital cameras exist since 1990, and longer numbers begin with anything.
const YEARS: std::ops::Range<i64> = 1990..2100;
/// Words before a date without time: `IMG-20190101-WA0001`. After other words, eight digits may be any number.
const PREFIXES: [&str; 22] = [
    "aud",
    "burst",
    "dsc",
    "dscf",
    "foto",
    "image",
    "img",
    "mov",
    "mvimg",
    "pano",
    "photo",
    "pic",
    "picture",
    "pxl",
    "screenshot",
    "signal",
    "snapshot",
    "trim",
    "vid",
    "video",
    "win",
    "wp",
];
/// Words before milliseconds since 1970: Facebook, WeChat.
const MILLISECONDS: [&str; 4] = ["fb_img_", "fb_vid_", "mmexport", "wx_camera_"];
/// Most characters between date and time: ` at `, ` um `, ` a la(s) `.
const MAX_BETWEEN: usize = 12;
/// Halves of the day in front of the time, as screenshots in Chinese, Japanese and Korean have them.
const HALVES: [(&str, bool); 6] =
    [("上午", false), ("下午", true), ("午前", false), ("午後", true), ("오전", false), ("오후", true)];

/// The date in a file's name, such as `IMG_20190101_123456.jpg` or `Screenshot 2024-05-01 at 10.11.12 PM.png`; midnight
/// if the name has no time. Local time, except that Google's Pixel phones (`PXL_…`) and Facebook write UTC: those have
/// offset 0.
///
/// ```
/// use ratna_engine::pictures::metadata::taken_from_name;
///
/// let taken = taken_from_name("IMG_19700102.jpg".as_ref());
/// assert!(taken.is_none());
/// let taken = taken_from_name("IMG-20190101-WA0001.jpg".as_ref()).unwrap();
/// assert_eq!((taken.at, taken.offset_minutes), (1_546_300_800, None));
/// ```
pub fn taken_from_name(name: &OsStr) -> Option<Taken> {
    let name = name.to_string_lossy();
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = name.as_bytes();
    let starts =
        (0..bytes.len()).filter(|&at| is_digit(bytes.get(at)) && (at == 0 || !is_digit(bytes.get(at - 1))));
    starts.map(|at| name.split_at(at)).find_map(|(before, rest)| {
        let date = milliseconds(before, rest).or_else(|| {
            let place = Place::after(before)?;
            let date = separated(rest).or_else(|| compact(rest, place))?;
            Some(if place == Place::AfterPixel { Date { offset_minutes: Some(0), ..date } } else { date })
        })?;
        Some(date.taken(TakenFrom::FileName))
    })
}

/// Where in the name digits begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At its start, or after anything but a letter.
    Free,
    /// After one of [`PREFIXES`].
    AfterPrefix,
    /// After `PXL`.
    AfterPixel,
}

impl Place {
    /// `None` directly after a word that announces no date: `AB20190101`.
    fn after(before: &str) -> Option<Self> {
        let trimmed = before.strip_suffix(['_', '-', ' ']).unwrap_or(before);
        let word = trimmed.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if word.eq_ignore_ascii_case("pxl") {
            Some(Self::AfterPixel)
        } else if PREFIXES.iter().any(|prefix| prefix.eq_ignore_ascii_case(word)) {
            Some(Self::AfterPrefix)
        } else {
            (!before.ends_with(|c: char| c.is_ascii_alphabetic())).then_some(Self::Free)
        }
    }
}

/// `20190101_123456`, also with milliseconds; without time only after a known word.
fn compact(text: &str, place: Place) -> Option<Date> {
    let mut scanner = Scanner::new(text);
    let day = (scanner.digits(4, 4)?, scanner.digits(2, 2)?, scanner.digits(2, 2)?);
    let after_day = scanner;
    scanner.any_of("_- T");
    if let Some(date) = clock(&mut scanner, day, None) {
        return Some(date);
    }
    (place != Place::Free && !after_day.at_digit()).then(|| moment(day, None, None))?
}

/// `2019-01-01`, also with time after a space, a word or the same separator.
fn separated(text: &str) -> Option<Date> {
    let mut scanner = Scanner::new(text);
    let year = scanner.digits(4, 4)?;
    let separator = scanner.any_of("-._")?;
    let month = scanner.digits(2, 2)?;
    scanner.accept(separator).then_some(())?;
    let day = (year, month, scanner.digits(2, 2)?);
    (!scanner.at_digit()).then_some(())?;
    let (between, time) = between(scanner.rest());
    let half = HALVES.iter().find(|(word, _)| between.ends_with(word)).map(|&(_, is_afternoon)| is_afternoon);
    clock(&mut Scanner::new(time), day, half).or_else(|| moment(day, None, None))
}

/// What is between date and time, without the spaces at its end, and what follows; nothing follows if it is too long.
fn between(rest: &str) -> (&str, &str) {
    let digits = rest.char_indices().take(MAX_BETWEEN + 1).find(|(_, c)| c.is_ascii_digit());
    let (between, time) = rest.split_at(digits.map_or(rest.len(), |(at, _)| at));
    (between.trim_end(), time)
}

/// A time of day with seconds, `123456`, `12.34.56` or `9.34.56 PM`, on that day.
fn clock(scanner: &mut Scanner<'_>, day: (i64, i64, i64), half: Option<bool>) -> Option<Date> {
    let mut hour = scanner.digits(1, 2)?;
    let separator = scanner.any_of(".:-_");
    let minute = scanner.digits(2, 2)?;
    if let Some(separator) = separator {
        scanner.accept(separator).then_some(())?;
    }
    let second = scanner.digits(2, 2)?;
    // Three digits are milliseconds, written without separator or with another than a full stop, which ends the name.
    let before_fraction = *scanner;
    scanner.any_of("-_");
    let milliseconds = scanner.digits(3, 3).filter(|_| !scanner.at_digit());
    if milliseconds.is_none() {
        *scanner = before_fraction;
        (!scanner.at_digit()).then_some(())?;
    }
    scanner.skip_blanks();
    let half = half.or_else(|| scanner.half_of_day());
    if let Some(is_afternoon) = half.filter(|_| (1..=12).contains(&hour)) {
        hour = hour % 12 + if is_afternoon { 12 } else { 0 };
    }
    (hour < 24).then(|| moment(day, Some((hour, minute, second)), milliseconds))?
}

fn moment(day: (i64, i64, i64), time: Option<(i64, i64, i64)>, milliseconds: Option<i64>) -> Option<Date> {
    YEARS.contains(&day.0).then_some(())?;
    let nanoseconds = milliseconds.map(|milliseconds| milliseconds as u32 * 1_000_000);
    Some(Date {
        at: dates::seconds(day, time.unwrap_or_default())?,
        nanoseconds,
        offset_minutes: None,
        has_time: time.is_some(),
    })
}

/// `FB_IMG_1546300800000`: milliseconds since 1970, in UTC.
fn milliseconds(before: &str, rest: &str) -> Option<Date> {
    let announced = MILLISECONDS.iter().any(|word| {
        let start = before.len().checked_sub(word.len());
        start.and_then(|start| before.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
    });
    announced.then_some(())?;
    let mut scanner = Scanner::new(rest);
    let since_1970 = scanner.digits(13, 13).filter(|_| !scanner.at_digit())?;
    let midnight = |year| dates::seconds((year, 1, 1), (0, 0, 0));
    let at = since_1970.div_euclid(1000);
    (midnight(YEARS.start)?..midnight(YEARS.end)?).contains(&at).then_some(Date {
        at,
        nanoseconds: Some(since_1970.rem_euclid(1000) as u32 * 1_000_000),
        offset_minutes: Some(0),
        has_time: true,
    })
}

#[cfg(test)]
#[path = "file_name_tests.rs"]
mod tests;
