//! Table `vectors.set_aside`: vectors of contents that the catalogue in place does not know, because it is new, or older
//! than they are. They took hours to make, so they are kept for a while: the newer catalogue may be put back.
//!
//! Owns moving vectors there and back, by the start of their content's hash.

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result};

use super::super::values::{DAY, now};
use super::encoding::{mark, start_of_hash};
use crate::ids::ContentId;

/// Sequence numbers of all vectors whose content is not in the catalogue, or has another hash there.
///
/// # Errors
///
/// Database errors.
pub fn strays(connection: &Connection) -> Result<Vec<i64>> {
    let mut statement = connection.prepare(
        "SELECT e.seq, e.content_mark, c.hash
         FROM vectors.embeddings e LEFT JOIN contents c ON c.id = e.content_id",
    )?;
    let mut rows = statement.query([])?;
    let mut strays = Vec::new();
    while let Some(row) = rows.next()? {
        let hash: Option<[u8; 32]> = row.get(2)?;
        if hash.map(|bytes| mark(&Hash::from_bytes(bytes))) != Some(row.get(1)?) {
            strays.push(row.get(0)?);
        }
    }
    Ok(strays)
}

/// Moves the [`strays`] aside, and returns how many.
///
/// # Errors
///
/// Database errors.
pub fn set_aside_strays(connection: &Connection) -> Result<usize> {
    let strays = strays(connection)?;
    let today = now().div_euclid(DAY);
    for seq in &strays {
        let content_mark = connection
            .prepare_cached("SELECT content_mark FROM vectors.embeddings WHERE seq = ?1")?
            .query_row([seq], |row| row.get(0))?;
        connection
            .prepare_cached(
                "INSERT INTO vectors.set_aside (model_id, hash_start, checksum, vector, day)
                 SELECT model_id, ?2, checksum, vector, ?3 FROM vectors.embeddings WHERE seq = ?1",
            )?
            .execute((seq, start_of_hash(content_mark), today))?;
        connection
            .prepare_cached(
                "INSERT INTO vectors.removals (model_id, content_id)
                 SELECT model_id, content_id FROM vectors.embeddings WHERE seq = ?1",
            )?
            .execute([seq])?;
        connection.prepare_cached("DELETE FROM vectors.embeddings WHERE seq = ?1")?.execute([seq])?;
    }
    Ok(strays.len())
}

/// Moves vectors back whose content the catalogue knows by its hash, whatever its ID, and returns how many.
///
/// # Errors
///
/// Database errors.
pub fn reclaim(connection: &Connection) -> Result<usize> {
    let rows: Vec<(i64, [u8; 8])> = connection
        .prepare("SELECT seq, hash_start FROM vectors.set_aside")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut reclaimed = 0;
    for (seq, start) in rows {
        let Some(content_id) = content_with(connection, start)? else { continue };
        reclaimed += connection
            .prepare_cached(
                "INSERT OR IGNORE INTO vectors.embeddings (model_id, content_id, content_mark, checksum, vector)
                 SELECT model_id, ?2, ?3, checksum, vector FROM vectors.set_aside WHERE seq = ?1",
            )?
            .execute((seq, content_id, i64::from_le_bytes(start)))?;
        connection.prepare_cached("DELETE FROM vectors.set_aside WHERE seq = ?1")?.execute([seq])?;
    }
    Ok(reclaimed)
}

/// The content whose hash starts so.
fn content_with(connection: &Connection, start: [u8; 8]) -> Result<Option<ContentId>> {
    let (mut from, mut to) = ([0; 32], [0xff; 32]);
    from[..8].copy_from_slice(&start);
    to[..8].copy_from_slice(&start);
    connection
        .prepare_cached("SELECT id FROM contents WHERE hash BETWEEN ?1 AND ?2")?
        .query_row((from, to), |row| row.get(0))
        .optional()
}

/// How many vectors are set aside.
///
/// # Errors
///
/// Database errors.
pub fn count_set_aside(connection: &Connection) -> Result<u64> {
    connection.query_row("SELECT count(*) FROM vectors.set_aside", [], |row| row.get(0))
}

/// Deletes the vectors that were set aside before a day (in days since 1970), and returns how many.
///
/// # Errors
///
/// Database errors.
pub fn forget_set_aside(connection: &Connection, before: i64) -> Result<usize> {
    connection.execute("DELETE FROM vectors.set_aside WHERE day < ?1", [before])
}
