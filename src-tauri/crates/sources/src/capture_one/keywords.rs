//! The keywords of a picture, and the tree that they lie in.
//!
//! A picture's keywords are one text, `name||place,name||place`, with names only. What they lie in is told by the tree, if
//! only one keyword there has the name.

use std::collections::HashMap;

use super::columns::{number, select, text};
use crate::database::Database;
use crate::error::Result;
use crate::listing::{Keyword, Note};

/// The most characters of a keyword's name.
const CHARS: usize = 255;
/// The most keywords of one picture.
const KEYWORDS: usize = 500;
/// The most keywords that lie in each other.
const DEPTH: usize = 32;

/// All keywords of a catalogue.
#[derive(Default)]
pub(super) struct Keywords {
    /// Name and parent by id.
    by_id: HashMap<i64, (String, Option<i64>)>,
    /// The only keyword of a name; `None` if there are several.
    by_name: HashMap<String, Option<i64>>,
}

impl Keywords {
    pub(super) fn read(database: &Database, notes: &mut Vec<Note>) -> Result<Self> {
        let columns = ["Z_PK", "ZNAME", "ZPARENT"];
        let Some(sql) = select(database, "ZKEYWORD", &columns, notes)? else { return Ok(Self::default()) };
        let rows = database.rows(&sql, |row| Ok((number(row, 0)?, text(row, 1, CHARS)?, number(row, 2)?)))?;
        let mut keywords = Self::default();
        for (id, name, parent) in rows {
            let (Some(id), Some(name)) = (id, name) else { continue };
            keywords.by_name.entry(name.clone()).and_modify(|only| *only = None).or_insert(Some(id));
            keywords.by_id.insert(id, (name, parent));
        }
        Ok(keywords)
    }

    /// The keywords that a picture's text names, in their order.
    pub(super) fn named_in(&self, text: &str) -> Vec<Keyword> {
        let mut named: Vec<(i64, &str)> = text
            .split(',')
            .map(|part| match part.rsplit_once("||") {
                Some((name, place)) => (place.trim().parse().unwrap_or(i64::MAX), name.trim()),
                None => (i64::MAX, part.trim()),
            })
            .filter(|(_, name)| !name.is_empty())
            .collect();
        named.sort_by_key(|(place, _)| *place);
        let mut keywords: Vec<Keyword> = Vec::new();
        for keyword in named.into_iter().take(KEYWORDS).map(|(_, name)| self.keyword(name)) {
            if !keyword.is_empty() && !keywords.contains(&keyword) {
                keywords.push(keyword);
            }
        }
        keywords
    }

    /// A keyword with those that it lies in.
    fn keyword(&self, name: &str) -> Keyword {
        if name.contains('|') {
            return name
                .split('|')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect();
        }
        let mut path = vec![name.to_owned()];
        let mut parent = self.by_name.get(name).copied().flatten().and_then(|id| self.by_id.get(&id)?.1);
        // Bounded, since a keyword of a damaged tree may lie in itself.
        while let Some((name, next)) = parent.and_then(|id| self.by_id.get(&id)) {
            if path.len() == DEPTH {
                break;
            }
            path.push(name.clone());
            parent = *next;
        }
        path.reverse();
        path
    }
}
