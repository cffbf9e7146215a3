//! A line as it was read, with words.
//!
//! Owns where words stand in their line, and full-width forms that mean plain ones. Never splits words by itself: where
//! spaces are is decided before.

use super::decode::Character;
use super::quad::Quad;

/// A line of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub quad: Quad,
    /// How sure the reader is, from 0 to 1.
    pub confidence: f32,
    /// How sure it is that there is text at all, from 0 to 1.
    pub marked: f32,
    pub words: Vec<Word>,
}

/// A word of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    pub text: String,
    pub quad: Quad,
}

impl Line {
    /// The words, separated by single spaces.
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The words of a line between spaces, with their places.
pub fn words(characters: &[Character], quad: &Quad) -> Vec<Word> {
    let is_plain = !characters.iter().any(|character| is_wide(character.value));
    let half = half_width(characters, quad);
    let mut words = Vec::new();
    for (start, end) in spans(characters) {
        let before = start.checked_sub(2).map(|index| characters[index].centre);
        let after = characters.get(end + 1).map(|character| character.centre);
        let (first, last) = (characters[start].centre, characters[end - 1].centre);
        let left = (first - half).max(before.map_or(0.0, |before| (before + first) / 2.0)).max(0.0);
        let right = (last + half).min(after.map_or(1.0, |after| (last + after) / 2.0)).min(1.0);
        let text = characters[start..end]
            .iter()
            .map(|character| if is_plain { plain(character.value) } else { character.value });
        words.push(Word { text: text.collect(), quad: quad.part(left, right) });
    }
    words
}

/// First character and the one after the last of each word.
fn spans(characters: &[Character]) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut start = 0;
    for part in characters.split(|character| character.value == ' ') {
        if !part.is_empty() {
            spans.push((start, start + part.len()));
        }
        start += part.len() + 1;
    }
    spans
}

/// Half of the usual distance between neighbours, as a fraction of the line's width.
fn half_width(characters: &[Character], quad: &Quad) -> f32 {
    let mut distances: Vec<f32> = characters
        .windows(2)
        .filter(|pair| pair.iter().all(|character| character.value != ' '))
        .map(|pair| pair[1].centre - pair[0].centre)
        .collect();
    distances.sort_by(f32::total_cmp);
    // A letter alone is about half as wide as its line is high.
    let alone = quad.height() / (4.0 * quad.width().max(1.0));
    distances.get(distances.len() / 2).map_or(alone, |distance| distance * 0.6)
}

/// Whether a character belongs to a script that uses full-width forms.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The plain character that a full-width form stands for.
fn plain(letter: char) -> char {
    match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn characters(text: &str) -> Vec<Character> {
        let count = text.chars().count() as f32;
        let at = |(index, value)| Character {
            value,
            probability: 1.0,
            centre: (index as f32 + 0.5) / count,
            space_before: 0.0,
        };
        text.chars().enumerate().map(at).collect()
    }

    const LINE: Quad = Quad([[0.0, 0.0], [100.0, 0.0], [100.0, 10.0], [0.0, 10.0]]);

    #[test]
    fn words_stand_where_their_characters_do() {
        let words = words(&characters("ab  cdefgh"), &LINE);
        let places: Vec<[f32; 2]> =
            words.iter().map(|word| word.quad.bounds()).map(|[low, high]| [low[0], high[0]]).collect();
        assert_eq!(words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["ab", "cdefgh"]);
        assert!(places[0][0] < 1.0 && (places[0][1] - 21.0).abs() < 1.0, "{places:?}");
        assert!((places[1][0] - 39.0).abs() < 1.0 && places[1][1] > 99.0, "{places:?}");
    }

    #[test]
    fn full_width_forms_are_plain_beside_latin_letters_only() {
        assert_eq!(words(&characters("Ｙｅｓ！"), &LINE)[0].text, "Yes!");
        assert_eq!(words(&characters("是！"), &LINE)[0].text, "是！");
    }

    proptest! {
        #[test]
        fn words_are_in_the_line_and_in_order(text in "[a-c ]{0,30}") {
            let found = words(&characters(&text), &LINE);
            prop_assert_eq!(found.iter().map(|word| word.text.clone()).collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
            let mut end = 0.0;
            for word in found {
                let [low, high] = word.quad.bounds();
                prop_assert!(low[0] >= end - 0.01 && high[0] <= 100.0 && low[0] < high[0]);
                end = high[0];
            }
        }
    }
}
