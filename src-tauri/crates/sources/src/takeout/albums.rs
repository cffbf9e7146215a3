//! Which folders of an archive are albums.
//!
//! Every picture lies in the folder of its year, and again in the folder of each of its albums. Albums' folders have a JSON
//! about the album. In some archives years' folders have one as well; then the title tells, which is "Photos from 2014" in
//! the person's language, or a date.

use unicode_normalization::UnicodeNormalization as _;

/// "Photos from", as archives say it in other languages.
const OF_A_YEAR: [&str; 36] = [
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
    "年の写真",
    "年的照片",
    "की फ़ोटो",
];

/// Whether a title names a year or a day instead of an album.
pub(crate) fn is_date(title: &str) -> bool {
    let numbers: Vec<_> =
        title.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let is_year = |number: &&str| number.len() == 4 && ("1826".."2200").contains(number);
    let words = letters(title);
    match numbers.iter().filter(|number| is_year(number)).count() {
        1 if words.is_empty() => true,
        1 => numbers.len() == 1 && OF_A_YEAR.iter().any(|text| letters(text) == words),
        _ => false,
    }
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
