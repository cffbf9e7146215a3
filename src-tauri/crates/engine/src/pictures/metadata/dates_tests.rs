//! Tests of dates: spellings, and dates that do not exist.

use proptest::prelude::*;

use super::*;

/// 2016-08-21 10:11:12.
const AT: i64 = 1_471_774_272;

fn at(text: &str) -> Option<i64> {
    parse(text).map(|date| date.at)
}

#[test]
fn one_date_has_many_spellings() {
    for text in [
        "2016:08:21 10:11:12",
        "2016-08-21T10:11:12",
        "2016/08/21 10:11:12",
        "2016.08.21 10.11.12",
        "2016:8:21 10:11:12",
        "2016: 8:21  10:11:12",
        "20160821T101112",
        "20160821 101112",
        "  2016:08:21 10:11:12  ",
        "2016:08:21 10:11:12 and more",
        "2016:08:21:10:11:12",
        "2016-08-21_10-11-12",
        "2016:08:21 10:11:12 AM",
    ] {
        assert_eq!(at(text), Some(AT), "{text}");
    }
    assert_eq!(at("2016:08:21 10:11:7"), Some(AT - 5));
    assert_eq!(at("2016:08:21  9: 1: 2"), Some(AT - 70 * 60 - 10));
    assert_eq!(at("2016:08:21 10:11"), Some(AT - 12));
    assert_eq!(at("2016:08:21 1:11:12 PM"), Some(AT + 3 * 3600));
    assert_eq!(at("2016:08:21 12:11:12\u{202F}a.m."), Some(AT - 10 * 3600));
}

#[test]
fn a_date_without_time_is_midnight() {
    let midnight = Some(AT - 10 * 3600 - 11 * 60 - 12);
    for text in ["2016:08:21", "2016-08-21", "20160821", "2016:08:21   :  :  ", "2016:08:21 00:00:00"] {
        assert_eq!(at(text), midnight, "{text}");
    }
}

#[test]
fn dates_before_the_first_photograph_do_not_exist() {
    for text in ["1700:01:01 10:11:12", "1825-12-31T23:59:60", "0001:01:01 00:00:00", "17991231"] {
        assert_eq!(at(text), None, "{text}");
    }
    assert_eq!(at("1826:01:01 00:00:00"), Some(-4_544_208_000));
    assert_eq!(at("9999-12-31T23:59:60"), None, "nor do those after the last year");
}

#[test]
fn hour_24_is_hour_0_of_the_same_day() {
    assert_eq!(at("2019:01:01 24:04:20"), at("2019:01:01 00:04:20"));
    assert_eq!(at("2019:01:01 25:04:20"), None);
}

#[test]
fn fractions_and_offsets_are_kept() {
    let date = parse("2016:08:21 10:11:12.50+02:00").unwrap();
    assert_eq!(
        date,
        Date { at: AT, nanoseconds: Some(500_000_000), offset_minutes: Some(120), has_time: true }
    );
    let date = parse("2016-08-21T10:11-05:30").unwrap();
    assert_eq!(date, Date { at: AT - 12, nanoseconds: None, offset_minutes: Some(-330), has_time: true });
    assert_eq!(parse("2016-08-21T10:11:12Z").unwrap().offset_minutes, Some(0));
    assert_eq!(parse("2016-08-21T10:11:12.1234567891234").unwrap().nanoseconds, Some(123_456_789));
    assert_eq!(nanoseconds("05 "), Some(50_000_000));
    assert_eq!([nanoseconds(" "), nanoseconds("x1"), nanoseconds("-1")], [None; 3]);
}

#[test]
fn impossible_dates_are_none() {
    assert_eq!(at("1970:01:01 00:00:00"), Some(0));
    assert_eq!(at("1969-12-31T23:59:59"), Some(-1));
    assert_eq!(at("2000:03:01 00:00:00"), Some(951_868_800));
    assert_eq!(at("2107:02:03 04:05:06"), Some(4_326_149_106));
    assert_eq!(at("1901:02:03 04:05:06"), Some(-2_174_586_894));
    for wrong in [
        "0000:00:00 00:00:00",
        "0000:00:00",
        "1825:01:01 00:00:00",
        "2024:13:01 00:00:00",
        "2024:00:01 00:00:00",
        "2023:02:29 00:00:00",
        "2024:04:31 00:00:00",
        "2024:01:01 10:60:00",
        "2024:01:01 13:00:00 PM",
        "    :  :     :  :  ",
        "",
        "2024",
        "2024:01",
        "2024:01:011",
        "yesterday at about 5",
        "21/08/2016 10:11:12",
    ] {
        assert_eq!(at(wrong), None, "{wrong}");
    }
}

#[test]
fn impossible_offsets_are_none() {
    for (text, minutes) in [("+14:00", 840), ("-0800", -480), ("+1", 60), ("Z", 0), ("+05:30", 330)] {
        assert_eq!(offset(text), Some(minutes), "{text}");
    }
    for wrong in ["+15:00", "05:30", "+05:75", "", "   :  ", "+", "+-5"] {
        assert_eq!(offset(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_possible_date_or_none(text in "[0-9]{0,4}[0-9:/. TZ+-]{0,30}|\\PC{0,40}") {
        if let Some(date) = parse(&text) {
            prop_assert!(date.nanoseconds.is_none_or(|nanoseconds| nanoseconds < 1_000_000_000));
            prop_assert!(date.offset_minutes.is_none_or(|minutes| minutes.abs() < 15 * 60));
        }
    }

    #[test]
    fn every_existing_second_is_read_back(at in -4_544_208_000_i64..253_402_300_800) {
        let days = at.div_euclid(86_400);
        let second = at.rem_euclid(86_400);
        let (year, month, day) = calendar::date(days);
        let text = format!("{year:04}:{month:02}:{day:02} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        prop_assert_eq!(parse(&text).map(|date| date.at), Some(at), "{}", text);
    }
}

#[test]
fn what_a_person_types_is_a_date_as_a_whole_or_none() {
    for text in
        ["2016-08-21 10:11:12", " 2016:08:21T10:11:12+05:30 ", "2016/8/21 10.11.12 am", "20160821 101112"]
    {
        assert_eq!(typed_date(text), Some(AT), "{text}");
    }
    let day = |text| typed_date(text).map(|at| calendar::date(at.div_euclid(86_400)));
    assert_eq!([day("1998"), day("1998-07")], [Some((1998, 1, 1)), Some((1998, 7, 1))]);
    assert_eq!([day("1998-7"), day("1998-07-14")], [Some((1998, 7, 1)), Some((1998, 7, 14))]);
    assert_eq!(typed_date("1998-07-14 23:59:60"), typed_date("1998-07-15"));
    assert_eq!([typed_date("1998-07-14 24:00"), typed_date("9999-12-31 23:59:60")], [None; 2]);
    for wrong in
        ["", "yesterday", "98", "1998-13", "1998-02-30", "1700-01-01", "1998-07-14 noon", "14.07.1998"]
    {
        assert_eq!(typed_date(wrong), None, "{wrong}");
    }
}

#[test]
fn a_time_is_possible_if_a_date_can_be_written_for_it() {
    for (year, can_be) in [(1825, false), (1826, true), (9999, true), (10_000, false)] {
        assert_eq!(is_possible(calendar::day_number(year, 7, 1) * 86_400), can_be, "{year}");
    }
    assert!(!is_possible(i64::MIN) && !is_possible(i64::MAX));
}
