//! A caption while a model says it.

use super::characters::Characters;
use super::markup::{Before, Markup};
use super::{ending, opening, repetition};

/// What a model has said so far.
///
/// ```
/// use ratna_captions::Draft;
///
/// let mut draft = Draft::new(400);
/// assert_eq!(draft.push("<think>A pet?</think>This image shows"), "This image shows");
/// assert_eq!(draft.push(" a dog."), " a dog.");
/// assert_eq!(draft.finish(true).as_deref(), Some("A dog."));
/// ```
#[derive(Debug)]
pub struct Draft {
    markup: Markup,
    characters: Characters,
    text: String,
    longest: usize,
    /// How many characters are worth keeping, once that is known.
    enough: Option<usize>,
}

impl Draft {
    /// An empty draft, for a caption of at most `longest` characters.
    pub fn new(longest: usize) -> Self {
        let (markup, characters) = Default::default();
        Self { markup, characters, text: String::new(), longest, enough: None }
    }

    /// Takes what a model says next. Returns what of it is text, often nothing.
    pub fn push(&mut self, said: &str) -> &str {
        let mut from = self.text.len();
        let mut length = self.text.chars().count();
        let mut shown = String::new();
        for character in said.chars() {
            if self.enough.is_some() {
                break;
            }
            if self.markup.push(character, &mut shown) == Before::WasThought {
                self.text.clear();
                self.characters = Characters::default();
                (from, length) = (0, 0);
                shown.clear();
            }
            length += self.take(&mut shown);
            if length > self.longest {
                self.enough = Some(self.longest);
            }
        }
        let characters: Vec<char> = self.text.chars().collect();
        if let Some(kept) = repetition::endless(&characters) {
            self.enough = Some(kept.min(self.longest));
        }
        &self.text[from..]
    }

    /// Moves `shown` to the text and returns the number of its characters.
    fn take(&mut self, shown: &mut String) -> usize {
        let before = self.text.len();
        for character in shown.drain(..) {
            self.characters.push(character, &mut self.text);
        }
        self.text[before..].chars().count()
    }

    /// Whether the rest of the answer would not be kept.
    pub fn is_enough(&self) -> bool {
        self.enough.is_some()
    }

    /// The caption; `complete` says that the model came to an end by itself. `None` if it said nothing.
    pub fn finish(mut self, complete: bool) -> Option<String> {
        let mut shown = String::new();
        if self.enough.is_none() {
            self.markup.finish(&mut shown);
            self.take(&mut shown);
            self.enough = self.text.chars().nth(self.longest).map(|_| self.longest);
        }
        let text = match self.enough {
            Some(kept) => {
                let kept = self.text.char_indices().nth(kept).map_or(self.text.len(), |(end, _)| end);
                ending::cut(self.text[..kept].trim_end(), self.longest)
            }
            None if complete => self.text,
            None => ending::cut(&self.text, self.longest),
        };
        let text = opening::trim(&text);
        text.contains(char::is_alphanumeric).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONGEST: usize = 100;

    fn caption(pieces: &[&str]) -> Option<String> {
        let mut draft = Draft::new(LONGEST);
        for piece in pieces {
            draft.push(piece);
        }
        draft.finish(true)
    }

    #[test]
    fn pieces_make_one_line() {
        assert_eq!(caption(&["\n\n A ", "dog", "\n in", "\tsnow.\n"]).unwrap(), "A dog in snow.");
    }

    #[test]
    fn tags_that_are_split_between_pieces_are_left_out() {
        assert_eq!(caption(&["<th", "ink>hm</", "think>A d", "og.<|im", "_end|>"]).unwrap(), "A dog.");
        let mut draft = Draft::new(LONGEST);
        assert_eq!(draft.push("Let me see. <"), "Let me see.");
        assert_eq!(draft.push("/think>A dog"), "A dog");
        assert_eq!(draft.finish(true).unwrap(), "A dog");
    }

    #[test]
    fn nothing_but_thoughts_and_signs_is_no_caption() {
        for said in ["", " ", "<think>A dog.", "<b></b>", "...", "\u{202e}"] {
            assert_eq!(caption(&[said]), None, "{said:?}");
        }
    }

    #[test]
    fn a_model_that_never_ends_is_enough_at_some_time() {
        let mut draft = Draft::new(LONGEST);
        let mut pieces = 0;
        while !draft.is_enough() {
            draft.push("A dog in snow. ");
            pieces += 1;
        }
        assert_eq!(pieces, 5, "the same again and again is noticed before the text is too long");
        assert_eq!(draft.finish(false).unwrap(), "A dog in snow.");

        let mut draft = Draft::new(LONGEST);
        let mut number = 0;
        while !draft.is_enough() {
            draft.push(&format!("Dog {number} runs. "));
            number += 1;
        }
        let text = draft.finish(false).unwrap();
        assert!(text.chars().count() <= LONGEST && text.ends_with("runs."), "{text}");
    }

    #[test]
    fn an_answer_cut_off_by_the_model_server_ends_with_a_sentence() {
        let mut draft = Draft::new(LONGEST);
        draft.push("A dog. It wears a red");
        assert_eq!(draft.finish(false).unwrap(), "A dog.");
    }

    proptest! {
        #[test]
        fn whatever_a_model_says_is_plain_and_short(
            pieces in proptest::collection::vec(r"(<?/?think>|[ab<>\[\]।.\n\u{301}\u{202e}क✓]|\PC){0,12}", 0..40),
        ) {
            let mut draft = Draft::new(LONGEST);
            for piece in &pieces {
                draft.push(piece);
                prop_assert!(draft.text.chars().count() <= LONGEST + 200);
            }
            for complete in [false, true] {
                let mut draft = Draft::new(LONGEST);
                for piece in &pieces {
                    draft.push(piece);
                }
                if let Some(text) = draft.finish(complete) {
                    prop_assert!(text.chars().count() <= LONGEST);
                    prop_assert!(!text.contains(char::is_control));
                }
            }
        }
    }
}
