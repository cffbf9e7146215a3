//! The words of a query that the starter model also looks for by other means than their meaning: colours, people, kinds of
//! pictures.
//!
//! Owns the list `cues.tsv`, which `tools/starter/cues.py` reads as well, and how much its words weigh. Never looks at a
//! picture.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A kind a line, a tab, then its words.
static LIST: &str = include_str!("../../assets/starter/cues.tsv");
static KINDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = LIST.lines().filter_map(|line| line.split_once('\t'));
    lines.flat_map(|(kind, words)| words.split_whitespace().map(move |word| (word, kind))).collect()
});

/// The colours that are counted, in the order of a picture's shares.
pub const COLOURS: [&str; 7] = ["red", "orange", "yellow", "green", "blue", "purple", "pink"];
/// The kinds of pictures, in the order of a picture's measures.
const PICTURES: [&str; 3] = ["monochrome", "night", "flat"];
/// Kinds of pictures count as much in a query of more words than this.
const MOST_WORDS: usize = 3;
const PERSON_WEIGHT: f32 = 0.5;

/// What a text asks for beside its meaning.
#[derive(Debug, Default, PartialEq)]
pub struct Cues {
    /// Weight of each of [`COLOURS`].
    pub colours: [f32; COLOURS.len()],
    /// Weight of there being a person.
    pub person: f32,
    /// Weight of there being more than one.
    pub people: f32,
    /// Weights of a picture that is monochrome, of the night, or flat.
    pub pictures: [f32; PICTURES.len()],
}

/// Finds the words of the list in a text. Each counts less in a text of more words.
pub fn find(text: &str) -> Cues {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_lowercase()).filter(|word| !word.is_empty()).collect();
    let kinds = kinds(&words);
    let has = |kind: &str| kinds.contains(&Some(kind));
    let telling = kinds.iter().filter(|kind| !matches!(kind, Some("filler" | "picture"))).count().max(1);
    let weight = |is_asked: bool, words: usize| if is_asked { 1.0 / words as f32 } else { 0.0 };
    Cues {
        colours: COLOURS.map(|colour| weight(has(colour), telling)),
        person: PERSON_WEIGHT * weight(has("person") || has("people"), telling),
        people: PERSON_WEIGHT * weight(has("people"), telling),
        pictures: PICTURES.map(|kind| weight(has(kind), telling.min(MOST_WORDS))),
    }
}

/// The kind of each word. "Black and white" is one word, and a kind of picture, where nothing or a picture follows; else it
/// describes a thing, such as a dog.
fn kinds(words: &[&str]) -> Vec<Option<&'static str>> {
    let mut kinds = Vec::with_capacity(words.len());
    let mut rest = words;
    while let [word, after @ ..] = rest {
        let (kind, left) = match rest {
            ["black", "and", "white", after @ ..] | ["black", "white", after @ ..]
                if ends_or_pictures(after) =>
            {
                (Some("monochrome"), after)
            }
            _ => (kind(word), after),
        };
        kinds.push(kind);
        rest = left;
    }
    kinds
}

fn ends_or_pictures(words: &[&str]) -> bool {
    words.first().is_none_or(|word| kind(word) == Some("picture"))
}

/// The kind of a word in lower case; `None` for one that only its meaning says something about.
fn kind(word: &str) -> Option<&'static str> {
    let is_person = |stem: &str| KINDS.get(stem) == Some(&"person");
    let is_plural = || ["s", "es"].iter().filter_map(|end| word.strip_suffix(end)).any(is_person);
    KINDS.get(word).copied().or_else(|| is_plural().then_some("people"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours(text: &str) -> Vec<(&'static str, f32)> {
        COLOURS.into_iter().zip(find(text).colours).filter(|(_, weight)| *weight > 0.0).collect()
    }

    #[test]
    fn colours_count_less_among_more_words() {
        assert_eq!(colours("Red"), [("red", 1.0)]);
        assert_eq!(colours("a photo of the scarlet car"), [("red", 0.5)]);
        assert_eq!(colours("blue and green boats at sea"), [("green", 0.25), ("blue", 0.25)]);
        assert_eq!(colours("oranges, a redhead and evergreens"), []);
    }

    #[test]
    fn people_are_found_in_singular_and_plural() {
        let people = |text| (find(text).person, find(text).people);
        assert_eq!(people("a man"), (0.5, 0.0));
        for text in ["people", "surfers", "waitresses", "the children", "a crowd"] {
            assert_eq!(people(text), (0.5, 0.5), "{text}");
        }
        assert_eq!(people("a dog on a beach"), (0.0, 0.0));
    }

    #[test]
    fn black_and_white_is_a_kind_of_picture_or_of_dog() {
        let monochrome = |text| find(text).pictures[0];
        for text in ["black and white", "black & white photo", "Black-and-white!"] {
            assert_eq!(monochrome(text), 1.0, "{text}");
        }
        assert_eq!(monochrome("dogs in black and white"), 0.5);
        assert_eq!(monochrome("a black and white dog"), 0.0);
    }

    #[test]
    fn kinds_of_pictures_count_in_long_queries_too() {
        assert_eq!(find("a busy street in the city at night").pictures, [0.0, 1.0 / 3.0, 0.0]);
        assert_eq!(find("screenshot").pictures, [0.0, 0.0, 1.0]);
        assert_eq!(find(""), Cues::default());
    }
}
