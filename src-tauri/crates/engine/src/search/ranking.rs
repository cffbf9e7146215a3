//! Ranking: from several orders of the same pictures to one.
//!
//! Owns reciprocal rank fusion and the order of the answer. Knows no query and no vector.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::catalogue::texts::Says;
use crate::embedding_space::relevance::Strength;
use crate::ids::ContentId;

/// The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): a picture at rank r of a list gets
/// 1 / (60 + r).
const K: f32 = 60.0;

/// A picture that may be found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) id: ContentId,
    /// How like the positive terms it is, −1 to 1.
    pub(super) score: f32,
    pub(super) strength: Strength,
    /// The sum over the lists that it is in; decides among pictures of the same strength.
    pub(super) fused: f32,
    /// Whether what it shows is why it is there.
    pub(super) shows: bool,
    /// Whether its texts have the words of a term.
    pub(super) has_words: bool,
    /// Whether it says exactly what was typed; then it comes before others of the same strength.
    pub(super) says: Option<Says>,
    /// Whether it matches a negative term; then it comes last.
    pub(super) avoided: bool,
}

/// Contents found by a term, best first, and the term's weight.
pub(super) type List = (Vec<ContentId>, f32);

/// The sums of several lists by content, for pictures in any of them.
#[derive(Default)]
pub(super) struct Fusion(HashMap<ContentId, f32>);

impl Fusion {
    /// The lists of a query's texts, which together count as much as one list of likeness.
    pub(super) fn of_lists(lists: &[List]) -> Self {
        let mut fusion = Self::default();
        let total: f32 = lists.iter().map(|(_, weight)| weight).sum();
        for (list, weight) in lists {
            fusion.add(list.iter().copied(), weight / total);
        }
        fusion
    }

    /// Adds a list, best first. A negative weight pushes its best pictures down.
    pub(super) fn add(&mut self, list: impl IntoIterator<Item = ContentId>, weight: f32) {
        for (rank, id) in list.into_iter().enumerate() {
            *self.0.entry(id).or_default() += weight / (K + 1.0 + rank as f32);
        }
    }

    /// The sum of a content; 0 if no list has it.
    pub(super) fn of(&self, id: ContentId) -> f32 {
        self.0.get(&id).copied().unwrap_or_default()
    }
}

/// Puts the best first: by strength, then what says exactly what was typed, then by the fused score, then by likeness. What was to be avoided comes last.
pub(super) fn sort(candidates: &mut [Candidate]) {
    candidates.sort_unstable_by(compare);
}

fn compare(a: &Candidate, b: &Candidate) -> Ordering {
    let by_strength = a.avoided.cmp(&b.avoided).then(b.strength.cmp(&a.strength));
    let by_rank = by_strength.then(b.says.cmp(&a.says)).then(b.fused.total_cmp(&a.fused));
    by_rank.then(b.score.total_cmp(&a.score)).then(a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids<const N: usize>(ids: [i64; N]) -> impl Iterator<Item = ContentId> {
        ids.into_iter().map(ContentId)
    }

    fn order(fusion: &Fusion, strengths: &[Strength]) -> Vec<i64> {
        let candidate = |(id, &strength): (i64, &Strength)| {
            let id = ContentId(id);
            Candidate {
                id,
                score: 0.0,
                strength,
                fused: fusion.of(id),
                shows: true,
                has_words: false,
                says: None,
                avoided: false,
            }
        };
        let mut candidates: Vec<Candidate> = (1..).zip(strengths).map(candidate).collect();
        sort(&mut candidates);
        candidates.iter().map(|candidate| candidate.id.0).collect()
    }

    #[test]
    fn a_picture_in_two_lists_comes_before_those_that_lead_one() {
        let mut fusion = Fusion::default();
        fusion.add(ids([1, 3, 2]), 1.0);
        fusion.add(ids([4, 3]), 1.0);
        assert_eq!(order(&fusion, &[Strength::Fair; 4])[0], 3);
        assert_eq!(fusion.of(ContentId(9)), 0.0);
    }

    #[test]
    fn a_negative_list_pushes_its_best_down() {
        let mut fusion = Fusion::default();
        fusion.add(ids([1, 2, 3]), 1.0);
        fusion.add(ids([1, 3, 2]), -1.0);
        assert_eq!(order(&fusion, &[Strength::Fair; 3]), [2, 1, 3]);
    }

    #[test]
    fn strength_counts_before_everything_else() {
        let mut fusion = Fusion::default();
        fusion.add(ids([1, 2, 3]), 1.0);
        assert_eq!(order(&fusion, &[Strength::Weak, Strength::Fair, Strength::Strong]), [3, 2, 1]);
    }
}
