//! What is wrong with a part of a query.

use std::ops::Range;

/// A part that could not be parsed. It is searched as plain words.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The place in the input, in bytes.
    pub span: Range<usize>,
}

/// Two problems are equal if they are of the same kind, wherever they are.
impl PartialEq for Problem {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A quotation mark has no partner.
    UnclosedQuote,
    /// Nothing follows the key.
    MissingValue {
        /// The key, without its colon.
        key: &'static str,
    },
    /// The value is not one that the key can have.
    BadValue {
        /// The key, without its colon.
        key: &'static str,
        /// The value, as it was typed.
        value: String,
        /// A value that would be right, or all of them.
        examples: &'static [&'static str],
    },
    /// A weight is not above 0 and up to [`MAX_WEIGHT`](super::MAX_WEIGHT).
    BadWeight {
        /// The weight, as it was typed.
        weight: String,
    },
}

impl std::fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnclosedQuote => f.write_str("the closing quotation mark is missing"),
            Self::MissingValue { key } => write!(f, "a value must follow {key}:"),
            Self::BadValue { key, value, examples } => {
                write!(f, "{key}: cannot be {value}; try {}", examples.join(", "))
            }
            Self::BadWeight { weight } => {
                write!(f, "the weight {weight} is not above 0 and at most {}", super::MAX_WEIGHT)
            }
        }
    }
}
