//! The search: candidates from the index, rescored, and a scan of what the index does not cover.

use std::collections::HashSet;

use rusqlite::Connection;

use super::candidates::{CandidateSource, Candidates};
use super::query::{Nearest, NearestQuery};
use super::scan::Scan;
use super::top_k::TopK;
use crate::catalogue::{Catalogue, contents, embeddings};
use crate::dot::dot;
use crate::error::Result;
use crate::ids::{ContentId, ModelId};

/// The fewest candidates of the index that are rescored. The index's order is approximate, so more than the wanted
/// contents are rescored.
const MIN_RESCORED: usize = 100;

/// The nearest shown contents. `last` is the sequence number of the model's
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
) -> Result<Nearest> {
    // Sequence numbers only grow, so there are no more vectors than this.
    let query = &NearestQuery { count: query.count.min(usize::try_from(last).unwrap_or_default()), ..*query };
    let indexed = match index {
        Some(index) => nearest_indexed(catalogue, index, model_id, query)?.unwrap_or_default(),
        None => Indexed::default(),
    };
    let mut best = TopK::new(query.count);
    let mut damaged = indexed.nearest.damaged;
    best.merge(indexed.nearest.found);
    // Vectors of other models may lie before this model's first one, and before those written after the library
    // returned to it.
    if let Some(first) = catalogue.read(|db| embeddings::first_after(db, model_id, indexed.covered))?
        && first <= last
    {
        let scan = Scan { catalogue, model_id, query };
        for part in scan.run(first - 1, last)? {
            best.merge(part.found);
            damaged.extend(part.damaged);
        }
    }
    Ok(Nearest { found: best.into_sorted(), damaged })
}

/// The nearest contents that an index covers.
#[derive(Default)]
pub struct Indexed {
    /// What it found.
    pub nearest: Nearest,
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
    let nearest = catalogue.read(|db| rescore(db, model_id, query, &ids))?;
    if nearest.found.len() >= query.count || ids.len() < count {
        return Ok(Some(Indexed { nearest, covered }));
    }
    // Hidden contents crowd out the others.
    let hidden = catalogue.read(contents::hidden)?;
    let Some(Candidates { ids, covered }) = index.candidates(query, count, &hidden) else { return Ok(None) };
    let nearest = catalogue.read(|db| rescore(db, model_id, query, &ids))?;
    Ok(Some(Indexed { nearest, covered }))
}

/// The shown candidates of an index with the scores of their stored vectors, nearest first.
fn rescore(
    db: &Connection,
    model_id: ModelId,
    query: &NearestQuery<'_>,
    ids: &[ContentId],
) -> rusqlite::Result<Nearest> {
    // In one transaction: otherwise each statement would lock and unlock three files.
    let db = db.unchecked_transaction()?;
    let (mut scored, mut damaged) = (Vec::with_capacity(ids.len()), Vec::new());
    // Skips vectors that were deleted since the index was saved.
    embeddings::for_each_of(&db, model_id, ids, |id, vector| match vector {
        Some(vector) => scored.push((id, dot(query.query, vector))),
        None => damaged.push(id),
    })?;
    scored.retain(|(_, score)| score.is_finite());
    scored.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut found = Vec::with_capacity(query.count.min(scored.len()));
    for (id, score) in scored {
        if found.len() == query.count {
            break;
        }
        if !contents::is_hidden(&db, id)? {
            found.push((id, score));
        }
    }
    Ok(Nearest { found, damaged })
}
