//! Tests of dates in names: the forms in use, and digits that are no dates.

use proptest::prelude::*;

use super::*;
use crate::calendar;

/// 2019-01-01.
const DAY: i64 = 1_546_300_800;
/// 12:34:56 on that day.
const AT: i64 = DAY + 12 * 3600 + 34 * 60 + 56;

fn at(name: &str) -> Option<i64> {
    taken_from_name(name.as_ref()).map(|taken| taken.at)
}

#[test]
fn names_of_cameras_and_programs_have_date_and_time() {
    for name in [
        "IMG_20190101_123456.jpg",
        "IMG_20190101_123456_HDR.jpg",
        "IMG20190101123456.jpg",
        "MVIMG_20190101_123456.jpg",
        "PANO_20190101_123456.vr.jpg",
        "VID_20190101_123456.mp4",
        "P_20190101_123456.jpg",
        "00000IMG_00000_BURST20190101123456789_COVER.jpg",
        "WIN_20190101_12_34_56_Pro.jpg",
        "Screenshot_20190101-123456.png",
        "Screenshot_20190101-123456_Chrome.jpg",
        "Screenshot_2019-01-01-12-34-56-789_com.example.png",
        "Screenshot 2019-01-01 at 12.34.56.png",
        "Screenshot 2019-01-01 at 12.34.56\u{202F}PM.png",
        "Screenshot 2019-01-01 123456.png",
        "Screenshot from 2019-01-01 12-34-56.png",
        "Screen Shot 2019-01-01 at 12.34.56 PM (2).png",
        "Bildschirmfoto 2019-01-01 um 12.34.56.png",
        "Capture d’écran 2019-01-01 à 12.34.56.png",
        "Captura de pantalla 2019-01-01 a la(s) 12.34.56.png",
        "Skärmavbild 2019-01-01 kl. 12.34.56.png",
        "截屏2019-01-01 下午12.34.56.png",
        "스크린샷 2019-01-01 오후 12.34.56.png",
        "WhatsApp Image 2019-01-01 at 12.34.56.jpeg",
        "signal-2019-01-01-123456.jpg",
        "signal-2019-01-01-12-34-56-789.jpg",
        "photo_2019-01-01_12-34-56.jpg",
        "photo_2019-01-01 12.34.56.jpeg",
        "20190101_123456.jpg",
        "20190101_123456(0).jpg",
        "20190101123456.jpg",
        "2019-01-01 12.34.56.jpg",
        "2019-01-01 12.34.56-1.jpg",
        "2019-01-01T12_34_56.png",
        "2019_01_01_12_34_56.jpg",
        "holiday 20190101-123456.jpg",
    ] {
        assert_eq!(at(name), Some(AT), "{name}");
    }
    assert_eq!(at("Screenshot 2019-01-01 at 1.34.56\u{202F}PM.png"), Some(AT + 3600));
    assert_eq!(at("Screenshot 2019-01-01 at 12.34.56 a.m..png"), Some(AT - 12 * 3600));
}

#[test]
fn some_names_have_the_day_only() {
    for name in [
        "IMG-20190101-WA0001.jpg",
        "VID-20190101-WA0123.mp4",
        "IMG_20190101.jpg",
        "DSC_20190101.jpg",
        "DSC_20190101 (3).jpg",
        "IMG_20190101_0001.jpg",
        "2019-01-01.jpg",
        "Scan 2019-01-01.jpg",
        "2019.01.01 beach 12.jpg",
        "2019-01-01 25.00.00.jpg",
    ] {
        assert_eq!(at(name), Some(DAY), "{name}");
    }
}

#[test]
fn names_in_utc_say_so() {
    let taken = taken_from_name("PXL_20190101_123456789.MP.jpg".as_ref()).unwrap();
    assert_eq!((taken.at, taken.nanoseconds, taken.offset_minutes), (AT, Some(789_000_000), Some(0)));
    let taken = taken_from_name("FB_IMG_1546300800123.jpg".as_ref()).unwrap();
    assert_eq!((taken.at, taken.nanoseconds, taken.offset_minutes), (DAY, Some(123_000_000), Some(0)));
    assert_eq!(at("mmexport1546300800000.jpg"), Some(DAY));
    assert_eq!(taken_from_name("IMG_20190101_123456.jpg".as_ref()).unwrap().offset_minutes, None);
}

#[test]
fn other_digits_are_not_dates() {
    for name in [
        "",
        "IMG_0001.jpg",
        "DSC00042.jpg",
        "P1010001.jpg",
        "20190101.jpg",
        "part 20190101.jpg",
        "AB20190101.jpg",
        "SN20190101_123456.jpg",
        "120190101_123456.jpg",
        "IMG_20191301.jpg",
        "IMG_20190230.jpg",
        "IMG_19890101.jpg",
        "IMG_21000101.jpg",
        "IMG_12345678.jpg",
        "IMG_201901011.jpg",
        "20190101_1234567.jpg",
        "20190101_246060.jpg",
        "+49 2019 0101 123.jpg",
        "0171-2019010.jpg",
        "v2019-01-01.jpg",
        "2019-1-1.jpg",
        "2019-01.01.jpg",
        "2019-01-011.jpg",
        "1920x1080.jpg",
        "FB_IMG_15463008001234.jpg",
        "IMG_1546300800000.jpg",
        "9783161484100.jpg",
    ] {
        assert_eq!(at(name), None, "{name}");
    }
}

proptest! {
    #[test]
    fn every_form_is_read_back(days in 7_305_i64..47_482, second in 0_i64..86_400, form in 0_usize..9) {
        let (year, month, day) = calendar::date(days);
        let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
        let twelve = if h % 12 == 0 { 12 } else { h % 12 };
        let half = if h < 12 { "AM" } else { "PM" };
        let name = match form {
            0 => format!("IMG_{year}{month:02}{day:02}_{h:02}{m:02}{s:02}.jpg"),
            1 => format!("Screenshot {year}-{month:02}-{day:02} at {twelve}.{m:02}.{s:02}\u{202F}{half}.png"),
            2 => format!("WhatsApp Image {year}-{month:02}-{day:02} at {h:02}.{m:02}.{s:02}.jpeg"),
            3 => format!("signal-{year}-{month:02}-{day:02}-{h:02}{m:02}{s:02}.jpg"),
            4 => format!("{year}{month:02}{day:02}_{h:02}{m:02}{s:02}.jpg"),
            5 => format!("photo_{year}-{month:02}-{day:02}_{h:02}-{m:02}-{s:02}.jpg"),
            6 => format!("{year}{month:02}{day:02}{h:02}{m:02}{s:02}"),
            7 => format!("PXL_{year}{month:02}{day:02}_{h:02}{m:02}{s:02}000.jpg"),
            _ => format!("FB_IMG_{}.jpg", (days * 86_400 + second) * 1000),
        };
        let expected = (form < 8 || days >= 11_575).then_some(days * 86_400 + second);
        // Earlier milliseconds have twelve digits.
        prop_assert_eq!(at(&name), expected, "{}", name);
    }

    #[test]
    fn numbers_alone_are_not_dates(name in "[0-9]{1,13}(\\.jpg|-[0-9]{1,4}|x[0-9]{1,8})?") {
        prop_assert_eq!(at(&name), None, "{}", name);
    }

    #[test]
    fn serial_numbers_are_not_dates(name in "(SN|A|REF|Nr\\.? ?|tel)[0-9]{4,13}[A-Z]{0,2}") {
        prop_assert_eq!(at(&name), None, "{}", name);
    }

    #[test]
    fn any_name_has_a_possible_date_or_none(name in "\\PC{0,60}|[0-9_:. -]{0,30}|(IMG_|PXL_|FB_IMG_)[0-9_]{0,30}") {
        if let Some(taken) = taken_from_name(name.as_ref()) {
            prop_assert!((631_152_000..4_102_444_800).contains(&taken.at));
        }
    }
}
