//! Tests of likeness on vectors whose likeness is known: members of small families and loners.

use super::*;
use crate::embedding_space::relevance::Strength;
use crate::testing::StubEmbedder;

const DIMENSIONS: usize = 96;

/// A unit vector of noise that is the same for the same seed.
fn noise(seed: u64) -> Vec<f32> {
    let mut bytes = vec![0; DIMENSIONS];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    unit(bytes.iter().map(|byte| f32::from(*byte) - 127.5).collect())
}

fn unit(vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt();
    vector.iter().map(|x| x / length).collect()
}

fn sum(a: &[f32], b: &[f32], share: f32) -> Vec<f32> {
    unit(a.iter().zip(b).map(|(a, b)| share * a + (1.0 - share) * b).collect())
}

/// `families` families of four pictures, and as many loners. `common` is a direction that all vectors share, as the
/// vectors of most models do.
fn library(families: u64, common: f32) -> Vec<Vec<f32>> {
    let member = |seed: u64| sum(&noise(1_000_000 + seed / 4), &noise(seed), 0.65);
    let loner = |seed: u64| noise(2_000_000 + seed);
    let all = (0..4 * families).map(member).chain((0..families).map(loner));
    all.map(|vector| sum(&noise(9_999_999), &vector, common)).collect()
}

fn likeness_of(embedder: &StubEmbedder, vectors: Vec<Vec<f32>>) -> Likeness {
    Likeness { measured: Mutex::new(Some(Measured::new(embedder, vectors.len() as i64, vectors))) }
}

/// A model whose vectors hold nothing but what pictures look like.
fn plain() -> StubEmbedder {
    StubEmbedder::new("plain", 1)
}

/// The cut-offs without a catalogue: the vectors are up to date.
fn cutoffs_of(likeness: &Likeness, query: &[f32]) -> Cutoffs {
    let measured = lock(&likeness.measured).clone().unwrap();
    measured.cutoffs(query)
}

/// For every picture, how many others are at least fairly like it.
fn alike(vectors: &[Vec<f32>]) -> Vec<usize> {
    let likeness = likeness_of(&plain(), vectors.to_vec());
    let alike = |at: usize| {
        let cutoffs = cutoffs_of(&likeness, &vectors[at]);
        scores_of(&plain(), vectors, at)
            .iter()
            .filter(|score| cutoffs.strength(**score) >= Strength::Fair)
            .count()
    };
    (0..vectors.len()).map(alike).collect()
}

#[test]
fn a_family_is_alike_and_a_loner_is_alone_whatever_the_model() {
    for common in [0.0, 0.3, 0.5] {
        let alike = alike(&library(60, common));
        let (families, loners) = alike.split_at(240);
        let found = families.iter().filter(|count| **count >= 3).count();
        assert!(found > 230, "{found} of 240 find their family ({common})");
        let by_chance: usize = loners.iter().sum();
        assert!(by_chance < 60 * 5, "{by_chance} are like 60 loners ({common})");
        let all: usize = alike.iter().sum();
        assert!(all < 300 * 8, "{all} of 89,700 pairs ({common})");
    }
}

#[test]
fn a_copy_is_alike_even_where_every_picture_is() {
    let scene = noise(1);
    let vectors: Vec<Vec<f32>> = (0..200).map(|seed| sum(&scene, &noise(100 + seed), 0.7)).collect();
    let cutoffs = cutoffs_of(&likeness_of(&plain(), vectors.clone()), &vectors[0]);
    assert!(cutoffs.fair <= COPY && cutoffs.strong <= COPY);
    assert_eq!(cutoffs.strength(dot(&vectors[0], &vectors[0])), Strength::Strong);
}

#[test]
fn what_only_texts_are_compared_with_makes_no_pictures_alike() {
    const SEEN: usize = DIMENSIONS / 2;
    let seen = |vector: &[f32]| unit([&vector[..SEEN], &[0.0; DIMENSIONS - SEEN]].concat());
    let model = plain().likeness_query(move |vector| seen(vector));
    let picture = |seed: u64, rest: &[f32]| [&seen(&noise(seed))[..SEEN], &rest[SEEN..]].concat();
    let common = seen(&noise(7)).into_iter().rev().collect::<Vec<f32>>();
    let vectors: Vec<Vec<f32>> = (0..200).map(|seed| unit(picture(seed, &common))).collect();
    let cutoffs = cutoffs_of(&likeness_of(&model, vectors.clone()), &seen(&vectors[0]));
    let strength = |other: &Vec<f32>| cutoffs.strength(dot(&seen(&vectors[0]), other));
    assert_eq!(strength(&vectors[0]), Strength::Strong);
    assert!(dot(&vectors[0], &vectors[1]) > 0.3, "as texts see them, they have something in common");
    assert_eq!(vectors[1..].iter().filter(|other| strength(other) == Strength::Strong).count(), 0);
}

#[test]
fn few_pictures_are_all_worth_showing() {
    let vectors = library(4, 0.3);
    assert_eq!(vectors.len(), 20);
    assert_eq!(alike(&vectors), [19; 20]);
}

#[test]
fn a_strong_likeness_is_rarer_than_a_fair_one() {
    let vectors = library(60, 0.3);
    let cutoffs = cutoffs_of(&likeness_of(&plain(), vectors.clone()), &vectors[3]);
    assert!(cutoffs.strong > cutoffs.fair);
}
