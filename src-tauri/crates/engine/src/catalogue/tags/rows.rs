//! Rows of the person's tags.

use rusqlite::{Connection, OptionalExtension, Result};

use super::path::{TagPath, below};
use crate::ids::{ContentId, RuleId, SourceId, TagId};

/// Gives contents a tag, which is created with those above it if it is new. Returns the contents that did not have it.
/// A blank tag is none.
///
/// # Errors
///
/// Database errors.
pub fn add(connection: &Connection, ids: &[ContentId], tag: &str) -> Result<Vec<ContentId>> {
    let Some(path) = TagPath::new(tag).filter(|_| !ids.is_empty()) else { return Ok(Vec::new()) };
    let (tag, _) = ensure(connection, &path)?;
    attach(connection, ids, tag)
}

/// What a tag is compared by; `None` for a blank one.
pub fn key(tag: &str) -> Option<String> {
    TagPath::new(tag).map(|path| path.key)
}

/// The row of a tag, which is made with those above it if it is new; `None` for a blank one.
///
/// # Errors
///
/// Database errors.
pub fn ensured(connection: &Connection, tag: &str) -> Result<Option<TagId>> {
    TagPath::new(tag).map(|path| Ok(ensure(connection, &path)?.0)).transpose()
}

/// Takes a tag from contents, but none below it. Returns the contents that had it.
///
/// # Errors
///
/// Database errors.
pub fn remove(connection: &Connection, ids: &[ContentId], tag: &str) -> Result<Vec<ContentId>> {
    match find(connection, tag)? {
        Some(tag) => detach(connection, ids, tag),
        None => Ok(Vec::new()),
    }
}

/// The person's tags of a content, in the order of their paths.
///
/// # Errors
///
/// Database errors.
pub fn of(connection: &Connection, id: ContentId) -> Result<Vec<String>> {
    paths(connection, id, "TRUE")
}

/// As [`of`], without those that sources gave.
///
/// # Errors
///
/// Database errors.
pub fn own(connection: &Connection, id: ContentId) -> Result<Vec<String>> {
    paths(connection, id, "source_id IS NULL")
}

/// Those of the tags of a content that a rule gave and the person has not confirmed, in the order of their paths.
///
/// # Errors
///
/// Database errors.
pub fn by_rule(connection: &Connection, id: ContentId) -> Result<Vec<String>> {
    paths(connection, id, "rule_id NOT NULL")
}

/// The tags of a content whose rows meet a condition, in the order of their paths.
fn paths(connection: &Connection, id: ContentId, condition: &str) -> Result<Vec<String>> {
    connection
        .prepare_cached(&format!(
            "SELECT path FROM content_tags JOIN tags ON id = tag_id
             WHERE content_id = ?1 AND {condition} ORDER BY key"
        ))?
        .query_map([id], |row| row.get(0))?
        .collect()
}

/// Who gave a content a tag, if not the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Giver {
    pub(super) rule: Option<RuleId>,
    pub(super) source: Option<SourceId>,
}

impl Giver {
    /// Whether it was a rule.
    pub fn is_rule(self) -> bool {
        self.rule.is_some()
    }

    /// Whether it was the person after all.
    pub(super) fn is_person(self) -> bool {
        self.rule.is_none() && self.source.is_none()
    }
}

/// Those of the contents that a rule or a source gave a tag, with which; what has it otherwise is left out.
///
/// # Errors
///
/// Database errors.
pub fn givers(connection: &Connection, ids: &[ContentId], tag: &str) -> Result<Vec<(ContentId, Giver)>> {
    let Some(tag) = find(connection, tag)? else { return Ok(Vec::new()) };
    let mut query = connection.prepare_cached(
        "SELECT rule_id, source_id FROM content_tags
         WHERE content_id = ?1 AND tag_id = ?2 AND (rule_id NOT NULL OR source_id NOT NULL)",
    )?;
    let mut found = Vec::new();
    for &id in ids {
        let giver = query.query_row((id, tag), |row| Ok(Giver { rule: row.get(0)?, source: row.get(1)? }));
        found.extend(giver.optional()?.map(|giver| (id, giver)));
    }
    Ok(found)
}

/// Has a tag of contents be given by rules and sources again, as far as those are there.
///
/// # Errors
///
/// Database errors.
pub fn set_givers(connection: &Connection, givers: &[(ContentId, Giver)], tag: &str) -> Result<()> {
    let Some(tag) = find(connection, tag)? else { return Ok(()) };
    givers.iter().try_for_each(|&(id, giver)| set_giver(connection, id, tag, giver))
}

/// Has a tag of a content be given by a rule or a source, if that is there.
pub(super) fn set_giver(connection: &Connection, id: ContentId, tag: TagId, giver: Giver) -> Result<()> {
    if let Some(source) = giver.source {
        connection
            .prepare_cached(
                "UPDATE content_tags SET source_id = ?3 WHERE content_id = ?1 AND tag_id = ?2
                 AND EXISTS (SELECT 1 FROM sources WHERE id = ?3)",
            )?
            .execute((id, tag, source))?;
    }
    if let Some(rule) = giver.rule {
        connection
            .prepare_cached(
                "UPDATE content_tags SET rule_id = ?3 WHERE content_id = ?1 AND tag_id = ?2
                 AND EXISTS (SELECT 1 FROM keyword_rules WHERE id = ?3)",
            )?
            .execute((id, tag, rule))?;
    }
    Ok(())
}

/// The person's tag of this path, whatever its case.
///
/// # Errors
///
/// Database errors.
pub fn find(connection: &Connection, tag: &str) -> Result<Option<TagId>> {
    match TagPath::new(tag) {
        Some(path) => by_key(connection, &path.key),
        None => Ok(None),
    }
}

/// The path of a tag as it is spelled.
///
/// # Errors
///
/// Database errors.
pub fn spelling(connection: &Connection, id: TagId) -> Result<Option<String>> {
    connection
        .prepare_cached("SELECT path FROM tags WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
}

pub(super) fn by_key(connection: &Connection, key: &str) -> Result<Option<TagId>> {
    connection
        .prepare_cached("SELECT id FROM tags WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// The row of a tag and those that were created for it and the tags above it, the outermost first. New ones continue the
/// spelling of the tags that they lie below; one that no picture has is spelled anew.
pub(super) fn ensure(connection: &Connection, tag: &TagPath) -> Result<(TagId, Vec<TagId>)> {
    let (mut created, mut last, mut spelled) = (Vec::new(), TagId(0), String::new());
    for part in tag.with_parents() {
        let path = if spelled.is_empty() { part.path.clone() } else { format!("{spelled}/{}", part.name()) };
        last = match by_key(connection, &part.key)? {
            Some(id) => {
                if is_unused(connection, &part.key)? {
                    respell(connection, id, &path)?;
                }
                id
            }
            None => {
                let id = connection
                    .prepare_cached("INSERT INTO tags (path, key) VALUES (?1, ?2) RETURNING id")?
                    .query_row((&path, &part.key), |row| row.get(0))?;
                created.push(id);
                id
            }
        };
        spelled = spelling(connection, last)?.unwrap_or(path);
    }
    Ok((last, created))
}

fn respell(connection: &Connection, id: TagId, path: &str) -> Result<()> {
    connection
        .prepare_cached("UPDATE tags SET path = ?2 WHERE id = ?1 AND path <> ?2")?
        .execute((id, path))
        .map(drop)
}

/// Whether no content has the tag or one below it.
pub(super) fn is_unused(connection: &Connection, key: &str) -> Result<bool> {
    let (from, to) = below(key);
    connection
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM tags JOIN content_tags ON tag_id = id
                                WHERE key = ?1 OR (key > ?2 AND key < ?3))",
        )?
        .query_row((key, from, to), |row| row.get(0))
}

/// Gives contents a tag; returns those that did not have it. IDs that the catalogue lacks are left out. One that a source
/// or a rule gave becomes the person's own.
pub(super) fn attach(connection: &Connection, ids: &[ContentId], tag: TagId) -> Result<Vec<ContentId>> {
    let own = "UPDATE content_tags SET source_id = NULL, rule_id = NULL
               WHERE content_id = ?1 AND tag_id = ?2 AND (source_id NOT NULL OR rule_id NOT NULL)";
    changed(connection, own, ids, tag)?;
    changed(
        connection,
        "INSERT OR IGNORE INTO content_tags (content_id, tag_id) SELECT id, ?2 FROM contents WHERE id = ?1",
        ids,
        tag,
    )
}

/// Takes a tag from contents; returns those that had it.
pub(super) fn detach(connection: &Connection, ids: &[ContentId], tag: TagId) -> Result<Vec<ContentId>> {
    changed(connection, "DELETE FROM content_tags WHERE content_id = ?1 AND tag_id = ?2", ids, tag)
}

fn changed(connection: &Connection, sql: &str, ids: &[ContentId], tag: TagId) -> Result<Vec<ContentId>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut changed = Vec::new();
    for &id in ids {
        if statement.execute((id, tag))? > 0 {
            changed.push(id);
        }
    }
    Ok(changed)
}
