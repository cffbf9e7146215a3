//! What a person typed to what is asked of the model.
//!
//! Owns the bounds of a query. Knows no model and no table.

use crate::error::{Error, Result};

/// Characters beyond this are not looked at: no model reads that far.
const LONGEST: usize = 1_000;

/// A query that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What is looked for, in words, with single spaces and no control characters.
    pub text: String,
}

impl Query {
    /// Reads what was typed. Blank text is refused, long text is cut.
    pub fn parse(typed: &str) -> Result<Self> {
        let spaced: String =
            typed.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
        let text = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() { Err(Error::EmptyQuery) } else { Ok(Self { text }) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spaces_are_tidied_and_blank_is_refused() {
        assert_eq!(Query::parse("  dog\tin\n snow ").unwrap().text, "dog in snow");
        assert!(matches!(Query::parse(" \n\u{0} "), Err(Error::EmptyQuery)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(typed in ".{0,2000}") {
            if let Ok(query) = Query::parse(&typed) {
                prop_assert!(!query.text.is_empty() && query.text.chars().count() <= LONGEST);
                prop_assert_eq!(Query::parse(&query.text).unwrap(), query);
            }
        }
    }
}
