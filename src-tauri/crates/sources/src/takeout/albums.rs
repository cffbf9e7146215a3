//! Which folders of an archive are albums.
//!
//! Every picture lies in the folder of its year, and again in the folder of each of its albums. Albums' folders have a JSON
//! about the album. In some archives years' folders have one as well; then the title tells, which is "Photos from 2014" in
//! the person's language, or a date. In languages that are not listed here, `reading` compares titles and pictures.

use unicode_normalization::UnicodeNormalization as _;

/// "Photos from", as archives say it in other languages.
const OF_A_YEAR: [&str; 37] = [
    "Photos from",
    "Photos de",
    "Photos du",
    "Fotos von",
    "Fotos aus",
    "Fotos de",
    "Fotos del",
    "Fotos do ano",
    "Foto del",
    "Foto dal",
    "Foto da",
    "Foto's uit",
    "Foto's van",
    "Foton från",
    "Bilder från",
    "Bilder fra",
    "Billeder fra",
    "Kuvat vuodelta",
    "Kuvia vuodelta",
    "Zdjęcia z",
    "Zdjęcia z roku",
    "Fotky z roku",
    "Fotografie z roku",
    "Fotografije iz",
    "Fotók innen",
    "Fotografii din",
    "Φωτογραφίες από το",
    "Фото за г.",
    "Фотографии за год",
    "Фото за рік",
    "Fotos d'any",
    "Foto dari",
    "yılından fotoğraflar",
    "년 사진",
    "年の写真",
    "年的照片",
    "की फ़ोटो",
];

/// Whether a title names a year or a day instead of an album.
pub(crate) fn is_date(title: &str) -> bool {
    let words = letters(title);
    match years(title).count() {
        1 if words.is_empty() => true,
        1 => of_year(title).is_some() && OF_A_YEAR.iter().any(|text| letters(text) == words),
        _ => false,
    }
}

/// The letters and the year of a title with no other number than that.
pub(crate) fn of_year(title: &str) -> Option<(String, i64)> {
    let year = years(title).next()?.parse().ok()?;
    (numbers(title).count() == 1).then(|| (letters(title), year))
}

/// Whether a time is in a year, wherever on the globe.
pub(crate) fn is_in_year(seconds: i64, year: i64) -> bool {
    const DAY: i64 = 86_400;
    let leap_days =
        |year: i64| (year - 1).div_euclid(4) - (year - 1).div_euclid(100) + (year - 1).div_euclid(400);
    let start = |year: i64| ((year - 1970) * 365 + leap_days(year) - leap_days(1970)) * DAY;
    (start(year) - DAY..start(year + 1) + DAY).contains(&seconds)
}

fn numbers(title: &str) -> impl Iterator<Item = &str> {
    title.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty())
}

/// The numbers that can be a year in which a photograph was taken.
fn years(title: &str) -> impl Iterator<Item = &str> {
    numbers(title).filter(|number| number.len() == 4 && ("1826".."2200").contains(number))
}

/// The letters of a text and nothing else.
fn letters(text: &str) -> String {
    text.nfc().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_days_are_no_albums_in_any_language() {
        for title in [
            "Photos from 2014",
            "Fotos von 2014",
            "Zdje\u{328}cia z 2014",
            "2014年の写真",
            "Фото за 2014 г.",
            "2014 की फ़ोटो",
            "2014",
            "2014-09-01",
            "2014-09-01 #2",
        ] {
            assert!(is_date(title), "{title}");
        }
    }

    #[test]
    fn a_year_begins_and_ends_anywhere_on_the_globe() {
        for (seconds, year) in
            [(0, 1970), (-3_600, 1970), (1_388_534_400, 2014), (1_420_070_399, 2014), (-4_544_208_000, 1826)]
        {
            assert!(is_in_year(seconds, year), "{seconds}");
        }
        assert!(!is_in_year(1_400_000_000, 2013) && !is_in_year(1_400_000_000, 2015));
        assert_eq!(of_year("Ảnh từ 2014"), Some(("ảnhtừ".to_owned(), 2014)));
        assert_eq!(of_year("Rome 2014 (2)"), None);
    }

    #[test]
    fn albums_may_have_a_year_in_their_titles() {
        for title in [
            "Rome 2014",
            "Photos from Rome 2014",
            "Photos from 2014 and 2015",
            "Photos from",
            "1234",
            "",
            "गोवा 2019",
        ] {
            assert!(!is_date(title), "{title}");
        }
    }
}
