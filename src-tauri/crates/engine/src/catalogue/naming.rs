//! Naming the places where pictures were taken.
//!
//! Owns when names follow the catalogue. Never knows where a place is: names come from [`places`](crate::places).

use rusqlite::Connection;

use super::database::Catalogue;
use super::places::{is_complete, name, unnamed};
use crate::error::Result;
use crate::places::Gazetteer;

/// Names the places of all pictures that lack a name, in steps between which others write, until `is_cancelled` says so.
/// Opens the gazetteer only if there are any. Call it after the index of texts has caught up, which drops outdated names.
///
/// # Errors
///
/// Database errors. What was done is kept.
pub fn catch_up(catalogue: &Catalogue, is_cancelled: impl Fn() -> bool) -> Result<()> {
    let unnamed = |db: &Connection| if is_complete(db)? { Ok(Vec::new()) } else { unnamed(db) };
    let rows = if catalogue.is_writable() { catalogue.read(unnamed)? } else { Vec::new() };
    if rows.is_empty() {
        return Ok(());
    }
    let gazetteer = Gazetteer::open();
    let mut rest = &rows[..];
    catalogue.write_in_steps(|db, limit| {
        let (now, later) = rest.split_at(if is_cancelled() { 0 } else { limit.min(rest.len()) });
        rest = later;
        now.iter().try_for_each(|&(id, position)| name(db, &gazetteer, id, position))?;
        Ok(now.len())
    })
}
