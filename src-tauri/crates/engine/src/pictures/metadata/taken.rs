//! When a picture was taken.

use std::fmt;

use crate::calendar;

/// When a picture was taken. Displayed as in ISO 8601: local time, with fraction and offset if they are recorded.
///
/// ```
/// use ratna_engine::pictures::metadata::{Taken, TakenFrom};
///
/// let (nanoseconds, offset_minutes) = (Some(250_000_000), Some(330));
/// let taken = Taken { at: 1_709_231_405, nanoseconds, offset_minutes, from: TakenFrom::Exif };
/// assert_eq!(taken.to_string(), "2024-02-29T18:30:05.25+05:30");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Local time, in seconds since 1970-01-01 as if local time were UTC.
    pub at: i64,
    /// Fraction of the second, in nanoseconds, if it is recorded.
    pub nanoseconds: Option<u32>,
    /// How far local time was ahead of UTC, in minutes, if it is recorded.
    pub offset_minutes: Option<i32>,
    /// Where the time was read from.
    pub from: TakenFrom,
}

/// Where the time at which a picture was taken was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenFrom {
    /// The person, who knows it better than the file.
    Person,
    /// EXIF.
    Exif,
    /// An XMP packet in the file.
    Xmp,
    /// IPTC's information interchange model.
    Iptc,
    /// A PNG's own time or text.
    Png,
    /// A date in the file's name.
    FileName,
    /// The library of another program that the picture is in.
    Library,
    /// The file's last change: nothing better is known.
    FileTime,
}

impl TakenFrom {
    const ALL: [Self; 8] = [
        Self::Person,
        Self::Exif,
        Self::Xmp,
        Self::Iptc,
        Self::Png,
        Self::FileName,
        Self::Library,
        Self::FileTime,
    ];

    /// The name in the catalogue and in JSON: lower case, stable.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Exif => "exif",
            Self::Xmp => "xmp",
            Self::Iptc => "iptc",
            Self::Png => "png",
            Self::FileName => "file_name",
            Self::Library => "library",
            Self::FileTime => "file_time",
        }
    }

    /// The source with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|from| from.name() == name)
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = calendar::date(self.at.div_euclid(86_400));
        let second = self.at.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if let Some(nanoseconds) = self.nanoseconds.filter(|&nanoseconds| nanoseconds > 0) {
            let digits = format!("{nanoseconds:09}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        let Some(offset) = self.offset_minutes else { return Ok(()) };
        let sign = if offset < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(at: i64, offset_minutes: Option<i32>) -> String {
        Taken { at, nanoseconds: None, offset_minutes, from: TakenFrom::Exif }.to_string()
    }

    #[test]
    fn times_are_shown_as_in_iso_8601() {
        assert_eq!(shown(0, None), "1970-01-01T00:00:00");
        assert_eq!(shown(951_782_399, Some(-570)), "2000-02-28T23:59:59-09:30");
        assert_eq!(shown(-2_147_483_648, Some(0)), "1901-12-13T20:45:52+00:00");
        assert_eq!(shown(4_133_894_400, None), "2100-12-31T00:00:00");
    }

    #[test]
    fn sources_have_names() {
        for from in TakenFrom::ALL {
            assert_eq!(TakenFrom::from_name(from.name()), Some(from));
        }
    }
}
