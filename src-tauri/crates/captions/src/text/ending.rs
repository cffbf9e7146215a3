//! Where a text that is too long ends.

use unicode_normalization::char::is_combining_mark;

/// Words that a full stop belongs to.
const SHORTENED: [&str; 10] = ["mr", "mrs", "ms", "dr", "st", "no", "vs", "e.g", "i.e", "etc"];

/// The whole sentences at the beginning of `text` that have at most `most` characters together. If not even the first is
/// so short, the words of it that are, and an ellipsis.
pub(super) fn cut(text: &str, most: usize) -> String {
    let fitting = text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end]);
    let end = sentence_ends(text).take_while(|&end| end <= fitting.len()).last();
    match end {
        Some(end) => text[..end].to_owned(),
        None => words(fitting, most),
    }
}

/// The places after the ends of sentences, with the quotes and brackets that close there.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let is_end = |c: char| matches!(c, '.' | '!' | '?' | '…' | '।' | '॥' | '。' | '！' | '？');
    let is_closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']');
    text.char_indices().filter(move |&(_, c)| is_end(c)).filter_map(move |(at, c)| {
        let rest = text[at..].trim_start_matches(is_end).trim_start_matches(is_closing);
        let follows = rest.chars().next();
        let is_shortened = c == '.' && {
            let word = text[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
            let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
            word.chars().count() == 1 && word.chars().all(char::is_uppercase)
                || SHORTENED.contains(&word.to_lowercase().as_str())
        };
        let ends = follows.is_none_or(char::is_whitespace) || matches!(c, '。' | '！' | '？');
        (ends && !is_shortened).then_some(text.len() - rest.len())
    })
}

/// The whole words of `fitting` and an ellipsis, of at most `most` characters.
fn words(fitting: &str, most: usize) -> String {
    let room: String = fitting.chars().take(most.saturating_sub(1)).collect();
    let is_cut = room.len() < fitting.len();
    let kept = match room.rfind(char::is_whitespace) {
        Some(space) if is_cut => &room[..space],
        _ => whole_characters(&room),
    };
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–'));
    format!("{kept}…")
}

/// `text` without its last character, which may have lost what follows it.
fn whole_characters(text: &str) -> &str {
    let is_part = |c: char| is_combining_mark(c) || matches!(c, '\u{200c}' | '\u{200d}');
    let trimmed = text.trim_end_matches(is_part);
    let joined = trimmed.len() < text.len();
    if joined { trimmed.char_indices().next_back().map_or("", |(at, _)| &trimmed[..at]) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_with_a_whole_sentence() {
        assert_eq!(cut("A dog runs. Snow falls on the trees", 30), "A dog runs.");
        assert_eq!(cut("A dog runs. Snow falls.", 23), "A dog runs. Snow falls.");
        assert_eq!(cut("It says \"Stop!\" in red. And then more", 30), "It says \"Stop!\" in red.");
        assert_eq!(cut("एक कुत्ता दौड़ता है। बर्फ़ गिर रही है", 30), "एक कुत्ता दौड़ता है।");
    }

    #[test]
    fn shortened_words_and_numbers_end_nothing() {
        assert_eq!(
            cut("A view of St. Peter's at 3.5 metres. More", 38),
            "A view of St. Peter's at 3.5 metres."
        );
        assert_eq!(cut("George W. Bush and Mr. Smith stand there", 30), "George W. Bush and Mr. Smith…");
    }

    #[test]
    fn a_sentence_that_is_too_long_ends_with_a_word() {
        assert_eq!(cut("A very large dog, which runs", 19), "A very large dog…");
        assert_eq!(cut("Donaudampfschifffahrt", 10), "Donaudamp…");
        let cut = cut(&"क्षि".repeat(50), 10);
        assert!(cut.chars().count() <= 10 && cut.ends_with('…'), "{cut}");
    }

    #[test]
    fn what_stopped_in_the_middle_says_so() {
        assert_eq!(cut("A man with a hat and", 99), "A man with a hat and…");
    }
}
