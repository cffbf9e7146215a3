//! Tables `vectors.*`: what the models made of the pictures. SQLite owns the vectors; the index beside it
//! is made from these rows and can be thrown away.
//!
//! A vector is stored as little-endian f16, which keeps a cosine to about 1e-3.

use blake3::Hash;
use half::f16;
use half::slice::HalfFloatSliceExt;
use rusqlite::{Connection, OptionalExtension, Result};

use super::files::State;
use crate::ids::{ContentId, ModelId};

/// A model's id in this file, made on first use.
pub fn model_id(connection: &Connection, name: &str, dimensions: usize) -> Result<ModelId> {
    connection
        .prepare_cached(
            "INSERT INTO vectors.models (name, dimensions) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET dimensions = ?2 RETURNING id",
        )?
        .query_row((name, dimensions as i64), |row| row.get(0))
}

/// A model's id, when it ever made a vector here.
pub fn find_model(connection: &Connection, name: &str) -> Result<Option<ModelId>> {
    let mut find = connection.prepare_cached("SELECT id FROM vectors.models WHERE name = ?1")?;
    let mut rows = find.query([name])?;
    rows.next()?.map(|row| row.get(0)).transpose()
}

/// Keeps a content's vector.
pub fn put(
    connection: &Connection,
    model_id: ModelId,
    content_id: ContentId,
    hash: &Hash,
    vector: &[f32],
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO vectors.embeddings (model_id, content_id, content_mark, vector)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((model_id, content_id, mark(hash), to_blob(vector)))
        .map(drop)
}

/// How far the vectors of a model have got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many there are.
    pub count: u64,
    /// The newest one's place in the order of writing.
    pub last_seq: i64,
}

/// How far the vectors of a model have got.
pub fn extent(connection: &Connection, model_id: ModelId) -> Result<Extent> {
    connection
        .prepare_cached("SELECT count(*), coalesce(max(seq), 0) FROM vectors.embeddings WHERE model_id = ?1")?
        .query_row([model_id], |row| Ok(Extent { count: row.get(0)?, last_seq: row.get(1)? }))
}

/// Whether a model has more than so many vectors after place `seq` in the order of writing. Counts no further.
pub fn has_more_after(connection: &Connection, model_id: ModelId, seq: i64, than: u64) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM vectors.embeddings WHERE model_id = ?1 AND seq > ?2 ORDER BY seq LIMIT 1 OFFSET ?3",
        )?
        .exists((model_id, seq, than as i64))
}

/// How many vectors of a model were written after place `seq`.
pub fn count_after(connection: &Connection, model_id: ModelId, seq: i64) -> Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM vectors.embeddings WHERE model_id = ?1 AND seq > ?2")?
        .query_row((model_id, seq), |row| row.get(0))
}

/// The newest vector's place in the order of writing; 0 when there is none. Unlike [`extent`] it counts nothing.
pub fn last_seq(connection: &Connection, model_id: ModelId) -> Result<i64> {
    connection
        .prepare_cached("SELECT seq FROM vectors.embeddings WHERE model_id = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([model_id], |row| row.get(0))
        .optional()
        .map(Option::unwrap_or_default)
}

/// Place of the first vector of a model after place `after` in the order of writing, however many of other models lie
/// between.
pub fn first_after(connection: &Connection, model_id: ModelId, after: i64) -> Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT seq FROM vectors.embeddings WHERE model_id = ?1 AND seq > ?2 ORDER BY seq LIMIT 1",
        )?
        .query_row((model_id, after), |row| row.get(0))
        .optional()
}

/// Where a model's vectors are fewer than one in so many, they are looked up one by one.
const FEW: i64 = 4;
/// The plus keeps SQLite on the table itself, which is read from end to end.
const IN_PASSING: &str = "SELECT content_id, vector FROM vectors.embeddings
     WHERE seq > ?2 AND seq <= ?3 AND +model_id = ?1 ORDER BY seq";
const ONE_BY_ONE: &str = "SELECT content_id, vector FROM vectors.embeddings
     WHERE seq > ?2 AND seq <= ?3 AND model_id = ?1 ORDER BY seq";

/// Whether most of what was written after `after` and up to `last` is of other models.
fn are_few(connection: &Connection, model_id: ModelId, after: i64, last: i64) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM vectors.embeddings WHERE model_id = ?1 AND seq > ?2 AND seq <= ?3
             ORDER BY seq LIMIT 1 OFFSET ?4",
        )?
        .exists((model_id, after, last, (last - after) / FEW))
        .map(|more| !more)
}

/// Visits vectors of a model written after `after` and up to `last`, in the order of writing, as (content id,
/// elements). A model's vectors mostly lie together; between two times of its use lie those of others.
pub fn for_each_between(
    connection: &Connection,
    model_id: ModelId,
    after: i64,
    last: i64,
    mut visit: impl FnMut(ContentId, &[f32]) -> Result<()>,
) -> Result<()> {
    let few = are_few(connection, model_id, after, last)?;
    let mut statement = connection.prepare_cached(if few { ONE_BY_ONE } else { IN_PASSING })?;
    let mut rows = statement.query((model_id, after, last))?;
    let mut vector = Vec::new();
    while let Some(row) = rows.next()? {
        from_blob(row.get_ref(1)?.as_blob()?, &mut vector);
        visit(row.get(0)?, &vector)?;
    }
    Ok(())
}

/// Visits the vectors of these contents, as (content id, elements); those that have none are left out.
pub fn for_each_of(
    connection: &Connection,
    model_id: ModelId,
    contents: &[ContentId],
    mut visit: impl FnMut(ContentId, &[f32]),
) -> Result<()> {
    let mut find = connection
        .prepare_cached("SELECT vector FROM vectors.embeddings WHERE content_id = ?1 AND model_id = ?2")?;
    let mut vector = Vec::new();
    for &id in contents {
        let mut rows = find.query((id, model_id))?;
        if let Some(row) = rows.next()? {
            from_blob(row.get_ref(0)?.as_blob()?, &mut vector);
            visit(id, &vector);
        }
    }
    Ok(())
}

/// A vector on its way into the index.
pub struct Written {
    /// Its place in the order of writing.
    pub seq: i64,
    /// The content it is of.
    pub content_id: ContentId,
    /// Its elements.
    pub vector: Vec<f32>,
}

/// The next vectors written after `seq`, at most `limit`.
pub fn after(connection: &Connection, model_id: ModelId, seq: i64, limit: usize) -> Result<Vec<Written>> {
    connection
        .prepare_cached(
            "SELECT seq, content_id, vector FROM vectors.embeddings
             WHERE seq > ?2 AND model_id = ?1 ORDER BY seq LIMIT ?3",
        )?
        .query_map((model_id, seq, limit as i64), |row| {
            let mut vector = Vec::new();
            from_blob(row.get_ref(2)?.as_blob()?, &mut vector);
            Ok(Written { seq: row.get(0)?, content_id: row.get(1)?, vector })
        })?
        .collect()
}

/// The vector of one content.
pub fn get(connection: &Connection, model_id: ModelId, content_id: ContentId) -> Result<Option<Vec<f32>>> {
    let mut find = connection
        .prepare_cached("SELECT vector FROM vectors.embeddings WHERE content_id = ?1 AND model_id = ?2")?;
    let mut rows = find.query((content_id, model_id))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut vector = Vec::new();
    from_blob(row.get_ref(0)?.as_blob()?, &mut vector);
    Ok(Some(vector))
}

/// Deletes the vectors of the contents that a query selects, and remembers it for the index.
pub(super) fn delete_of(connection: &Connection, contents: &str) -> Result<usize> {
    connection.execute(
        &format!(
            "INSERT INTO vectors.removals (model_id, content_id)
             SELECT model_id, content_id FROM vectors.embeddings WHERE content_id IN ({contents})"
        ),
        [],
    )?;
    connection.execute(&format!("DELETE FROM vectors.embeddings WHERE content_id IN ({contents})"), [])
}

/// Selects the contents of vectors whose ids this catalogue has not given out yet, or does not know that it has.
const UNKNOWN: &str = "SELECT content_id FROM vectors.embeddings WHERE content_id >
    coalesce((SELECT seq FROM main.sqlite_sequence WHERE name = 'contents'), 0)";

/// Whether there are vectors of contents that the catalogue has yet to give ids to: it is older than they are. One
/// that gets such an id must not have another's vector.
pub(super) fn has_unknown(connection: &Connection) -> Result<bool> {
    connection.query_row(&format!("SELECT EXISTS ({UNKNOWN})"), [], |row| row.get(0))
}

/// Deletes those vectors; says how many.
pub(super) fn delete_unknown(connection: &Connection) -> Result<usize> {
    delete_of(connection, UNKNOWN)
}

/// About `count` vectors of a model, evenly spread over the order of writing.
pub fn sample(connection: &Connection, model_id: ModelId, count: usize) -> Result<Vec<Vec<f32>>> {
    let Some(first) = first_after(connection, model_id, 0)? else { return Ok(Vec::new()) };
    let last = last_seq(connection, model_id)?;
    let mut next = connection.prepare_cached(
        "SELECT seq, vector FROM vectors.embeddings WHERE seq >= ?2 AND model_id = ?1 ORDER BY seq LIMIT 1",
    )?;
    let step = ((last - first) / count.max(1) as i64).max(1);
    let (mut at, mut sample) = (first, Vec::new());
    while at <= last {
        let found = next.query_row((model_id, at), |row| {
            let mut vector = Vec::new();
            from_blob(row.get_ref(1)?.as_blob()?, &mut vector);
            Ok((row.get::<_, i64>(0)?, vector))
        });
        let Some((seq, vector)) = found.optional()? else { break };
        sample.push(vector);
        at = seq + step;
    }
    Ok(sample)
}

/// Deletes up to `limit` vectors of a model; says how many. Its index goes with them, so nothing is noted.
pub fn delete_some_of_model(connection: &Connection, model_id: ModelId, limit: usize) -> Result<usize> {
    connection.execute("DELETE FROM vectors.removals WHERE model_id = ?1", [model_id])?;
    connection
        .prepare_cached(
            "DELETE FROM vectors.embeddings WHERE seq IN
             (SELECT seq FROM vectors.embeddings WHERE model_id = ?1 LIMIT ?2)",
        )?
        .execute((model_id, limit as i64))
}

/// How many contents that have a file in this state, companions aside, lack the model's vector.
pub fn missing(connection: &Connection, model_id: ModelId, state: State) -> Result<u64> {
    // That it is not present is said in words, since the index of the few that are not knows only those.
    let few = if state == State::Present { "" } else { "AND state <> 'present'" };
    connection
        .prepare_cached(&format!(
            "SELECT count(DISTINCT content_id) FROM files
             WHERE state = ?2 {few} AND companion = 0 AND content_id NOT NULL
               AND NOT EXISTS (SELECT 1 FROM vectors.embeddings e
                               WHERE e.content_id = files.content_id AND e.model_id = ?1)"
        ))?
        .query_row((model_id, state.name()), |row| row.get(0))
}

/// Contents whose vectors were deleted after removal number `seq`, as (removal number, content id).
pub fn removals_after(connection: &Connection, model_id: ModelId, seq: i64) -> Result<Vec<(i64, ContentId)>> {
    connection
        .prepare_cached(
            "SELECT seq, content_id FROM vectors.removals WHERE model_id = ?1 AND seq > ?2 ORDER BY seq",
        )?
        .query_map((model_id, seq), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Place of the newest vector ever written for any model, in the order of writing.
pub fn last_written(connection: &Connection) -> Result<i64> {
    connection.query_row(
        "SELECT coalesce(max(seq), 0) FROM vectors.sqlite_sequence WHERE name = 'embeddings'",
        [],
        |row| row.get(0),
    )
}

/// Number of the newest removal ever noted for any model.
pub fn last_removal(connection: &Connection) -> Result<i64> {
    connection.query_row(
        "SELECT coalesce(max(seq), 0) FROM vectors.sqlite_sequence WHERE name = 'removals'",
        [],
        |row| row.get(0),
    )
}

/// Forgets removals that a saved index has taken in.
pub fn forget_removals(connection: &Connection, model_id: ModelId, up_to: i64) -> Result<()> {
    connection
        .execute("DELETE FROM vectors.removals WHERE model_id = ?1 AND seq <= ?2", (model_id, up_to))
        .map(drop)
}

/// Visits (content id, mark of its hash) of every vector whose content is not, or no longer, in the
/// catalogue.
pub fn strays(connection: &Connection) -> Result<Vec<ContentId>> {
    let mut statement = connection.prepare(
        "SELECT e.content_id, e.content_mark, c.hash
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

/// Deletes the vectors of one content.
pub fn delete(connection: &Connection, content_id: ContentId) -> Result<()> {
    delete_of(connection, &content_id.to_string()).map(drop)
}

/// The start of a hash as a number, enough to tell contents apart.
fn mark(hash: &Hash) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash.as_bytes();
    i64::from_le_bytes([a, b, c, d, e, f, g, h])
}

fn to_blob(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|&element| f16::from_f32(element).to_le_bytes()).collect()
}

/// Reads into a vector that is used again and again: a scan does this for every row.
fn from_blob(blob: &[u8], vector: &mut Vec<f32>) {
    let (pairs, _) = blob.as_chunks::<2>();
    vector.resize(pairs.len(), 0.0);
    let mut halves = [f16::ZERO; 64];
    for (pairs, elements) in pairs.chunks(halves.len()).zip(vector.chunks_mut(halves.len())) {
        let halves = &mut halves[..pairs.len()];
        halves.iter_mut().zip(pairs).for_each(|(half, &pair)| *half = f16::from_le_bytes(pair));
        halves.convert_to_f32_slice(elements);
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::super::Catalogue;
    use super::*;

    fn library() -> (tempfile::TempDir, Catalogue) {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        (dir, catalogue)
    }

    #[test]
    fn vectors_come_back_as_they_were_to_half_precision() {
        let (_dir, catalogue) = library();
        let vector = [0.5, -0.25, 0.001, 1.0];
        let hash = blake3::hash(b"a");
        catalogue
            .write(|t| {
                let model = model_id(t, "m", 4)?;
                put(t, model, ContentId(7), &hash, &vector)?;
                let back = get(t, model, ContentId(7))?.unwrap();
                assert!(back.iter().zip(vector).all(|(a, b)| (a - b).abs() < 1e-3));
                assert_eq!(extent(t, model)?, Extent { count: 1, last_seq: 1 });
                assert_eq!(find_model(t, "m")?, Some(model));
                assert_eq!(find_model(t, "other")?, None);
                Ok(())
            })
            .unwrap();
    }

    /// Vectors of two models by turns: 20 of the first, 2,000 of the second, 5 of the first.
    fn after_going_back(t: &Connection) -> Result<(ModelId, ModelId)> {
        let (one, other) = (model_id(t, "one", 1)?, model_id(t, "other", 1)?);
        let write = |model, contents: std::ops::Range<i64>| {
            contents.into_iter().try_for_each(|id| put(t, model, ContentId(id), &blake3::hash(b"a"), &[1.0]))
        };
        write(one, 0..20)?;
        write(other, 0..2_000)?;
        write(one, 20..25)?;
        Ok((one, other))
    }

    /// What SQLite has done so far for a query that is kept.
    fn steps(connection: &Connection, query: &str) -> i32 {
        connection.prepare_cached(query).unwrap().get_status(StatementStatus::VmStep)
    }

    #[test]
    fn what_lies_between_two_times_of_a_models_use_is_passed_over() {
        let (_dir, catalogue) = library();
        let visit = |t: &Connection, model, after| {
            let mut seen = Vec::new();
            for_each_between(t, model, after, 2_025, |id, _| {
                seen.push(id);
                Ok(())
            })?;
            Ok::<_, rusqlite::Error>(seen)
        };
        catalogue
            .write(|t| {
                let (one, other) = after_going_back(t)?;
                assert_eq!(first_after(t, one, 20)?, Some(2_021));
                assert_eq!((first_after(t, one, 0)?, first_after(t, one, 2_025)?), (Some(1), None));
                // An index may lack the last of the first time, too.
                assert_eq!(visit(t, one, 15)?, (15..25).map(ContentId).collect::<Vec<_>>());
                assert_eq!(steps(t, IN_PASSING), 0);
                assert!(steps(t, ONE_BY_ONE) < 200, "{} steps for ten vectors", steps(t, ONE_BY_ONE));
                assert_eq!(visit(t, other, 0)?.len(), 2_000);
                assert!(steps(t, IN_PASSING) > 2_000, "where most are its own the table is read");
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn deleted_vectors_are_remembered_until_the_index_knows() {
        let (_dir, catalogue) = library();
        catalogue
            .write(|t| {
                let model = model_id(t, "m", 1)?;
                put(t, model, ContentId(7), &blake3::hash(b"a"), &[1.0])?;
                assert_eq!(strays(t)?, [ContentId(7)], "no content 7 is in the catalogue");
                delete(t, ContentId(7))?;
                assert_eq!(removals_after(t, model, 0)?, [(1, ContentId(7))]);
                forget_removals(t, model, 1)?;
                assert_eq!(removals_after(t, model, 0)?, []);
                assert_eq!(last_removal(t)?, 1, "the number survives the row");
                Ok(())
            })
            .unwrap();
    }
}
