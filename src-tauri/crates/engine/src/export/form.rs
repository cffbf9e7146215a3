//! Writing either form.

use std::io::Write;

use super::columns::{self, MARK};
use super::csv::{self, BOM};
use super::record::Record;
use super::{Format, VERSION, json};

/// Writes what comes before the first picture.
pub(super) fn write_head(out: &mut dyn Write, format: Format) -> std::io::Result<()> {
    match format {
        Format::Json => json::write_head(out),
        Format::Csv => {
            out.write_all(BOM)?;
            csv::write_row(out, [MARK].iter().chain(columns::NAMES).copied())
        }
    }
}

/// Writes a picture; `is_first` if there was none before.
pub(super) fn write_record(
    out: &mut dyn Write,
    format: Format,
    record: &Record,
    is_first: bool,
) -> std::io::Result<()> {
    match format {
        Format::Json => json::write_record(out, record, is_first),
        Format::Csv => {
            let (version, cells) = (VERSION.to_string(), columns::cells(record));
            csv::write_row(out, [version.as_str()].into_iter().chain(cells.iter().map(String::as_str)))
        }
    }
}

/// Writes what comes after the last picture; `is_empty` if there was none.
pub(super) fn write_tail(out: &mut dyn Write, format: Format, is_empty: bool) -> std::io::Result<()> {
    match format {
        Format::Json => json::write_tail(out, is_empty),
        Format::Csv => Ok(()),
    }
}
