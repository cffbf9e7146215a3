//! Days: `date:`, `after:`, `before:`.

use std::fmt;

use crate::calendar::{date, day_number, days_in};

/// Years that a query can name.
const YEARS: std::ops::RangeInclusive<i64> = 1..=9999;

/// The English names of the months, which a query may use.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// When pictures were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On one of these days.
    Days(Days),
    /// In this month of any year, 1 to 12.
    Month(u8),
}

/// Days that follow each other, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day; `None` means from the beginning.
    pub first: Option<i64>,
    /// The last day; `None` means without end.
    pub last: Option<i64>,
}

impl Days {
    /// The days of a year.
    pub fn year(year: i64) -> Self {
        Self::between(day_number(year, 1, 1), day_number(year, 12, 31))
    }

    /// The days of a month, 1 to 12.
    pub fn month(year: i64, month: i64) -> Self {
        Self::between(day_number(year, month, 1), day_number(year, month, days_in(year, month).unwrap_or(31)))
    }

    /// The days from the first to the last.
    pub fn between(first: i64, last: i64) -> Self {
        Self { first: Some(first), last: Some(last) }
    }

    /// `2017`, `2017-03` or `2017-03-15`, with `/` or `.` as well.
    fn parse_one(text: &str) -> Option<Self> {
        let mut numbers = Vec::new();
        for part in text.split(['-', '/', '.']) {
            let width = if numbers.is_empty() { 4..=4 } else { 1..=2 };
            let digits = part.bytes().all(|c| c.is_ascii_digit());
            numbers.push(part.parse().ok().filter(|_: &i64| digits && width.contains(&part.len()))?);
        }
        match numbers[..] {
            [year] if YEARS.contains(&year) => Some(Self::year(year)),
            [year, month] if YEARS.contains(&year) => days_in(year, month).map(|_| Self::month(year, month)),
            [year, month, day] if YEARS.contains(&year) => {
                let day = (1..=days_in(year, month)?).contains(&day).then(|| day_number(year, month, day))?;
                Some(Self::between(day, day))
            }
            _ => None,
        }
    }

    /// One date, or a range with `..` of which either end may be missing.
    fn parse(text: &str) -> Option<Self> {
        let Some((from, to)) = text.split_once("..") else { return Self::parse_one(text) };
        let end = |text: &str| if text.is_empty() { Some(None) } else { Self::parse_one(text).map(Some) };
        let (from, to) = (end(from)?, end(to)?);
        let days = Self { first: from.and_then(|days| days.first), last: to.and_then(|days| days.last) };
        match (days.first, days.last) {
            (None, None) => None,
            (Some(first), Some(last)) if first > last => None,
            _ => Some(days),
        }
    }

    /// The days after `text`, a date.
    pub(super) fn after(text: &str) -> Option<Self> {
        let last = Self::parse_one(text)?.last?;
        (date(last).0 < *YEARS.end() || last < day_number(*YEARS.end(), 12, 31))
            .then_some(Self { first: Some(last + 1), last: None })
    }

    /// The days before `text`, a date.
    pub(super) fn before(text: &str) -> Option<Self> {
        let first = Self::parse_one(text)?.first?;
        (first > day_number(*YEARS.start(), 1, 1)).then_some(Self { first: None, last: Some(first - 1) })
    }
}

impl When {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let month = MONTHS.iter().position(|month| {
            text.eq_ignore_ascii_case(month) || text.len() == 3 && month[..3].eq_ignore_ascii_case(text)
        });
        match month {
            Some(month) => Some(Self::Month(month as u8 + 1)),
            None => Days::parse(text).map(Self::Days),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => days.fmt(f),
            Self::Month(month) => f.write_str(MONTHS[usize::from(month.clamp(&1, &12) - 1)]),
        }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.first.map(first_day), self.last.map(last_day));
        match (first, last) {
            (Some(first), Some(last)) => {
                // A single date, where one means the same days.
                let whole = [&first, &last].into_iter().find(|text| Self::parse_one(text) == Some(*self));
                match whole {
                    Some(whole) => f.write_str(whole),
                    None => write!(f, "{first}..{last}"),
                }
            }
            (Some(first), None) => write!(f, "{first}.."),
            (None, Some(last)) => write!(f, "..{last}"),
            (None, None) => Ok(()),
        }
    }
}

/// The shortest date that begins on a day.
fn first_day(day: i64) -> String {
    match date(day) {
        (year, 1, 1) => format!("{year:04}"),
        (year, month, 1) => format!("{year:04}-{month:02}"),
        whole => ymd(whole),
    }
}

/// The shortest date that ends on a day.
fn last_day(day: i64) -> String {
    match date(day) {
        (year, 12, 31) => format!("{year:04}"),
        (year, month, day) if days_in(year, month) == Some(day) => format!("{year:04}-{month:02}"),
        whole => ymd(whole),
    }
}

fn ymd((year, month, day): (i64, i64, i64)) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}
