//! What several contents have in common: sizes, dates, and how often formats, cameras, keywords and folders occur.
//!
//! Reads rows in the order of their ids, in as few ranges as possible: that takes 200,000 contents as well as two.

mod tally;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::PathBuf;

use rusqlite::{Connection, Result, Row};

use super::folders;
use crate::disk::paths;
use crate::ids::ContentId;
pub use tally::{Counted, Tally};

/// Reading this many unwanted rows takes as long as looking up one.
const MAX_GAP: i64 = 16;

/// What several contents have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectionSummary {
    /// How many of the contents the catalogue has.
    pub count: u64,
    /// Their file sizes in bytes, added up. Copies of a content do not count.
    pub bytes: u64,
    /// Earliest and latest time they are ordered by, as local time in seconds since 1970.
    pub shown_at: Option<(i64, i64)>,
    /// Lowest and highest rating of those that are rated, by the person or else in the file: 1 to 5, or -1 if rejected.
    pub ratings: Option<(i8, i8)>,
    /// How many have no rating.
    pub unrated: u64,
    /// Formats, such as `jpeg`.
    pub formats: Tally<String>,
    /// Cameras.
    pub cameras: Tally<String>,
    /// Keywords.
    pub keywords: Tally<String>,
    /// The person's tags.
    pub tags: Tally<String>,
    /// Those of the named tags that rules gave to some of the contents and that the person has not confirmed there, in the
    /// same order, with how many those are.
    pub tags_by_rule: Vec<Counted<String>>,
    /// How many are favourites.
    pub favourites: u64,
    /// Absolute paths of the folders their files are in.
    pub folders: Tally<PathBuf>,
}

/// The file sizes of contents in bytes, added up. IDs that the catalogue lacks count nothing.
///
/// # Errors
///
/// Database errors.
pub fn bytes(connection: &Connection, ids: Vec<ContentId>) -> Result<u64> {
    let sql = "SELECT id, bytes FROM contents WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
    let mut sum = 0;
    for_each(connection, sql, &ascending(ids), |row| {
        sum += row.get::<_, u64>(1)?;
        Ok(())
    })?;
    Ok(sum)
}

/// What contents have in common. IDs that the catalogue lacks are left out.
///
/// # Errors
///
/// Database errors.
pub fn summary(connection: &Connection, ids: Vec<ContentId>) -> Result<SelectionSummary> {
    let ids = ascending(ids);
    let sql = "SELECT id, bytes, format, shown_at, camera, coalesce(r.rating, contents.rating), keywords
        FROM contents LEFT JOIN ratings r ON r.content_id = id WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
    let mut summary = SelectionSummary::default();
    let (mut formats, mut cameras, mut keywords) = (HashMap::new(), HashMap::new(), HashMap::new());
    for_each(connection, sql, &ids, |row| {
        summary.count += 1;
        summary.bytes += row.get::<_, u64>(1)?;
        widen(&mut summary.shown_at, row.get(3)?);
        match row.get::<_, Option<i8>>(5)?.filter(|&rating| rating != 0) {
            Some(rating) => widen(&mut summary.ratings, rating),
            None => summary.unrated += 1,
        }
        tally::add(&mut formats, row.get_ref(2)?.as_str()?);
        if let Some(camera) = row.get_ref(4)?.as_str_or_null()? {
            tally::add(&mut cameras, camera);
        }
        let json = row.get_ref(6)?.as_str_or_null()?;
        let words: Vec<String> = json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        words.iter().for_each(|word| tally::add(&mut keywords, word));
        Ok(())
    })?;
    (summary.formats, summary.cameras, summary.keywords) =
        (Tally::of(formats), Tally::of(cameras), Tally::of(keywords));
    summary.folders = folders_of(connection, &ids)?;
    (summary.tags, summary.tags_by_rule) = tags_of(connection, &ids)?;
    let sql = "SELECT content_id FROM favourites WHERE content_id BETWEEN ?1 AND ?2 ORDER BY content_id";
    for_each(connection, sql, &ids, |_| {
        summary.favourites += 1;
        Ok(())
    })?;
    Ok(summary)
}

/// The person's tags of the contents, and those of them that rules gave.
fn tags_of(connection: &Connection, ids: &[ContentId]) -> Result<(Tally<String>, Vec<Counted<String>>)> {
    let sql = "SELECT content_id, path, rule_id NOT NULL FROM content_tags CROSS JOIN tags ON id = tag_id
        WHERE content_id BETWEEN ?1 AND ?2 ORDER BY content_id";
    let (mut found, mut by_rule) = (HashMap::new(), HashMap::new());
    for_each(connection, sql, ids, |row| {
        let path = row.get_ref(1)?.as_str()?;
        tally::add(&mut found, path);
        if row.get(2)? {
            tally::add(&mut by_rule, path);
        }
        Ok(())
    })?;
    let tags = Tally::of(found);
    let named = tags.values.iter().filter_map(|tag| by_rule.remove_entry(&tag.value));
    let by_rule = named.map(|(value, count)| Counted { value, count }).collect();
    Ok((tags, by_rule))
}

/// The folders that the contents' files are in. Companions lie beside their pictures.
fn folders_of(connection: &Connection, ids: &[ContentId]) -> Result<Tally<PathBuf>> {
    let sql = "SELECT content_id, folder_id, path FROM files
        WHERE content_id BETWEEN ?1 AND ?2 AND state IN ('present', 'offline') AND companion = 0
        ORDER BY content_id";
    let mut counts: HashMap<i64, HashMap<Vec<u8>, u64>> = HashMap::new();
    for_each(connection, sql, ids, |row| {
        let path = row.get_ref(2)?.as_blob()?;
        let name = path.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
        tally::add(counts.entry(row.get(1)?).or_default(), &path[..name]);
        Ok(())
    })?;
    let mut found = HashMap::new();
    for folder in folders::all(connection)? {
        for (path, count) in counts.remove(&folder.id.0).unwrap_or_default() {
            let path = paths::from_bytes(&path);
            // Joining an empty path would add a slash.
            let path = if path.as_os_str().is_empty() { folder.path.clone() } else { folder.path.join(path) };
            found.insert(path, count);
        }
    }
    Ok(Tally::of(found))
}

fn ascending(mut ids: Vec<ContentId>) -> Vec<ContentId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Visits the rows of `sql` whose first column is one of `ids`, which ascend. It selects the rows from `?1` to `?2`, in
/// ascending order.
fn for_each(
    connection: &Connection,
    sql: &str,
    ids: &[ContentId],
    mut visit: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut query = connection.prepare_cached(sql)?;
    for range in ids.chunk_by(|one, next| next.0 - one.0 <= MAX_GAP) {
        let mut wanted = range.iter().copied().peekable();
        let mut rows = query.query((range[0], range[range.len() - 1]))?;
        while let Some(row) = rows.next()? {
            let id: ContentId = row.get(0)?;
            while wanted.next_if(|&one| one < id).is_some() {}
            if wanted.peek() == Some(&id) {
                visit(row)?;
            }
        }
    }
    Ok(())
}

/// Extends a range to a value.
fn widen<T: Ord + Copy>(range: &mut Option<(T, T)>, value: T) {
    *range = Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
}
