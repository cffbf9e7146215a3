//! Tables and columns of a version that is not known, and values of whatever type they have.

use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::database::Database;
use crate::error::Result;
use crate::listing::Note;

/// The columns of a table for a query, with NULL for those that it lacks, which are noted. `None`, and a note, if there is
/// no such table.
pub(super) fn select(
    database: &Database,
    table: &str,
    columns: &[&str],
    notes: &mut Vec<Note>,
) -> Result<Option<String>> {
    let found = database.columns(table)?;
    if found.is_empty() {
        notes.push(Note::Lacks(table.to_owned()));
        return Ok(None);
    }
    let mut selected = Vec::new();
    for column in columns {
        if found.iter().any(|name| name.eq_ignore_ascii_case(column)) {
            selected.push(*column);
        } else {
            notes.push(Note::Lacks(format!("{table}.{column}")));
            selected.push("NULL");
        }
    }
    Ok(Some(format!("SELECT {} FROM {table}", selected.join(", "))))
}

/// A whole number, which may be stored as another type.
pub(super) fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<i64>> {
    // Beyond 2⁵³ not every whole number is one of these.
    let whole = |real: f64| (real.abs() < 9_007_199_254_740_992.0).then_some(real as i64);
    Ok(match row.get_ref(at)? {
        ValueRef::Integer(number) => Some(number),
        _ => real(row, at)?.and_then(whole),
    })
}

/// A number, which may be stored as text.
pub(super) fn real(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<f64>> {
    let number = match row.get_ref(at)? {
        ValueRef::Integer(number) => Some(number as f64),
        ValueRef::Real(number) => Some(number),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()),
        ValueRef::Null | ValueRef::Blob(_) => None,
    };
    Ok(number.filter(|number: &f64| number.is_finite()))
}

/// A text that is not blank, cut to a number of characters.
pub(super) fn text(row: &Row<'_>, at: usize, most: usize) -> rusqlite::Result<Option<String>> {
    let ValueRef::Text(text) = row.get_ref(at)? else { return Ok(None) };
    // No character has more bytes than four.
    let text = &text[..text.len().min(most.saturating_mul(4))];
    let text: String = String::from_utf8_lossy(text).trim().chars().take(most).collect();
    Ok((!text.is_empty()).then_some(text))
}
