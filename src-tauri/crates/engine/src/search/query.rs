//! From the user's input to the text for the model.
//!
//! Owns the limits of a query. Never calls a model or reads a table.

use crate::error::{Error, Result};

/// Characters of a query that are used: no model reads further.
const MAX_CHARS: usize = 1_000;

/// A valid query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The words to search for, with single spaces and without control characters.
    pub text: String,
}

impl Query {
    /// Normalises the input and truncates long text.
    ///
    /// # Errors
    ///
    /// [`Error::EmptyQuery`] for blank text.
    pub fn parse(input: &str) -> Result<Self> {
        let spaced: String =
            input.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_CHARS).collect();
        let text = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() { Err(Error::EmptyQuery) } else { Ok(Self { text }) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spaces_are_normalised_and_blank_text_is_refused() {
        assert_eq!(Query::parse("  dog\tin\n snow ").unwrap().text, "dog in snow");
        assert!(matches!(Query::parse(" \n\u{0} "), Err(Error::EmptyQuery)));
    }

    proptest! {
        #[test]
        fn any_text_is_normalised_or_refused(input in ".{0,2000}") {
            if let Ok(query) = Query::parse(&input) {
                prop_assert!(!query.text.is_empty() && query.text.chars().count() <= MAX_CHARS);
                prop_assert_eq!(Query::parse(&query.text).unwrap(), query);
            }
        }
    }
}
