//! Which words suit a picture: those that score far above the other words and above what they score elsewhere.
//!
//! A word's score alone says little: "object" suits everything a bit. From each score half of the word's usual excess in
//! the library is taken; all of it would keep "dog" from ever being suggested in a library of dogs. What remains is
//! compared with the picture's scores of all words, in standard deviations, which needs no scale of a model's own.
//!
//! Measured with the built-in model on 200 photographs of 200 kinds of things, each with the words that name it: of the
//! words suggested from 4 deviations on 3 in 10 name the thing, from 6 on 7 in 10, from 8 on 9 in 10 (others may show
//! all the same: grass, a hand).
//!
//! A word that the picture's caption names suits it as well. Measured with 1,500 captions that people wrote of 300
//! photographs: of the words that one names (`caption_words`), 7 in 10 are named by another of the same photograph, 9 in
//! 10 of those that the model finds too. So both count as independent signs.

use rayon::prelude::*;

use super::word_vectors::WordVectors;
use super::{Evidence, Suggestion};
use crate::dot::dot;

/// The most suggestions for a picture.
pub const MAX_SUGGESTIONS: usize = 8;
/// The most for one with a caption.
pub const MAX_WITH_CAPTION: usize = 12;

/// Share of a word's usual excess that is taken from its scores.
const USUAL_SHARE: f32 = 0.5;
/// The fewest pictures whose scores say what is usual.
const MIN_PICTURES: usize = 30;
/// Deviations from which a word is suggested.
const MIN_DEVIATIONS: f32 = 4.0;
/// Deviations at which the strength is 0, and how many make 1: see the measurement above.
const ZERO_STRENGTH: f32 = 3.0;
const STRENGTH_RANGE: f32 = 6.0;
/// How sure a word is that the caption names and the model does not find: see the measurement above.
const NAMED: f32 = 0.7;
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

/// A word that suits a picture.
#[derive(Clone, Debug)]
pub(super) struct Suited {
    /// Its place among the words; `None` for one that has no vector.
    at: Option<usize>,
    /// By how many deviations it scores above the others.
    deviations: f32,
    pub(super) suggestion: Suggestion,
}

/// All words that suit a picture, the surest first, by its vector if there is one and by those that its caption names.
pub(super) fn suited(
    word_vectors: &WordVectors,
    usual: &[f32],
    picture: Option<&[f32]>,
    named: &[&str],
) -> Vec<Suited> {
    let mut suited = picture.map(|picture| found(word_vectors, usual, picture)).unwrap_or_default();
    for &name in named {
        match suited.iter_mut().find(|found| found.suggestion.tag == name) {
            Some(Suited { suggestion, .. }) => {
                suggestion.strength = 1.0 - (1.0 - NAMED) * (1.0 - suggestion.strength);
                suggestion.evidence = Evidence::Both;
            }
            None => {
                let at = word_vectors.words.iter().position(|word| word == name);
                let at = at.filter(|&at| !word_vectors.vectors[at].is_empty());
                let suggestion =
                    Suggestion { tag: name.to_owned(), strength: NAMED, evidence: Evidence::Caption };
                suited.push(Suited { at, deviations: 0.0, suggestion });
            }
        }
    }
    suited.sort_by(|one, other| {
        let key = |suited: &Suited| (suited.suggestion.strength, suited.deviations);
        let ((strength, deviations), (others, rest)) = (key(one), key(other));
        others.total_cmp(&strength).then(rest.total_cmp(&deviations))
    });
    suited
}

/// The words that a picture's vector scores far above the others.
fn found(word_vectors: &WordVectors, usual: &[f32], picture: &[f32]) -> Vec<Suited> {
    let known: Vec<usize> =
        (0..word_vectors.words.len()).filter(|&at| !word_vectors.vectors[at].is_empty()).collect();
    if known.len() < MIN_WORDS {
        return Vec::new();
    }
    let excess = |at: usize| score(&word_vectors.vectors[at], picture) - USUAL_SHARE * usual[at];
    let scored: Vec<(usize, f32)> = known.into_iter().map(|at| (at, excess(at))).collect();
    let count = scored.len() as f32;
    let mean = scored.iter().map(|(_, score)| score).sum::<f32>() / count;
    let variance = scored.iter().map(|(_, score)| (score - mean).powi(2)).sum::<f32>() / count;
    let deviation = variance.sqrt().max(f32::EPSILON);
    let suited = |(at, score): (usize, f32)| {
        let deviations = (score - mean) / deviation;
        let strength = ((deviations - ZERO_STRENGTH) / STRENGTH_RANGE).clamp(0.0, 1.0);
        let tag = word_vectors.words[at].clone();
        let suggestion = Suggestion { tag, strength, evidence: Evidence::Model };
        (deviations >= MIN_DEVIATIONS).then_some(Suited { at: Some(at), deviations, suggestion })
    };
    scored.into_iter().filter_map(suited).collect()
}

/// What is suggested of the words that suit a picture: none that says what a surer one says. `is_left_out` says which of
/// them aren't wanted.
pub(super) fn suggest(
    word_vectors: &WordVectors,
    suited: Vec<Suited>,
    is_left_out: impl Fn(&str) -> bool,
) -> Vec<Suggestion> {
    let has_caption = suited.iter().any(|suited| suited.suggestion.evidence != Evidence::Model);
    let most = if has_caption { MAX_WITH_CAPTION } else { MAX_SUGGESTIONS };
    let mut chosen: Vec<usize> = Vec::new();
    let mut suggestions = Vec::new();
    for Suited { at, suggestion, .. } in suited {
        let is_named = suggestion.evidence != Evidence::Model;
        // A word that the picture has stands for those that say the same.
        if at.is_some_and(|at| chosen.iter().any(|&other| says_the_same(word_vectors, at, other, is_named))) {
            continue;
        }
        chosen.extend(at);
        if !is_left_out(&suggestion.tag) {
            suggestions.push(suggestion);
        }
        if suggestions.len() == most {
            break;
        }
    }
    suggestions
}

fn score(word: &[f32], picture: &[f32]) -> f32 {
    if word.len() == picture.len() { dot(word, picture) } else { 0.0 }
}

/// Whether a word says what a surer one says. Where a picture shows a wheel, models find a Ferris wheel too; captions name
/// one where there is one.
fn says_the_same(word_vectors: &WordVectors, at: usize, surer: usize, is_named: bool) -> bool {
    let (word, other) = (&word_vectors.words[at], &word_vectors.words[surer]);
    let shares_part =
        || word.contains(' ') && word.split(' ').any(|part| other.split(' ').any(|own| own == part));
    let likeness = || score(&word_vectors.vectors[at], &word_vectors.vectors[surer]);
    (!is_named && shares_part()) || likeness() >= SAME
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
