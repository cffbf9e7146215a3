//! The Gregorian calendar as day numbers: days since 1970-01-01.
//!
//! Owns the conversions, after Howard Hinnant's "chrono-compatible low-level date algorithms". Knows no time zone and
//! no spelling of a date.

/// The day number of a date. The month is 1 to 12; days beyond the month's end count on into the next one.
pub(crate) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that a leap day is the last day.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a day number.
pub(crate) fn date(day_number: i64) -> (i64, i64, i64) {
    let days = day_number + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// How many days a month has; `None` for a month that does not exist.
pub(crate) fn days_in(year: i64, month: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    Some(match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_number_is_the_date_that_it_was_made_of() {
        for day in -200_000..200_000 {
            let (year, month, day_of_month) = date(day);
            assert_eq!(day_number(year, month, day_of_month), day);
            assert!((1..=days_in(year, month).unwrap()).contains(&day_of_month));
        }
        assert_eq!((date(0), date(-1)), ((1970, 1, 1), (1969, 12, 31)));
    }
}
