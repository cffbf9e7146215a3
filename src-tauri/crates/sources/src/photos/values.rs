//! The values of a row, whatever types they have.
//!
//! Owns the reading of numbers and texts from columns that may hold anything.

use rusqlite::Row;
use rusqlite::types::ValueRef;

/// How many bytes of a name are read: of a keyword, a person, an album, a file.
pub const NAME: usize = 1_000;

/// How many bytes of a title or description are read.
pub const PROSE: usize = 64 * 1_024;

/// A whole number, which may be stored as a fractional one.
pub fn integer(row: &Row<'_>, column: usize) -> Option<i64> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(value) => Some(value),
        ValueRef::Real(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i64),
        _ => None,
    }
}

/// A finite number.
pub fn real(row: &Row<'_>, column: usize) -> Option<f64> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(value) => Some(value as f64),
        ValueRef::Real(value) => Some(value).filter(|value| value.is_finite()),
        _ => None,
    }
}

/// Whether there is a number other than 0.
pub fn flag(row: &Row<'_>, column: usize) -> bool {
    integer(row, column).is_some_and(|value| value != 0)
}

/// A text that is not blank, cut off after so many bytes.
pub fn text(row: &Row<'_>, column: usize, longest: usize) -> Option<String> {
    let ValueRef::Text(bytes) = row.get_ref(column).ok()? else { return None };
    let is_cut = bytes.len() > longest;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(longest)]);
    let text = if is_cut { text.trim_end_matches(char::REPLACEMENT_CHARACTER) } else { &text };
    (!text.trim().is_empty()).then(|| text.to_owned())
}
