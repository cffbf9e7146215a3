//! `inference.yml` beside a recognizer: of its settings, the characters.
//!
//! Owns where they are and what each stands for. Other settings say how the network was trained and exported.

use saphyr_parser::{Event, Parser};
use unicode_normalization::UnicodeNormalization;

/// Most characters; the largest recognizer of the family has 18,383.
const MOST: usize = 65_536;
/// The key of the list.
const KEY: &str = "character_dict";
/// Letters of Devanagari, some of which Unicode's normal forms spell with two code points.
const DEVANAGARI: std::ops::RangeInclusive<char> = '\u{900}'..='\u{97F}';

/// The characters of the classes from 1 on, without the space that comes last. `None` stands for one that is several code
/// points and has no form of one.
///
/// # Errors
/// When it is no YAML, or has no such list.
pub fn characters(yaml: &str) -> Result<Vec<Option<char>>, String> {
    let mut characters = Vec::new();
    let mut is_next = false;
    let mut is_listing = false;
    // Events instead of a document: aliases are never expanded, and depth costs no stack.
    for event in Parser::new_from_str(yaml) {
        match event.map_err(|error| error.to_string())?.0 {
            Event::SequenceStart(..) if is_next => is_listing = true,
            Event::SequenceEnd if is_listing => return Ok(characters),
            Event::Scalar(text, ..) if is_listing => characters.push(character(&text)),
            Event::Scalar(text, ..) => {
                is_next = text == KEY;
                continue;
            }
            _ if is_listing => return Err(format!("{KEY} isn't a list of characters")),
            _ => {}
        }
        is_next = false;
        if characters.len() > MOST {
            return Err(format!("it lists more than {MOST} characters"));
        }
    }
    Err(format!("it has no {KEY}"))
}

fn character(text: &str) -> Option<char> {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Some(letter),
        _ => DEVANAGARI.into_iter().find(|letter| letter.nfd().eq(text.nfd())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_characters_and_those_of_two_code_points_are_read() {
        let yaml = include_str!("../../../fixtures/words/downloaded/inference.yml");
        let read: Vec<char> = characters(yaml).unwrap().into_iter().flatten().collect();
        assert_eq!(read.iter().collect::<String>(), "!\"'#-0~yA।चायकेबिन\u{958}\u{95C}");
        assert_eq!(characters("character_dict: [a, bc]").unwrap(), [Some('a'), None]);
    }

    #[test]
    fn what_holds_no_list_of_characters_is_refused() {
        for yaml in [
            "",
            "a: b",
            "character_dict: a",
            "character_dict: {a: b}",
            "character_dict: [[a]]",
            "character_dict: [a",
            "\u{0}",
            "- &a [*a, *a]",
        ] {
            assert!(characters(yaml).is_err(), "{yaml}");
        }
        assert!(characters(&"[".repeat(100_000)).is_err());
        assert!(characters(&format!("character_dict: [{}]", "a, ".repeat(70_000))).is_err());
    }
}
