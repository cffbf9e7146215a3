//! From the words of a term to the text for the model.
//!
//! Owns which punctuation means nothing. Never calls a model or reads a table.

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

/// The words of a term as a model is given them: without punctuation at their end, unless they are nothing else.
pub(super) fn for_model(words: &str) -> &str {
    let text = without_end(words);
    if text.is_empty() { words } else { text }
}

/// Whether these are punctuation only, which no picture can match.
pub(super) fn is_punctuation(words: &str) -> bool {
    let is_mark = |c: char| c.is_ascii_punctuation() || END.contains(&c) || is_bracket(c);
    words.chars().all(|c| c.is_whitespace() || is_mark(c))
}

fn is_bracket(character: char) -> bool {
    PAIRS.iter().any(|&(open, close)| character == open || character == close)
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
    fn punctuation_at_the_end_changes_nothing() {
        for text in
            ["dog.", "dog!", "dog?", "dog…", "dog ...", "dog ?!", "dog,", "dog\"", "dog)", "dog -", "dog。"]
        {
            assert_eq!(for_model(text), "dog", "{text}");
        }
        assert_eq!(for_model("कुत्ता।"), "कुत्ता");
        for text in ["\"red\" dog", "dog (brown)", "C++", "mp3.5 m", "100%", "?", "...", "o'clock", "a “dog”"]
        {
            assert_eq!(for_model(text), text);
        }
    }

    #[test]
    fn punctuation_alone_is_told_from_words_numbers_and_emoji() {
        for text in ["!!!", "...", "?", "( )", "¿?", "—", "#", "« »"] {
            assert!(is_punctuation(text), "{text}");
        }
        for text in ["a!", "7", "🐶", "猫", "গ", "C++"] {
            assert!(!is_punctuation(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_a_model_is_given_is_never_blank_and_stays_the_same(words in "[^ ].{0,60}") {
            let text = for_model(&words);
            prop_assert!(!text.is_empty());
            prop_assert_eq!(for_model(text), text);
        }
    }
}
