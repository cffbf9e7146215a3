//! The terms of a query that are looked for in texts: titles, descriptions, tags, names of files and folders.
//!
//! Owns which pictures the filters and quoted texts allow, and the lists that full text finds. Never compares vectors.

use std::collections::HashMap;

use rusqlite::{Connection, Result};

use super::for_model::for_model;
use super::ranking::List;
use crate::catalogue::Catalogue;
use crate::catalogue::texts::{self, Says, Words};
use crate::embedder::{EmbedError, Embedder, Understanding};
use crate::error;
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::query::{Filter, Query, Subject};

/// The words of a query that are looked for in texts, with the weights of their terms.
#[derive(Default)]
pub(super) struct TextTerms<'a> {
    /// Quoted: only pictures with all of them are found.
    required: Vec<(Words<'a>, f32)>,
    /// Quoted after a minus: no picture with one of them is found.
    excluded: Vec<Words<'a>>,
    /// Plain words: pictures with them are found as well.
    plain: Vec<(Words<'a>, f32)>,
    /// Plain words after a minus: pictures with them are weak matches.
    avoided: Vec<Words<'a>>,
}

/// What full text found.
#[derive(Default)]
pub(super) struct TextHits {
    /// A list for each quoted text, then for each run of plain words.
    pub(super) lists: Vec<List>,
    /// How many of the lists are those of quoted texts, which every picture found has.
    pub(super) required: usize,
    /// Pictures that say exactly what was typed.
    pub(super) saying: HashMap<ContentId, Says>,
    /// Pictures with words that were to be avoided.
    pub(super) avoided: IdSet,
}

impl TextHits {
    /// The pictures with some of the words.
    pub(super) fn all(&self) -> IdSet {
        self.lists.iter().flat_map(|(list, _)| list.iter().copied()).collect()
    }

    /// The pictures with plain words, which no other picture need have.
    pub(super) fn plain(&self) -> IdSet {
        self.lists[self.required..].iter().flat_map(|(list, _)| list.iter().copied()).collect()
    }
}

impl<'a> TextTerms<'a> {
    pub(super) fn of(query: &'a Query, embedder: &dyn Embedder) -> std::result::Result<Self, EmbedError> {
        let mut texts = Self::default();
        for term in query.terms() {
            match (&term.subject, term.without) {
                (Subject::Text(text), false) => texts.required.push((Words::Phrase(text), term.weight)),
                (Subject::Text(text), true) => texts.excluded.push(Words::Phrase(text)),
                (Subject::Words(words), false) => texts.plain.push((plain(words, embedder)?, term.weight)),
                (Subject::Words(words), true) => texts.avoided.push(Words::Whole(words)),
                (Subject::Shows(_) | Subject::Like(_), _) => {}
            }
        }
        Ok(texts)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.required.is_empty()
            && self.excluded.is_empty()
            && self.plain.is_empty()
            && self.avoided.is_empty()
    }

    /// Whether only pictures with some text are found.
    pub(super) fn requires_any(&self) -> bool {
        !self.required.is_empty()
    }

    /// The words by which a picture can be found.
    pub(super) fn wanted(&self) -> Vec<Words<'a>> {
        self.required.iter().chain(&self.plain).map(|(words, _)| *words).collect()
    }

    /// The pictures that may be found, by the filters, the quoted texts and the scope of the search; `None` means all.
    pub(super) fn allowed(
        &self,
        catalogue: &Catalogue,
        query: &Query,
        scope: Option<&IdSet>,
    ) -> error::Result<Option<IdSet>> {
        let conditions: Vec<&Filter> = query.filters().collect();
        if conditions.is_empty() && self.required.is_empty() && self.excluded.is_empty() {
            return Ok(scope.cloned());
        }
        let mut allowed = IdSet::clone(&*catalogue.allowed(&conditions)?);
        scope.into_iter().for_each(|scope| allowed.intersect(scope));
        catalogue.read(|db| {
            for (words, _) in &self.required {
                allowed.intersect(&texts::matching(db, *words)?);
            }
            for words in &self.excluded {
                allowed.subtract(&texts::matching(db, *words)?);
            }
            Ok(Some(allowed))
        })
    }

    /// The pictures with the quoted texts and the plain words, at most `limit` for each of them.
    pub(super) fn find(&self, db: &Connection, allowed: Option<&IdSet>, limit: usize) -> Result<TextHits> {
        let mut hits = TextHits { required: self.required.len(), ..TextHits::default() };
        for &(words, weight) in self.required.iter().chain(&self.plain) {
            let saying = texts::saying(db, words)?;
            hits.lists.push((texts::search_after(db, words, &saying, allowed, limit)?, weight));
            for (id, says) in saying {
                let most = hits.saying.entry(id).or_insert(says);
                *most = says.max(*most);
            }
        }
        for words in &self.avoided {
            hits.avoided.unite(&texts::matching(db, *words)?);
        }
        Ok(hits)
    }
}

/// Plain words as whole words: "cat" is a part of "vacation". What the model does not know may be a part of a name.
fn plain<'a>(words: &'a str, embedder: &dyn Embedder) -> std::result::Result<Words<'a>, EmbedError> {
    let read = for_model(embedder, words)?;
    let is_known = read.understanding == Understanding::Words && read.unknown.is_empty();
    Ok(if is_known { Words::Whole(words) } else { Words::All(words) })
}
