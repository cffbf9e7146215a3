//! Searching for a query: filters and quoted texts first, then ranking what they allow.
//!
//! Owns the steps of such a search. How terms mix, how lists are fused and what a strength is belong to the modules that it
//! calls.

use super::answer::{Answer, Hit, Why};
use super::hits::Choice;
use super::judge::Judge;
use super::ranking::{Candidate, Fusion, sort};
use super::request::Request;
use super::terms::Terms;
use super::texts::{List, TextHits, Texts};
use crate::catalogue::listing::{self, Scope};
use crate::catalogue::texts;
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::relevance::Strength;
use crate::error::{Error, Result};
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::library::Library;
use crate::query::{Order, Query};
use crate::vectors::nearest::NearestQuery;

/// The fewest pictures that are ranked again by what a query avoids, by dates or by texts.
const MIN_CANDIDATES: usize = 1_000;
/// How many times the wanted pictures are ranked again.
const CANDIDATES_PER_HIT: usize = 5;
/// How much a negative term's ranks count, as a factor of its weight; measured together with what the vector takes away.
const PUSHED_DOWN: f32 = 0.5;

/// The answer to a query.
pub(super) fn find(
    library: &Library,
    space: &EmbeddingSpace,
    request: &Request<'_>,
    query: &Query,
) -> Result<Answer> {
    let by_date = request.order.or(query.order()) == Some(Order::Date);
    if query.is_empty() && !by_date {
        return Err(Error::EmptyQuery);
    }
    let words = Texts::of(query);
    if !words.is_empty() {
        texts::catch_up(&library.catalogue)?;
    }
    let (allowed, lists) = library.catalogue.read(|db| words.allowed(db, query, request.allowed))?;
    let terms = Terms::of(library, space, query)?;
    let Some(target) = terms.target() else {
        if by_date || !words.requires_any() {
            return listed(library, request, allowed.as_ref(), words.wanted());
        }
        let choice = Choice::new(request, by_date, words.wanted());
        let (hits, left_out) = library.catalogue.read(|db| choice.hits(db, &by_text(&lists)))?;
        return Ok(Answer { hits, left_out, ..Answer::default() });
    };
    let search = Search {
        library,
        space,
        terms: &terms,
        target,
        allowed: allowed.as_ref(),
        limit: request.limit,
        by_date,
    };
    let candidates = search.candidates(&words, lists)?;
    let choice = Choice::new(request, by_date, words.wanted());
    let (hits, left_out) = library.catalogue.read(|db| choice.hits(db, &candidates))?;
    Ok(Answer { hits, left_out, by_date, understanding: terms.understanding(), ..Answer::default() })
}

/// Everything that is allowed, newest first.
fn listed(
    library: &Library,
    request: &Request<'_>,
    allowed: Option<&IdSet>,
    words: Vec<&str>,
) -> Result<Answer> {
    let hit = |picture| Hit { picture, score: 1.0, strength: Strength::Strong, why: Why::default() };
    let hits = library.catalogue.read(|db| {
        let limit = u32::try_from(request.limit).ok();
        let rows = match allowed {
            Some(allowed) => listing::list_set(db, allowed, None, limit)?,
            None => listing::list(db, Scope::All, None, limit)?,
        };
        let mut hits: Vec<Hit> = rows.into_iter().map(hit).collect();
        Choice::new(request, true, words).explain(db, &mut hits)?;
        Ok(hits)
    })?;
    Ok(Answer { hits, by_date: true, ..Answer::default() })
}

/// The pictures that are found by their texts alone, best first.
fn by_text(lists: &[List]) -> Vec<Candidate> {
    let fusion = fused(lists);
    let ids: IdSet = lists.iter().flat_map(|(list, _)| list.iter().copied()).collect();
    let candidate = |id| Candidate {
        id,
        score: 1.0,
        strength: Strength::Strong,
        fused: fusion.of(id),
        shows: false,
        has_words: true,
    };
    let mut candidates: Vec<Candidate> = ids.iter().map(candidate).collect();
    sort(&mut candidates);
    candidates
}

/// The lists of texts, which count as much as one list of likeness together.
fn fused(lists: &[List]) -> Fusion {
    let mut fusion = Fusion::default();
    let total: f32 = lists.iter().map(|(_, weight)| weight).sum();
    for (list, weight) in lists {
        fusion.add(list.iter().copied(), weight / total);
    }
    fusion
}

/// A search by what pictures show.
struct Search<'a> {
    library: &'a Library,
    space: &'a EmbeddingSpace,
    terms: &'a Terms,
    /// The unit vector to look for.
    target: Vec<f32>,
    allowed: Option<&'a IdSet>,
    limit: usize,
    by_date: bool,
}

/// A picture's scores with the vectors of a [`Judge`]; `None` if the model has not seen it.
type Scored = (ContentId, Option<Vec<f32>>);

impl Search<'_> {
    /// The pictures that may be found, best first.
    fn candidates(&self, words: &Texts<'_>, required: Vec<List>) -> Result<Vec<Candidate>> {
        let judge = Judge::of(&self.library.catalogue, self.space, self.terms)?;
        let query = NearestQuery { query: &self.target, count: self.count(&judge), allowed: self.allowed };
        let near = self.space.search(&self.library.catalogue, &query)?;
        let most = self.many();
        let mut hits = self.library.catalogue.read(|db| words.find(db, self.allowed, most))?;
        hits.lists.extend(required);
        let mut fusion = fused(&hits.lists);
        fusion.add(near.iter().map(|(id, _)| *id), 1.0);
        let with_words: IdSet = hits.lists.iter().flat_map(|(list, _)| list.iter().copied()).collect();
        let scored = self.scored(&judge, &near, &with_words)?;
        self.push_down(&judge, &scored, &mut fusion);
        let mut candidates: Vec<Candidate> = scored
            .iter()
            .map(|(id, scores)| {
                let has_words = with_words.contains(*id);
                candidate(*id, scores.as_deref(), &judge, &hits, has_words, fusion.of(*id))
            })
            .collect();
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

fn candidate(
    id: ContentId,
    scores: Option<&[f32]>,
    judge: &Judge,
    hits: &TextHits,
    has_words: bool,
    fused: f32,
) -> Candidate {
    let likeness = scores.map_or(Strength::Weak, |scores| judge.strength(scores));
    let avoided = hits.avoided.contains(id) || scores.is_some_and(|scores| judge.avoids(scores));
    let strength = match (avoided, has_words) {
        (true, _) => Strength::Weak,
        (false, true) => Strength::Strong,
        (false, false) => likeness,
    };
    let shows = scores.is_some() && (likeness != Strength::Weak || !has_words);
    Candidate {
        id,
        score: scores.map_or(0.0, |scores| judge.score(scores)),
        strength,
        fused,
        shows,
        has_words,
    }
}
