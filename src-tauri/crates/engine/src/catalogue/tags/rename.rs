//! Renaming, merging and deleting tags, and what undoes that.

use rusqlite::{Connection, Result};

use super::super::keyword_rules;
use super::path::{TagPath, below};
use super::refused::{forget, refuse_as};
use super::rows::{Giver, attach, by_key, detach, ensure, set_giver, spelling};
use crate::ids::{ContentId, TagId};

/// What was changed when a tag was renamed, merged or deleted: all that [`undo_rename`] needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Renamed {
    /// The tag and those below it, as they were.
    before: Vec<Row>,
    /// Tags that no longer exist, with the contents that had them.
    ended: Vec<(TagId, Vec<Had>)>,
    /// The rules that gave tags which no longer exist.
    rules: Vec<keyword_rules::Stored>,
    /// Contents that other tags got, because tags were merged with them.
    merged: Vec<(TagId, Vec<ContentId>)>,
    /// Tags that were created above the new one, the outermost first.
    created: Vec<TagId>,
    /// Keys by which it is remembered since that the person took tags from contents.
    refused: Vec<(ContentId, String)>,
}

/// A content that had a tag, with the rule or the source that gave it.
type Had = (ContentId, Giver);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    id: TagId,
    path: String,
    key: String,
}

impl Renamed {
    /// Whether nothing has changed, since there is no such tag or the new name is blank or the same.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty()
    }
}

/// Renames a tag and those below it; merges those that exist under their new names. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn rename(connection: &Connection, from: &str, to: &str) -> Result<Renamed> {
    let (Some(from), Some(to)) = (TagPath::new(from), TagPath::new(to)) else {
        return Ok(Renamed::default());
    };
    let before = within(connection, &from.key)?;
    if before.first().is_none_or(|row| row.key != from.key || row.path == to.path) {
        return Ok(Renamed::default());
    }
    let mut renamed = Renamed { before, ..Renamed::default() };
    // Their old names are free for the tags above the new one.
    renamed.before.iter().try_for_each(|row| free(connection, row.id))?;
    let mut outer = String::new();
    if let Some(parent) = to.path.rsplit_once('/').and_then(|(parent, _)| TagPath::new(parent)) {
        let (parent, created) = ensure(connection, &parent)?;
        renamed.created = created;
        outer = spelling(connection, parent)?.map(|path| path + "/").unwrap_or_default();
    }
    for row in renamed.before.clone() {
        let rest = row.path.split('/').skip(from.path.split('/').count());
        let path = [to.name()].into_iter().chain(rest).collect::<Vec<_>>().join("/");
        let Some(new) = TagPath::new(&(outer.clone() + &path)) else { continue };
        match by_key(connection, &new.key)? {
            Some(target) => renamed.merge(connection, row.id, target)?,
            None => put(connection, row.id, &new.path, &new.key)?,
        }
    }
    // What the person took is not to come back under the new name.
    renamed.refused = refuse_as(connection, &from.key, &to.key)?;
    Ok(renamed)
}

/// Deletes a tag and those below it: no picture has them any more. [`undo_rename`] brings them back. Call it in a
/// transaction.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, tag: &str) -> Result<Renamed> {
    let Some(tag) = TagPath::new(tag) else { return Ok(Renamed::default()) };
    let mut deleted = Renamed { before: within(connection, &tag.key)?, ..Renamed::default() };
    for row in deleted.before.clone() {
        deleted.end(connection, row.id)?;
    }
    Ok(deleted)
}

/// Undoes [`rename`] and [`delete`], as far as nothing else has changed since: tags that were created meanwhile stay.
/// Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn undo_rename(connection: &Connection, renamed: &Renamed) -> Result<()> {
    forget(connection, &renamed.refused)?;
    for (tag, ids) in &renamed.merged {
        detach(connection, ids, *tag)?;
    }
    renamed.before.iter().try_for_each(|row| free(connection, row.id))?;
    for &id in renamed.created.iter().rev() {
        let Some(path) = spelling(connection, id)?.and_then(|path| TagPath::new(&path)) else { continue };
        let has_contents: bool = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM content_tags WHERE tag_id = ?1)")?
            .query_row([id], |row| row.get(0))?;
        if !has_contents && within(connection, &path.key)?.len() == 1 {
            connection.prepare_cached("DELETE FROM tags WHERE id = ?1")?.execute([id])?;
        }
    }
    for row in &renamed.before {
        let mut id = row.id;
        if let Some(other) = by_key(connection, &row.key)? {
            // Created meanwhile. A rule that gives the tag would go with it.
            keyword_rules::redirect(connection, id, other)?;
            attach_as(connection, &contents(connection, id)?, other)?;
            connection.prepare_cached("DELETE FROM tags WHERE id = ?1")?.execute([id])?;
            id = other;
        } else {
            put(connection, id, &row.path, &row.key)?;
        }
        for rule in renamed.rules.iter().filter(|rule| rule.tag == row.id) {
            keyword_rules::put_back(connection, &rule.clone().giving(id))?;
        }
        for (_, ids) in renamed.ended.iter().filter(|(tag, _)| *tag == row.id) {
            attach_as(connection, ids, id)?;
        }
    }
    Ok(())
}

impl Renamed {
    /// Gives the pictures of a tag another one instead.
    fn merge(&mut self, connection: &Connection, tag: TagId, target: TagId) -> Result<()> {
        self.rules.extend(keyword_rules::of_tag(connection, tag)?);
        keyword_rules::redirect(connection, tag, target)?;
        let had = self.end(connection, tag)?;
        self.merged.push((target, attach_as(connection, &had, target)?));
        Ok(())
    }

    /// Deletes one tag with its rules, and remembers and returns its contents.
    fn end(&mut self, connection: &Connection, tag: TagId) -> Result<Vec<Had>> {
        self.rules.extend(keyword_rules::of_tag(connection, tag)?);
        let ids = contents(connection, tag)?;
        connection.prepare_cached("DELETE FROM tags WHERE id = ?1")?.execute([tag])?;
        self.ended.push((tag, ids.clone()));
        Ok(ids)
    }
}

/// The rows of a tag and of those below it, itself first.
fn within(connection: &Connection, key: &str) -> Result<Vec<Row>> {
    let (from, to) = below(key);
    connection
        .prepare_cached(
            "SELECT id, path, key FROM tags WHERE key = ?1 OR (key > ?2 AND key < ?3) ORDER BY key <> ?1, key",
        )?
        .query_map((key, from, to), |row| Ok(Row { id: row.get(0)?, path: row.get(1)?, key: row.get(2)? }))?
        .collect()
}

fn contents(connection: &Connection, tag: TagId) -> Result<Vec<Had>> {
    connection
        .prepare_cached("SELECT content_id, rule_id, source_id FROM content_tags WHERE tag_id = ?1")?
        .query_map([tag], |row| Ok((row.get(0)?, Giver { rule: row.get(1)?, source: row.get(2)? })))?
        .collect()
}

/// Gives contents a tag as they had another; returns those that did not have it.
fn attach_as(connection: &Connection, had: &[Had], tag: TagId) -> Result<Vec<ContentId>> {
    let (own, given): (Vec<Had>, Vec<Had>) = had.iter().copied().partition(|(_, giver)| giver.is_person());
    let ids = |had: &[Had]| had.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    let mut attached = attach(connection, &ids(&own), tag)?;
    let has = "SELECT 1 FROM content_tags WHERE content_id = ?1 AND tag_id = ?2";
    for (id, giver) in given {
        // What it has as the person's own stays so.
        if !connection.prepare_cached(has)?.exists((id, tag))? {
            attached.extend(attach(connection, &[id], tag)?);
            set_giver(connection, id, tag, giver)?;
        }
    }
    Ok(attached)
}

/// Gives a tag a key that no other has, until it gets its new one.
fn free(connection: &Connection, id: TagId) -> Result<()> {
    // A tag's path has no empty name.
    connection.prepare_cached("UPDATE tags SET key = '//' || id WHERE id = ?1")?.execute([id]).map(drop)
}

/// Gives a tag this path; creates it if it was deleted.
fn put(connection: &Connection, id: TagId, path: &str, key: &str) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO tags (id, path, key) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET path = excluded.path, key = excluded.key",
        )?
        .execute((id, path, key))
        .map(drop)
}
