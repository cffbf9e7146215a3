//! The search: candidates from the index, rescored, and a scan of what the index does not cover.

use std::collections::HashSet;

use rusqlite::Connection;

use super::candidates::{CandidateSource, Candidates};
use super::dot::dot;
use super::query::NearestQuery;
use super::scan::Scan;
use super::top_k::TopK;
use crate::catalogue::{Catalogue, contents, embeddings};
use crate::error::Result;
use crate::ids::{ContentId, ModelId};

/// The fewest candidates of the index that are rescored. The index's order is approximate, so more than the wanted
/// contents are rescored.
const MIN_RESCORED: usize = 100;

/// The nearest shown contents as (content ID, score), nearest first. `last` is the sequence number of the model's
/// newest vector.
///
/// # Errors
///
/// Database errors.
pub fn nearest(
    catalogue: &Catalogue,
    index: Option<&dyn CandidateSource>,
    model_id: ModelId,
    last: i64,
    query: &NearestQuery<'_>,
) -> Result<Vec<(ContentId, f32)>> {
    // Sequence numbers only grow, so there are no more vectors than this.
    let query = &NearestQuery { count: query.count.min(usize::try_from(last).unwrap_or_default()), ..*query };
    let indexed = match index {
        Some(index) => nearest_indexed(catalogue, index, model_id, query)?.unwrap_or_default(),
        None => Indexed::default(),
    };
    let mut best = TopK::new(query.count);
    best.merge(indexed.found);
    // Vectors of other models may lie before this model's first one, and before those written after the library
    // returned to it.
    if let Some(first) = catalogue.read(|db| embeddings::first_after(db, model_id, indexed.covered))?
        && first <= last
    {
        let scan = Scan { catalogue, model_id, query };
        for part in scan.run(first - 1, last)? {
            best.merge(part);
        }
    }
    Ok(best.into_sorted())
}

/// The nearest contents that an index covers.
#[derive(Default)]
pub struct Indexed {
    /// Shown contents as (content ID, score), nearest first.
    pub found: Vec<(ContentId, f32)>,
    /// Sequence number of the newest vector in the index.
    covered: i64,
}

/// The nearest shown contents that the index covers; `None` if the index is unavailable.
///
/// # Errors
///
/// Database errors.
pub fn nearest_indexed(
    catalogue: &Catalogue,
    index: &dyn CandidateSource,
    model_id: ModelId,
    query: &NearestQuery<'_>,
) -> Result<Option<Indexed>> {
    let count = MIN_RESCORED.max(query.count.saturating_add(query.count / 2));
    let Some(Candidates { ids, covered }) = index.candidates(query, count, &HashSet::new()) else {
        return Ok(None);
    };
    let found = catalogue.read(|db| rescore(db, model_id, query, &ids))?;
    if found.len() >= query.count || ids.len() < count {
        return Ok(Some(Indexed { found, covered }));
    }
    // Hidden contents crowd out the others.
    let hidden = catalogue.read(contents::hidden)?;
    let Some(Candidates { ids, covered }) = index.candidates(query, count, &hidden) else { return Ok(None) };
    let found = catalogue.read(|db| rescore(db, model_id, query, &ids))?;
    Ok(Some(Indexed { found, covered }))
}

/// The shown candidates of an index with the scores of their stored vectors, nearest first.
fn rescore(
    db: &Connection,
    model_id: ModelId,
    query: &NearestQuery<'_>,
    ids: &[ContentId],
) -> rusqlite::Result<Vec<(ContentId, f32)>> {
    // In one transaction: otherwise each statement would lock and unlock three files.
    let db = db.unchecked_transaction()?;
    let mut scored = Vec::with_capacity(ids.len());
    // Skips vectors that were deleted since the index was saved.
    embeddings::for_each_of(&db, model_id, ids, |id, vector| scored.push((id, dot(query.query, vector))))?;
    scored.retain(|(_, score)| score.is_finite());
    scored.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut shown = Vec::with_capacity(query.count.min(scored.len()));
    for (id, score) in scored {
        if shown.len() == query.count {
            break;
        }
        if !contents::is_hidden(&db, id)? {
            shown.push((id, score));
        }
    }
    Ok(shown)
}
