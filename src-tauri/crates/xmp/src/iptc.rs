//! The IPTC's information interchange model: the records that agencies and picture editors wrote before XMP.
//!
//! Owns finding a data set and the encoding of its text. Never fails: what follows a broken record is not read.

use crate::encoding::narrow;

/// Most data sets that are read; editors write a few dozen, and one for each keyword.
const MAX_DATA_SETS: usize = 10_000;
/// First byte of a data set.
const MARKER: u8 = 0x1C;
/// The character set of the text, and how Latin-1 is named in it.
const CHARACTER_SET: (u8, u8) = (1, 90);
const LATIN: [&[u8]; 2] = [b"\x1B.A", b"\x1B-A"];

/// What Windows has from 0x80 to 0x9F, where Latin-1 has control characters that no text has.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// What the records say. Texts have no spaces around them; what is missing is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Iptc {
    /// Keywords, each once.
    pub keywords: Vec<String>,
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub caption: Option<String>,
    /// Who made the picture.
    pub by_lines: Vec<String>,
    /// A place in a town.
    pub location: Option<String>,
    /// A town.
    pub city: Option<String>,
    /// A state or province.
    pub state: Option<String>,
    /// A country.
    pub country: Option<String>,
    /// When the picture was made: the day, as in `20050929`, and the time, as in `101112+0100`.
    pub created: Option<(String, Option<String>)>,
    /// When it became a file, likewise.
    pub digitized: Option<(String, Option<String>)>,
}

impl Iptc {
    /// Reads records, also those that a program wrote as 32-bit numbers of the other byte order.
    #[must_use]
    pub fn read(records: &[u8]) -> Self {
        let swapped = swapped(records);
        let records = swapped.as_deref().unwrap_or(records);
        let data_sets: Vec<_> = DataSets { rest: records }.take(MAX_DATA_SETS).collect();
        let is_latin = data_sets.iter().any(|(id, data)| *id == CHARACTER_SET && LATIN.contains(data));
        // Programs write UTF-8 without declaring it, while text in other encodings is hardly ever valid UTF-8.
        let decode = |data: &[u8]| {
            let text =
                if is_latin { data.iter().map(|&byte| char::from(byte)).collect() } else { narrow(data) };
            let text: String = text.chars().map(printable).collect();
            text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned()
        };
        let all = |number| {
            let data = data_sets.iter().filter(move |(id, _)| *id == (2, number));
            let mut texts: Vec<String> =
                data.map(|(_, data)| decode(data)).filter(|text| !text.is_empty()).collect();
            let mut seen = std::collections::HashSet::new();
            texts.retain(|text| seen.insert(text.clone()));
            texts
        };
        let one = |number| all(number).into_iter().next();
        Self {
            keywords: all(25),
            title: one(5),
            caption: one(120),
            by_lines: all(80),
            location: one(92),
            city: one(90),
            state: one(95),
            country: one(101),
            created: one(55).map(|day| (day, one(60))),
            digitized: one(62).map(|day| (day, one(63))),
        }
    }
}

fn printable(c: char) -> char {
    let number = u32::from(c).checked_sub(0x80).and_then(|number| usize::try_from(number).ok());
    number.and_then(|number| WINDOWS.get(number)).copied().unwrap_or(c)
}

/// The records in their own order, if that is another one.
fn swapped(records: &[u8]) -> Option<Vec<u8>> {
    match records {
        [first, _, _, MARKER, ..] if *first != MARKER => {
            Some(records.as_chunks().0.iter().flat_map(|&[a, b, c, d]| [d, c, b, a]).collect())
        }
        _ => None,
    }
}

/// The data sets of records, in the order of the file.
struct DataSets<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for DataSets<'a> {
    type Item = ((u8, u8), &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let &[MARKER, record, number, high, low, ref after @ ..] = self.rest else { return None };
        let size = u16::from_be_bytes([high, low]);
        // With the highest bit set, the size is that of the number that contains the size.
        let (length, after) = if size & 0x8000 == 0 {
            (usize::from(size), after)
        } else {
            let (digits, after) = after.split_at_checked(usize::from(size & 0x7FFF))?;
            let add = |length: usize, &byte: &u8| Some(length.checked_mul(256)? + usize::from(byte));
            (digits.iter().try_fold(0, add)?, after)
        };
        let (data, rest) = after.split_at_checked(length)?;
        self.rest = rest;
        Some(((record, number), data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_set(record: u8, number: u8, data: &[u8]) -> Vec<u8> {
        [&[MARKER, record, number], &(data.len() as u16).to_be_bytes()[..], data].concat()
    }

    #[test]
    fn records_are_texts_in_utf_8_or_latin() {
        let records = |set: &[u8], word: &[u8]| {
            let sets = [
                data_set(1, 90, set),
                data_set(2, 25, word),
                data_set(2, 25, b"sea "),
                data_set(2, 25, b"sea"),
            ];
            Iptc::read(&sets.concat()).keywords
        };
        assert_eq!(records(b"\x1B%G", "समुद्र, a|b".as_bytes()), ["समुद्र, a|b", "sea"]);
        assert_eq!(records(b"", b"M\xFCnchen"), ["München", "sea"]);
        assert_eq!(records(b"", b"Bob\x92s"), ["Bob’s", "sea"]);
        assert_eq!(records(b"\x1B.A", "ü".as_bytes()), ["Ã¼", "sea"]);
    }

    #[test]
    fn records_in_the_other_byte_order_are_read() {
        let mut records = [data_set(2, 62, b"20050929"), data_set(2, 63, b"101112")].concat();
        records.resize(records.len().next_multiple_of(4), 0);
        records.chunks_exact_mut(4).for_each(<[u8]>::reverse);
        assert_eq!(Iptc::read(&records).digitized, Some(("20050929".into(), Some("101112".into()))));
    }

    #[test]
    fn broken_records_end_the_reading() {
        let title = data_set(2, 5, b"Title");
        let whole = [
            &title[..],
            &data_set(2, 120, b"Caption"),
            &data_set(2, 80, b"Usha"),
            &data_set(2, 55, b"20050929"),
        ]
        .concat();
        let read = Iptc::read(&whole);
        assert_eq!((read.title.as_deref(), read.caption.as_deref()), (Some("Title"), Some("Caption")));
        assert_eq!((read.by_lines, read.created), (vec!["Usha".to_owned()], Some(("20050929".into(), None))));
        for end in 0..whole.len() {
            let cut = Iptc::read(&whole[..end]);
            assert!(cut.title.is_none_or(|title| title == "Title"));
        }
        let long = [&title[..], &[MARKER, 2, 120, 0x80, 4, 0xFF, 0xFF, 0xFF, 0xFF, b'x']].concat();
        assert_eq!(Iptc::read(&long).caption, None);
        assert_eq!(Iptc::read(&[MARKER, 2, 5, 0xFF, 0xFF]), Iptc::default());
    }
}
