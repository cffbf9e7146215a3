use super::*;
use crate::testing::StubEmbedder;

fn word_vectors(model: &StubEmbedder, words: &[&str]) -> WordVectors {
    let words = words.iter().map(|&word| word.to_owned()).collect();
    WordVectors::make(model, words, &|| false).unwrap().unwrap()
}

fn kept(dir: &Path) -> usize {
    fs::read_dir(dir).unwrap().count()
}

#[test]
fn the_users_own_words_extend_the_built_in_ones() {
    let dir = tempfile::tempdir().unwrap();
    let built_in = words(dir.path()).len();
    fs::write(dir.path().join(OWN_WORDS), "# ours\nrex\ndog\nsailing club | regatta\na/b\n").unwrap();
    assert_eq!(words(dir.path())[built_in..], ["rex", "sailing club"]);
}

#[test]
fn vectors_are_read_again_as_they_were_kept() {
    let dir = tempfile::tempdir().unwrap();
    let model = StubEmbedder::new("one", 2);
    let made = word_vectors(&model, &["dog", "cat"]);
    made.write(dir.path(), model.dimensions()).unwrap();
    let read = WordVectors::read(dir.path(), made.key, made.words.clone(), model.dimensions()).unwrap();
    let distance = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    for (made, read) in made.vectors.iter().zip(&read.vectors) {
        assert!(distance(made, read) < 0.001);
    }
}

#[test]
fn those_of_other_words_are_replaced_and_damaged_ones_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let model = StubEmbedder::new("one", 2);
    let (one, other) = (word_vectors(&model, &["dog"]), word_vectors(&model, &["dog", "cat"]));
    one.write(dir.path(), model.dimensions()).unwrap();
    other.write(dir.path(), model.dimensions()).unwrap();
    assert_eq!(kept(dir.path()), 1);
    let read = |word_vectors: &WordVectors| {
        WordVectors::read(dir.path(), word_vectors.key, word_vectors.words.clone(), model.dimensions())
    };
    assert!(read(&one).is_none() && read(&other).is_some());
    let file = path(dir.path(), other.key);
    let mut bytes = fs::read(&file).unwrap();
    bytes[40] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert!(read(&other).is_none());
}

#[test]
fn making_them_can_be_stopped_and_leaves_out_what_the_model_does_not_understand() {
    let model = StubEmbedder::new("one", 2);
    let words = || vec!["dog".to_owned()];
    assert!(WordVectors::make(&model, words(), &|| true).unwrap().is_none());
    let guessing = StubEmbedder::new("two", 2).understanding(Understanding::Guess);
    assert!(word_vectors(&guessing, &["dog"]).vectors[0].is_empty());
}
