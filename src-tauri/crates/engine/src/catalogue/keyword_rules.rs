//! Table `keyword_rules`: by which the person accepts suggested tags, and what they gave to which pictures.
//!
//! Owns that a rule gives no tag that the picture has or that the person took from it. Never knows what suits a picture.

mod fresh;
mod making;

pub use fresh::{Fresh, Moment, begin, fresh, moment, settle};
pub use making::{Made, make, unmake};
use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::values::now;
use crate::ids::{ContentId, RuleId, TagId};

/// A rule: a word of this strength or more is accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct KeywordRule {
    /// Row ID.
    pub id: RuleId,
    /// The word of the vocabulary.
    pub word: String,
    /// The tag that pictures get, as it is spelled.
    pub tag: String,
    /// 0 to 1.
    pub min_strength: f32,
    /// When it was made, in seconds since 1970, UTC.
    pub made_at: i64,
    /// How many pictures have the tag by it.
    pub pictures: u64,
}

/// A rule that was removed, with all that [`restore`] needs.
#[derive(Clone, Debug)]
pub struct Removed {
    rule: Stored,
    /// The contents that had the tag by it.
    ids: Vec<ContentId>,
    with_tags: bool,
}

/// The row of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stored {
    id: RuleId,
    word: String,
    /// The tag that it gives.
    pub(super) tag: TagId,
    min_strength: f64,
    made_at: i64,
}

/// Every rule, by its word.
///
/// # Errors
///
/// Database errors.
pub fn all(connection: &Connection) -> Result<Vec<KeywordRule>> {
    connection
        .prepare_cached(
            "SELECT this.id, word, path, min_strength, made_at,
                    (SELECT count(*) FROM content_tags WHERE rule_id = this.id)
             FROM keyword_rules this JOIN tags ON tags.id = tag_id ORDER BY word",
        )?
        .query_map([], |row| {
            Ok(KeywordRule {
                id: row.get(0)?,
                word: row.get(1)?,
                tag: row.get(2)?,
                min_strength: row.get::<_, f64>(3)? as f32,
                made_at: row.get(4)?,
                pictures: row.get::<_, i64>(5)? as u64,
            })
        })?
        .collect()
}

/// Whether there is a rule.
///
/// # Errors
///
/// Database errors.
pub fn exist(connection: &Connection) -> Result<bool> {
    connection.prepare_cached("SELECT 1 FROM keyword_rules")?.exists([])
}

/// A rule that gives a tag, the oldest of several; `None` if there is none.
///
/// # Errors
///
/// Database errors.
pub fn giving(connection: &Connection, tag: TagId) -> Result<Option<RuleId>> {
    connection
        .prepare_cached("SELECT id FROM keyword_rules WHERE tag_id = ?1 ORDER BY id LIMIT 1")?
        .query_row([tag], |row| row.get(0))
        .optional()
}

/// Stores a rule by which a word is accepted as a tag, in place of an earlier one for the word.
fn put(connection: &Connection, word: &str, tag: TagId, min_strength: f32) -> Result<RuleId> {
    connection
        .prepare_cached(
            "INSERT INTO keyword_rules (word, tag_id, min_strength, made_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (word) DO UPDATE SET tag_id = ?2, min_strength = ?3, made_at = ?4 RETURNING id",
        )?
        .query_row((word, tag, f64::from(min_strength), now()), |row| row.get(0))
}

/// Gives contents the tag of a rule. Returns those that did not have it and from which the person has not taken it.
///
/// # Errors
///
/// Database errors.
pub fn apply(connection: &Connection, rule: RuleId, ids: &[ContentId]) -> Result<Vec<ContentId>> {
    let mut give = connection.prepare_cached(
        "INSERT OR IGNORE INTO content_tags (content_id, tag_id, rule_id)
         SELECT contents.id, tag_id, keyword_rules.id
         FROM contents, keyword_rules JOIN tags ON tags.id = tag_id
         WHERE contents.id = ?1 AND keyword_rules.id = ?2 AND NOT EXISTS
            (SELECT 1 FROM refused_tags WHERE content_id = ?1 AND refused_tags.key = tags.key)",
    )?;
    let mut given = Vec::new();
    for &id in ids {
        if give.execute((id, rule))? > 0 {
            given.push(id);
        }
    }
    Ok(given)
}

/// Removes a rule, and with `with_tags` the tags that it gave and that the person has not confirmed; otherwise they become
/// the person's own. `None` if there is no such rule. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn remove(connection: &Connection, id: RuleId, with_tags: bool) -> Result<Option<Removed>> {
    let Some(rule) = stored(connection, id)? else { return Ok(None) };
    let ids = connection
        .prepare_cached("SELECT content_id FROM content_tags WHERE rule_id = ?1 ORDER BY content_id")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_>>()?;
    if with_tags {
        connection.prepare_cached("DELETE FROM content_tags WHERE rule_id = ?1")?.execute([id])?;
    }
    // What is left of its tags refers to it no more.
    connection.prepare_cached("DELETE FROM keyword_rules WHERE id = ?1")?.execute([id])?;
    Ok(Some(Removed { rule, ids, with_tags }))
}

/// Brings a removed rule back, with its tags where the person has not changed them since. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn restore(connection: &Connection, Removed { rule, ids, with_tags }: &Removed) -> Result<()> {
    put_back(connection, rule)?;
    if *with_tags {
        return apply(connection, rule.id, ids).map(drop);
    }
    take_over(connection, rule, ids)
}

/// Has the person's own tags of contents be those of the rule that gives them, if it is there.
fn take_over(connection: &Connection, rule: &Stored, ids: &[ContentId]) -> Result<()> {
    let mut own = connection.prepare_cached(
        "UPDATE content_tags SET rule_id = ?3 WHERE content_id = ?1 AND tag_id = ?2 AND source_id IS NULL
         AND EXISTS (SELECT 1 FROM keyword_rules WHERE id = ?3)",
    )?;
    ids.iter().try_for_each(|id| own.execute((id, rule.tag, rule.id)).map(drop))
}

impl Removed {
    /// How many pictures had the tag by the rule.
    pub fn pictures(&self) -> usize {
        self.ids.len()
    }
}

impl Stored {
    /// The rule, giving another tag.
    pub(super) fn giving(self, tag: TagId) -> Self {
        Self { tag, ..self }
    }
}

fn stored(connection: &Connection, id: RuleId) -> Result<Option<Stored>> {
    connection
        .prepare_cached("SELECT id, word, tag_id, min_strength, made_at FROM keyword_rules WHERE id = ?1")?
        .query_row([id], from_row)
        .optional()
}

/// The rules that give a tag.
pub(super) fn of_tag(connection: &Connection, tag: TagId) -> Result<Vec<Stored>> {
    connection
        .prepare_cached(
            "SELECT id, word, tag_id, min_strength, made_at FROM keyword_rules WHERE tag_id = ?1",
        )?
        .query_map([tag], from_row)?
        .collect()
}

/// Makes a rule as it was, unless its tag is gone or its word has another rule by now; one that is there gives its tag again.
pub(super) fn put_back(connection: &Connection, rule: &Stored) -> Result<()> {
    let is_there = connection
        .prepare_cached(
            "UPDATE keyword_rules SET tag_id = ?2 WHERE id = ?1 AND EXISTS (SELECT 1 FROM tags WHERE id = ?2)",
        )?
        .execute((rule.id, rule.tag))?
        > 0;
    if is_there {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO keyword_rules (id, word, tag_id, min_strength, made_at)
             SELECT ?1, ?2, id, ?4, ?5 FROM tags WHERE id = ?3",
        )?
        .execute((rule.id, &rule.word, rule.tag, rule.min_strength, rule.made_at))
        .map(drop)
}

/// Has the rules of a tag give another one.
pub(super) fn redirect(connection: &Connection, from: TagId, to: TagId) -> Result<()> {
    connection
        .prepare_cached("UPDATE keyword_rules SET tag_id = ?2 WHERE tag_id = ?1")?
        .execute((from, to))
        .map(drop)
}

fn from_row(row: &Row<'_>) -> Result<Stored> {
    Ok(Stored {
        id: row.get(0)?,
        word: row.get(1)?,
        tag: row.get(2)?,
        min_strength: row.get(3)?,
        made_at: row.get(4)?,
    })
}

#[cfg(test)]
#[path = "keyword_rules_tests.rs"]
mod tests;
