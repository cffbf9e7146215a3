//! The query language: what a person types, as a typed [`Query`].
//!
//! Owns the grammar, the limits of a query and its canonical spelling. Never knows what a library holds, and never
//! fails: what cannot be parsed is searched as plain words, with a [`Problem`] that names the place.
//!
//! ```text
//! query  = { part }
//! part   = [ "-" ] ( word | text | key ":" value { "|" value } ) [ "^" weight ]  |  "+"
//! text   = '"' characters '"'              \" and \\ stand for " and \
//! value  = characters without blanks and | or a text
//! ```
//!
//! Words that follow each other are looked for together, whatever filters stand between them; `+` separates them. A
//! word with a weight or a minus is looked for by itself.
//!
//! ```
//! use ratna_engine::query::{Condition, Query, Subject};
//!
//! let query = Query::parse("dog in snow in:Japan date:2016..2018 -leash");
//! assert!(query.problems.is_empty());
//! let terms: Vec<_> = query.terms().map(|term| (&term.subject, term.without)).collect();
//! assert_eq!(terms[0], (&Subject::Words("dog in snow".to_owned()), false));
//! assert_eq!(terms[1], (&Subject::Words("leash".to_owned()), true));
//! assert_eq!(query.filters().next().unwrap().any, [Condition::In("Japan".to_owned())]);
//! assert_eq!(query.to_string(), "dog in snow in:Japan date:2016..2018 -leash");
//! ```

mod days;
mod examples;
mod filter;
mod near;
mod number;
mod parse;
mod print;
mod problem;
#[cfg(test)]
mod tests;
mod text;

use std::ops::Range;

pub use days::{Days, When};
pub use examples::examples;
pub use filter::{Condition, Is, KEYS, MANY_PEOPLE, Shape, key_of, tag};
pub use near::Near;
pub use number::Numbers;
pub use problem::{Problem, ProblemKind};

/// Characters of a query that are used: no model reads further.
pub const MAX_CHARS: usize = 1_000;

/// The highest weight of a term.
pub const MAX_WEIGHT: f32 = 10.0;

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// What was understood, in the order typed.
    pub parts: Vec<Part>,
    /// What was not; it is among the words as well.
    pub problems: Vec<Problem>,
}

/// A part of a query and where it stands.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it means.
    pub kind: PartKind,
    /// Its place in the input, in bytes. That of several words reaches from the first to the last, and may enclose
    /// other parts.
    pub span: Range<usize>,
}

/// Two parts are equal if they mean the same, wherever they stand.
impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What a part of a query means.
#[derive(Clone, Debug, PartialEq)]
pub enum PartKind {
    /// Something to look for, by which pictures are ranked.
    Term(Term),
    /// Something that holds of every picture found.
    Filter(Filter),
    /// The order of the pictures found.
    Order(Order),
}

/// Something to look for.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What to look for.
    pub subject: Subject,
    /// How much it counts, above 0 and up to [`MAX_WEIGHT`].
    pub weight: f32,
    /// Whether pictures are to be less like it.
    pub without: bool,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What the picture shows; may name a folder, a file, a date, a camera or a tag as well.
    Words(String),
    /// `shows:`, what the picture shows and nothing else.
    Shows(String),
    /// `"quoted"`, words in the picture's texts: title, description, tags, names of files and folders.
    Text(String),
    /// `like:`, another picture, by its path.
    Like(String),
}

/// Something that holds of every picture found, or of none.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Alternatives with the same key; at least one.
    pub any: Vec<Condition>,
    /// Whether the pictures are left out instead.
    pub without: bool,
}

/// The order of the pictures found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Best match first.
    Match,
    /// Newest first.
    Date,
}

impl Query {
    /// Parses what a person typed; uses the first [`MAX_CHARS`] characters.
    pub fn parse(input: &str) -> Self {
        let end = input.char_indices().nth(MAX_CHARS).map_or(input.len(), |(at, _)| at);
        parse::parse(&input[..end])
    }

    /// What to look for.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.parts.iter().filter_map(|part| match &part.kind {
            PartKind::Term(term) => Some(term),
            _ => None,
        })
    }

    /// What holds of every picture found.
    pub fn filters(&self) -> impl Iterator<Item = &Filter> {
        self.parts.iter().filter_map(|part| match &part.kind {
            PartKind::Filter(filter) => Some(filter),
            _ => None,
        })
    }

    /// The order asked for last.
    pub fn order(&self) -> Option<Order> {
        self.parts.iter().rev().find_map(|part| match part.kind {
            PartKind::Order(order) => Some(order),
            _ => None,
        })
    }

    /// A value as it is typed after a key: quoted only if it must be.
    pub fn quote(value: &str) -> String {
        text::value(value)
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.terms().next().is_none() && self.filters().next().is_none()
    }
}

impl Term {
    /// A term that counts once.
    pub fn new(subject: Subject) -> Self {
        Self { subject, weight: 1.0, without: false }
    }

    /// Whether these are plain words that following ones belong to.
    fn is_run(&self) -> bool {
        matches!(self.subject, Subject::Words(_)) && self.weight == 1.0 && !self.without
    }
}
