//! Table `person_dates`: when pictures were taken, where the person knows that better than their files.
//!
//! Owns that the person's date counts, and what counts again without it. Much is ordered and found by the columns of
//! `contents`, so they hold the date that counts, and the row here keeps what they would hold otherwise. Whoever writes these
//! columns takes the person's date off before ([`lift`]) and puts it back after ([`lay`]); in between they are what files and
//! other programs' libraries say.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::ids::ContentId;
use crate::pictures::metadata::TakenFrom;

/// What orders the content `?1` where no date is known: the last change of its first file, as the clock on the wall showed it.
pub(super) const SHOWN_WITHOUT_DATE: &str =
    "coalesce((SELECT unixepoch(min(mtime_ns) / 1000000000, 'unixepoch', 'localtime')
               FROM files WHERE content_id = ?1), added_at)";

/// Whether a content has the person's date in its columns.
const HAS_IT: &str = "taken_from IS ?2";

/// When the person says that a content was taken, as local time in seconds since 1970.
///
/// # Errors
///
/// Database errors.
pub fn own(connection: &Connection, id: ContentId) -> Result<Option<i64>> {
    connection
        .prepare_cached("SELECT taken_at FROM person_dates WHERE content_id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// Gives contents a date, or takes the person's away: then that of the file counts again. Returns how many have changed. Call it
/// in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn set(connection: &Connection, ids: &[ContentId], taken: Option<i64>) -> Result<u64> {
    // What is the same already is no change that others have to be told of.
    let mut put = connection.prepare_cached(
        "INSERT INTO person_dates (content_id, taken_at) SELECT id, ?2 FROM contents WHERE id = ?1
         ON CONFLICT (content_id) DO UPDATE SET taken_at = excluded.taken_at WHERE taken_at <> excluded.taken_at",
    )?;
    let mut delete = connection.prepare_cached("DELETE FROM person_dates WHERE content_id = ?1")?;
    let mut changed = 0;
    for &id in ids {
        lift(connection, id)?;
        changed += match taken {
            Some(taken) => put.execute((id, taken))?,
            None => delete.execute([id])?,
        } as u64;
        lay(connection, id)?;
    }
    Ok(changed)
}

/// Gives a content the date back that it has without the person's; nothing if it has that already.
pub(super) fn lift(connection: &Connection, id: ContentId) -> Result<()> {
    connection
        .prepare_cached(&format!(
            "UPDATE contents SET taken_at = told_at, taken_ns = told_ns, taken_offset = told_offset,
                taken_from = told_from, taken_source = told_source, shown_at = coalesce(told_shown, shown_at)
             FROM person_dates d WHERE d.content_id = ?1 AND contents.id = ?1 AND {HAS_IT}"
        ))?
        .execute((id, TakenFrom::Person.name()))
        .map(drop)
}

/// Gives a content the person's date, if there is one, and keeps what it had; nothing if it has the person's already.
pub(super) fn lay(connection: &Connection, id: ContentId) -> Result<()> {
    connection
        .prepare_cached(&format!(
            "UPDATE person_dates SET (told_at, told_ns, told_offset, told_from, told_source, told_shown) =
                (SELECT taken_at, taken_ns, taken_offset, taken_from, taken_source, shown_at
                 FROM contents WHERE id = ?1)
             WHERE content_id = ?1 AND NOT EXISTS (SELECT 1 FROM contents WHERE id = ?1 AND {HAS_IT})"
        ))?
        .execute((id, TakenFrom::Person.name()))?;
    connection
        .prepare_cached(
            "UPDATE contents SET taken_at = d.taken_at, taken_ns = NULL, taken_offset = NULL, taken_from = ?2,
                taken_source = NULL, shown_at = d.taken_at
             FROM person_dates d WHERE d.content_id = ?1 AND contents.id = ?1",
        )?
        .execute((id, TakenFrom::Person.name()))
        .map(drop)
}

/// Gives a content that is another one's copy the same row, since it has the same columns.
pub(super) fn copy(connection: &Connection, from: ContentId, to: ContentId) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO person_dates
                (content_id, taken_at, told_at, told_ns, told_offset, told_from, told_source, told_shown)
             SELECT ?2, taken_at, told_at, told_ns, told_offset, told_from, told_source, told_shown
             FROM person_dates WHERE content_id = ?1",
        )?
        .execute((from, to))
        .map(drop)
}

/// Takes dates of the person's from contents where they are lost, and has the files read again: what these say is lost, too.
pub(super) fn distrust(connection: &Connection) -> Result<()> {
    let lost: Vec<ContentId> = connection
        .prepare(
            "SELECT id FROM contents
             WHERE taken_from = ?1 AND id NOT IN (SELECT content_id FROM person_dates)",
        )?
        .query_map([TakenFrom::Person.name()], |row| row.get(0))?
        .collect::<Result<_>>()?;
    let mut take = connection.prepare(&format!(
        "UPDATE contents SET metadata_version = 0, taken_at = NULL, taken_ns = NULL, taken_offset = NULL,
            taken_from = NULL, taken_source = NULL, shown_at = {SHOWN_WITHOUT_DATE}
         WHERE id = ?1"
    ))?;
    lost.iter().try_for_each(|id| take.execute([id]).map(drop))
}

#[cfg(test)]
#[path = "dates_tests.rs"]
mod tests;
