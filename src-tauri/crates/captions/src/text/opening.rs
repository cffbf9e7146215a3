//! Beginnings that say nothing about the picture, and quotes around the whole.

/// Beginnings that can go if a thing follows that can begin a sentence.
const SHOWS: [&str; 20] = [
    "this image shows ",
    "this image depicts ",
    "this image features ",
    "this picture shows ",
    "this picture depicts ",
    "this photo shows ",
    "this photo depicts ",
    "this photograph shows ",
    "the image shows ",
    "the image depicts ",
    "the image features ",
    "the picture shows ",
    "the photo shows ",
    "the photo depicts ",
    "the photograph shows ",
    "इस चित्र में ",
    "इस तस्वीर में ",
    "इस छवि में ",
    "इस फोटो में ",
    "इस फ़ोटो में ",
];

/// Words that name a thing whatever stood before them.
const ARTICLES: [&str; 17] = [
    "a",
    "an",
    "the",
    "two",
    "three",
    "four",
    "five",
    "several",
    "some",
    "many",
    "various",
    "एक",
    "दो",
    "तीन",
    "चार",
    "कई",
    "कुछ",
];

/// Beginnings of a remark that a colon ends.
const REMARKS: [&str; 9] =
    ["here is", "here's", "here are", "sure", "certainly", "caption", "description", "विवरण", "वर्णन"];

/// The most characters of a remark.
const LONGEST_REMARK: usize = 80;

/// Pairs of quotes.
const QUOTES: [(char, char); 6] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('\'', '\''), ('‘', '’')];

/// `text` without emphasis, a remark before it, quotes around it, and a beginning such as "This image shows".
pub(super) fn trim(text: &str) -> String {
    let plain = text.replace("**", "").replace('`', "");
    let plain = plain.trim_start_matches(|c: char| c == '#' || c.is_whitespace());
    let said = without_remark(plain).trim_matches(|c: char| c.is_whitespace() || c == '*');
    begin_with_thing(without_quotes(said))
}

fn without_remark(text: &str) -> &str {
    let Some((colon, _)) = text.char_indices().take(LONGEST_REMARK).find(|&(_, c)| c == ':') else {
        return text;
    };
    let remark = text[..colon].to_lowercase();
    let is_remark = REMARKS.iter().any(|start| {
        let rest = remark.strip_prefix(start);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    let rest = text[colon + 1..].trim_start();
    if is_remark && !rest.is_empty() { rest } else { text }
}

fn without_quotes(text: &str) -> &str {
    QUOTES
        .iter()
        .find_map(|&(open, close)| {
            let inner = text.strip_prefix(open)?.strip_suffix(close)?;
            (!inner.contains([open, close])).then_some(inner.trim())
        })
        .unwrap_or(text)
}

fn begin_with_thing(text: &str) -> String {
    // Letters that change their length in small letters would shift what follows, so the start is compared as it is.
    let thing = SHOWS.iter().find_map(|start| {
        let (begin, rest) = text.split_at_checked(start.len())?;
        let first = rest.split_whitespace().next()?;
        (begin.to_lowercase() == *start && ARTICLES.contains(&first)).then_some(rest)
    });
    let Some(thing) = thing else { return text.to_owned() };
    let mut characters = thing.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_that_say_nothing_go_where_a_thing_follows() {
        assert_eq!(trim("This image shows a dog in snow."), "A dog in snow.");
        assert_eq!(trim("The photo depicts several boats."), "Several boats.");
        assert_eq!(trim("इस चित्र में एक कुत्ता है।"), "एक कुत्ता है।");
    }

    #[test]
    fn beginnings_that_belong_to_the_sentence_stay() {
        for text in [
            "This image shows that the dog is asleep.",
            "The image shows how bread is baked.",
            "The image features prominently in a book.",
            "In this image, there is a dog.",
            "This image shows",
            "Caption: ",
            "A sign: no entry.",
            "Sureties: a painting.",
        ] {
            assert_eq!(trim(text), text.trim_end());
        }
    }

    #[test]
    fn remarks_emphasis_and_quotes_around_the_whole_go() {
        assert_eq!(trim("Sure! Here is a description of the image: \"A dog.\""), "A dog.");
        assert_eq!(trim("**Caption:** A *small* dog."), "A *small* dog.");
        assert_eq!(trim("## A dog."), "A dog.");
        assert_eq!(trim("“A dog.”"), "A dog.");
        assert_eq!(trim("\"Stop\" and \"Go\""), "\"Stop\" and \"Go\"");
    }
}
