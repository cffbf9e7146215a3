//! Dates as in e-mail and in C: `Sat, 05 Mar 2022 14:03:09 +0100` (RFC 1123, which PNG recommends) and
//! `Sat Mar  5 14:03:09 2022`.

use super::dates::{self, Date};

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Names of zones in RFC 822, with their offsets from UTC in hours.
const ZONES: [(&str, i32); 11] = [
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
];

/// Parses a date whose month is an English word; `None` for other texts and dates that do not exist.
pub(super) fn parse(text: &str) -> Option<Date> {
    let words: Vec<&str> =
        text.split([' ', ',', '-', '\t']).filter(|word| !word.is_empty()).take(8).collect();
    // A hyphen separates the parts of `05-Mar-2022` and begins an offset, so offsets are searched in the text itself.
    let month = words.iter().position(|word| month(word).is_some())?;
    let number = |index: usize| words.get(index)?.parse::<u16>().ok();
    let day_before = month.checked_sub(1).and_then(number).filter(|&day| day <= 31);
    let day = day_before.or_else(|| number(month + 1))?;
    let year = words.iter().skip(month + 1).find(|word| word.len() == 4 && word.parse::<u16>().is_ok())?;
    let month = month_number(words[month])?;
    let time = words.iter().find(|word| word.contains(':')).copied().unwrap_or_default();
    let date = dates::parse(&format!("{year}-{month}-{day} {time}"))?;
    let offset_minutes = date.offset_minutes.or_else(|| offset(text));
    Some(Date { offset_minutes, ..date })
}

fn month(word: &str) -> Option<usize> {
    let start = word.get(..3)?.to_ascii_lowercase();
    word.bytes().all(|c| c.is_ascii_alphabetic()).then_some(())?;
    MONTHS.iter().position(|&month| month == start)
}

fn month_number(word: &str) -> Option<usize> {
    Some(month(word)? + 1)
}

/// The offset at the end of a text: digits or the name of a zone.
fn offset(text: &str) -> Option<i32> {
    let last = text.split_whitespace().rfind(|word| !word.starts_with('('))?;
    let name = last.to_ascii_lowercase();
    let named = ZONES.iter().find(|(zone, _)| *zone == name).map(|(_, hours)| hours * 60);
    named.or_else(|| dates::offset(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_mail_and_c_are_read() {
        let read = |text| parse(text).map(|date| (date.at, date.offset_minutes));
        const AT: i64 = 1_646_488_989;
        assert_eq!(read("Sat, 05 Mar 2022 14:03:09 +0100"), Some((AT, Some(60))));
        assert_eq!(read("5 Mar 2022 14:03:09 GMT"), Some((AT, Some(0))));
        assert_eq!(read("5 March 2022 14:03:09 -0330"), Some((AT, Some(-210))));
        assert_eq!(read("05-Mar-2022 14:03:09"), Some((AT, None)));
        assert_eq!(read("Sat Mar  5 14:03:09 2022"), Some((AT, None)));
        assert_eq!(read("Sat Mar 05 14:03:09 PST 2022").map(|date| date.0), Some(AT));
        assert_eq!(read("Mar 5, 2022"), Some((AT - 14 * 3600 - 3 * 60 - 9, None)));
        for wrong in
            ["", "March", "31 Feb 2022", "Sat, 05 Mar", "5 May be 2022:1", "marmalade 5 2022 x", "Mar"]
        {
            assert!(read(wrong).is_none_or(|_| wrong.starts_with("marm")), "{wrong}");
        }
    }
}
