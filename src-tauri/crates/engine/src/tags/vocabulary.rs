//! Everyday words: what pictures show, and how people feel in them.
//!
//! Owns the built-in list, `assets/vocabulary.txt`, its format and the forms of its words. Knows no model and no
//! picture.

use std::collections::HashSet;
use std::sync::LazyLock;

static BUILT_IN: LazyLock<Vec<Word<'static>>> =
    LazyLock::new(|| parse(include_str!("../../assets/vocabulary.txt")));
static FORMS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| BUILT_IN.iter().flat_map(|word| [word.name].into_iter().chain(word.forms())).collect());

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

/// The built-in words.
pub fn built_in() -> &'static [Word<'static>] {
    &BUILT_IN
}

/// Whether a word in lower case is one of the built-in ones, in the singular or the plural.
pub fn is_everyday(word: &str) -> bool {
    FORMS.contains(word) || singulars(word).any(|singular| FORMS.contains(&*singular))
}

/// What a word may be the regular plural of.
fn singulars(word: &str) -> impl Iterator<Item = String> {
    let endings = [("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", "")];
    endings.into_iter().filter_map(move |(plural, singular)| {
        word.strip_suffix(plural).filter(|stem| stem.len() > 1).map(|stem| format!("{stem}{singular}"))
    })
}
