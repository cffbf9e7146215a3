//! Searching for a query: filters and quoted texts first, then ranking what they allow.
//!
//! Owns the steps of such a search, and what is listed by date or by texts alone. Never compares pictures.

use super::answer::{Answer, Hit, Why};
use super::candidates::{CANDIDATES_PER_HIT, Search};
use super::hits::Choice;
use super::ranking::{Candidate, Fusion, sort};
use super::request::Request;
use super::terms::Terms;
use super::text_terms::{TextHits, TextTerms};
use crate::catalogue::listing::{self, Scope};
use crate::catalogue::texts;
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::relevance::Strength;
use crate::error::{Error, Result};
use crate::id_set::IdSet;
use crate::library::Library;
use crate::query::{Order, Query};

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
    let words = TextTerms::of(query, &*space.embedder)?;
    if !words.is_empty()
        && let Err(error) = texts::catch_up(&library.catalogue)
    {
        tracing::warn!(%error, "could not bring the index of texts up to date");
    }
    let allowed = words.allowed(&library.catalogue, query, request.allowed)?;
    let terms = Terms::of(library, space, query)?;
    let Some(target) = terms.target() else {
        return match by_date || !words.requires_any() {
            true => listed(library, request, allowed.as_ref(), &words),
            false => found_by_text(library, request, allowed.as_ref(), &words),
        };
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
    let candidates = search.candidates(&words)?;
    let choice = Choice::new(request, by_date, words.wanted());
    let (hits, left_out) = library.catalogue.read(|db| choice.hits(db, &candidates))?;
    let understanding = terms.understanding();
    Ok(Answer { hits, left_out, by_date, understanding, unknown: terms.unknown, ..Answer::default() })
}

/// Everything that is allowed, newest first.
fn listed(
    library: &Library,
    request: &Request<'_>,
    allowed: Option<&IdSet>,
    words: &TextTerms<'_>,
) -> Result<Answer> {
    let hit = |picture| Hit { picture, score: 1.0, strength: Strength::Strong, why: Why::default() };
    let hits = library.catalogue.read(|db| {
        let limit = u32::try_from(request.limit).ok();
        let rows = match allowed {
            Some(allowed) => listing::list_set(db, allowed, None, limit)?,
            None => listing::list(db, Scope::All, None, limit)?,
        };
        let mut hits: Vec<Hit> = rows.into_iter().map(hit).collect();
        if words.requires_any() {
            let all: IdSet = hits.iter().map(|hit| hit.picture.id).collect();
            Choice::new(request, true, words.wanted()).explain(db, &mut hits, &all)?;
        }
        Ok(hits)
    })?;
    Ok(Answer { hits, by_date: true, ..Answer::default() })
}

/// The pictures with all quoted texts, best first.
fn found_by_text(
    library: &Library,
    request: &Request<'_>,
    allowed: Option<&IdSet>,
    words: &TextTerms<'_>,
) -> Result<Answer> {
    let (hits, left_out) = library.catalogue.read(|db| {
        let found = words.find(db, allowed, request.limit.saturating_mul(CANDIDATES_PER_HIT))?;
        Choice::new(request, false, words.wanted()).hits(db, &by_text(&found))
    })?;
    Ok(Answer { hits, left_out, ..Answer::default() })
}

fn by_text(found: &TextHits) -> Vec<Candidate> {
    let fusion = Fusion::of_lists(&found.lists);
    let candidate = |id| Candidate {
        id,
        score: 1.0,
        strength: Strength::Strong,
        fused: fusion.of(id),
        shows: false,
        has_words: true,
        says: found.saying.get(&id).copied(),
        avoided: false,
    };
    let mut candidates: Vec<Candidate> = found.all().iter().map(candidate).collect();
    sort(&mut candidates);
    candidates
}
