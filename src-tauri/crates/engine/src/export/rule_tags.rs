//! Tags that rules gave in another library: what becomes of them in this one.
//!
//! Owns that such a tag never becomes the person's own word: a rule that gives the same tag here gives it, too, and where there is
//! none it is left out and counted. No rule comes with an export, since it would go on tagging pictures here. What the person took
//! from a picture here stays away.

use std::collections::HashSet;

use rusqlite::{Connection, Result};

use crate::catalogue::said::Said;
use crate::catalogue::{keyword_rules, tags};
use crate::ids::ContentId;

/// What became of the tags of one picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Tags that rules of this library give it now.
    pub(super) given: u64,
    /// Tags that no rule gives here.
    pub(super) without_rule: u64,
}

/// Has rules give a content the tags that rules gave it elsewhere, or only finds out what that would change. `own` are those that
/// it gets as the person's own. Call it in a transaction unless `is_dry`.
pub(super) fn take(
    db: &Connection,
    (id, said): (ContentId, &Said),
    (own, by_rule): (&[String], &[String]),
    is_dry: bool,
) -> Result<Taken> {
    let mut taken = Taken::default();
    if by_rule.is_empty() {
        return Ok(taken);
    }
    let has = said.own.tags.iter().chain(&said.told.tags).chain(&said.by_rule).chain(own);
    let mut keys: HashSet<String> = has.filter_map(|tag| tags::key(tag)).collect();
    keys.extend(tags::refused_of(db, id)?);
    for tag in by_rule.iter().filter(|tag| tags::key(tag).is_some_and(|key| keys.insert(key))) {
        let row = tags::find(db, tag)?;
        match row.map(|row| keyword_rules::giving(db, row)).transpose()?.flatten() {
            None => taken.without_rule += 1,
            Some(rule) => {
                taken.given += 1;
                if !is_dry {
                    keyword_rules::apply(db, rule, &[id])?;
                }
            }
        }
    }
    Ok(taken)
}
