//! Inserts the spaces that the recognizer left out between words: "WHENYOU" is "WHEN YOU". Merged words are the known
//! defect of this family of nets.
//!
//! Owns the decision, which weighs how likely a space is to the net against how usual the words are that it makes
//! (Viterbi 1967). Only Latin letters are split by their words; addresses, hashtags, numbers, codes and unknown words stay
//! as they are.

use super::decode::Character;
use super::vocabulary::{LONGEST_WORD, Vocabulary};

/// From this probability on there is a space, whatever the words. Of 4,092 gaps between letters of memes, those within
/// words had 0.016 at most and 0.000002 usually; those between words that were read as one had 0.097 at least.
const SURE: f32 = 0.1;
/// Below this probability there is none, whatever the words.
const POSSIBLE: f32 = 0.003;
/// Cost of an unknown word, and of each of its letters: letters of English have about 2.5 nats each.
const UNKNOWN: f32 = 12.0;
const UNKNOWN_LETTER: f32 = 2.5;
/// Least probability of a space after punctuation.
const AFTER_PUNCTUATION: f32 = 0.02;
/// Signs of addresses, hashtags, paths, formulas and code.
const CODE: [char; 20] =
    ['@', '#', '/', '\\', '_', '=', '<', '>', '{', '}', '[', ']', '|', '~', '^', '*', '+', '$', '%', '`'];

/// The characters with spaces where words were merged, and without those within words.
pub fn split(characters: &[Character], vocabulary: &Vocabulary) -> Vec<Character> {
    let joined = join(characters, vocabulary);
    let mut result = Vec::with_capacity(joined.len());
    for token in joined.chunk_by(|a, b| (a.value == ' ') == (b.value == ' ')) {
        let cuts = if token[0].value == ' ' { Vec::new() } else { cuts(token, vocabulary) };
        for (index, character) in token.iter().enumerate() {
            if cuts.contains(&index) {
                let centre = (token[index - 1].centre + character.centre) / 2.0;
                result.push(Character { value: ' ', centre, space_before: 0.0, ..*character });
            }
            result.push(*character);
        }
    }
    result
}

/// Leaves out spaces between two parts that make a word together and are not both one: "bir thday".
fn join(characters: &[Character], vocabulary: &Vocabulary) -> Vec<Character> {
    let mut result: Vec<Character> = Vec::with_capacity(characters.len());
    let mut before = String::new();
    for token in characters.chunk_by(|a, b| (a.value == ' ') == (b.value == ' ')) {
        if token[0].value == ' ' {
            result.extend(token);
            continue;
        }
        let text = lower_case(token);
        let whole = format!("{before}{text}");
        let is_word = |part: &str| vocabulary.cost(part).is_some();
        let are_words = is_word(&before) && is_word(&text);
        if !before.is_empty() && !are_words && is_word(&whole) {
            result.pop_if(|character| character.value == ' ');
        }
        result.extend(token);
        before = text;
    }
    result
}

/// Before which characters of a token a space is missing; never 0.
fn cuts(token: &[Character], vocabulary: &Vocabulary) -> Vec<usize> {
    if token.iter().any(|character| CODE.contains(&character.value)) || is_address(token) {
        return Vec::new();
    }
    let mut cuts: Vec<usize> = (1..token.len()).filter(|&index| is_cut_by_net(token, index)).collect();
    let mut start = 0;
    for run in token.chunk_by(|a, b| is_letter(a.value) == is_letter(b.value)) {
        let end = start + run.len();
        let touches_foreign = [start.checked_sub(1), Some(end)]
            .into_iter()
            .flatten()
            .filter_map(|index| token.get(index))
            .any(|neighbour| neighbour.value.is_alphanumeric());
        if is_letter(run[0].value) && !touches_foreign {
            cuts.extend(cuts_by_words(run, vocabulary).into_iter().map(|cut| start + cut));
        }
        start = end;
    }
    cuts
}

/// A letter of an English word, or an apostrophe within one.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, '\'' | '’')
}

/// Whether dots within lower-case letters or digits make this an address, a file or a version.
fn is_address(token: &[Character]) -> bool {
    let is_part =
        |character: &Character| character.value.is_ascii_lowercase() || character.value.is_ascii_digit();
    let is_dot = |three: &[Character]| three[1].value == '.' && is_part(&three[0]) && is_part(&three[2]);
    let text = token.iter().take(4).map(|character| character.value.to_ascii_lowercase());
    text.eq("www.".chars()) || token.windows(3).any(|three| is_dot(three) && three[2].space_before < SURE)
}

/// Whether the net's own doubt is enough for a space before a character.
fn is_cut_by_net(token: &[Character], index: usize) -> bool {
    let (before, after) = (token[index - 1].value, token[index].value);
    let space = token[index].space_before;
    let ends_sentence = matches!(before, ',' | ';' | ':' | '!' | '?' | '.')
        && index >= 2
        && is_letter(token[index - 2].value);
    if ends_sentence && after.is_alphabetic() {
        return space >= AFTER_PUNCTUATION;
    }
    // Scripts without spaces have none to be missed.
    let is_latin =
        [before, after].iter().any(|letter| letter.is_alphanumeric() && u32::from(*letter) < 0x250);
    is_latin && space >= SURE
}

/// Where a run of letters falls into words at the least cost.
fn cuts_by_words(run: &[Character], vocabulary: &Vocabulary) -> Vec<usize> {
    let text = lower_case(run);
    if vocabulary.cost(&text).is_some() {
        return Vec::new();
    }
    let unknown = |length: usize| UNKNOWN + UNKNOWN_LETTER * length as f32;
    // For each place the least cost of what is before it, and where its last word starts.
    let mut best = vec![(0.0_f32, 0_usize)];
    for end in 1..=text.len() {
        let first = end.saturating_sub(LONGEST_WORD);
        let starts = (first..end).filter(|&start| start > 0 && run[start].space_before >= POSSIBLE);
        let options = starts.chain([0]).map(|start| {
            let word = vocabulary.cost(&text[start..end]).unwrap_or_else(|| unknown(end - start));
            (
                best[start].0 - run[start].space_before.max(POSSIBLE).ln() * f32::from(u8::from(start > 0))
                    + word,
                start,
            )
        });
        best.push(options.fold((f32::MAX, 0), |best, option| if option.0 < best.0 { option } else { best }));
    }
    let mut cuts = Vec::new();
    let mut at = best[text.len()].1;
    while at > 0 {
        cuts.push(at);
        at = best[at].1;
    }
    cuts.reverse();
    cuts
}

fn lower_case(characters: &[Character]) -> String {
    let letter = |letter: char| if letter == '’' { '\'' } else { letter.to_ascii_lowercase() };
    characters.iter().map(|character| letter(character.value)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    /// `¦` stands for a space that is so likely and was not read.
    fn split_text(text: &str, likely: f32) -> String {
        let mut characters = Vec::new();
        let mut space_before = 1e-5;
        for value in text.chars() {
            if value == '¦' {
                space_before = likely;
                continue;
            }
            let centre = characters.len() as f32;
            characters.push(Character { value, probability: 1.0, centre, space_before });
            space_before = 1e-5;
        }
        split(&characters, &vocabulary()).iter().map(|character| character.value).collect()
    }

    #[test]
    fn merged_words_are_split() {
        for (merged, words) in [
            ("WHEN¦YOU", "WHEN YOU"),
            ("TO¦SAVE THE¦FILE", "TO SAVE THE FILE"),
            ("I¦DON'T¦ALWAYS", "I DON'T ALWAYS"),
            ("summer¦afternoon!", "summer afternoon!"),
            ("Yes,¦please", "Yes, please"),
            ("15¦minutes", "15 minutes"),
        ] {
            assert_eq!(split_text(merged, 0.15), words);
        }
    }

    #[test]
    fn a_faint_doubt_is_enough_for_usual_words_and_not_for_unknown_ones() {
        assert_eq!(split_text("FORGET¦TO", 0.01), "FORGET TO");
        assert_eq!(split_text("RAT¦NA", 0.01), "RATNA");
        assert_eq!(split_text("TO¦GET¦HER", 0.01), "TOGETHER");
        assert_eq!(split_text("XQZ¦TRWK", 0.01), "XQZTRWK");
        assert_eq!(split_text("XQZ¦TRWK", 0.5), "XQZ TRWK");
    }

    #[test]
    fn what_is_no_merged_english_stays() {
        for text in [
            "understanding",
            "nowhere",
            "maintenant",
            "Krankenhaus",
            "https://example.com/when",
            "#whenyou",
            "some@mail.org",
            "file.name",
            "COVID19",
            "mp3",
            "3.14",
            "1,299.00",
            "don't",
            "naïveté",
            "Überraschung",
            "一二三",
            "v2.0.1",
            "iPhone",
            "together",
            "Donaudampfschiff",
        ] {
            assert_eq!(split_text(text, 0.1), text);
        }
    }

    #[test]
    fn a_word_that_was_read_as_two_parts_is_joined() {
        assert_eq!(split_text("the bir thday candles", 0.1), "the birthday candles");
        assert_eq!(split_text("some thing", 0.1), "some thing");
        assert_eq!(split_text("xqz trwk", 0.1), "xqz trwk");
    }

    #[test]
    fn a_very_long_token_takes_no_time() {
        let long = "whenyou".repeat(2000);
        let start = std::time::Instant::now();
        split_text(&long, 0.1);
        assert!(start.elapsed().as_secs() < 20);
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_is_added(text in "[a-zA-Z0-9.,!'@#é一¦ -]{0,40}", likely in 0.0_f32..1.0) {
            let split: String = split_text(&text, likely);
            let letters = |text: &str| text.replace([' ', '¦'], "");
            prop_assert_eq!(letters(&split), letters(&text));
        }
    }
}
