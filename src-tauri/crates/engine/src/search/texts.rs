//! The terms of a query that are looked for in texts: titles, descriptions, tags, names of files and folders.
//!
//! Owns which pictures the filters and quoted texts allow, and the lists that full text finds. Never compares vectors.

use rusqlite::{Connection, Result};

use crate::catalogue::{contents, filters, texts};
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::query::{Filter, Query, Subject};

/// Stands for no limit; SQLite counts up to this.
const ALL: usize = i64::MAX as usize;

/// Contents found by a term, best first, and the term's weight.
pub(super) type List = (Vec<ContentId>, f32);

/// The words of a query that are looked for in texts.
#[derive(Default)]
pub(super) struct Texts<'a> {
    /// Quoted: only pictures with all of them are found.
    required: Vec<(&'a str, f32)>,
    /// Quoted after a minus: no picture with one of them is found.
    excluded: Vec<&'a str>,
    /// Plain words: pictures with them are found as well.
    words: Vec<(&'a str, f32)>,
    /// Plain words after a minus: pictures with them are weak matches.
    avoided: Vec<&'a str>,
}

/// What full text found.
#[derive(Default)]
pub(super) struct TextHits {
    /// A list for each quoted text and for each run of plain words.
    pub(super) lists: Vec<List>,
    /// Pictures with words that were to be avoided.
    pub(super) avoided: IdSet,
}

impl<'a> Texts<'a> {
    pub(super) fn of(query: &'a Query) -> Self {
        let mut texts = Self::default();
        for term in query.terms() {
            match (&term.subject, term.without) {
                (Subject::Text(text), false) => texts.required.push((text, term.weight)),
                (Subject::Text(text), true) => texts.excluded.push(text),
                (Subject::Words(words), false) => texts.words.push((words, term.weight)),
                (Subject::Words(words), true) => texts.avoided.push(words),
                (Subject::Shows(_) | Subject::Like(_), _) => {}
            }
        }
        texts
    }

    pub(super) fn is_empty(&self) -> bool {
        self.required.is_empty()
            && self.excluded.is_empty()
            && self.words.is_empty()
            && self.avoided.is_empty()
    }

    /// Whether only pictures with some text are found.
    pub(super) fn requires_any(&self) -> bool {
        !self.required.is_empty()
    }

    /// The words by which a picture can be found.
    pub(super) fn wanted(&self) -> Vec<&'a str> {
        self.required.iter().chain(&self.words).map(|(words, _)| *words).collect()
    }

    /// The pictures that may be found, by the filters, the quoted texts and the scope of the search; `None` means all. With
    /// the lists of the quoted texts.
    pub(super) fn allowed(
        &self,
        db: &Connection,
        query: &Query,
        scope: Option<&IdSet>,
    ) -> Result<(Option<IdSet>, Vec<List>)> {
        let conditions: Vec<&Filter> = query.filters().collect();
        let mut allowed = match conditions.is_empty() {
            true => scope.cloned(),
            false => {
                let mut matching = filters::matching(db, &conditions)?;
                scope.into_iter().for_each(|scope| matching.intersect(scope));
                Some(matching)
            }
        };
        let mut lists = Vec::new();
        for &(text, weight) in &self.required {
            let found = texts::search(db, text, allowed.as_ref(), ALL)?;
            allowed = Some(found.iter().copied().collect());
            lists.push((found, weight));
        }
        for text in &self.excluded {
            let with: IdSet = texts::search(db, text, allowed.as_ref(), ALL)?.into_iter().collect();
            let mut left = allowed.map_or_else(|| filters::matching(db, &[]), Ok)?;
            left.subtract(&with);
            allowed = Some(left);
        }
        for (list, _) in &mut lists {
            list.retain(|id| allowed.as_ref().is_none_or(|allowed| allowed.contains(*id)));
        }
        Ok((allowed, lists))
    }

    /// The pictures with the plain words, at most `limit` for each run of words.
    pub(super) fn find(&self, db: &Connection, allowed: Option<&IdSet>, limit: usize) -> Result<TextHits> {
        let mut hits = TextHits::default();
        for &(words, weight) in &self.words {
            hits.lists.push((shown(db, texts::search(db, words, allowed, limit)?)?, weight));
        }
        let mut avoided = Vec::new();
        for words in &self.avoided {
            avoided.extend(texts::search(db, words, allowed, ALL)?);
        }
        hits.avoided = avoided.into_iter().collect();
        Ok(hits)
    }
}

/// Those that are not hidden.
fn shown(db: &Connection, ids: Vec<ContentId>) -> Result<Vec<ContentId>> {
    let mut shown = Vec::with_capacity(ids.len());
    for id in ids {
        if !contents::is_hidden(db, id)? {
            shown.push(id);
        }
    }
    Ok(shown)
}
