//! The token that a client has to know.

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use blake3::Hash;

/// Fewer characters can be guessed.
const SHORTEST: usize = 16;

/// A token, and its hash to compare others with: that takes the same time wherever they differ, and however long they are.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    text: String,
    hash: Hash,
}

impl Token {
    /// A token of 32 random bytes, in hexadecimal.
    ///
    /// # Errors
    /// Fails when the system has no random numbers.
    pub(crate) fn random() -> Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).context("no random numbers for a token")?;
        let text = bytes.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        Self::given(text)
    }

    /// A token that the user chose.
    ///
    /// # Errors
    /// Fails for one that is easily guessed, or that no header can hold.
    pub(crate) fn given(text: String) -> Result<Self> {
        if text.len() < SHORTEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            bail!("a token has {SHORTEST} characters or more: letters, digits and signs, without spaces");
        }
        let hash = blake3::hash(text.as_bytes());
        Ok(Self { text, hash })
    }

    /// The token itself.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether these bytes are the token.
    pub(crate) fn is(&self, bytes: &[u8]) -> bool {
        self.hash == blake3::hash(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_token_has_256_bits_and_is_never_the_same() {
        let [one, other] = [Token::random().unwrap(), Token::random().unwrap()];
        assert_eq!(one.text().len(), 64);
        assert!(one.is(one.text().as_bytes()) && !one.is(other.text().as_bytes()) && !one.is(b""));
    }

    #[test]
    fn a_token_that_is_short_or_fits_no_header_is_refused() {
        assert!(Token::given("0123456789abcdef".to_owned()).is_ok());
        for refused in ["", "secret", "0123456789abcde\n0", "0123456789 abcdef", "0123456789abcdé."] {
            assert!(Token::given(refused.to_owned()).is_err(), "{refused:?}");
        }
    }
}
