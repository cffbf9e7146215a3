//! Keeping the index like the catalogue, in steps that each are one transaction.
//!
//! A commit over several files is atomic within each file only, and the catalogue's comes first. So changes are deleted from
//! the catalogue only by a later transaction than the one in which the index followed them.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::super::places;
use super::super::settings::{self, LINEAGE, TEXTS_CLEARED};
use super::super::words;
use super::unicode::spaced;
use super::{collect, is_attached};
use crate::ids::ContentId;

/// Key of the name of the file of words that the index has followed.
const WORDS: &str = "words";
/// `filled` of an index that has read all contents.
const COMPLETE: i64 = i64::MAX;

/// How far the index has followed the catalogue.
struct State {
    /// Whether it belongs to this catalogue as it is.
    is_ours: bool,
    /// The last change that it has followed.
    done: i64,
    /// The last content that was read when it was new.
    filled: i64,
    /// The last change that the catalogue has noted.
    last: i64,
}

impl State {
    fn read(connection: &Connection) -> Result<Self> {
        let lineage: Option<String> = about(connection, LINEAGE)?;
        let read = words::identity(connection)?;
        let done = about(connection, "done")?.unwrap_or(0);
        let cleared = settings::get(connection, TEXTS_CLEARED)?.and_then(|seq| seq.parse().ok()).unwrap_or(0);
        let last = connection
            .prepare_cached("SELECT seq FROM main.sqlite_sequence WHERE name = 'text_changes'")?
            .query_row([], |row| row.get(0))
            .optional()?
            .unwrap_or(0);
        // Other changes are missing than those that it has followed if one file or the other was put back.
        let is_ours = lineage.is_some()
            && lineage == settings::get(connection, LINEAGE)?
            && read.is_some()
            && read == about(connection, WORDS)?
            && (cleared..=last).contains(&done);
        Ok(Self { is_ours, done, filled: about(connection, "filled")?.unwrap_or(0), last })
    }

    fn is_current(&self) -> bool {
        self.is_ours && self.filled == COMPLETE && self.done == self.last
    }
}

/// Whether the index lacks anything. One that is missing in a library that cannot be written lacks nothing.
pub(super) fn is_behind(connection: &Connection) -> Result<bool> {
    Ok(is_attached(connection)? && !State::read(connection)?.is_current())
}

/// Follows up to `limit` changes, or reads as many contents if the index is new. Returns how many; 0 when it is up to date.
pub(super) fn step(connection: &Connection, limit: usize) -> Result<usize> {
    let state = State::read(connection)?;
    if !state.is_ours {
        return begin(connection, &state).map(|()| 1);
    }
    if state.done < state.last {
        return follow(connection, &state, limit);
    }
    if state.filled < COMPLETE {
        return fill(connection, &state, limit);
    }
    Ok(0)
}

/// Empties the index: it is filled from the first content on.
fn begin(connection: &Connection, state: &State) -> Result<()> {
    connection.execute_batch(
        "INSERT INTO texts.words (words) VALUES ('delete-all'); INSERT INTO texts.parts (parts) VALUES ('delete-all');
         DELETE FROM main.text_changes; DELETE FROM texts.about; DELETE FROM texts.places;",
    )?;
    let lineage = settings::get(connection, LINEAGE)?.unwrap_or_default();
    settings::set(connection, TEXTS_CLEARED, &state.last.to_string())?;
    set_about(connection, LINEAGE, lineage)?;
    if let Some(read) = words::identity_or_new(connection)? {
        set_about(connection, WORDS, read)?;
    }
    set_about(connection, "done", state.last)?;
    set_about(connection, "filled", 0)
}

fn follow(connection: &Connection, state: &State, limit: usize) -> Result<usize> {
    let changes = connection
        .prepare_cached("SELECT seq, content_id FROM text_changes WHERE seq > ?1 ORDER BY seq LIMIT ?2")?
        .query_map((state.done, limit as i64), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(i64, ContentId)>>>()?;
    let mut ids: Vec<_> = changes.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    // The others are read when it is their turn.
    ids.iter().filter(|id| id.0 <= state.filled).try_for_each(|&id| put(connection, id))?;
    if connection.prepare_cached("DELETE FROM text_changes WHERE seq <= ?1")?.execute([state.done])? > 0 {
        settings::set(connection, TEXTS_CLEARED, &state.done.to_string())?;
    }
    // The last ones may have been deleted by hand.
    let done =
        if changes.len() < limit { state.last } else { changes.last().map_or(state.last, |(seq, _)| *seq) };
    set_about(connection, "done", done)?;
    Ok(changes.len().max(1))
}

fn fill(connection: &Connection, state: &State, limit: usize) -> Result<usize> {
    let ids = connection
        .prepare_cached("SELECT id FROM contents WHERE id > ?1 ORDER BY id LIMIT ?2")?
        .query_map((state.filled, limit as i64), |row| row.get(0))?
        .collect::<Result<Vec<ContentId>>>()?;
    ids.iter().try_for_each(|&id| put(connection, id))?;
    set_about(connection, "filled", ids.last().map_or(COMPLETE, |id| id.0))?;
    Ok(ids.len().max(1))
}

/// Makes the index say of a content what the catalogue says.
fn put(connection: &Connection, id: ContentId) -> Result<()> {
    places::drop_outdated(connection, id)?;
    let texts = collect::of(connection, id)?;
    for table in ["words", "parts"] {
        let Some(texts) = &texts else {
            connection
                .prepare_cached(&format!("DELETE FROM texts.{table} WHERE rowid = ?1"))?
                .execute([id])?;
            continue;
        };
        let [name, folder, title, description, tags, picture, caption] = match table {
            "words" => texts.each_ref().map(|text| spaced(text)),
            _ => texts.clone(),
        };
        connection
            .prepare_cached(&format!(
                "INSERT OR REPLACE INTO texts.{table} (rowid, name, folder, title, description, tags, picture, caption)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
            ))?
            .execute(params![id, name, folder, title, description, tags, picture, caption])?;
    }
    Ok(())
}

/// Has the index of texts filled anew: the catalogue's rows were changed without triggers.
pub(in super::super) fn distrust(catalogue: &Connection) -> Result<()> {
    // A copy of an earlier format has no such table.
    let exists = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = 'text_changes')";
    if catalogue.query_row(exists, [], |row| row.get(0))? {
        catalogue.execute("DELETE FROM text_changes", [])?;
    }
    settings::set(catalogue, TEXTS_CLEARED, &i64::MAX.to_string())
}

fn about<T: rusqlite::types::FromSql>(connection: &Connection, key: &str) -> Result<Option<T>> {
    connection
        .prepare_cached("SELECT value FROM texts.about WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

fn set_about(connection: &Connection, key: &str, value: impl rusqlite::ToSql) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO texts.about (key, value) VALUES (?1, ?2)")?
        .execute(params![key, value])
        .map(drop)
}
