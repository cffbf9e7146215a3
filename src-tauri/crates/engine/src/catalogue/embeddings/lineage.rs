//! Whether catalogue and vectors belong together: both carry the same random name, their lineage.
//!
//! Whoever puts another catalogue in place, an older copy or one of another library, must neither get its vectors mixed
//! up nor lose any. Owns noticing that, and moving vectors between `embeddings` and `set_aside` accordingly.

use rusqlite::{Connection, OptionalExtension, Result};

use super::super::settings::{self, LINEAGE};
use super::set_aside::{reclaim, set_aside_strays};

/// What became of the vectors when another catalogue was found in place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Reunion {
    /// Vectors of contents that this catalogue does not know.
    pub(in super::super) set_aside: usize,
    /// Vectors that had been set aside, and whose contents this catalogue knows.
    pub(in super::super) reclaimed: usize,
}

/// Whether the vectors may belong to another catalogue.
pub(in super::super) fn are_strangers(connection: &Connection) -> Result<bool> {
    let (ours, theirs) = (settings::get(connection, LINEAGE)?, of_vectors(connection)?);
    Ok(ours.is_none() || ours != theirs || has_unknown(connection)?)
}

/// Sets the vectors aside that this catalogue does not know, and takes back those that it does. Call it in a transaction
/// when they [are strangers](are_strangers).
pub(in super::super) fn reunite(connection: &Connection) -> Result<Reunion> {
    let (ours, theirs) = (settings::get(connection, LINEAGE)?, of_vectors(connection)?);
    // A library that was just created, or made by a version without lineages.
    let are_new = ours.is_none() && theirs.is_none();
    let mut reunion = Reunion::default();
    if !are_new || has_unknown(connection)? {
        reunion.set_aside = set_aside_strays(connection)?;
        reunion.reclaimed = reclaim(connection)?;
    }
    // From here on, this catalogue assigns IDs that the other one assigned to other contents.
    let lineage = match ours.filter(|_| reunion.set_aside == 0) {
        Some(lineage) => lineage,
        None => connection.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))?,
    };
    settings::set(connection, LINEAGE, &lineage)?;
    connection
        .execute("INSERT OR REPLACE INTO vectors.about (key, value) VALUES (?1, ?2)", [LINEAGE, &lineage])?;
    Ok(reunion)
}

fn of_vectors(connection: &Connection) -> Result<Option<String>> {
    connection
        .query_row("SELECT value FROM vectors.about WHERE key = ?1", [LINEAGE], |row| row.get(0))
        .optional()
}

/// Whether there are vectors with content IDs that the catalogue has yet to assign, since it is older than they are.
fn has_unknown(connection: &Connection) -> Result<bool> {
    connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM vectors.embeddings WHERE content_id >
            coalesce((SELECT seq FROM main.sqlite_sequence WHERE name = 'contents'), 0))",
        [],
        |row| row.get(0),
    )
}
