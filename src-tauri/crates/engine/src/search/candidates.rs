//! The pictures that a query's terms may find, ranked.
//!
//! Owns how many pictures are ranked and by which lists. How terms mix, how lists are fused and what a strength is belong to
//! the modules that it calls.

use super::judge::Judge;
use super::ranking::{Candidate, Fusion, sort};
use super::terms::Terms;
use super::text_terms::{TextHits, TextTerms};
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::relevance::Strength;
use crate::error::Result;
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::library::Library;
use crate::vectors::nearest::NearestQuery;

/// The fewest pictures that are ranked again by what a query avoids, by dates or by texts.
const MIN_CANDIDATES: usize = 1_000;
/// How many times the wanted pictures are ranked again.
pub(super) const CANDIDATES_PER_HIT: usize = 5;
/// How much a negative term's ranks count, as a factor of its weight; measured together with what the vector takes away.
const PUSHED_DOWN: f32 = 0.5;

/// A search by what pictures show.
pub(super) struct Search<'a> {
    pub(super) library: &'a Library,
    pub(super) space: &'a EmbeddingSpace,
    pub(super) terms: &'a Terms,
    /// The unit vector to look for.
    pub(super) target: Vec<f32>,
    pub(super) allowed: Option<&'a IdSet>,
    pub(super) limit: usize,
    pub(super) by_date: bool,
}

/// A picture's scores with the vectors of a [`Judge`]; `None` if the model has not seen it.
type Scored = (ContentId, Option<Vec<f32>>);

impl Search<'_> {
    /// The pictures that may be found, best first.
    pub(super) fn candidates(&self, words: &TextTerms<'_>) -> Result<Vec<Candidate>> {
        let judge = Judge::of(&self.library.catalogue, self.space, self.terms)?;
        let query = NearestQuery { query: &self.target, count: self.count(&judge), allowed: self.allowed };
        let near = self.space.search(&self.library.catalogue, &query)?;
        let most = self.many();
        let hits = self.library.catalogue.read(|db| words.find(db, self.allowed, most))?;
        let mut fusion = Fusion::of_lists(&hits.lists);
        fusion.add(near.iter().map(|(id, _)| *id), 1.0);
        let texts = TextSets::of(&hits, self.terms);
        let scored = self.scored(&judge, &near, &texts.found)?;
        self.push_down(&judge, &scored, &mut fusion);
        let judged = scored.iter().map(|(id, scores)| {
            let candidate = candidate(*id, scores.as_deref(), &judge, &texts);
            Candidate { fused: fusion.of(*id), says: hits.saying.get(id).copied(), ..candidate }
        });
        let mut candidates: Vec<Candidate> = judged.collect();
        let itself: Vec<ContentId> = self.terms.searched_pictures().collect();
        candidates.retain(|candidate| !itself.contains(&candidate.id));
        sort(&mut candidates);
        Ok(candidates)
    }

    /// How many of the nearest are ranked.
    fn count(&self, judge: &Judge) -> usize {
        if judge.is_single() && !self.by_date {
            // The searched pictures are among the nearest and are left out.
            return self.limit.saturating_add(self.terms.searched_pictures().count());
        }
        self.many()
    }

    fn many(&self) -> usize {
        self.limit.saturating_mul(CANDIDATES_PER_HIT).max(MIN_CANDIDATES)
    }

    /// The scores of the nearest and of those with the words.
    fn scored(&self, judge: &Judge, near: &[(ContentId, f32)], with_words: &IdSet) -> Result<Vec<Scored>> {
        let nearest: IdSet = near.iter().map(|(id, _)| *id).collect();
        let mut ids: Vec<ContentId> = with_words.iter().filter(|id| !nearest.contains(*id)).collect();
        let mut scored: Vec<Scored> = Vec::new();
        if judge.is_single() {
            scored.extend(near.iter().map(|&(id, score)| (id, Some(Judge::single(score)))));
        } else {
            ids.extend(near.iter().map(|(id, _)| *id));
        }
        let found = self.space.scores(&self.library.catalogue, &ids, &judge.vectors())?;
        let seen: IdSet = found.iter().map(|(id, _)| *id).collect();
        scored.extend(found.into_iter().map(|(id, scores)| (id, Some(scores))));
        scored.extend(ids.into_iter().filter(|id| !seen.contains(*id)).map(|id| (id, None)));
        Ok(scored)
    }

    /// Pushes down what is like the negative terms, by rank.
    fn push_down(&self, judge: &Judge, scored: &[Scored], fusion: &mut Fusion) {
        let positive: f32 = self.terms.positive.iter().map(|term| term.weight).sum();
        let all = if positive > 0.0 { positive } else { 1.0 };
        for (at, term) in self.terms.negative.iter().enumerate() {
            let of = |(id, scores): &Scored| Some((*id, judge.avoided(scores.as_deref()?)[at]));
            let mut like: Vec<(ContentId, f32)> = scored.iter().filter_map(of).collect();
            like.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            fusion.add(like.into_iter().map(|(id, _)| id), -PUSHED_DOWN * term.weight / all);
        }
    }
}

/// What texts say of pictures.
struct TextSets {
    /// Those with some of the words.
    found: IdSet,
    /// Those that match well by their words alone.
    strong: IdSet,
    /// Those with words that were to be avoided.
    avoided: IdSet,
}

impl TextSets {
    /// Quoted texts alone make a match only if nothing is asked of what the picture shows: every picture found has them.
    fn of(hits: &TextHits, terms: &Terms) -> Self {
        let found = hits.all();
        let strong = if terms.positive.is_empty() { found.clone() } else { hits.plain() };
        Self { found, strong, avoided: hits.avoided.clone() }
    }
}

/// A picture that is not ranked yet.
fn candidate(id: ContentId, scores: Option<&[f32]>, judge: &Judge, texts: &TextSets) -> Candidate {
    let likeness = scores.map_or(Strength::Weak, |scores| judge.strength(scores));
    let avoided = texts.avoided.contains(id) || scores.is_some_and(|scores| judge.avoids(scores));
    let (has_words, is_named) = (texts.found.contains(id), texts.strong.contains(id));
    let strength = match (avoided, is_named) {
        (true, _) => Strength::Weak,
        (false, true) => Strength::Strong,
        (false, false) => likeness,
    };
    let shows = scores.is_some() && (likeness != Strength::Weak || !has_words);
    let score = scores.map_or(0.0, |scores| judge.score(scores));
    Candidate { id, score, strength, fused: 0.0, shows, has_words, says: None, avoided }
}
