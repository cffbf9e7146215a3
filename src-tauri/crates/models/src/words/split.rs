//! Inserts the blanks that the recognizer left out between words: "WHENYOU" is "WHEN YOU". Merged words are the known
//! defect of this family of nets.
//!
//! Owns the decision, which weighs how likely a blank is by the net against how usual the words are that it makes
//! (Viterbi 1967). Only Latin letters are split by their words; addresses, hashtags, numbers, codes and unknown words stay
//! as they are.

use super::decode::Character;
use super::vocabulary::{LONGEST_WORD, Vocabulary};

/// Cost of an unknown word, and of each of its letters: letters of English have about 2.5 nats each.
const UNKNOWN: f32 = 12.0;
const UNKNOWN_LETTER: f32 = 2.5;
/// How much more than the words' the net's word counts.
const NET_WEIGHT: f32 = 1.6;
/// The net is never surer than this that there is no blank.
const LEAST_BLANK: f32 = 1e-6;
/// From this probability on there is a blank, whatever the words.
const SURE: f32 = 0.35;
/// Least probability of a blank after punctuation, and before or after a number.
const AFTER_PUNCTUATION: f32 = 0.02;
const BESIDE_NUMBER: f32 = 0.1;
/// Signs of addresses, hashtags, paths, formulas and code.
const CODE: [char; 20] =
    ['@', '#', '/', '\\', '_', '=', '<', '>', '{', '}', '[', ']', '|', '~', '^', '*', '+', '$', '%', '`'];

/// The characters with blanks where words were merged.
pub fn split(characters: &[Character], vocabulary: &Vocabulary) -> Vec<Character> {
    let mut result = Vec::with_capacity(characters.len());
    for token in characters.chunk_by(|a, b| (a.value == ' ') == (b.value == ' ')) {
        let cuts = if token[0].value == ' ' { Vec::new() } else { cuts(token, vocabulary) };
        for (index, character) in token.iter().enumerate() {
            if cuts.contains(&index) {
                let centre = (token[index - 1].centre + character.centre) / 2.0;
                result.push(Character { value: ' ', centre, blank_before: 0.0, ..*character });
            }
            result.push(*character);
        }
    }
    result
}

/// Before which characters of a token a blank is missing; never 0.
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
    let is_part = |character: &Character| character.value.is_ascii_lowercase() || character.value.is_ascii_digit();
    let is_dot = |three: &[Character]| three[1].value == '.' && is_part(&three[0]) && is_part(&three[2]);
    let text = token.iter().take(4).map(|character| character.value.to_ascii_lowercase());
    text.eq("www.".chars()) || token.windows(3).any(|three| is_dot(three) && three[2].blank_before < SURE)
}

/// Whether the net's own doubt is enough for a blank before a character.
fn is_cut_by_net(token: &[Character], index: usize) -> bool {
    let (before, after) = (token[index - 1].value, token[index].value);
    let blank = token[index].blank_before;
    let ends_sentence = matches!(before, ',' | ';' | ':' | '!' | '?' | '.') && index >= 2 && is_letter(token[index - 2].value);
    if ends_sentence && after.is_alphabetic() {
        return blank >= AFTER_PUNCTUATION;
    }
    if !before.is_alphanumeric() || !after.is_alphanumeric() {
        return false;
    }
    let meets_number = before.is_ascii_digit() && token[index..].iter().take_while(|character| is_letter(character.value)).count() >= 4
        || after.is_ascii_digit() && token[..index].iter().rev().take_while(|character| is_letter(character.value)).count() >= 3;
    let is_latin = [before, after].iter().any(|letter| u32::from(*letter) < 0x250);
    is_latin && (blank >= SURE || meets_number && blank >= BESIDE_NUMBER)
}

/// Where a run of letters falls into words at the least cost.
fn cuts_by_words(run: &[Character], vocabulary: &Vocabulary) -> Vec<usize> {
    let text: String = run
        .iter()
        .map(|character| if character.value == '’' { '\'' } else { character.value.to_ascii_lowercase() })
        .collect();
    let unknown = |length: usize| UNKNOWN + UNKNOWN_LETTER * length as f32;
    // For each place the least cost of what is before it, and where its last word starts.
    let mut best = vec![(0.0_f32, 0_usize)];
    for end in 1..=text.len() {
        let whole = (unknown(end), 0);
        let first = end.saturating_sub(LONGEST_WORD);
        let options = (first..end).map(|start| {
            let word = vocabulary.cost(&text[start..end]).unwrap_or_else(|| unknown(end - start));
            (best[start].0 + border(run, start) + word, start)
        });
        best.push(options.fold(whole, |best, option| if option.0 < best.0 { option } else { best }));
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

/// The cost of a blank.
fn border(run: &[Character], at: usize) -> f32 {
    if at == 0 { 0.0 } else { -NET_WEIGHT * run[at].blank_before.clamp(LEAST_BLANK, 1.0).ln() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    /// `|` stands for a likely blank that was not read, `.` elsewhere for nothing.
    fn split_text(text: &str, likely: f32) -> String {
        let mut characters = Vec::new();
        let mut blank_before = 1e-5;
        for value in text.chars() {
            if value == '¦' {
                blank_before = likely;
                continue;
            }
            let centre = characters.len() as f32;
            characters.push(Character { value, probability: 1.0, centre, blank_before });
            blank_before = 1e-5;
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
            assert_eq!(split_text(merged, 0.1), words);
        }
    }

    #[test]
    fn a_faint_doubt_is_enough_for_usual_words_and_not_for_unknown_ones() {
        assert_eq!(split_text("FORGET¦TO", 0.01), "FORGET TO");
        assert_eq!(split_text("RAT¦NA", 0.01), "RATNA");
        assert_eq!(split_text("XQZ¦TRWK", 0.01), "XQZTRWK");
        assert_eq!(split_text("XQZ¦TRWK", 0.5), "XQZ TRWK");
    }

    #[test]
    fn what_is_no_merged_english_stays() {
        for text in [
            "understanding", "nowhere", "maintenant", "Krankenhaus", "https://example.com/when", "#whenyou", "some@mail.org",
            "file.name", "COVID19", "mp3", "3.14", "1,299.00", "don't", "naïveté", "Überraschung", "一二三", "v2.0.1",
            "iPhone", "together", "Donaudampfschiff",
        ] {
            assert_eq!(split_text(text, 0.1), text);
        }
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
            prop_assert!(!split.contains("  ") || text.replace('¦', "").contains("  "));
        }
    }
}
