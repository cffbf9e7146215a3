//! The password that some servers ask for.

use std::fmt;

use hyper::header::HeaderValue;

use crate::error::{Error, Result};

/// The most characters of a key.
const LONGEST: usize = 512;

/// A key, sent as `Authorization: Bearer` and shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(HeaderValue);

impl Key {
    /// Reads a key.
    ///
    /// # Errors
    /// When it is empty, too long, or has characters that no key has.
    pub fn new(key: &str) -> Result<Self> {
        let key = key.trim();
        let is_key = (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        let value = HeaderValue::from_str(&format!("Bearer {key}")).ok().filter(|_| is_key);
        let mut value = value.ok_or(Error::BadKey)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// A text without the key, which a server may repeat in its own words.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        let key = self.0.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
        key.map_or_else(|| text.to_owned(), |key| text.replace(key, "…"))
    }

    /// The value of the header.
    pub(super) fn header(&self) -> &HeaderValue {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_word_and_never_shown() {
        let key = Key::new(" sk-secret \n").unwrap();
        assert_eq!(key.header(), "Bearer sk-secret");
        assert!(!format!("{key:?} {:?}", key.header()).contains("secret"));
        assert_eq!(key.hidden_in("Bearer sk-secret is no key"), "Bearer … is no key");
        for text in ["", "two words", "a\r\nb", "ключ", &"k".repeat(513)] {
            assert!(matches!(Key::new(text), Err(Error::BadKey)), "{text:?}");
        }
    }
}
