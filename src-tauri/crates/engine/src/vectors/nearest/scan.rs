//! The exact scan: compares every vector of a range.

use super::query::{Nearest, NearestQuery};
use super::top_k::TopK;
use crate::catalogue::{Catalogue, contents, embeddings};
use crate::dot::dot;
use crate::error::Result;
use crate::ids::ModelId;

/// Vectors that are worth a thread of their own.
const VECTORS_PER_THREAD: i64 = 4_096;

/// A scan for one query.
pub(super) struct Scan<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) model_id: ModelId,
    pub(super) query: &'a NearestQuery<'a>,
}

impl Scan<'_> {
    /// What each part of the sequence numbers (`after`, `last`] contributes, with up to one part per core.
    pub(super) fn run(&self, after: i64, last: i64) -> Result<Vec<Nearest>> {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as i64);
        let parts = ((last - after) / VECTORS_PER_THREAD).clamp(1, cores);
        let bound = |part: i64| after + (last - after) * part / parts;
        std::thread::scope(|scope| {
            let rest: Vec<_> =
                (1..parts).map(|part| scope.spawn(move || self.part(bound(part), bound(part + 1)))).collect();
            let mut found = vec![self.part(after, bound(1))?];
            for part in rest {
                found.push(part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok(found)
        })
    }

    fn part(&self, after: i64, last: i64) -> Result<Nearest> {
        let (mut best, mut damaged) = (TopK::new(self.query.count), Vec::new());
        self.catalogue.read(|db| {
            embeddings::for_each_between(db, self.model_id, after, last, |id, vector| {
                if self.query.allowed.is_some_and(|allowed| !allowed.contains(id)) {
                    return Ok(());
                }
                let Some(vector) = vector else {
                    damaged.push(id);
                    return Ok(());
                };
                best.push(id, dot(self.query.query, vector), |id| Ok(!contents::is_hidden(db, id)?))
            })
        })?;
        Ok(Nearest { found: best.into_sorted(), damaged })
    }
}
