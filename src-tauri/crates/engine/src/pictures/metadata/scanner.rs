//! Reads a short text from left to right.
//!
//! Owns the position in it. Every method leaves the position unchanged if what it expects is not there.

/// Spaces between the parts of a date: macOS writes a narrow no-break space before AM and PM.
const BLANKS: [char; 4] = [' ', '\t', '\u{A0}', '\u{202F}'];

/// The rest of a text.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// What has not been read yet.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    pub(super) fn at_digit(&self) -> bool {
        self.rest.starts_with(|c: char| c.is_ascii_digit())
    }

    pub(super) fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(BLANKS);
    }

    /// The number in the next digits: at least `least`, at most `most` of them.
    pub(super) fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(count);
        let number = (count >= least).then(|| digits.parse().ok())??;
        self.rest = rest;
        Some(number)
    }

    /// The digits after a decimal point or comma.
    pub(super) fn fraction(&mut self) -> Option<&'a str> {
        let after = self.rest.strip_prefix(['.', ','])?;
        let count = after.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = after.split_at(count);
        (count > 0).then(|| {
            self.rest = rest;
            digits
        })
    }

    /// Skips this character; whether it was there.
    pub(super) fn accept(&mut self, character: char) -> bool {
        self.any_of(character.encode_utf8(&mut [0; 4])).is_some()
    }

    /// Skips one of these characters and returns it.
    pub(super) fn any_of(&mut self, characters: &str) -> Option<char> {
        let next = self.rest.chars().next().filter(|&next| characters.contains(next))?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    /// Skips these ASCII letters, in upper or lower case; whether they were there.
    pub(super) fn accept_word(&mut self, word: &str) -> bool {
        let found = self.rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if found {
            self.rest = &self.rest[word.len()..];
        }
        found
    }

    /// Skips `AM`, `p.m.` and the like; whether it is the afternoon.
    pub(super) fn half_of_day(&mut self) -> Option<bool> {
        ["a.m.", "am", "p.m.", "pm"]
            .into_iter()
            .find(|word| self.accept_word(word))
            .map(|word| word.starts_with('p'))
    }
}
