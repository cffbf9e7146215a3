//! IPTC's information interchange model: the records that agencies and picture editors wrote before XMP.
//!
//! Owns finding a data set and the encoding of its text. Never fails: what follows a broken record is not read.

use super::dates::{self, Date};
use super::found::Found;
use super::taken::TakenFrom;
use super::text;

/// Most data sets that are read; editors write a few dozen, and one for each keyword.
const MAX_DATA_SETS: usize = 5_000;
/// Most bytes of records that are read.
const MAX_RECORDS: usize = 4 << 20;
/// Most bytes of a data set's text that are read.
const MAX_TEXT: usize = 16 << 10;
/// First byte of a data set.
const MARKER: u8 = 0x1C;

/// Record and number of a data set.
type Id = (u8, u8);
const OBJECT_NAME: Id = (2, 5);
const KEYWORDS: Id = (2, 25);
const DATE_CREATED: Id = (2, 55);
const TIME_CREATED: Id = (2, 60);
const DIGITAL_CREATION_DATE: Id = (2, 62);
const DIGITAL_CREATION_TIME: Id = (2, 63);
const CAPTION: Id = (2, 120);

/// Reads records; what is missing or impossible is `None`.
pub(super) fn read(records: &[u8]) -> Found {
    let records = &records[..records.len().min(MAX_RECORDS)];
    let swapped = swapped(records);
    let records = swapped.as_deref().unwrap_or(records);
    let data_sets: Vec<(Id, &[u8])> = DataSets { rest: records }.take(MAX_DATA_SETS).collect();
    let all = |id| data_sets.iter().filter(move |(found, _)| *found == id).map(|(_, data)| *data);
    let first = |id| all(id).next().map(decode);
    let date = |date, time| {
        let time = first(time).unwrap_or_default();
        Some(moment(&first(date)?, &time)?.taken(TakenFrom::Iptc))
    };
    let mut found = Found {
        title: first(OBJECT_NAME).and_then(|title| text::title(&title)),
        description: first(CAPTION).and_then(|caption| text::description(&caption)),
        ..Found::default()
    };
    found.dates.original = date(DATE_CREATED, TIME_CREATED);
    found.dates.digitized = date(DIGITAL_CREATION_DATE, DIGITAL_CREATION_TIME);
    text::add_keywords(&mut found.keywords, all(KEYWORDS).filter_map(|word| text::keyword(&decode(word))));
    found
}

/// The records in their own order, if a program wrote them into a TIFF as 32-bit numbers of the other byte order.
fn swapped(records: &[u8]) -> Option<Vec<u8>> {
    let first = records.first_chunk::<4>()?;
    (first[0] != MARKER && first[3] == MARKER).then(|| {
        let (numbers, _) = records.as_chunks::<4>();
        numbers.iter().flat_map(|&[a, b, c, d]| [d, c, b, a]).collect()
    })
}

/// The records' text. The coded character set (1:90) is left aside: programs write UTF-8 without declaring it, and the
/// other way round, while other encodings are hardly ever valid UTF-8.
fn decode(data: &[u8]) -> String {
    text::decode(&data[..data.len().min(MAX_TEXT)])
}

/// A date (`20050929`, with 00 for an unknown month or day) and a time (`101112+0100`), which may be missing.
fn moment(date: &str, time: &str) -> Option<Date> {
    let date = date.trim();
    let digits = date.len() == 8 && date.bytes().all(|c| c.is_ascii_digit());
    let date = if digits && date.ends_with("00") {
        let month = if &date[4..6] == "00" { "01" } else { &date[4..6] };
        format!("{}{month}01", &date[..4])
    } else {
        date.to_owned()
    };
    dates::parse(&format!("{date} {}", time.trim())).or_else(|| dates::parse(&date))
}

/// The data sets of records, in the order of the file.
struct DataSets<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for DataSets<'a> {
    type Item = (Id, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let &[MARKER, record, number, high, low, ref after @ ..] = self.rest else { return None };
        let size = u16::from_be_bytes([high, low]);
        // With the highest bit set, the size is that of the number that contains the size.
        let (length, after) = if size & 0x8000 == 0 {
            (usize::from(size), after)
        } else {
            let (digits, after) = after.split_at_checked(usize::from(size & 0x7FFF))?;
            let length = digits
                .iter()
                .try_fold(0_usize, |length, &byte| Some(length.checked_mul(256)? + usize::from(byte)))?;
            (length, after)
        };
        let (data, rest) = after.split_at_checked(length)?;
        self.rest = rest;
        Some(((record, number), data))
    }
}

#[cfg(test)]
#[path = "iptc_tests.rs"]
mod tests;
