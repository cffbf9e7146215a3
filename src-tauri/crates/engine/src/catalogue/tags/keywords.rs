//! The keywords that files bring along, as tags.
//!
//! Many pictures have the same list of keywords. The index of lists brings equal ones together, so that each is parsed
//! once.

use rusqlite::{Connection, Result};

use super::path::{TagPath, is_within};
use crate::id_set::IdSet;
use crate::ids::ContentId;

/// Selects every content with keywords, equal lists after each other.
const LISTS: &str = "SELECT keywords, id FROM contents INDEXED BY contents_by_keywords WHERE keywords NOT NULL ORDER BY keywords";

/// Visits each list of keywords and the contents that have it. Hidden ones are among them.
pub(super) fn for_each_list(
    connection: &Connection,
    mut visit: impl FnMut(&[TagPath], &[ContentId]),
) -> Result<()> {
    let mut query = connection.prepare_cached(LISTS)?;
    let mut rows = query.query([])?;
    let (mut list, mut ids) = (String::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let next = row.get_ref(0)?.as_str()?;
        if next != list {
            finish(&list, &mut ids, &mut visit);
            next.clone_into(&mut list);
        }
        ids.push(row.get(1)?);
    }
    finish(&list, &mut ids, &mut visit);
    Ok(())
}

fn finish(list: &str, ids: &mut Vec<ContentId>, visit: &mut impl FnMut(&[TagPath], &[ContentId])) {
    if !ids.is_empty() {
        visit(&parse(list), ids);
        ids.clear();
    }
}

/// The keywords of a list as it is stored, as tags.
fn parse(json: &str) -> Vec<TagPath> {
    let words: Vec<String> = serde_json::from_str(json).unwrap_or_default();
    words.iter().filter_map(|word| TagPath::new(word)).collect()
}

/// The contents with a keyword that is this tag or lies below it.
pub(super) fn with(connection: &Connection, key: &str) -> Result<IdSet> {
    let mut found = IdSet::default();
    for_each_list(connection, |words, ids| {
        if words.iter().any(|word| is_within(&word.key, key)) {
            ids.iter().for_each(|&id| found.insert(id));
        }
    })?;
    Ok(found)
}
