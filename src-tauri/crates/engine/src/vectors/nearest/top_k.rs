//! The best of many scored contents, without sorting them all.

use crate::ids::ContentId;

/// Smallest buffer, in contents, so that a small `count` does not prune at every push.
const MIN_BUFFER: usize = 64;

/// Keeps the `count` contents with the highest scores; of equal scores, those of the lowest IDs.
pub(super) struct TopK {
    count: usize,
    /// Unordered; pruned to the best `count` when it holds twice as many.
    kept: Vec<(ContentId, f32)>,
    /// Nothing that comes after this one can be among the best any more.
    last: (ContentId, f32),
}

impl TopK {
    pub(super) fn new(count: usize) -> Self {
        Self { count, kept: Vec::new(), last: (ContentId(i64::MAX), f32::NEG_INFINITY) }
    }

    /// Adds a content if it may be among the best and is shown. Calls `is_shown` only for such contents.
    pub(super) fn push(
        &mut self,
        id: ContentId,
        score: f32,
        is_shown: impl FnOnce(ContentId) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        let comes_after = score < self.last.1 || (score == self.last.1 && id >= self.last.0);
        if comes_after || !score.is_finite() || !is_shown(id)? {
            return Ok(());
        }
        self.kept.push((id, score));
        if self.kept.len() >= 2 * self.count.max(MIN_BUFFER / 2) {
            self.prune();
        }
        Ok(())
    }

    /// Adds contents that are known to be shown.
    pub(super) fn merge(&mut self, found: Vec<(ContentId, f32)>) {
        self.kept.extend(found);
        self.prune();
    }

    fn prune(&mut self) {
        // A content can be added twice: from the index and from the scan of newer vectors.
        self.kept.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.kept.dedup_by_key(|(id, _)| *id);
        self.kept.truncate(self.count);
        if self.kept.len() == self.count
            && let Some(&last) = self.kept.last()
        {
            self.last = last;
        }
    }

    /// The best contents, highest score first, equal scores by ID.
    pub(super) fn into_sorted(mut self) -> Vec<(ContentId, f32)> {
        self.prune();
        self.kept
    }
}
