//! One JSON document with a line for each picture.
//!
//! It is JSON as a whole, so that every program reads it, and its lines stand alone, so that neither writing nor reading takes
//! memory for more than one picture, and a damaged line costs one. A file with a picture per line alone (JSON Lines) is read, too,
//! after the same first line.

use std::io::{Result, Write};

use serde::Deserialize;
use serde_json::json;

use super::record::Record;
use super::{FORMAT, VERSION};

/// What opens the list of pictures in the first line.
const OPENING: &str = "\"pictures\":[";
/// What ends the document.
const CLOSING: &str = "]}";

/// The first line.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// Writes the first line.
pub(super) fn write_head(out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{{\"format\":{},\"version\":{VERSION},{OPENING}", json!(FORMAT))
}

/// Writes a picture; `is_first` if there was none before.
pub(super) fn write_record(out: &mut dyn Write, record: &Record, is_first: bool) -> Result<()> {
    if !is_first {
        out.write_all(b",\n")?;
    }
    serde_json::to_writer(&mut *out, record)?;
    Ok(())
}

/// Writes what comes after the last picture; `is_empty` if there was none.
pub(super) fn write_tail(out: &mut dyn Write, is_empty: bool) -> Result<()> {
    if !is_empty {
        out.write_all(b"\n")?;
    }
    writeln!(out, "{CLOSING}")
}

/// The version of an export whose first line this is; `None` if it is none.
pub(super) fn version(line: &str) -> Option<u32> {
    let line = line.trim();
    let head = line.strip_suffix('[').map(|opened| format!("{opened}[{CLOSING}"));
    let head: Head = serde_json::from_str(head.as_deref().unwrap_or(line)).ok()?;
    (head.format == FORMAT).then_some(head.version)
}

/// The picture in a line; `None` where there is none.
///
/// # Errors
///
/// What is wrong with the line.
pub(super) fn record(line: &str) -> std::result::Result<Option<Record>, String> {
    let line = line.trim();
    let line = line.strip_suffix(',').unwrap_or(line);
    if line.is_empty() || line == CLOSING {
        return Ok(None);
    }
    serde_json::from_str(line).map(Some).map_err(|error| {
        let text = error.to_string();
        // There is one line only.
        text.split(" at line ").next().unwrap_or(&text).to_owned()
    })
}
