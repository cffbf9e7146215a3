//! Which words suit a picture: those that score far above the other words and above what they score elsewhere.
//!
//! A word's score alone says little: "object" suits everything a bit. From each score half of the word's usual excess in
//! the library is taken; all of it would keep "dog" from ever being suggested in a library of dogs. What remains is
//! compared with the picture's scores of all words, in standard deviations, which needs no scale of a model's own.
//!
//! Measured with the built-in model on 200 photographs of 200 kinds of things, each with the words that name it: of the
//! words suggested from 4 deviations on 3 in 10 name the thing, from 6 on 7 in 10, from 8 on 9 in 10 (others may show
//! all the same: grass, a hand).

use rayon::prelude::*;

use super::Suggestion;
use super::word_vectors::WordVectors;
use crate::dot::dot;

/// The most suggestions for a picture.
pub const MAX_SUGGESTIONS: usize = 8;

/// Share of a word's usual excess that is taken from its scores.
const USUAL_SHARE: f32 = 0.5;
/// The fewest pictures whose scores say what is usual.
const MIN_PICTURES: usize = 30;
/// Deviations from which a word is suggested.
const MIN_DEVIATIONS: f32 = 4.0;
/// Deviations at which the strength is 0, and how many make 1: see the measurement above.
const ZERO_STRENGTH: f32 = 3.0;
const STRENGTH_RANGE: f32 = 6.0;
/// From this likeness of their vectors on, two words say the same.
const SAME: f32 = 0.85;
/// The fewest words that a picture's scores can be compared with.
const MIN_WORDS: usize = 50;

/// By how much each word usually scores higher than the others, in a sample of a library's vectors. Nothing if the sample
/// is too small.
pub(super) fn usual(word_vectors: &WordVectors, sample: &[Vec<f32>]) -> Vec<f32> {
    if sample.len() < MIN_PICTURES {
        return vec![0.0; word_vectors.words.len()];
    }
    let median = |word: &Vec<f32>| {
        let mut scores: Vec<f32> = sample.iter().map(|picture| score(word, picture)).collect();
        let middle = scores.len() / 2;
        *scores.select_nth_unstable_by(middle, f32::total_cmp).1
    };
    let medians: Vec<f32> = word_vectors.vectors.par_iter().map(median).collect();
    let mean = medians.iter().sum::<f32>() / medians.len().max(1) as f32;
    medians.into_iter().map(|median| median - mean).collect()
}

/// The words that suit a picture, the surest first; `is_left_out` says which of them aren't wanted.
pub(super) fn suggest(
    word_vectors: &WordVectors,
    usual: &[f32],
    picture: &[f32],
    is_left_out: impl Fn(&str) -> bool,
) -> Vec<Suggestion> {
    let known: Vec<usize> =
        (0..word_vectors.words.len()).filter(|&at| !word_vectors.vectors[at].is_empty()).collect();
    if known.len() < MIN_WORDS {
        return Vec::new();
    }
    let excess = |at: usize| score(&word_vectors.vectors[at], picture) - USUAL_SHARE * usual[at];
    let mut scored: Vec<(usize, f32)> = known.into_iter().map(|at| (at, excess(at))).collect();
    let count = scored.len() as f32;
    let mean = scored.iter().map(|(_, score)| score).sum::<f32>() / count;
    let variance = scored.iter().map(|(_, score)| (score - mean).powi(2)).sum::<f32>() / count;
    let deviation = variance.sqrt().max(f32::EPSILON);
    scored.retain(|(_, score)| (score - mean) / deviation >= MIN_DEVIATIONS);
    scored.sort_unstable_by(|one, other| other.1.total_cmp(&one.1));
    let mut chosen: Vec<usize> = Vec::new();
    let mut suggestions = Vec::new();
    for (at, score) in scored {
        // A word that the picture has stands for those that say the same.
        if chosen.iter().any(|&other| says_the_same(word_vectors, at, other)) {
            continue;
        }
        chosen.push(at);
        let word = &word_vectors.words[at];
        if !is_left_out(word) {
            let strength = ((score - mean) / deviation - ZERO_STRENGTH) / STRENGTH_RANGE;
            suggestions.push(Suggestion { tag: word.clone(), strength: strength.clamp(0.0, 1.0) });
        }
        if suggestions.len() == MAX_SUGGESTIONS {
            break;
        }
    }
    suggestions
}

fn score(word: &[f32], picture: &[f32]) -> f32 {
    if word.len() == picture.len() { dot(word, picture) } else { 0.0 }
}

/// Whether a word says what a surer one says. Where a picture shows a wheel, models find a Ferris wheel too.
fn says_the_same(word_vectors: &WordVectors, at: usize, surer: usize) -> bool {
    let (word, other) = (&word_vectors.words[at], &word_vectors.words[surer]);
    let shares_part =
        word.contains(' ') && word.split(' ').any(|part| other.split(' ').any(|own| own == part));
    shares_part || score(&word_vectors.vectors[at], &word_vectors.vectors[surer]) >= SAME
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
