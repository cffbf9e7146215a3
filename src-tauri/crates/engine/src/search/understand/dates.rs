//! Dates in words: "march 2016", "last summer", "पिछले साल".
//!
//! Reads the whole of some words as a date or not at all. Seasons are those of the north.

use super::calendar_words::*;
use crate::calendar::{date, day_number, days_in};
use crate::query::{Days, When};

/// The year of the oldest photograph that is left.
const FIRST_YEAR: i64 = 1826;
/// The most words of a date.
pub(super) const MAX_WORDS: usize = 7;

/// What all of these folded words name as a date: alternatives, if any.
pub(super) fn read(words: &[&str], today: i64) -> Option<Vec<When>> {
    let reader = Reader { today, year: date(today).0 };
    let in_month = match words {
        [month] if !DEPENDENT.contains(month) => Some(*month),
        ["in", month] => Some(*month),
        _ => None,
    };
    if let Some(month) = in_month.and_then(month) {
        return Some(vec![When::Month(month as u8)]);
    }
    let days = reader.alternatives(words).or_else(|| reader.days(words).map(|days| vec![days]))?;
    Some(days.into_iter().map(When::Days).collect())
}

struct Reader {
    today: i64,
    /// The year of today.
    year: i64,
}

impl Reader {
    /// Two dates of which either is meant: "2016 2017", "2016 or may 2017"; or a winter, of which a year has two.
    fn alternatives(&self, words: &[&str]) -> Option<Vec<Days>> {
        let winter_of = |name: &str, year: &str| {
            let winter = season(name).filter(|season| season.first == 12)?;
            let year = self.year(year)?;
            Some(vec![
                Days::between(day_number(year, 1, 1), of_season(winter, year - 1).last?),
                of_season(winter, year),
            ])
        };
        if let [first, second] = words
            && let Some(winters) = winter_of(first, second).or_else(|| winter_of(second, first))
        {
            return Some(winters);
        }
        let joined = (1..words.len()).find_map(|at| {
            let (left, right) = (&words[..at], &words[at..]);
            let right = match right {
                ["and" | "or" | "और" | "या", right @ ..] => right,
                // Only years, since "march 2016 2017" has one date too many.
                [_] if at == 1 => right,
                _ => return None,
            };
            let days = [self.dated(left)?, self.dated(right)?];
            (days[0] != days[1]).then_some(days)
        });
        joined.map(Vec::from)
    }

    fn days(&self, words: &[&str]) -> Option<Days> {
        self.dated(words).or_else(|| self.relative(words)).or_else(|| self.range(words))
    }

    /// A date with its year: "2016", "1990s", "2016-03", "march 2016", "15 march 2016", "summer 2016".
    fn dated(&self, words: &[&str]) -> Option<Days> {
        match words {
            [word] => self.year(word).map(Days::year).or_else(|| self.numeric(word)),
            [first, rest @ ..] if self.year(first).is_some() => self.within(self.year(first)?, rest),
            [rest @ .., last] => {
                let rest = if let [rest @ .., "of"] = rest { rest } else { rest };
                self.within(self.year(last)?, rest)
            }
            [] => None,
        }
    }

    fn year(&self, word: &str) -> Option<i64> {
        let is_year = word.len() == 4 && word.bytes().all(|c| c.is_ascii_digit());
        word.parse().ok().filter(|year| is_year && (FIRST_YEAR..=self.year + 1).contains(year))
    }

    /// A date in digits, or a range of them.
    fn numeric(&self, word: &str) -> Option<Days> {
        let (head, tail) = word.split_at_checked(4)?;
        let first = self.year(head)?;
        if tail == "s" && first % 10 == 0 {
            return Some(Days::between(Days::year(first).first?, Days::year(first + 9).last?));
        }
        let rest = tail.trim_start_matches(['-', '–', '/', '.']);
        if rest.len() == tail.len() {
            return None;
        }
        if let Some(last) = self.year(rest) {
            return between(Days::year(first), Days::year(last));
        }
        let numbers: Vec<i64> =
            rest.split(['-', '/']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        match numbers[..] {
            [month] => days_in(first, month).map(|_| Days::month(first, month)),
            [month, day] => of_day(first, month, day),
            _ => None,
        }
    }

    /// A month, a day of one, a season or a holiday in a year.
    fn within(&self, year: i64, words: &[&str]) -> Option<Days> {
        match words {
            [word] => {
                let season = || season(word).map(|season| of_season(season, year));
                month(word)
                    .map(|month| Days::month(year, month))
                    .or_else(season)
                    .or_else(|| holiday(words, year))
            }
            [first, second] => {
                let day = |name: &str, day: &str| of_day(year, month(name)?, number_of_day(day)?);
                day(first, second).or_else(|| day(second, first)).or_else(|| holiday(words, year))
            }
            [day, "of", month] => self.within(year, &[*day, *month]),
            _ => holiday(words, year),
        }
    }

    /// A date by its distance from today.
    fn relative(&self, words: &[&str]) -> Option<Days> {
        let day = |day| Some(Days::between(day, day));
        match words {
            [word] if TODAY.contains(word) => day(self.today),
            [word] if YESTERDAY.contains(word) => day(self.today - 1),
            _ if BEFORE_YESTERDAY.contains(&words) => day(self.today - 2),
            ["the", rest @ ..] => self.relative(rest),
            [last, unit] if LAST.contains(last) && unit_of(unit).is_some() => self.back(unit_of(unit)?, 1),
            [this, unit] if THIS.contains(this) && unit_of(unit).is_some() => self.back(unit_of(unit)?, 0),
            [many, unit, ago] if AGO.contains(ago) => self.back(unit_of(unit)?, count(many)?),
            [last, many, unit] if LAST.contains(last) || PAST.contains(last) => {
                self.since(unit_of(unit)?, count(many)?)
            }
            [last, rest @ ..] if LAST.contains(last) => (self.year - 2..=self.year)
                .rev()
                .filter_map(|year| self.within(year, rest))
                .find(|days| days.last < Some(self.today)),
            [this, rest @ ..] if THIS.contains(this) => self.within(self.year, rest),
            // The latest such day.
            [_, _] => [self.year, self.year - 1]
                .into_iter()
                .filter(|_| words.iter().any(|word| month(word).is_some()))
                .filter_map(|year| self.within(year, words))
                .find(|days| days.last <= Some(self.today)),
            _ => None,
        }
    }

    /// The day, week, month or year that lies `count` of them back.
    fn back(&self, unit: Unit, count: i64) -> Option<Days> {
        let (year, month, _) = date(self.today);
        // 1970-01-01 was a Thursday.
        let monday = self.today - (self.today + 3).rem_euclid(7);
        Some(match unit {
            Unit::Day => Days::between(self.today - count, self.today - count),
            Unit::Week => Days::between(monday - 7 * count, monday - 7 * count + 6),
            Unit::Weekend => Days::between(monday - 7 * count + 5, monday - 7 * count + 6),
            Unit::Month => {
                let months = year * 12 + month - 1 - count;
                Days::month(months.div_euclid(12), months.rem_euclid(12) + 1)
            }
            Unit::Year => Days::year((year - count >= FIRST_YEAR).then_some(year - count)?),
        })
    }

    /// The last `count` days, weeks, months or years up to today.
    fn since(&self, unit: Unit, count: i64) -> Option<Days> {
        let (year, month, day) = date(self.today);
        let first = match unit {
            Unit::Day => self.today - count + 1,
            Unit::Week => self.today - 7 * count + 1,
            Unit::Weekend => return None,
            Unit::Month => {
                let months = year * 12 + month - 1 - count;
                day_number(months.div_euclid(12), months.rem_euclid(12) + 1, day)
            }
            Unit::Year => day_number((year - count >= FIRST_YEAR).then_some(year - count)?, month, day),
        };
        Some(Days::between(first, self.today))
    }

    /// A range with one end or two: "since 2016", "2014 to may 2016", "2016 से पहले".
    fn range(&self, words: &[&str]) -> Option<Days> {
        let one = |words: &[&str]| self.dated(words).or_else(|| self.relative(words));
        let after = |days: Days| Some(Days { first: Some(days.last? + 1), last: None });
        let before = |days: Days| Some(Days { first: None, last: Some(days.first? - 1) });
        let (words, has_start) = match words {
            ["since", date @ ..] => return Some(Days { last: None, ..one(date)? }),
            ["until" | "till", date @ ..] => return Some(Days { first: None, ..one(date)? }),
            ["after", date @ ..] | [date @ .., "के", "बाद"] => return after(one(date)?),
            ["before", date @ ..] | [date @ .., "से", "पहले"] => return before(one(date)?),
            ["between" | "from", rest @ ..] => (rest, true),
            [rest @ .., "तक"] => (rest, false),
            _ => (words, false),
        };
        (1..words.len().saturating_sub(1)).find_map(|at| {
            let joins = match words[at] {
                "to" | "until" | "till" | "through" | "से" => true,
                "and" => has_start,
                _ => false,
            };
            if joins { between(one(&words[..at])?, one(&words[at + 1..])?) } else { None }
        })
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Day,
    Week,
    Weekend,
    Month,
    Year,
}

fn unit_of(word: &str) -> Option<Unit> {
    let units = [
        (&DAY[..], Unit::Day),
        (&WEEK, Unit::Week),
        (&WEEKEND, Unit::Weekend),
        (&MONTH, Unit::Month),
        (&YEAR, Unit::Year),
    ];
    units.into_iter().find(|(words, _)| words.contains(&word)).map(|(_, unit)| unit)
}

/// How many units: up to 99, in digits or words.
fn count(word: &str) -> Option<i64> {
    let in_words = NUMBERS.iter().position(|names| names.contains(&word)).map(|at| at as i64 + 1);
    in_words.or_else(|| word.parse().ok().filter(|count| (1..=99).contains(count)))
}

/// The number of a month by its name.
fn month(word: &str) -> Option<i64> {
    MONTHS.iter().position(|names| names.contains(&word)).map(|at| at as i64 + 1)
}

/// A day of a month, which may have an ending: "15", "15th".
fn number_of_day(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let has_ending = ["", "st", "nd", "rd", "th"].contains(&&word[digits.len()..]);
    digits.parse().ok().filter(|day| has_ending && digits.len() <= 2 && (1..=31).contains(day))
}

fn of_day(year: i64, month: i64, day: i64) -> Option<Days> {
    (1..=days_in(year, month)?).contains(&day).then(|| {
        let day = day_number(year, month, day);
        Days::between(day, day)
    })
}

fn season(word: &str) -> Option<&'static Season> {
    SEASONS.iter().find(|season| season.names.contains(&word))
}

/// A season that begins in a year.
fn of_season(season: &Season, year: i64) -> Days {
    let months = year * 12 + season.first - 1 + season.months;
    let end = day_number(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
    Days::between(day_number(year, season.first, 1), end - 1)
}

fn holiday(words: &[&str], year: i64) -> Option<Days> {
    if let [word] = words
        && EASTER.contains(word)
    {
        let sunday = easter(year);
        return Some(Days::between(sunday - 2, sunday + 1));
    }
    let &(_, month, day, days) = HOLIDAYS.iter().find(|(names, ..)| *names == words)?;
    let first = day_number(year, month, 1) + day - 1;
    Some(Days::between(first, first + days - 1))
}

/// Easter Sunday of a year of the Gregorian calendar, after Meeus, "Astronomical Algorithms", chapter 8.
fn easter(year: i64) -> i64 {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    day_number(year, n / 31, n % 31 + 1)
}

/// From the first day of one date to the last of another.
fn between(from: Days, to: Days) -> Option<Days> {
    let days = Days { first: from.first, last: to.last };
    (days.first <= days.last).then_some(days)
}

#[cfg(test)]
#[path = "dates_tests.rs"]
mod tests;
