//! When a picture was taken, as it is compared and written.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::pictures::metadata::{Taken, TakenFrom, xmp_date};

/// Local time in seconds since 1970. A fraction and the offset from UTC are left out, since the person says neither: a file that
/// has them says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Moment(pub(super) i64);

impl Moment {
    /// A date as XMP has it, of which everything after the year may be missing.
    pub(super) fn parse(text: &str) -> Option<Self> {
        xmp_date(text).map(|taken| Self(taken.at))
    }
}

/// As XMP has it.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let taken = Taken { at: self.0, nanoseconds: None, offset_minutes: None, from: TakenFrom::Person };
        taken.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        for (text, written) in [
            ("1998", "1998-01-01T00:00:00"),
            ("1998-07", "1998-07-01T00:00:00"),
            ("1998-07-14", "1998-07-14T00:00:00"),
            ("1998-07-14T15:30:00", "1998-07-14T15:30:00"),
            ("1998-07-14T15:30:00.25+05:30", "1998-07-14T15:30:00"),
        ] {
            let moment = Moment::parse(text).unwrap();
            assert_eq!(moment.to_string(), written);
            assert_eq!(Moment::parse(written), Some(moment));
        }
        assert_eq!(Moment::parse("soon"), None);
    }
}
