//! From the user's input to the text for the model.
//!
//! Owns the limits of a query. Never calls a model or reads a table.

use crate::error::{Error, Result};

/// Characters of a query that are used: no model reads further.
const MAX_CHARS: usize = 1_000;

/// Punctuation that ends or divides sentences, in the scripts of the window's languages and the most common others.
const END: [char; 27] = [
    '.', ',', ';', ':', '!', '?', '…', '-', '–', '—', '·', '¡', '¿', '‽', '।', '॥', '。', '、', '，', '．',
    '：', '；', '！', '？', '؟', '،', '؛',
];
/// Quotation marks and brackets, (opening, closing).
const PAIRS: [(char, char); 11] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('‘', '’'),
    ('„', '“'),
    ('«', '»'),
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('「', '」'),
];

/// A valid query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The words to search for, with single spaces, without control characters and punctuation at the end.
    pub text: String,
}

impl Query {
    /// Normalises the input and truncates long text.
    ///
    /// # Errors
    ///
    /// [`Error::EmptyQuery`] for blank text.
    pub fn parse(input: &str) -> Result<Self> {
        let spaced: String =
            input.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_CHARS).collect();
        let text = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = without_end(&text);
        let text = if words.is_empty() { text } else { words.to_owned() };
        if text.is_empty() { Err(Error::EmptyQuery) } else { Ok(Self { text }) }
    }
}

/// The text without punctuation at its end, which changes what a model finds but not what the user means.
fn without_end(mut text: &str) -> &str {
    while let Some(last) = text.chars().last() {
        let rest = text.strip_suffix(last).unwrap_or_default();
        if !(last.is_whitespace() || END.contains(&last) || is_unopened(last, rest)) {
            break;
        }
        text = rest;
    }
    text
}

/// Whether this closes a quotation or bracket that was never opened.
fn is_unopened(closing: char, rest: &str) -> bool {
    PAIRS.iter().any(|&(open, close)| close == closing && !rest.contains(open))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spaces_are_normalised_and_blank_text_is_refused() {
        assert_eq!(Query::parse("  dog\tin\n snow ").unwrap().text, "dog in snow");
        assert!(matches!(Query::parse(" \n\u{0} "), Err(Error::EmptyQuery)));
    }

    #[test]
    fn punctuation_at_the_end_changes_nothing() {
        for text in
            ["dog.", "dog!", "dog?", "dog…", "dog ...", "dog ?!", "dog,", "dog\"", "dog)", "dog -", "dog。"]
        {
            assert_eq!(Query::parse(text).unwrap().text, "dog", "{text}");
        }
        assert_eq!(Query::parse("कुत्ता।").unwrap().text, "कुत्ता");
        for text in ["\"red\" dog", "dog (brown)", "C++", "mp3.5 m", "100%", "?", "...", "o'clock", "a “dog”"]
        {
            assert_eq!(Query::parse(text).unwrap().text, text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_normalised_or_refused(input in ".{0,2000}") {
            if let Ok(query) = Query::parse(&input) {
                prop_assert!(!query.text.is_empty() && query.text.chars().count() <= MAX_CHARS);
                prop_assert_eq!(Query::parse(&query.text).unwrap(), query);
            }
        }
    }
}
