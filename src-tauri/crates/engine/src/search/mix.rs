//! Mixing vectors: what to look for in one search for several terms.
//!
//! Owns how terms add up and how much a minus takes away. Knows no model and no library.

use crate::dot::dot;

/// How much of a negative term's vector is taken away, as a factor of its weight. With the push by rank, this halves the
/// unwanted pictures among the first ten (1.44 to 0.76 with the built-in model) and costs 2 % of the mean average
/// precision; more costs more precision than it gains. `tools/relevance/negative.py` measures it.
const TAKEN_AWAY: f32 = 0.25;

/// Length below which a sum is nothing but rounding: the terms cancel each other.
const CANCELLED: f32 = 0.05;

/// A term's unit vector and its weight, above 0.
pub(super) type Weighted<'a> = (&'a [f32], f32);

/// The unit vector of the weighted sum. Terms that cancel each other leave the heaviest of them. `None` for no terms.
pub(super) fn sum(terms: &[Weighted<'_>]) -> Option<Vec<f32>> {
    let (heaviest, _) = terms.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let total: f32 = terms.iter().map(|(_, weight)| weight).sum();
    let added = added(heaviest.len(), terms.iter().map(|&(vector, weight)| (vector, weight / total)));
    Some(unit(&added).unwrap_or_else(|| heaviest.to_vec()))
}

/// The unit vector of what is like the positive terms and unlike the negative ones. `None` for no terms.
pub(super) fn target(positive: &[Weighted<'_>], negative: &[Weighted<'_>]) -> Option<Vec<f32>> {
    let Some(wanted) = sum(positive) else {
        return sum(negative).map(|away| away.iter().map(|x| -x).collect());
    };
    let total: f32 = positive.iter().map(|(_, weight)| weight).sum();
    let taken = negative.iter().map(|&(vector, weight)| (vector, -TAKEN_AWAY * weight / total));
    let mixed = added(wanted.len(), std::iter::once((&*wanted, 1.0)).chain(taken));
    Some(unit(&mixed).unwrap_or(wanted))
}

fn added<'a>(dimensions: usize, terms: impl Iterator<Item = Weighted<'a>>) -> Vec<f32> {
    let mut sum = vec![0.0; dimensions];
    for (vector, weight) in terms {
        sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum += weight * x);
    }
    sum
}

/// A vector with length 1; `None` if it has no direction.
fn unit(vector: &[f32]) -> Option<Vec<f32>> {
    let length = dot(vector, vector).sqrt();
    (length.is_finite() && length > CANCELLED).then(|| vector.iter().map(|x| x / length).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dot::is_unit;

    const X: [f32; 2] = [1.0, 0.0];
    const Y: [f32; 2] = [0.0, 1.0];
    const AWAY: [f32; 2] = [-1.0, 0.0];

    #[test]
    fn terms_add_up_by_their_weights() {
        let even = sum(&[(&X, 1.0), (&Y, 1.0)]).unwrap();
        assert!((even[0] - even[1]).abs() < 1e-6 && is_unit(&even), "{even:?}");
        let heavy = sum(&[(&X, 3.0), (&Y, 1.0)]).unwrap();
        assert!((heavy[0] / heavy[1] - 3.0).abs() < 1e-4, "{heavy:?}");
        assert_eq!((sum(&[]), target(&[], &[])), (None, None));
    }

    #[test]
    fn a_minus_turns_away_and_alone_turns_around() {
        let turned = target(&[(&X, 1.0)], &[(&Y, 1.0)]).unwrap();
        assert!(turned[0] > 0.8 && turned[1] < -0.2, "{turned:?}");
        assert_eq!(target(&[], &[(&X, 2.0)]), Some(AWAY.to_vec()));
    }

    #[test]
    fn terms_that_cancel_each_other_still_have_a_direction() {
        assert_eq!(sum(&[(&X, 1.0), (&AWAY, 1.0)]).map(|sum| is_unit(&sum)), Some(true));
        assert_eq!(target(&[(&X, 1.0)], &[(&X, 4.0)]), Some(X.to_vec()));
        assert_eq!(target(&[(&X, 0.1)], &[(&X, 10.0)]), Some(AWAY.to_vec()), "a heavy minus wins");
    }

    proptest! {
        #[test]
        fn any_mixture_is_a_unit_vector(
            terms in prop::collection::vec((0.0_f32..6.3, 0.001_f32..10.0, any::<bool>()), 1..9),
        ) {
            let at = |angle: f32| [angle.cos(), angle.sin()];
            let vectors: Vec<[f32; 2]> = terms.iter().map(|term| at(term.0)).collect();
            let of = |without: bool| -> Vec<Weighted<'_>> {
                let same = terms.iter().zip(&vectors).filter(|(term, _)| term.2 == without);
                same.map(|(term, vector)| (&vector[..], term.1)).collect()
            };
            prop_assert!(is_unit(&target(&of(false), &of(true)).unwrap()));
        }
    }
}
