//! The words of the vocabulary that a caption names.
//!
//! Owns how a caption is taken apart: clause by clause, the longest words first, and what it says is not there. Knows no
//! picture and no model.

use std::collections::{HashMap, HashSet};

use super::vocabulary;
use crate::lexicon::fold::{fold, is_letter};
use crate::lexicon::{gloss, is_in_another_script, plural_of};

/// The most characters of a caption that are looked through.
const MAX_CHARS: usize = 4_000;
/// Words that deny what follows them.
const NEGATIONS: [&str; 6] = ["no", "not", "without", "never", "neither", "nor"];
/// Words of Hindi that deny what is near them, on either side.
const HINDI_NEGATIONS: [&str; 4] = ["नहीं", "नही", "बिना", "ना"];
/// Words after which nothing is denied any more: what is denied ends before them.
const ENDS_OF_DENIAL: [&str; 24] = [
    "in", "on", "at", "by", "with", "near", "under", "over", "behind", "beside", "between", "of", "from",
    "to", "is", "are", "was", "has", "but", "while", "who", "that", "which", "only",
];
/// Words that begin something else, although "and" precedes them.
const ARTICLES: [&str; 7] = ["a", "an", "the", "some", "one", "two", "three"];
/// Nouns that are verbs as often, and then name something else.
const ALSO_VERBS: [&str; 24] = [
    "bat", "bear", "coach", "cook", "cross", "drink", "drum", "duck", "fan", "fly", "park", "ring", "rock",
    "saw", "seal", "slide", "squash", "surf", "swing", "tie", "train", "watch", "wave", "well",
];
/// Words before which a verb stands rather than a noun. So it does after people and animals.
const BEFORE_VERBS: [&str; 14] =
    ["to", "can", "will", "is", "i", "you", "he", "she", "it", "we", "they", "who", "others", "everyone"];
/// Forms that say something else of things: a black and white dog.
const ADJECTIVES: [&str; 1] = ["black and white"];

/// Vocabulary words by every form in which captions have them.
pub(super) struct CaptionWords {
    /// What a form means, by its words without case and diacritics.
    names: HashMap<String, String>,
    /// The most words of a form.
    longest: usize,
    /// People and animals, which do things.
    beings: HashSet<&'static str>,
}

impl CaptionWords {
    /// Of the built-in words and these, which may be among them. Colours and moods are left out: captions say them of
    /// things, as adjectives.
    pub(super) fn new<'a>(own: impl IntoIterator<Item = &'a str>) -> Self {
        let beings = vocabulary::beings().map(|word| word.name).collect();
        let mut words = Self { names: HashMap::new(), longest: 0, beings };
        let is_built_in = |word: &str| vocabulary::built_in().iter().any(|known| known.name == word);
        let own: Vec<&str> = own.into_iter().filter(|word| !is_built_in(word)).collect();
        let forms: Vec<(&str, &str)> = vocabulary::things()
            .flat_map(|word| [word.name].into_iter().chain(word.forms()).map(move |form| (form, word.name)))
            .filter(|(form, _)| !ADJECTIVES.contains(form))
            .chain(own.iter().map(|&word| (word, word)))
            .collect();
        forms.iter().for_each(|(form, name)| words.add(form, name));
        // Glasses are listed, and no plural of a glass.
        forms.iter().for_each(|(form, name)| words.add(&plural_of(form), name));
        words
    }

    /// Takes in a form; one that is there stays.
    fn add(&mut self, form: &str, name: &str) {
        let key = words(form).join(" ");
        if !key.is_empty() {
            self.longest = self.longest.max(key.split(' ').count());
            self.names.entry(key).or_insert_with(|| name.to_owned());
        }
    }

    /// The words that a caption in English or Hindi names, each once, in the order of their first mention.
    pub(super) fn named_in(&self, caption: &str) -> Vec<&str> {
        let end = caption.char_indices().nth(MAX_CHARS).map_or(caption.len(), |(at, _)| at);
        let caption = &caption[..end];
        let is_native = is_in_another_script(caption);
        let is_foreign = is_native || gloss(caption).text != caption;
        let mut named: Vec<&str> = Vec::new();
        for clause in caption.split(ends_clause).filter(|clause| !is_denied(clause)) {
            // "Chapati" is a word of both languages.
            let english = if is_native { None } else { self.of_clause(&words(clause)) };
            let glossed = || self.of_clause(&words(&gloss(clause).text)).filter(|_| is_foreign);
            for word in english.or_else(glossed).unwrap_or_default() {
                if !named.contains(&word) {
                    named.push(word);
                }
            }
        }
        named
    }

    /// `None` if the clause has no word that is known, be it named or denied.
    fn of_clause(&self, tokens: &[String]) -> Option<Vec<&str>> {
        let (mut named, mut is_denied, mut at) = (Vec::new(), false, 0);
        // Whether a verb may come next.
        let (mut is_subject, mut is_any) = (false, false);
        while let Some(token) = tokens.get(at) {
            let token = token.as_str();
            is_denied = (is_denied || NEGATIONS.contains(&token)) && !ENDS_OF_DENIAL.contains(&token);
            let Some((name, length)) = self.longest_at(tokens, at) else {
                is_subject = BEFORE_VERBS.contains(&token);
                at += 1;
                continue;
            };
            is_any = true;
            let is_verb = is_subject && length == 1 && ALSO_VERBS.contains(&name);
            if !is_denied && !is_verb {
                named.push(name);
            }
            at += length;
            is_subject = self.beings.contains(name);
            is_denied &= is_joined(&tokens[at..]);
        }
        is_any.then_some(named)
    }

    /// The longest form that begins at a place: "polar bear" rather than "bear".
    fn longest_at(&self, tokens: &[String], at: usize) -> Option<(&str, usize)> {
        let most = self.longest.min(tokens.len() - at);
        (1..=most).rev().find_map(|length| {
            let name = self.names.get(&tokens[at..at + length].join(" "))?;
            Some((name.as_str(), length))
        })
    }
}

/// The words of a text, in lower case, without diacritics and possessive endings; "not" for what ends with it.
fn words(text: &str) -> Vec<String> {
    let is_apostrophe = |c: char| matches!(c, '\'' | '’');
    let pieces = text.split(|c| !(is_letter(c) || is_apostrophe(c)));
    let word = |piece: &str| {
        let piece = piece.trim_matches(is_apostrophe);
        let lower = piece.to_lowercase().replace('’', "'");
        if lower.ends_with("n't") {
            return "not".to_owned();
        }
        fold(lower.strip_suffix("'s").unwrap_or(&lower))
    };
    pieces.map(word).filter(|word| !word.is_empty()).collect()
}

/// Whether a character ends what can be one word or be denied at once.
fn ends_clause(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '।'
            | '॥'
            | '('
            | ')'
            | '['
            | ']'
            | '"'
            | '“'
            | '”'
            | '—'
            | '–'
            | '\n'
    )
}

/// Whether a clause in Hindi denies something, which may stand before or after the word that does.
fn is_denied(clause: &str) -> bool {
    let mut words = clause.split_whitespace().peekable();
    // "के बिना" is a postposition of the lexicon.
    let mut before = "";
    words.any(|word| {
        let is_denying = HINDI_NEGATIONS.contains(&word) && before != "के";
        before = word;
        is_denying
    })
}

/// Whether what follows belongs to the thing before: "no dogs or cats".
fn is_joined(rest: &[String]) -> bool {
    match rest.first().map(String::as_str) {
        Some("or" | "nor") => true,
        Some("and") => rest.get(1).is_some_and(|next| !ARTICLES.contains(&next.as_str())),
        _ => false,
    }
}

#[cfg(test)]
#[path = "caption_words_tests.rs"]
mod tests;
