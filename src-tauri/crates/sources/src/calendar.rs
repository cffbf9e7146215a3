//! Dates as files state them.

use crate::listing::Taken;

const SECONDS_A_DAY: i64 = 86_400;

/// The clock on the wall at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    nanoseconds: u32,
    offset_minutes: Option<i32>,
}

impl Clock {
    /// The clock at a moment of the years 1 to 9999.
    pub(crate) fn of(taken: Taken) -> Option<Self> {
        let (days, seconds) =
            (taken.seconds.div_euclid(SECONDS_A_DAY), taken.seconds.rem_euclid(SECONDS_A_DAY));
        // Four thousand years before and eight thousand after 1970.
        if !(-1_460_000..3_000_000).contains(&days) {
            return None;
        }
        let (year, month, day) = date(days);
        (1..=9999).contains(&year).then_some(Self {
            year,
            month,
            day,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            nanoseconds: taken.nanoseconds.min(999_999_999),
            offset_minutes: taken.offset_minutes.filter(|offset| offset.abs() < 24 * 60),
        })
    }

    /// As EXIF writes it: `2019:05:01 12:00:00`.
    pub(crate) fn exif(&self) -> String {
        let Self { year, month, day, hour, minute, second, .. } = self;
        format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}")
    }

    /// As XMP writes it: `2019-05-01T12:00:00.5+02:00`.
    pub(crate) fn xmp(&self) -> String {
        let Self { year, month, day, hour, minute, second, .. } = self;
        let fraction = self.fraction().map_or(String::new(), |digits| format!(".{digits}"));
        let offset = self.offset().unwrap_or_default();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
    }

    /// The distance from UTC, if known: `+02:00`.
    pub(crate) fn offset(&self) -> Option<String> {
        let offset = self.offset_minutes?;
        let sign = if offset < 0 { '-' } else { '+' };
        Some(format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60))
    }

    /// The digits of the second's fraction, if there is one.
    pub(crate) fn fraction(&self) -> Option<String> {
        let digits = format!("{:09}", self.nanoseconds);
        let digits = digits.trim_end_matches('0');
        (!digits.is_empty()).then(|| digits.to_owned())
    }
}

/// Year, month and day of a day counted from 1970 on. Years begin in March here, so that leap days end them.
fn date(days: i64) -> (i64, i64, i64) {
    // From 1 March of the year 0 on, in eras of 400 years.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year_of_era + next_year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(seconds: i64, nanoseconds: u32, offset_minutes: Option<i32>) -> Option<Clock> {
        Clock::of(Taken { seconds, nanoseconds, offset_minutes })
    }

    #[test]
    fn moments_become_dates() {
        for (seconds, date) in [
            (0, "1970:01:01 00:00:00"),
            (951_782_399, "2000:02:28 23:59:59"),
            (951_825_600, "2000:02:29 12:00:00"),
            (-1, "1969:12:31 23:59:59"),
            (4_107_542_400, "2100:03:01 00:00:00"),
        ] {
            assert_eq!(clock(seconds, 0, None).unwrap().exif(), date);
        }
    }

    #[test]
    fn fractions_and_offsets_are_written_where_they_are_known() {
        assert_eq!(clock(0, 0, None).unwrap().xmp(), "1970-01-01T00:00:00");
        assert_eq!(clock(0, 120_000_000, Some(-570)).unwrap().xmp(), "1970-01-01T00:00:00.12-09:30");
        assert_eq!(clock(0, u32::MAX, Some(i32::MAX)).unwrap().xmp(), "1970-01-01T00:00:00.999999999");
    }

    #[test]
    fn moments_without_a_date_have_no_clock() {
        assert_eq!(
            [i64::MIN, i64::MAX, -70_000_000_000, 260_000_000_000].map(|s| clock(s, 0, None)),
            [None; 4]
        );
    }
}
