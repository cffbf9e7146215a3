//! Asking the index.

use rusqlite::{Connection, Result};

use super::super::listing::hidden;
use super::lookup::{has, is_shown, matches_in};
use super::query::{Strings, Words, within};
use super::saying::{Says, saying, says};
use super::{Field, is_attached};
use crate::id_set::IdSet;
use crate::ids::ContentId;

/// Up to this many contents are ranked by how rare their words are. What more of them have tells little apart: then the
/// fields decide, and newer contents come first.
const MAX_RANKED: usize = 2_000;
/// How much words in each column count.
const WEIGHTS: &str = "4.0, 2.0, 4.0, 1.0, 4.0, 2.0, 2.0";
/// The fields in the order in which contents are taken when there are too many to rank.
const BEST_FIRST: [Field; 7] = [
    Field::Tags,
    Field::Title,
    Field::Name,
    Field::Caption,
    Field::Picture,
    Field::Folder,
    Field::Description,
];

/// The shown contents that have these words among their texts: first pictures that say exactly that, then whole words, then
/// parts of words, best first; up to `limit` of those `allowed`.
///
/// # Errors
///
/// Database errors.
pub fn search<'a>(
    connection: &Connection,
    words: impl Into<Words<'a>>,
    allowed: Option<&IdSet>,
    limit: usize,
) -> Result<Vec<ContentId>> {
    let words = words.into();
    search_after(connection, words, &saying(connection, words)?, allowed, limit)
}

/// As [`search`], where it is known which pictures say exactly these words.
///
/// # Errors
///
/// Database errors.
pub fn search_after(
    connection: &Connection,
    words: Words<'_>,
    saying: &[(ContentId, Says)],
    allowed: Option<&IdSet>,
    limit: usize,
) -> Result<Vec<ContentId>> {
    let range = match allowed {
        Some(allowed) => {
            (allowed.iter().next().map_or(0, |id| id.0), allowed.iter().last().map_or(0, |id| id.0))
        }
        None => (0, i64::MAX),
    };
    let limit = allowed.map_or(limit, |allowed| limit.min(allowed.len()));
    let mut found = Found { connection, allowed, range, limit, ids: Vec::new(), seen: IdSet::default() };
    let strings = Strings::of(words);
    if limit > 0 && is_attached(connection)? {
        found.take(saying.iter().map(|(id, _)| *id));
        if let Some(expression) = strings.whole() {
            found.add_all("words", &expression, strings.is_one())?;
        }
        if let Some(expression) = strings.parts().or(strings.merged()) {
            found.add_all("parts", &expression, strings.is_one())?;
        }
    }
    Ok(found.ids)
}

/// All shown contents that have these words among their texts, as whole words or as parts of words.
///
/// # Errors
///
/// Database errors.
pub fn matching<'a>(connection: &Connection, words: impl Into<Words<'a>>) -> Result<IdSet> {
    let words = words.into();
    let strings = Strings::of(words);
    let mut found = IdSet::default();
    if !is_attached(connection)? {
        return Ok(found);
    }
    saying(connection, words)?.into_iter().for_each(|(id, _)| found.insert(id));
    for (table, expression) in [("words", strings.whole()), ("parts", strings.parts().or(strings.merged()))] {
        let Some(expression) = expression else { continue };
        let sql = format!("SELECT rowid FROM texts.{table} WHERE {table} MATCH ?1");
        let mut query = connection.prepare_cached(&sql)?;
        let mut rows = query.query([expression])?;
        while let Some(row) = rows.next()? {
            found.insert(row.get(0)?);
        }
    }
    found.subtract(&hidden(connection)?);
    Ok(found)
}

/// In which fields each of these contents has some of the words; contents that lack a word are left out.
///
/// # Errors
///
/// Database errors.
pub fn fields<'a>(
    connection: &Connection,
    words: impl Into<Words<'a>>,
    ids: &[ContentId],
) -> Result<Vec<(ContentId, Vec<Field>)>> {
    let words = words.into();
    let strings = Strings::of(words);
    let mut found = Vec::new();
    if !is_attached(connection)? {
        return Ok(found);
    }
    let tables = [
        ("words", strings.whole(), strings.any_whole()),
        ("parts", strings.parts(), strings.any_part()),
        ("parts", strings.merged(), strings.merged()),
    ];
    for &id in ids {
        let before = found.len();
        for (table, all, any) in &tables {
            let (Some(all), Some(any)) = (all, any) else { continue };
            if !has(connection, table, all, id)? {
                continue;
            }
            let mut fields = Vec::new();
            for field in Field::ALL {
                if has(connection, table, &within(field, any), id)? {
                    fields.push(field);
                }
            }
            found.push((id, fields));
            break;
        }
        if found.len() == before && says(connection, words, id)? {
            found.push((id, vec![Field::Picture]));
        }
    }
    Ok(found)
}

/// What was found so far.
struct Found<'a> {
    connection: &'a Connection,
    allowed: Option<&'a IdSet>,
    /// The first and last ID that is allowed: those of a folder lie close together.
    range: (i64, i64),
    limit: usize,
    ids: Vec<ContentId>,
    seen: IdSet,
}

impl Found<'_> {
    /// Adds what an expression finds in a table, best first. `is_one` says that it is a single string.
    fn add_all(&mut self, table: &str, expression: &str, is_one: bool) -> Result<()> {
        if self.ids.len() >= self.limit {
            return Ok(());
        }
        let some = format!("{} LIMIT {}", matches_in(table), MAX_RANKED + 1);
        let matches: Vec<ContentId> = self
            .connection
            .prepare_cached(&some)?
            .query_map((expression, self.range.0, self.range.1), |row| row.get(0))?
            .collect::<Result<_>>()?;
        if matches.len() <= MAX_RANKED {
            if matches.iter().any(|&id| self.may_add(id)) {
                self.add(table, expression, &format!("bm25({table}, {WEIGHTS}), rowid DESC"))?;
            }
            return Ok(());
        }
        // Several words of which many pictures have all are rarely in one field; looking there in each takes as long as
        // the search, and among few allowed ones never ends early.
        if is_one || self.allowed.is_none() {
            for field in BEST_FIRST {
                self.add(table, &within(field, expression), "rowid DESC")?;
            }
        }
        // Those that have the words in different fields.
        if is_one { Ok(()) } else { self.add(table, expression, "rowid DESC") }
    }

    fn add(&mut self, table: &str, expression: &str, order: &str) -> Result<()> {
        if self.ids.len() >= self.limit {
            return Ok(());
        }
        let sql = format!("{} ORDER BY {order}", matches_in(table));
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query((expression, self.range.0, self.range.1))?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if self.may_add(id) && is_shown(self.connection, id)? {
                self.seen.insert(id);
                self.ids.push(id);
                if self.ids.len() >= self.limit {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Adds contents that are known to be shown.
    fn take(&mut self, ids: impl Iterator<Item = ContentId>) {
        for id in ids {
            if self.ids.len() < self.limit && self.may_add(id) {
                self.seen.insert(id);
                self.ids.push(id);
            }
        }
    }

    fn may_add(&self, id: ContentId) -> bool {
        self.allowed.is_none_or(|allowed| allowed.contains(id)) && !self.seen.contains(id)
    }
}
