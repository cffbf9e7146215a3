use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static WORDS: LazyLock<CaptionWords> =
    LazyLock::new(|| CaptionWords::new(["sailing club", "Rex", "dog", "/"]));

fn named(caption: &str) -> Vec<&str> {
    WORDS.named_in(caption)
}

#[test]
fn the_longest_words_are_named_in_every_form_and_once() {
    for (caption, expected) in [
        ("A polar bear and two bears on the ice.", &["polar bear", "bear", "ice"][..]),
        ("Polar bears' cubs; a POLAR BEAR's paw", &["polar bear", "paw"]),
        ("Women and children feed geese, wolves and puppies", &["woman", "child", "goose", "wolf", "puppy"]),
        ("Two dogs. A dog.", &["dog"]),
        ("The sailing clubs of rex", &["sailing club", "Rex"]),
        ("a walkie talkie, a walkie-talkie", &["walkie-talkie"]),
    ] {
        assert_eq!(named(caption), expected, "{caption}");
    }
}

#[test]
fn words_are_whole_ones_of_one_clause_and_no_adjectives() {
    for caption in
        ["a dogma in a catalogue", "polar. Bear with it", "a red, happy one", "a black and white one", ""]
    {
        assert!(
            !named(caption).iter().any(|word| word.contains("dog") || word.contains("polar")),
            "{caption}"
        );
        assert!(!named(caption).iter().any(|&word| word == "red" || word.starts_with("black")), "{caption}");
    }
    assert_eq!(named("a black and white dog"), ["dog"]);
}

#[test]
fn what_is_denied_is_not_named() {
    for (caption, expected) in [
        ("No dog on the beach", &["beach"][..]),
        ("A street without cars or buses", &["street"]),
        ("without dogs and cats in a garden", &["garden"]),
        ("without a dog and a cat", &["cat"]),
        ("There isn't a dog, but a cat", &["cat"]),
        ("neither dog nor cat", &[]),
        ("कुत्ते के बिना घर", &["house"]),
        ("घर में कुत्ता है। बच्चा नहीं है।", &["dog", "house"]),
    ] {
        assert_eq!(named(caption), expected, "{caption}");
    }
}

#[test]
fn verbs_that_are_spelt_like_nouns_name_nothing() {
    for (caption, expected) in [
        ("A girl swings while people watch", &["girl", "person"][..]),
        ("A skier flies past, ready to fly", &["skier"]),
        ("A swing, a fly and a watch", &["swing", "fly", "watch"]),
    ] {
        assert_eq!(named(caption), expected, "{caption}");
    }
}

#[test]
fn hindi_names_words_in_either_script() {
    for (caption, expected) in [
        ("बर्फ में दो काले कुत्ते", &["dog", "snow"][..]),
        ("पेड़ पर बिल्ली, घर में औरतें", &["cat", "tree", "woman", "house"]),
        ("ek kutta bagiche mein", &["dog", "garden"]),
    ] {
        assert_eq!(named(caption), expected, "{caption}");
    }
}

proptest! {
    #[test]
    fn no_caption_panics(caption in "\\PC{0,300}") {
        named(&caption);
    }

    /// Captions of words that there are, with what denies and joins them.
    #[test]
    fn what_is_named_stands_in_the_caption(picks in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        let known: Vec<&str> = vocabulary::built_in().iter().map(|word| word.name).collect();
        let others = ["no", "without", "or", "and", "a", "the", ".", ",", "is", "to"];
        let all: Vec<&str> = known.into_iter().chain(others.into_iter().cycle().take(1_000)).collect();
        let caption = picks.iter().map(|pick| *pick.get(&all)).collect::<Vec<_>>().join(" ");
        let text = format!(" {} ", words(&caption).join(" "));
        for name in named(&caption) {
            let form = format!(" {} ", words(name).join(" "));
            let forms = vocabulary::built_in().iter().find(|word| word.name == name).into_iter().flat_map(|word| word.forms());
            let stands = forms.map(|other| format!(" {} ", words(other).join(" "))).chain([form]).any(|form| text.contains(&form));
            prop_assert!(stands, "{name} in {caption}");
        }
    }
}

#[test]
fn a_caption_of_any_length_takes_a_moment() {
    let long = "polar bear ".repeat(100_000);
    assert_eq!(named(&long), ["polar bear"]);
}
