//! Making a rule, in place of an earlier one for its word, and undoing that.
//!
//! Owns that what the earlier rule gave stays either way.

use rusqlite::{Connection, OptionalExtension, Result};

use super::{Stored, apply, from_row, put, remove, stored, take_over};
use crate::ids::{ContentId, RuleId, TagId};

/// A rule that was made, with all that [`unmake`] needs.
#[derive(Clone, Debug)]
pub struct Made {
    id: RuleId,
    tag: TagId,
    /// The rule whose place it took. It has the same ID.
    earlier: Option<Stored>,
    /// The contents that had another tag by the earlier rule, which is the person's own now.
    released: Vec<ContentId>,
    /// The contents that got the tag.
    given: Vec<ContentId>,
}

/// Makes a rule by which a word is accepted as a tag, in place of an earlier one for the word, and applies it to contents.
/// What an earlier one gave becomes the person's own if it is another tag. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn make(
    connection: &Connection,
    (word, tag, min_strength): (&str, TagId, f32),
    ids: &[ContentId],
) -> Result<Made> {
    let earlier = of_word(connection, word)?;
    let released = match &earlier {
        Some(earlier) if earlier.tag != tag => release(connection, earlier.id)?,
        _ => Vec::new(),
    };
    let id = put(connection, word, tag, min_strength)?;
    Ok(Made { id, tag, earlier, released, given: apply(connection, id, ids)? })
}

/// Takes away what a rule gave when it was made, as far as the person has not confirmed it, and puts the earlier rule back;
/// without one, removes the rule with all that it gave. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn unmake(connection: &Connection, Made { id, tag, earlier, released, given }: &Made) -> Result<()> {
    let Some(earlier) = earlier else { return remove(connection, *id, true).map(drop) };
    if stored(connection, *id)?.is_none() {
        // It was removed meanwhile.
        return Ok(());
    }
    if earlier.tag == *tag {
        let mut take =
            connection.prepare_cached("DELETE FROM content_tags WHERE content_id = ?1 AND rule_id = ?2")?;
        given.iter().try_for_each(|content| take.execute((content, id)).map(drop))?;
    } else {
        connection.prepare_cached("DELETE FROM content_tags WHERE rule_id = ?1")?.execute([id])?;
    }
    let is_back = connection
        .prepare_cached(
            "UPDATE keyword_rules SET tag_id = ?2, min_strength = ?3, made_at = ?4
             WHERE id = ?1 AND EXISTS (SELECT 1 FROM tags WHERE id = ?2)",
        )?
        .execute((id, earlier.tag, earlier.min_strength, earlier.made_at))?
        > 0;
    if is_back {
        return take_over(connection, earlier, released);
    }
    // The tag of the earlier one is gone.
    connection.prepare_cached("DELETE FROM keyword_rules WHERE id = ?1")?.execute([id]).map(drop)
}

impl Made {
    /// How many pictures got the tag when it was made.
    pub fn pictures(&self) -> usize {
        self.given.len()
    }
}

fn of_word(connection: &Connection, word: &str) -> Result<Option<Stored>> {
    connection
        .prepare_cached("SELECT id, word, tag_id, min_strength, made_at FROM keyword_rules WHERE word = ?1")?
        .query_row([word], from_row)
        .optional()
}

/// Has what a rule gave be the person's own; returns the contents.
fn release(connection: &Connection, rule: RuleId) -> Result<Vec<ContentId>> {
    connection
        .prepare_cached("UPDATE content_tags SET rule_id = NULL WHERE rule_id = ?1 RETURNING content_id")?
        .query_map([rule], |row| row.get(0))?
        .collect()
}
