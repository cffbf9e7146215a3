//! IPTC's records: what agencies and picture editors wrote before XMP.
//!
//! Owns what is kept of them, and their dates; `ratna_xmp` reads the records. Never fails.

use ratna_xmp::{Iptc, PlaceNames};

use super::dates::{self, Date};
use super::found::{Dates, Found};
use super::taken::{Taken, TakenFrom};
use super::{text, xmp};

/// Most bytes of records that are read.
const MAX_RECORDS: usize = 4 << 20;

/// Reads records; what is missing or impossible is `None`.
pub(super) fn read(records: &[u8]) -> Found {
    let said = Iptc::read(&records[..records.len().min(MAX_RECORDS)]);
    let Iptc { location, city, state, country, .. } = said;
    let mut found = Found {
        title: said.title.and_then(|title| text::title(&title)),
        description: said.caption.and_then(|caption| text::description(&caption)),
        creators: text::names(said.by_lines),
        places: xmp::places(PlaceNames { location, city, state, country }),
        dates: Dates { original: taken(said.created), digitized: taken(said.digitized), modified: None },
        ..Found::default()
    };
    text::add_keywords(&mut found.keywords, said.keywords.iter().filter_map(|word| text::keyword(word)));
    found
}

/// A day and a time, which may be missing.
fn taken(moment: Option<(String, Option<String>)>) -> Option<Taken> {
    let (day, time) = moment?;
    Some(self::moment(&day, &time.unwrap_or_default())?.taken(TakenFrom::Iptc))
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

#[cfg(test)]
#[path = "iptc_tests.rs"]
mod tests;
