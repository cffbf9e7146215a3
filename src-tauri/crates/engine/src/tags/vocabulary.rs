//! Everyday words: what pictures show, and how people feel in them.
//!
//! Owns the built-in list, `assets/vocabulary.txt`, its format and the forms of its words. Knows no model and no
//! picture.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::lexicon;

const TEXT: &str = include_str!("../../assets/vocabulary.txt");
static BUILT_IN: LazyLock<Vec<Word<'static>>> = LazyLock::new(|| parse(TEXT));
static FORMS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| BUILT_IN.iter().flat_map(|word| [word.name].into_iter().chain(word.forms())).collect());

/// Sections whose words captions have as adjectives, and those of what does something.
const QUALITIES: [&str; 2] = ["Colours", "Emotions and moods"];
const BEINGS: [&str; 2] = ["People", "Animals"];

/// A word of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word, in the singular where it has one.
    pub name: &'a str,
    /// The rest of its line: other forms, separated by bars.
    others: &'a str,
}

impl<'a> Word<'a> {
    /// Synonyms and irregular plurals.
    pub fn forms(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.others.split('|').map(str::trim).filter(|form| !form.is_empty())
    }
}

/// The words of a vocabulary file: a word a line, its other forms after bars; lines that begin with `#` are comments.
pub fn parse(text: &str) -> Vec<Word<'_>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let word = |line| {
        let (name, others) = str::split_once(line, '|').unwrap_or((line, ""));
        Word { name: name.trim(), others }
    };
    lines.map(word).filter(|word| !word.name.is_empty()).collect()
}

/// The built-in words for what there is, without those for how it looks and feels, which captions have as adjectives.
pub(super) fn things() -> impl Iterator<Item = Word<'static>> {
    sections().filter(|(title, _)| !QUALITIES.contains(title)).flat_map(|(_, words)| parse(words))
}

/// The built-in words for people and animals.
pub(super) fn beings() -> impl Iterator<Item = Word<'static>> {
    sections().filter(|(title, _)| BEINGS.contains(title)).flat_map(|(_, words)| parse(words))
}

/// The sections of the built-in list by their titles.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXT.split("\n# ").filter_map(|section| section.split_once('\n'))
}

/// The built-in words.
pub fn built_in() -> &'static [Word<'static>] {
    &BUILT_IN
}

/// Whether a word in lower case is one of the built-in ones, in the singular or the plural.
pub fn is_everyday(word: &str) -> bool {
    FORMS.contains(word) || singulars(word).any(|singular| FORMS.contains(&*singular))
}

/// The built-in words that a tag means, whatever its case, number, form and language; itself if it is none.
pub(super) fn names_of(tag: &str) -> Vec<String> {
    let tag = tag.trim().to_lowercase();
    let english = lexicon::gloss(&tag).text;
    let mut names = english_names_of(&english);
    names.push(english);
    names.push(tag);
    names
}

fn english_names_of(tag: &str) -> Vec<String> {
    let forms: Vec<String> = singulars(tag).chain([tag.to_owned()]).collect();
    let is_meant = |word: &&Word<'_>| {
        forms.iter().any(|form| form == word.name || word.forms().any(|other| other == form))
    };
    built_in().iter().filter(is_meant).map(|word| word.name.to_owned()).collect()
}

/// What a word may be the regular plural of.
fn singulars(word: &str) -> impl Iterator<Item = String> {
    let endings = [("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", "")];
    endings.into_iter().filter_map(move |(plural, singular)| {
        word.strip_suffix(plural).filter(|stem| stem.len() > 1).map(|stem| format!("{stem}{singular}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_list_has_every_word_once_in_sorted_sections() {
        assert!(built_in().len() >= 1_900);
        let mut seen = HashSet::new();
        for word in built_in() {
            for form in [word.name].into_iter().chain(word.forms()) {
                assert!(seen.insert(form), "{form} is listed twice");
                assert_eq!(form, form.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
        for section in TEXT.split("\n# ").skip(2) {
            let (title, words) = section.split_once('\n').unwrap();
            let names: Vec<&str> = parse(words).iter().map(|word| word.name).collect();
            assert!(names.is_sorted(), "{title} is out of order");
        }
    }

    #[test]
    fn things_are_all_words_but_colours_and_moods() {
        let names = |words: &mut dyn Iterator<Item = Word<'static>>| -> HashSet<_> {
            words.map(|word| word.name).collect()
        };
        let (things, beings) = (names(&mut things()), names(&mut beings()));
        let left: HashSet<_> =
            built_in().iter().map(|word| word.name).filter(|word| !things.contains(word)).collect();
        assert!(left.contains("red") && left.contains("happiness") && left.len() < 100, "{left:?}");
        assert!(beings.is_subset(&things));
        assert!(beings.contains("boy") && beings.contains("dog") && !beings.contains("hand"));
    }

    #[test]
    fn everyday_words_are_recognised_in_the_plural() {
        for word in
            ["dog", "dogs", "beaches", "puppies", "wolves", "children", "mum", "red", "birthdays", "buses"]
        {
            assert!(is_everyday(word), "{word}");
        }
        for word in ["norway", "x100", "is", "s", "", "ies", "march", "may", "paris"] {
            assert!(!is_everyday(word), "{word}");
        }
    }

    #[test]
    fn a_file_of_words_has_comments_forms_and_blank_lines() {
        let words = parse("# Mine\n\n Rex | the dog|our dog \n|x\nsailing club\n");
        assert_eq!(words.iter().map(|word| word.name).collect::<Vec<_>>(), ["Rex", "sailing club"]);
        assert_eq!(words[0].forms().collect::<Vec<_>>(), ["the dog", "our dog"]);
    }
}
