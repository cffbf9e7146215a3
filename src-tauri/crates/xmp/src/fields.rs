//! The fields of photographs: rating, words and place.
//!
//! Owns how their texts become values. Dates stay as they are written.

use crate::name::{
    CITY, COUNTRY, CREATOR, DATE_CREATED, DATE_TIME_ORIGINAL, DESCRIPTION, EXIF, LABEL, LOCATION, Name,
    RATING, RATING_PERCENT, STATE, TITLE,
};
use crate::packet::Packet;

/// Where a picture was taken, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceNames {
    /// A place in a town.
    pub location: Option<String>,
    /// A town.
    pub city: Option<String>,
    /// A state or province.
    pub state: Option<String>,
    /// A country.
    pub country: Option<String>,
}

/// Where a picture was taken, in degrees: latitude from -90 to 90, longitude from -180 to 180.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

impl Packet {
    /// The first finite number of a property: `12.5`, or the fraction `25/2`.
    #[must_use]
    pub fn number(&self, name: Name) -> Option<f64> {
        self.texts(name).iter().find_map(|text| number(text))
    }

    /// Stars from 0 to 5, or -1 for a rejected picture; otherwise the percentage that Windows writes.
    #[must_use]
    pub fn rating(&self) -> Option<i8> {
        self.stars().or_else(|| self.texts(RATING_PERCENT).iter().find_map(|text| stars_of(number(text)?)))
    }

    /// Stars as they are written.
    fn stars(&self) -> Option<i8> {
        let stars = |text: &String| {
            let stars = number(text)?.round();
            (-1.0..=5.0).contains(&stars).then_some(stars as i8)
        };
        self.texts(RATING).iter().find_map(stars)
    }

    /// The label: the name of a colour, or a word.
    #[must_use]
    pub fn label(&self) -> Option<String> {
        self.trimmed(LABEL)
    }

    /// The title, in the default language if there are several.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        self.one(TITLE)
    }

    /// The description, in the default language if there are several.
    #[must_use]
    pub fn description(&self) -> Option<String> {
        self.one(DESCRIPTION)
    }

    /// Who made the picture.
    #[must_use]
    pub fn creators(&self) -> Vec<String> {
        self.texts(CREATOR)
    }

    /// Where the picture was taken, in words.
    #[must_use]
    pub fn place_names(&self) -> PlaceNames {
        PlaceNames {
            location: self.trimmed(LOCATION),
            city: self.trimmed(CITY),
            state: self.trimmed(STATE),
            country: self.trimmed(COUNTRY),
        }
    }

    /// `photoshop:DateCreated` as it is written: ISO 8601, of which everything after the year may be missing.
    #[must_use]
    pub fn date_created(&self) -> Option<String> {
        self.trimmed(DATE_CREATED)
    }

    /// `exif:DateTimeOriginal` as it is written.
    #[must_use]
    pub fn date_time_original(&self) -> Option<String> {
        self.trimmed(DATE_TIME_ORIGINAL)
    }

    /// Where the picture was taken.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        let latitude = coordinate(&self.one(EXIF.name("GPSLatitude"))?, 'N', 'S')?;
        let longitude = coordinate(&self.one(EXIF.name("GPSLongitude"))?, 'E', 'W')?;
        let is_possible = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        is_possible.then_some(Position { latitude, longitude })
    }

    fn trimmed(&self, name: Name) -> Option<String> {
        self.one(name).map(|text| text.trim().to_owned())
    }
}

/// Stars of a percentage: 1 is one star, 25 two, and so on to 99.
fn stars_of(percent: f64) -> Option<i8> {
    (0.0..=100.0).contains(&percent).then_some(match percent as u8 {
        0 => 0,
        1..=12 => 1,
        13..=37 => 2,
        38..=62 => 3,
        63..=87 => 4,
        _ => 5,
    })
}

/// The percentage of stars; `None` for none of them.
pub(crate) fn percent_of(stars: i8) -> Option<u8> {
    Some(match stars {
        1 => 1,
        2 => 25,
        3 => 50,
        4 => 75,
        5 => 99,
        _ => return None,
    })
}

/// A finite number: `12.5`, or the fraction `25/2`.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = match text.split_once('/') {
        Some((numerator, denominator)) => {
            numerator.trim().parse::<f64>().ok()? / denominator.trim().parse::<f64>().ok()?
        }
        None => text.parse().ok()?,
    };
    number.is_finite().then_some(number)
}

/// A coordinate in degrees: `48,8.0N`, `48,8,12N`, or decimal degrees with a sign.
fn coordinate(text: &str, positive: char, negative: char) -> Option<f64> {
    let text = text.trim();
    let mut letters =
        text.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase());
    let sign = match (letters.next(), letters.next()) {
        (None, _) if text.starts_with('-') => -1.0,
        (None, _) => 1.0,
        (Some(letter), None) if letter == positive => 1.0,
        (Some(letter), None) if letter == negative => -1.0,
        _ => return None,
    };
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|part| !part.is_empty());
    let parts: Vec<f64> = parts.take(4).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    if parts.len() > 3 {
        return None;
    }
    let degrees = parts.into_iter().rev().reduce(|smaller, part| part + smaller / 60.0)?;
    degrees.is_finite().then_some(sign * degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_a_letter_or_a_sign() {
        let north = |text| coordinate(text, 'N', 'S').map(|degrees| (degrees * 1e4).round() / 1e4);
        assert_eq!([north("48,8.0N"), north("48,8,30S")], [Some(48.1333), Some(-48.1417)]);
        assert_eq!([north("-33.86"), north("48.13330n")], [Some(-33.86), Some(48.1333)]);
        for wrong in ["", "N", "48,8.0E", "1,2,3,4N", "north", "4.8.1N"] {
            assert_eq!(north(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_number_of_stars_has_its_percentage() {
        for stars in 1..=5 {
            assert_eq!(percent_of(stars).and_then(|percent| stars_of(percent.into())), Some(stars));
        }
        assert_eq!([percent_of(-1), percent_of(0)], [None; 2]);
        assert_eq!([stars_of(-1.0), stars_of(101.0), stars_of(f64::NAN)], [None; 3]);
    }
}
