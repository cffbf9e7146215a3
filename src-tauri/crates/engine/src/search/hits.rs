//! From ranked candidates to hits.
//!
//! Owns which candidates are shown and in which order. Never compares pictures.

use rusqlite::Connection;

use super::answer::{Hit, Why};
use super::ranking::Candidate;
use super::request::{Request, WeakMatches};
use crate::catalogue::listing::{self, ListItem};
use crate::catalogue::texts::{self, Field, Words};
use crate::embedding_space::relevance::Strength;
use crate::id_set::IdSet;
use crate::ids::ContentId;

/// How many weak matches [`WeakMatches::IncludeNearest`] shows: a few rows of a grid.
pub(super) const NEAREST_SHOWN: usize = 60;

/// Hits with words for which the index is asked where these are; nobody looks at more.
const MAX_EXPLAINED: usize = 1_000;

/// How the hits of a request are chosen and explained.
pub(super) struct Choice<'a> {
    pub(super) limit: usize,
    pub(super) weak: WeakMatches,
    pub(super) by_date: bool,
    explained: bool,
    /// The words that pictures were found by in their texts.
    pub(super) words: Vec<Words<'a>>,
}

impl<'a> Choice<'a> {
    pub(super) fn new(request: &Request<'_>, by_date: bool, words: Vec<Words<'a>>) -> Self {
        let Request { limit, weak, explained, .. } = *request;
        Self { limit, weak, by_date, explained, words }
    }

    /// The hits among the candidates, which are sorted best first, and how many weak ones are left out.
    pub(super) fn hits(
        &self,
        db: &Connection,
        candidates: &[Candidate],
    ) -> rusqlite::Result<(Vec<Hit>, usize)> {
        let good = candidates.iter().take_while(|candidate| candidate.strength != Strength::Weak).count();
        let (good, weak) = candidates.split_at(good);
        let mut hits = if self.by_date { self.newest(db, good)? } else { self.first(db, good)? };
        let weak = &weak[..weak.len().min(self.limit - hits.len().min(self.limit))];
        let shown = match self.weak {
            WeakMatches::Include => weak.len(),
            WeakMatches::Exclude => 0,
            WeakMatches::IncludeNearest => weak.len().min(NEAREST_SHOWN),
        };
        hits.extend(if self.by_date {
            self.newest(db, &weak[..shown])?
        } else {
            self.first(db, &weak[..shown])?
        });
        let with_words: IdSet =
            candidates.iter().filter(|candidate| candidate.has_words).map(|candidate| candidate.id).collect();
        self.explain(db, &mut hits, &with_words)?;
        Ok((hits, weak.len() - shown))
    }

    fn first(&self, db: &Connection, candidates: &[Candidate]) -> rusqlite::Result<Vec<Hit>> {
        let limited = &candidates[..candidates.len().min(self.limit)];
        let mut hits = Vec::with_capacity(limited.len());
        for candidate in limited {
            // Omits contents that were deleted meanwhile.
            hits.extend(listing::get(db, candidate.id)?.map(|picture| hit(candidate, picture)));
        }
        Ok(hits)
    }

    fn newest(&self, db: &Connection, candidates: &[Candidate]) -> rusqlite::Result<Vec<Hit>> {
        let mut hits = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            hits.extend(listing::get(db, candidate.id)?.map(|picture| hit(candidate, picture)));
        }
        hits.sort_unstable_by_key(|hit| std::cmp::Reverse((hit.picture.time, hit.picture.id)));
        hits.truncate(self.limit);
        Ok(hits)
    }

    /// Says where the texts of the hits among `with_words` have the words.
    pub(super) fn explain(
        &self,
        db: &Connection,
        hits: &mut [Hit],
        with_words: &IdSet,
    ) -> rusqlite::Result<()> {
        if !self.explained {
            return Ok(());
        }
        let explained = hits.iter_mut().filter(|hit| with_words.contains(hit.picture.id));
        for hit in explained.take(MAX_EXPLAINED) {
            hit.why.fields = fields(db, &self.words, hit.picture.id)?;
        }
        Ok(())
    }
}

/// Which texts of a picture have some of these words, each once.
pub(super) fn fields(db: &Connection, words: &[Words<'_>], id: ContentId) -> rusqlite::Result<Vec<Field>> {
    let mut all = Vec::new();
    for words in words {
        for (_, fields) in texts::fields(db, *words, &[id])? {
            for field in fields {
                if !all.contains(&field) {
                    all.push(field);
                }
            }
        }
    }
    Ok(all)
}

fn hit(candidate: &Candidate, picture: ListItem) -> Hit {
    let why = Why { shows: candidate.shows, fields: Vec::new() };
    Hit { picture, score: candidate.score, strength: candidate.strength, why }
}
