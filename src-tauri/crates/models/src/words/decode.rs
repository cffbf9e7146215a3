//! From the steps of the recognizer to characters with their places (CTC, Graves et al. 2006): repeated classes are one
//! character unless "no character" stands between them.
//!
//! Owns that decoding. Never knows words.

use crate::ppocr::Step;

/// A character of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Character {
    pub value: char,
    /// How sure the net is, from 0 to 1.
    pub probability: f32,
    /// Its centre as a fraction of the line's width.
    pub centre: f32,
    /// How likely a space before it is, from 0 to 1; the net read none there.
    pub space_before: f32,
}

/// The characters of a line, in order; spaces are among them.
pub fn decode(steps: &[Step], character: impl Fn(usize) -> Option<char>) -> Vec<Character> {
    let mut characters: Vec<Character> = Vec::new();
    let mut start = 0;
    let mut space_before = 0.0_f32;
    for run in steps.chunk_by(|a, b| a.class == b.class) {
        let space = run.iter().map(|step| step.space).fold(0.0, f32::max);
        match character(run[0].class) {
            None => space_before = space_before.max(space),
            Some(value) => {
                characters.push(Character {
                    value: if value.is_whitespace() { ' ' } else { value },
                    probability: run.iter().map(|step| step.probability).fold(0.0, f32::max),
                    centre: (start as f32 + run.len() as f32 / 2.0) / steps.len() as f32,
                    space_before: space_before.max(run[0].space),
                });
                // Without "no character" in between, the doubt is in the last step of the one before.
                space_before = run[run.len() - 1].space;
            }
        }
        start += run.len();
    }
    characters
}

/// How sure the net is of a line: the mean of its characters that are no spaces; 0 without any.
pub fn confidence(characters: &[Character]) -> f32 {
    let probabilities: Vec<f32> = characters
        .iter()
        .filter(|character| character.value != ' ')
        .map(|character| character.probability)
        .collect();
    probabilities.iter().sum::<f32>() / probabilities.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Class 1 is a, 2 is b and so on; 27 is the space.
    fn letter(class: usize) -> Option<char> {
        match class {
            0 => None,
            27 => Some(' '),
            _ => char::from_u32(96 + class as u32),
        }
    }

    fn steps(classes: &[usize]) -> Vec<Step> {
        classes.iter().map(|&class| Step { class, probability: 0.9, space: 0.0 }).collect()
    }

    fn text(classes: &[usize]) -> String {
        decode(&steps(classes), letter).iter().map(|character| character.value).collect()
    }

    #[test]
    fn repeated_steps_are_one_character_unless_nothing_is_between() {
        assert_eq!(text(&[0, 1, 1, 0, 1, 2, 2, 0, 0, 27, 27, 3]), "aab c");
        assert_eq!(text(&[]), "");
        assert_eq!(text(&[0, 0]), "");
    }

    #[test]
    fn a_character_is_in_the_middle_of_its_steps() {
        let characters = decode(&steps(&[0, 1, 1, 0]), letter);
        assert_eq!(characters[0].centre, 0.5);
        assert_eq!(confidence(&characters), 0.9);
        assert_eq!(confidence(&[]), 0.0);
    }

    #[test]
    fn the_doubt_about_a_blank_is_kept_with_the_character_after_it() {
        let mut steps = steps(&[1, 1, 0, 2, 3, 3]);
        (steps[1].space, steps[2].space, steps[5].space) = (0.1, 0.2, 0.7);
        let spaces: Vec<f32> =
            decode(&steps, letter).iter().map(|character| character.space_before).collect();
        assert_eq!(spaces, [0.0, 0.2, 0.0]);
    }

    proptest! {
        #[test]
        fn centres_rise_within_the_line(classes in prop::collection::vec(0_usize..29, 0..80)) {
            let characters = decode(&steps(&classes), letter);
            prop_assert!(characters.windows(2).all(|pair| pair[0].centre < pair[1].centre));
            prop_assert!(characters.iter().all(|character| (0.0..=1.0).contains(&character.centre)));
        }
    }
}
