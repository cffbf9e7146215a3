//! The heads, which score the classes at every place of a level, and what is kept of their scores.
//!
//! Owns the peaks. The boxes, which the same layers would predict, are left out of the asset.

use pulp::Arch;

use super::layer::{Dense, Narrow, pointwise};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Buffers, Map, Pixels, Pointwise, sigmoid};

/// Classes of COCO, of which the first is a person.
pub const CLASSES: usize = 80;

/// How many of the best places for a person are reported.
pub const PEOPLE: usize = 8;

/// The class of people.
const PERSON: usize = 0;

/// Side of the tiles in which each level is computed: its sides are multiples of it.
const TILES: [usize; 3] = [4, 4, 2];

/// Weights of a head.
pub struct Head {
    dense: Dense,
    scores: Pointwise,
}

/// The scores of a level before the logistic function, (height, width, [`CLASSES`]).
pub struct Scores {
    pub width: usize,
    pub values: Vec<f32>,
}

impl Head {
    /// Unpacks the weights of a level's head.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>, level: usize) -> Result<Self, WeightsError> {
        let name = format!("heads.{level}");
        let dense = Dense::same(weights, &format!("{name}.0"), TILES[level])?;
        Ok(Self { dense, scores: pointwise(weights, &format!("{name}.1"))? })
    }

    /// The scores of a level.
    pub fn forward(&self, buffers: &Buffers, level: &Map) -> Scores {
        let map = self.dense.forward(buffers, level);
        let convolution = &self.scores;
        let mut values = buffers.take(map.len() * CLASSES);
        let layout = Pixels::dense(CLASSES);
        Arch::new().dispatch(Narrow { convolution, map: &map, out: &mut values, layout });
        let width = map.width;
        buffers.give(map.into_buffer());
        Scores { width, values }
    }
}

/// The highest score of each class, from 0 to 1.
pub fn peaks(levels: &[Scores]) -> [f32; CLASSES] {
    let mut peaks = [f32::NEG_INFINITY; CLASSES];
    for place in levels.iter().flat_map(|level| level.values.chunks_exact(CLASSES)) {
        for (peak, &score) in peaks.iter_mut().zip(place) {
            *peak = if score > *peak { score } else { *peak };
        }
    }
    sigmoid(&mut peaks);
    peaks
}

/// The highest local maxima of the person's scores, from 0 to 1, descending.
pub fn people(levels: &[Scores]) -> [f32; PEOPLE] {
    let mut maxima: Vec<f32> = levels.iter().flat_map(Scores::maxima).collect();
    maxima.sort_by(|a, b| b.total_cmp(a));
    let mut people = [f32::NEG_INFINITY; PEOPLE];
    people.iter_mut().zip(maxima).for_each(|(place, score)| *place = score);
    sigmoid(&mut people);
    people
}

impl Scores {
    /// The person's scores that no neighbour exceeds.
    fn maxima(&self) -> Vec<f32> {
        let person: Vec<f32> = self.values.iter().skip(PERSON).step_by(CLASSES).copied().collect();
        let rows: Vec<&[f32]> = person.chunks_exact(self.width).collect();
        let mut maxima = Vec::new();
        for (y, row) in rows.iter().enumerate() {
            for (x, &score) in row.iter().enumerate() {
                let near = &rows[y.saturating_sub(1)..(y + 2).min(rows.len())];
                let columns = x.saturating_sub(1)..(x + 2).min(self.width);
                if near.iter().all(|row| row[columns.clone()].iter().all(|&other| other <= score)) {
                    maxima.push(score);
                }
            }
        }
        maxima
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_local_maxima_of_all_levels_and_peaks_the_highest_scores() {
        let level = |width: usize, person: &[f32]| {
            let mut values = vec![-9.0; person.len() * CLASSES];
            values.iter_mut().step_by(CLASSES).zip(person).for_each(|(value, score)| *value = *score);
            Scores { width, values }
        };
        let fine = level(4, &[3.0, 1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        let mut coarse = level(1, &[-1.0]);
        coarse.values[CLASSES - 1] = 0.0;
        let people = people(&[fine, coarse]);
        let logistic = |score: f32| 1.0 / (1.0 + (-score).exp());
        // Two of the zeros have no higher neighbour.
        let expected = [3.0, 2.0, 1.0, 0.0, 0.0, -1.0].map(logistic);
        for (found, expected) in people.iter().zip(expected.iter().chain(&[0.0; 2])) {
            assert!((found - expected).abs() < 1e-6, "{people:?}");
        }
    }
}
