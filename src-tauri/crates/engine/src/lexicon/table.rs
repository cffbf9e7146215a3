//! A lexicon's file, and looking words up in it.
//!
//! Owns the format: sections by kind of word, a meaning a line. The first line that has a spelling keeps it.

use std::collections::{HashMap, HashSet};

use super::fold::fold;
use super::inflection::{Ending, NOMINAL, NOMINAL_LATIN, Number, VERBAL, VERBAL_LATIN, lemmas};
use super::latin::{key, keys};
use super::tokens::{Token, is_in_another_script};

/// The fewest letters of a word in Latin letters that shows that a text is not English.
const CERTAIN: usize = 3;
/// The fewest characters that a regular form leaves of its lemma.
const SHORTEST_STEM: usize = 2;
const SHORTEST_LATIN_STEM: usize = 3;

/// What a word does in a sentence; a section of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Noun,
    Adjective,
    /// More than one of what follows.
    Number,
    /// Listed as infinitive, in English as participle.
    Verb,
    /// Follows what it governs; precedes it in English.
    Postposition,
    /// After a noun, a postposition; means nothing after anything else: "दाढ़ी वाला", with a beard, "लाल वाला", a red one.
    Bearer,
    /// Ties what stands before it to what follows; has no English word.
    Marker,
    Conjunction,
    /// Shows that a verb precedes; has no English word.
    Auxiliary,
    /// Has no English word.
    Silent,
    /// A noun that names one thing, which a library may have for a folder or tag.
    Name,
}

/// A word of the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) english: &'static str,
    pub(super) kind: Kind,
}

/// What some words of a text are.
pub(super) struct Found {
    pub(super) word: Word,
    pub(super) number: Number,
    /// How many words of the text it takes.
    pub(super) length: usize,
}

type Words = HashMap<String, Word>;

/// The words of a language.
#[derive(Default)]
pub(super) struct Table {
    native: Words,
    latin: Words,
    /// Verbs by their stems.
    native_stems: Words,
    latin_stems: Words,
    /// Words in Latin letters that are English as well.
    english: HashSet<&'static str>,
    /// The first native spelling of what is a noun, adjective or verb in English.
    names: HashMap<&'static str, &'static str>,
    /// The most words of an entry.
    longest: usize,
}

impl Table {
    /// Reads a file: `[section]` lines, `#` comments, and lines of English, native spellings and Latin spellings that
    /// don't follow from the native ones, divided by tabs; spellings are divided by commas.
    pub(super) fn parse(text: &'static str) -> Self {
        let mut table = Self::default();
        let mut kind = None;
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                kind = kind_of(section);
            } else if let Some(kind) = kind {
                table.add(kind, line);
            } else {
                table.english.extend(line.split_whitespace());
            }
        }
        table
    }

    fn add(&mut self, kind: Kind, line: &'static str) {
        let mut columns = line.split('\t');
        let english = columns.next().unwrap_or_default().trim();
        let word = Word { english, kind };
        let spellings = |column: Option<&'static str>| {
            column.unwrap_or_default().split(',').map(str::trim).filter(|spelling| !spelling.is_empty())
        };
        for native in spellings(columns.next()) {
            if matches!(kind, Kind::Noun | Kind::Adjective | Kind::Verb) {
                self.names.entry(english).or_insert(native);
            }
            self.longest = self.longest.max(native.split_whitespace().count());
            if is_in_another_script(native) {
                insert(&mut self.native, &mut self.native_stems, fold(native), "ना", word);
                keys(native).into_iter().for_each(|key| self.add_latin(key, word));
            } else {
                self.add_latin(typed_key(native), word);
            }
        }
        spellings(columns.next()).for_each(|latin| self.add_latin(typed_key(latin), word));
    }

    fn add_latin(&mut self, key: String, word: Word) {
        insert(&mut self.latin, &mut self.latin_stems, key, "na", word);
    }

    /// What the words from a place on are, the most of them that are one entry.
    pub(super) fn find(&self, tokens: &[Token<'_>], at: usize) -> Option<Found> {
        (1..=self.longest.min(tokens.len() - at)).rev().find_map(|length| {
            let run = &tokens[at..at + length];
            let (native, latin) = if run.iter().all(|token| !token.latin.is_empty()) {
                (None, Some(joined(run, |token| &token.latin)))
            } else {
                (Some(joined(run, |token| &token.folded)), None)
            };
            let is_verb = length == 1 && tokens.get(at + 1).is_some_and(|next| self.is_auxiliary(next));
            let found = match (native, latin) {
                (Some(native), _) => self.native(&native, is_verb),
                (_, Some(latin)) => self.latin(&latin, is_verb),
                _ => None,
            };
            found.map(|(word, number)| Found { word, number, length })
        })
    }

    fn native(&self, word: &str, is_verb: bool) -> Option<(Word, Number)> {
        let verb = || first(&self.native_stems, word, VERBAL, SHORTEST_STEM);
        let listed = || self.native.get(word).map(|word| (*word, Number::Any));
        let before = if is_verb { verb() } else { None };
        before.or_else(listed).or_else(|| first(&self.native, word, NOMINAL, SHORTEST_STEM)).or_else(verb)
    }

    fn latin(&self, key: &str, is_verb: bool) -> Option<(Word, Number)> {
        let verb = || first(&self.latin_stems, key, VERBAL_LATIN, SHORTEST_LATIN_STEM);
        let listed = || self.latin.get(key).map(|word| (*word, Number::Any));
        let nominal = || first(&self.latin, key, NOMINAL_LATIN, SHORTEST_LATIN_STEM);
        let before = if is_verb { verb() } else { None };
        before.or_else(listed).or_else(nominal).or_else(verb)
    }

    fn is_auxiliary(&self, token: &Token<'_>) -> bool {
        let listed = self.native.get(&token.folded).or_else(|| self.latin.get(&token.latin));
        listed.is_some_and(|word| word.kind == Kind::Auxiliary)
    }

    /// Whether a word in Latin letters can't be English.
    pub(super) fn is_certain(&self, token: &Token<'_>) -> bool {
        token.folded.len() >= CERTAIN && !self.english.contains(&*token.folded)
    }

    /// The first native spelling of an English word.
    pub(super) fn name_of(&self, english: &str) -> Option<&'static str> {
        self.names.get(english).copied()
    }
}

/// The key of one word or several, as they are typed in Latin letters.
fn typed_key(latin: &str) -> String {
    latin.split_whitespace().map(|word| key(&fold(word))).collect::<Vec<_>>().join(" ")
}

fn kind_of(section: &str) -> Option<Kind> {
    Some(match section {
        "nouns" => Kind::Noun,
        "adjectives" => Kind::Adjective,
        "numbers" => Kind::Number,
        "verbs" => Kind::Verb,
        "postpositions" => Kind::Postposition,
        "bearers" => Kind::Bearer,
        "markers" => Kind::Marker,
        "conjunctions" => Kind::Conjunction,
        "auxiliaries" => Kind::Auxiliary,
        "silent" => Kind::Silent,
        "names" => Kind::Name,
        // Words that are English as well.
        _ => return None,
    })
}

/// Keeps a spelling, and of a verb its stem. What is listed before stays.
fn insert(words: &mut Words, stems: &mut Words, spelling: String, infinitive: &str, word: Word) {
    if word.kind == Kind::Verb
        && let Some(stem) = spelling.strip_suffix(infinitive)
    {
        stems.entry(stem.to_owned()).or_insert(word);
    }
    words.entry(spelling).or_insert(word);
}

fn first(words: &Words, form: &str, endings: &[Ending], shortest: usize) -> Option<(Word, Number)> {
    // Only words that inflect: "का" is no form of anything.
    let inflects = |word: &Word| matches!(word.kind, Kind::Noun | Kind::Adjective | Kind::Verb);
    lemmas(form, endings, shortest).find_map(|(lemma, number)| {
        let found = words.get(&lemma).filter(|word| inflects(word))?;
        let is_noun = found.kind == Kind::Noun;
        Some((*found, if is_noun { number } else { Number::Any }))
    })
}

fn joined<'a>(run: &'a [Token<'_>], spelling: impl Fn(&'a Token<'_>) -> &'a str) -> String {
    run.iter().map(spelling).collect::<Vec<_>>().join(" ")
}
