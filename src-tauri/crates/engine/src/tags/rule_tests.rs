use blake3::Hash;

use super::*;

const DIMENSIONS: usize = 64;

/// A vector that points in one direction, with some of another.
fn vector(direction: usize, other: usize, share: f32) -> Vec<f32> {
    let mut vector = vec![0.0; DIMENSIONS];
    vector[other] = share.sqrt();
    vector[direction] = (1.0 - share).sqrt();
    vector
}

/// Words of which each has a direction of its own.
fn word_vectors(names: &[&str]) -> WordVectors {
    let words: Vec<String> =
        (0..DIMENSIONS).map(|at| names.get(at).map_or(format!("word{at}"), |&name| name.into())).collect();
    let vectors = (0..DIMENSIONS).map(|at| vector(at, at, 0.0)).collect();
    WordVectors { key: Hash::from_bytes([0; 32]), words, vectors }
}

/// What is suggested for a picture that has tags and whose caption names words.
fn suggested(
    word_vectors: &WordVectors,
    usual: &[f32],
    picture: Option<&[f32]>,
    named: &[&str],
    own: &[&str],
) -> Vec<Suggestion> {
    let suited = suited(word_vectors, usual, picture, named);
    suggest(word_vectors, suited, |word| own.contains(&word))
}

fn tags(word_vectors: &WordVectors, usual: &[f32], picture: &[f32], own: &[&str]) -> Vec<String> {
    let found = suggested(word_vectors, usual, Some(picture), &[], own);
    found.into_iter().map(|suggestion| suggestion.tag).collect()
}

#[test]
fn words_that_score_far_above_the_others_are_suggested_the_surest_first() {
    let word_vectors = word_vectors(&["dog", "snow"]);
    let none = vec![0.0; DIMENSIONS];
    assert_eq!(tags(&word_vectors, &none, &vector(0, 1, 0.4), &[]), ["dog", "snow"]);
    assert_eq!(
        tags(&word_vectors, &none, &vector(0, 1, 0.4), &["dog"]),
        ["snow"],
        "what the picture has is left out"
    );
    let flat = vec![(1.0 / DIMENSIONS as f32).sqrt(); DIMENSIONS];
    assert!(tags(&word_vectors, &none, &flat, &[]).is_empty(), "nothing stands out");
}

#[test]
fn words_that_say_the_same_are_suggested_once() {
    let mut word_vectors = word_vectors(&["dog", "puppy", "sea", "sea view"]);
    word_vectors.vectors[1] = vector(0, 1, 0.1);
    let none = vec![0.0; DIMENSIONS];
    assert_eq!(tags(&word_vectors, &none, &vector(0, 0, 0.0), &[]), ["dog"]);
    assert!(
        tags(&word_vectors, &none, &vector(0, 0, 0.0), &["dog"]).is_empty(),
        "nor where the picture has the other"
    );
    assert_eq!(tags(&word_vectors, &none, &vector(2, 3, 0.4), &[]), ["sea"]);
}

#[test]
fn what_is_usual_in_a_library_counts_less() {
    let word_vectors = word_vectors(&["dog", "snow"]);
    let sample: Vec<Vec<f32>> = (0..MIN_PICTURES).map(|at| vector(0, 2 + at, 0.4)).collect();
    let usual = usual(&word_vectors, &sample);
    assert!(usual[0] > 0.5 && usual[1] < 0.0);
    let strength =
        |usual: &[f32]| suggested(&word_vectors, usual, Some(&vector(0, 1, 0.4)), &[], &[])[0].clone();
    assert_eq!(strength(&vec![0.0; DIMENSIONS]).tag, "dog");
    assert_eq!(strength(&usual).tag, "snow");
    assert_eq!(
        super::usual(&word_vectors, &sample[1..]),
        vec![0.0; DIMENSIONS],
        "a few pictures say nothing"
    );
}

#[test]
fn a_picture_has_at_most_eight_suggestions() {
    let word_vectors = word_vectors(&[]);
    let mut picture = vec![0.0; DIMENSIONS];
    picture[..3].fill(0.57);
    assert_eq!(tags(&word_vectors, &vec![0.0; DIMENSIONS], &picture, &[]).len(), 3);
    let mut wide = WordVectors { key: word_vectors.key, words: Vec::new(), vectors: Vec::new() };
    for at in 0..1_000 {
        wide.words.push(format!("w{at}"));
        wide.vectors.push(if at < 12 { vector(at, at, 0.0) } else { vector(63, 63, 0.0) });
    }
    picture[..12].fill(0.28);
    assert_eq!(tags(&wide, &vec![0.0; 1_000], &picture, &[]).len(), MAX_SUGGESTIONS);
}

#[test]
fn a_word_that_caption_and_model_agree_on_is_surer_than_one_of_either() {
    let word_vectors = word_vectors(&["dog", "snow", "sea", "sea view"]);
    let none = vec![0.0; DIMENSIONS];
    let picture = vector(0, 1, 0.45);
    let found = suggested(&word_vectors, &none, Some(&picture), &["snow", "sea", "sledge"], &[]);
    let by_tag = |tag: &str| found.iter().find(|found| found.tag == tag).cloned().unwrap();
    assert_eq!(by_tag("dog").evidence, Evidence::Model);
    let (snow, sea) = (by_tag("snow"), by_tag("sea"));
    assert_eq!((snow.evidence, sea.evidence, sea.strength), (Evidence::Both, Evidence::Caption, NAMED));
    let alone = suggested(&word_vectors, &none, Some(&picture), &[], &[]);
    let alone = alone.iter().find(|found| found.tag == "snow").unwrap().strength;
    assert!(snow.strength > alone && snow.strength > NAMED && snow.strength <= 1.0);
    assert_eq!(by_tag("sledge").strength, NAMED, "a word without a vector");
    assert!(found.is_sorted_by(|one, next| one.strength >= next.strength));
}

#[test]
fn a_caption_is_enough_and_names_what_models_only_confuse() {
    let word_vectors = word_vectors(&["dog", "snow", "sea", "sea view"]);
    let none = vec![0.0; DIMENSIONS];
    let names = |found: Vec<Suggestion>| found.into_iter().map(|found| found.tag).collect::<Vec<_>>();
    let named = ["sea", "sea view", "dog"];
    assert_eq!(names(suggested(&word_vectors, &none, None, &named, &["dog"])), ["sea", "sea view"]);
    let many: Vec<String> = (4..40).map(|at| format!("word{at}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(suggested(&word_vectors, &none, None, &many, &[]).len(), MAX_WITH_CAPTION);
}
