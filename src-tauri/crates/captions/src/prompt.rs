//! What a model is asked about a picture.

use crate::error::{Error, Result};
use crate::text;

/// The fewest and most characters of a caption that can be asked for.
const LENGTHS: std::ops::RangeInclusive<usize> = 40..=2_000;

/// Characters of a caption, where nothing else is wished.
const USUAL: usize = 400;

/// The most characters of a prompt.
const LONGEST_PROMPT: usize = 2_000;

/// A language that captions are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Hindi, in Devanagari.
    Hindi,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Hindi];

    /// The language's code, as BCP 47 has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Hindi => "hi",
        }
    }

    /// The language of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

/// A question about a picture, and how long the answer may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    language: Language,
    words: String,
    longest: usize,
}

impl Prompt {
    /// The question that Ratna asks by itself.
    pub fn built_in(language: Language) -> Self {
        let words = match language {
            Language::English => {
                "Describe this picture in one or two short sentences: the people, animals and things in it, what happens, \
                 and where. Say only what can be seen. Answer with the description alone."
            }
            Language::Hindi => {
                "इस चित्र का वर्णन हिन्दी में एक या दो छोटे वाक्यों में करें: इसमें कौन-से लोग, जानवर और चीज़ें हैं, क्या हो रहा है और कहाँ। \
                 केवल वही बताएँ जो दिखाई देता है। उत्तर में केवल वर्णन लिखें।"
            }
        };
        Self { language, words: words.to_owned(), longest: USUAL }
    }

    /// A question in the person's own words, which ask for the language themselves.
    ///
    /// # Errors
    /// When it is empty or has more than 2,000 characters.
    pub fn own(language: Language, words: &str) -> Result<Self> {
        let bad = |reason| Error::BadPrompt { reason };
        if words.chars().nth(LONGEST_PROMPT).is_some() {
            return Err(bad("it has more than 2,000 characters: shorten it"));
        }
        let words = text::clean(words, LONGEST_PROMPT);
        if words.is_empty() {
            return Err(bad("it is empty: write what the model shall say, or use the built-in prompt"));
        }
        Ok(Self { language, words, longest: USUAL })
    }

    /// Sets the most characters of a caption, between 40 and 2,000.
    #[must_use]
    pub fn with_longest(mut self, characters: usize) -> Self {
        self.longest = characters.clamp(*LENGTHS.start(), *LENGTHS.end());
        self
    }

    /// The language of the captions.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What the model is asked.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The most characters of a caption.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The most tokens that a caption can take: in Hindi some tokenizers need more than one a character.
    pub fn most_tokens(&self) -> usize {
        match self.language {
            Language::English => self.longest,
            Language::Hindi => self.longest * 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_prompt_in_its_own_script() {
        let english = Prompt::built_in(Language::English);
        assert!(english.words().is_ascii());
        let hindi = Prompt::built_in(Language::Hindi);
        assert!(hindi.words().contains("हिन्दी"), "a model is told the language, or it answers in English");
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
            let words = Prompt::built_in(language).words().to_owned();
            assert_eq!(text::clean(&words, LONGEST_PROMPT), words, "on one line");
        }
    }

    #[test]
    fn own_words_are_bounded_and_lose_control_characters() {
        let prompt = Prompt::own(Language::English, "  Name the\tbirds\u{0}\u{202e}. ").unwrap();
        assert_eq!(prompt.words(), "Name the birds.");
        for words in ["", " \n", "\u{202e}", &"a".repeat(2_001)] {
            assert!(
                matches!(Prompt::own(Language::English, words), Err(Error::BadPrompt { .. })),
                "{words:?}"
            );
        }
        assert!(Prompt::own(Language::Hindi, &"क".repeat(2_000)).is_ok());
    }

    #[test]
    fn the_length_asked_for_stays_within_reason() {
        let prompt = Prompt::built_in(Language::English);
        assert_eq!(prompt.clone().with_longest(0).longest(), 40);
        assert_eq!(prompt.clone().with_longest(usize::MAX).longest(), 2_000);
        assert_eq!(prompt.with_longest(300).longest(), 300);
    }
}
