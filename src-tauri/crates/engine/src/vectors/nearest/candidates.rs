//! Candidates from an index, and how it filters them.

use std::collections::HashSet;

use super::query::NearestQuery;
use crate::ids::ContentId;
use crate::vectors::ann_index::VectorIndex;
use crate::vectors::shared_index::SharedIndex;

/// Comparing this many vectors takes as long as an unfiltered walk through the graph, a millisecond. The rarer the
/// allowed contents, the longer the walk, so both take equally long where the square of their number is this many
/// times the number of all vectors.
const COMPARISONS_PER_WALK: usize = 1_000;

/// The answer of an index.
pub struct Candidates {
    /// Contents, approximately nearest first.
    pub(super) ids: Vec<ContentId>,
    /// Sequence number of the newest vector in the index.
    pub(super) covered: i64,
}

/// A source of approximately nearest contents.
pub trait CandidateSource {
    /// Approximately the `count` nearest contents that the query allows, without those in `excluded`. `None` if the
    /// source is unavailable.
    fn candidates(
        &self,
        query: &NearestQuery<'_>,
        count: usize,
        excluded: &HashSet<ContentId>,
    ) -> Option<Candidates>;
}

impl CandidateSource for VectorIndex {
    fn candidates(
        &self,
        query: &NearestQuery<'_>,
        count: usize,
        excluded: &HashSet<ContentId>,
    ) -> Option<Candidates> {
        // Asking for more than the index holds would only allocate memory.
        let (vector, count) = (query.query, count.min(self.len()));
        let found = match query.allowed {
            None if excluded.is_empty() => self.nearest(vector, count),
            None => self.nearest_where(vector, count, |id| !excluded.contains(&id)),
            Some(allowed) if are_few(allowed.len(), self.len()) => {
                self.nearest_among(vector, count, allowed.iter().filter(|id| !excluded.contains(id)))
            }
            Some(allowed) => {
                self.nearest_where(vector, count, |id| allowed.contains(id) && !excluded.contains(&id))
            }
        };
        let failed = |error: &_| tracing::warn!(%error, "the index failed; scanning instead");
        let ids = found.inspect_err(failed).ok()?;
        Some(Candidates { ids, covered: self.covered.last_seq })
    }
}

impl CandidateSource for SharedIndex {
    fn candidates(
        &self,
        query: &NearestQuery<'_>,
        count: usize,
        excluded: &HashSet<ContentId>,
    ) -> Option<Candidates> {
        self.with_index(|index| index.candidates(query, count, excluded))?
    }
}

/// Whether comparing each allowed content is faster than filtering a walk.
pub(super) fn are_few(allowed: usize, all: usize) -> bool {
    allowed.saturating_mul(allowed) <= all.saturating_mul(COMPARISONS_PER_WALK)
}
