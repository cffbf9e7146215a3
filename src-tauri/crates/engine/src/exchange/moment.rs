//! When a picture was taken, as it is compared and written.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::pictures::metadata::{Taken, TakenFrom, xmp_date};

/// Most bytes of a date that are kept.
const LONGEST: usize = 1_000;
/// What a date that nobody set is made of.
const UNSET: [char; 6] = ['0', '-', ':', ' ', 'T', 'Z'];

/// A date as it is spelled, so that a file's can come back. It is compared by its second: a fraction and the offset from UTC are
/// left out, since the person says neither, and a file that has them says the same. One that is none of a photograph, such as
/// `ca. 1900`, is compared by its text: somebody said it all the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Stored", into = "String")]
pub(super) struct Moment {
    /// Local time in seconds since 1970.
    at: Option<i64>,
    text: String,
}

/// As it is stored.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    /// By earlier versions.
    Second(i64),
    Spelled(String),
}

impl Moment {
    pub(super) fn at(at: i64) -> Self {
        let taken = Taken { at, nanoseconds: None, offset_minutes: None, from: TakenFrom::Person };
        Self { at: Some(at), text: taken.to_string() }
    }

    /// A date as XMP has it, of which everything after the year may be missing; `None` if it says nothing.
    pub(super) fn of(text: &str) -> Option<Self> {
        let is_set = !text.trim_matches(UNSET).is_empty();
        let moment = Self::spelled_as(text.to_owned());
        if text.len() > LONGEST { moment.at.map(Self::at) } else { is_set.then_some(moment) }
    }

    fn spelled_as(text: String) -> Self {
        Self { at: xmp_date(&text).map(|taken| taken.at), text }
    }

    pub(super) fn spelled(self) -> String {
        self.text
    }

    /// Local time in seconds since 1970; `None` if it is none of a photograph.
    pub(super) fn second(&self) -> Option<i64> {
        self.at
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        match (self.at, other.at) {
            (Some(one), Some(other)) => one == other,
            _ => self.text == other.text,
        }
    }
}

impl Eq for Moment {}

impl From<Stored> for Moment {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Second(at) => Self::at(at),
            Stored::Spelled(text) => Self::spelled_as(text),
        }
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.text
    }
}

/// As it is compared.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => f.write_str(&Self::at(at).text),
            None => f.write_str(&self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_to_the_second_and_spelled_as_it_was() {
        for (text, shown) in [
            ("1998", "1998-01-01T00:00:00"),
            ("1998-07", "1998-07-01T00:00:00"),
            ("1998-07-14", "1998-07-14T00:00:00"),
            ("1998-07-14T15:30:00", "1998-07-14T15:30:00"),
            ("1998-07-14T15:30:00.25+05:30", "1998-07-14T15:30:00"),
        ] {
            let moment = Moment::of(text).unwrap();
            assert_eq!(moment.to_string(), shown);
            assert_eq!(Moment::of(shown).as_ref(), Some(&moment));
            assert_eq!(moment.spelled(), text);
        }
    }

    #[test]
    fn a_date_of_no_photograph_is_said_all_the_same() {
        let [one, other] = ["ca. 1900", "1642"].map(|text| Moment::of(text).unwrap());
        assert_eq!((one.second(), one.to_string().as_str()), (None, "ca. 1900"));
        assert!(one != other && one != Moment::at(0));
        assert_eq!(Moment::of("ca. 1900"), Some(one));
        for text in ["", "0000-00-00T00:00:00", "0000:00:00 00:00:00", &"soon ".repeat(LONGEST)] {
            assert_eq!(Moment::of(text), None);
        }
    }

    #[test]
    fn a_moment_is_stored_as_it_is_spelled_and_read_as_earlier_versions_stored_it() {
        for text in ["1998", "ca. 1900"] {
            let moment = Moment::of(text).unwrap();
            let stored = serde_json::to_string(&moment).unwrap();
            let read: Moment = serde_json::from_str(&stored).unwrap();
            assert_eq!((&read, read.text.as_str()), (&moment, text));
        }
        assert_eq!(serde_json::from_str::<Moment>("900374400").unwrap(), Moment::at(900_374_400));
    }
}
