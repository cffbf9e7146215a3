use super::*;
use crate::lexicon::fold::fold;

/// What words mean on Sunday, 29 November 2026.
fn read_on_that_day(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let found = read(&words, day_number(2026, 11, 29)).unwrap_or_default();
    found.iter().map(When::to_string).collect::<Vec<_>>().join("|")
}

#[track_caller]
fn assert_dates(expected: &[(&str, &str)]) {
    for (text, date) in expected {
        assert_eq!(read_on_that_day(text), *date, "{text}");
    }
}

#[test]
fn years_months_and_days_are_dates() {
    assert_dates(&[
        ("2016", "2016"),
        ("2027", "2027"),
        ("1826", "1826"),
        ("1990s", "1990..1999"),
        ("2016-03", "2016-03"),
        ("2016/3/15", "2016-03-15"),
        ("2014-2016", "2014..2016"),
        ("march 2016", "2016-03"),
        ("2016 march", "2016-03"),
        ("Mar 2016", "2016-03"),
        ("may 2016", "2016-05"),
        ("in may", "may"),
        ("march", "march"),
        ("15 march 2016", "2016-03-15"),
        ("March 15th 2016", "2016-03-15"),
        ("15th of march 2016", "2016-03-15"),
        ("15 december", "2025-12-15"),
        ("march 15", "2026-03-15"),
        ("मार्च 2016", "2016-03"),
        ("१५ फ़रवरी २०१६", "2016-02-15"),
        ("मई", "may"),
    ]);
}

#[test]
fn seasons_and_holidays_of_a_year_are_dates() {
    assert_dates(&[
        ("summer 2019", "2019-06..2019-08"),
        ("2019 fall", "2019-09..2019-11"),
        ("winter 2019", "2019..2019-02|2019-12..2020-02"),
        ("गर्मी 2019", "2019-03..2019-06"),
        ("christmas 2018", "2018-12-24..2018-12-26"),
        ("क्रिसमस 2018", "2018-12-24..2018-12-26"),
        ("new year 2018", "2017-12-31..2018-01-01"),
        ("new year's eve 2018", "2018-12-31"),
        ("easter 2018", "2018-03-30..2018-04-02"),
        ("easter 2024", "2024-03-29..2024-04-01"),
    ]);
}

#[test]
fn dates_count_back_from_today() {
    assert_dates(&[
        ("today", "2026-11-29"),
        ("yesterday", "2026-11-28"),
        ("the day before yesterday", "2026-11-27"),
        ("last week", "2026-11-16..2026-11-22"),
        ("this week", "2026-11-23..2026-11-29"),
        ("last weekend", "2026-11-21..2026-11-22"),
        ("last month", "2026-10"),
        ("last year", "2025"),
        ("this year", "2026"),
        ("two years ago", "2024"),
        ("12 months ago", "2025-11"),
        ("last 7 days", "2026-11-23..2026-11-29"),
        ("last summer", "2026-06..2026-08"),
        ("last winter", "2025-12..2026-02"),
        ("last christmas", "2025-12-24..2025-12-26"),
        ("last december", "2025-12"),
        ("this march", "2026-03"),
        ("कल", "2026-11-28"),
        ("परसों", "2026-11-27"),
        ("पिछले साल", "2025"),
        ("पिछले हफ़्ते", "2026-11-16..2026-11-22"),
        ("पिछली गर्मी", "2026-03..2026-06"),
        ("पिछली गर्मियों", "2026-03..2026-06"),
        ("दो साल पहले", "2024"),
    ]);
}

#[test]
fn ranges_and_alternatives_are_dates() {
    assert_dates(&[
        ("since 2016", "2016.."),
        ("before march 2016", "..2016-02"),
        ("after 2016", "2017.."),
        ("2014 to 2016", "2014..2016"),
        ("between may 2014 and 2016", "2014-05..2016"),
        ("2016 and 2018", "2016|2018"),
        ("2016 2018", "2016|2018"),
        ("2014 से 2016 तक", "2014..2016"),
        ("2016 से पहले", "..2015"),
    ]);
}

#[test]
fn other_words_are_no_dates() {
    for text in [
        "12 roses",
        "may",
        "sun",
        "summer",
        "christmas",
        "spring",
        "fall",
        "1825",
        "2028",
        "12",
        "42nd street",
        "in",
        "march 32",
        "31 february 2016",
        "last",
        "last dog",
        "two years",
        "week",
        "2016.5x",
        "20167",
        "mar",
        "s",
        "last supper",
        "new year",
        "day",
        "2018 to 2016",
        "a",
        "गर्मी",
        "पिछले",
        "साल",
        "2016-13",
        "before dinner",
        "2016é",
    ] {
        assert_eq!(read_on_that_day(text), "", "{text}");
    }
}
