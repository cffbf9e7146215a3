//! What a query means, and what can complete it. Places are offsets of JavaScript: UTF-16 code units.

use ratna_engine::catalogue::texts::Field;
use ratna_engine::query::{Filter, Order, Part, PartKind, Problem, ProblemKind, Subject, Term};
use ratna_engine::search::complete;
use serde::Serialize;
use ts_rs::TS;

/// What a query means.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryParts {
    /// What was understood, in the order typed.
    pub parts: Vec<QueryPart>,
    /// What was not; it is among the words as well.
    pub problems: Vec<QueryProblem>,
    /// Words of another language that the model can't read and no lexicon has; texts are searched for them all the same.
    pub unknown: Vec<String>,
}

/// What a part of a query is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum QueryPartKind {
    /// What the picture shows; may name a folder, a date or the like as well.
    Words,
    /// What the picture shows and nothing else.
    Shows,
    /// Words in the picture's texts.
    Text,
    /// Another picture.
    Like,
    /// Something that holds of every picture found.
    Filter,
    /// The order of the pictures found.
    Sort,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryPart {
    /// What it is.
    pub kind: QueryPartKind,
    /// Where it begins.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// The key of a filter or the order, without its colon; empty for anything else.
    pub key: String,
    /// What follows the key: alternatives, without quotation marks. The words of anything without a key.
    pub values: Vec<String>,
    /// Whether pictures are to be without it, or less like it.
    pub without: bool,
    /// How much it counts.
    pub weight: f32,
    /// How it is spelt.
    pub text: String,
    /// The plain words that were taken for this filter.
    pub understood_from: Option<String>,
}

/// A text of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TextField {
    /// The name of a file.
    Name,
    /// The name of a folder that a file is in.
    Folder,
    /// The title in the file.
    Title,
    /// The description in the file.
    Description,
    /// The person's tags and the keywords in the file.
    Tags,
    /// The picture itself, in which the words were read.
    Picture,
    /// The caption that counts.
    Caption,
}

impl From<Field> for TextField {
    fn from(field: Field) -> Self {
        match field {
            Field::Name => Self::Name,
            Field::Folder => Self::Folder,
            Field::Title => Self::Title,
            Field::Description => Self::Description,
            Field::Tags => Self::Tags,
            Field::Picture => Self::Picture,
            Field::Caption => Self::Caption,
        }
    }
}

/// What is wrong with a part of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum QueryProblemCode {
    /// A quotation mark has no partner.
    UnclosedQuote,
    /// Nothing follows the key.
    MissingValue,
    /// The value is not one that the key can have.
    BadValue,
    /// The weight is out of range.
    BadWeight,
}

/// A part that could not be parsed. It is searched as plain words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryProblem {
    /// What is wrong.
    pub code: QueryProblemCode,
    /// Where the part begins.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// The key, without its colon; may be empty.
    pub key: String,
    /// The value or weight as it was typed; may be empty.
    pub value: String,
    /// Values that would be right.
    pub examples: Vec<String>,
}

/// What a completion inserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CompletionKind {
    /// A key with its colon: a value follows.
    Key,
    /// A value, with its key unless that is typed already.
    Value,
}

/// What can be typed at the cursor.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// Where what it replaces begins.
    pub from: u32,
    /// Where what it replaces ends.
    pub to: u32,
    /// What to insert there.
    pub insert: String,
    /// What it stands for: a value without quotation marks, or a key.
    pub label: String,
    /// The key it belongs to.
    pub key: String,
    /// What it inserts.
    pub kind: CompletionKind,
    /// How many pictures have the value; null where that is not known.
    pub count: Option<u32>,
}

/// The offset in UTF-16 code units of a byte of a text.
pub fn utf16_offset(text: &str, byte: usize) -> u32 {
    text[..byte].encode_utf16().count() as u32
}

/// The byte of a text at an offset in UTF-16 code units; the end of the text beyond it.
pub fn byte_offset(text: &str, units: u32) -> usize {
    let mut seen = 0;
    let mut characters = text.char_indices();
    let found = characters.find(|(_, character)| {
        let here = seen;
        seen += character.len_utf16() as u32;
        here >= units
    });
    found.map_or(text.len(), |(at, _)| at)
}

impl QueryPart {
    /// The part of the query `text`. `understood_from` are the plain words it was made of.
    pub fn new(part: &Part, text: &str, understood_from: Option<String>) -> Self {
        let (from, to) = (utf16_offset(text, part.span.start), utf16_offset(text, part.span.end));
        let plain = Self {
            kind: QueryPartKind::Words,
            from,
            to,
            key: String::new(),
            values: Vec::new(),
            without: false,
            weight: 1.0,
            text: part.kind.to_string(),
            understood_from,
        };
        match &part.kind {
            PartKind::Term(term) => plain.term(term),
            PartKind::Filter(filter) => plain.filter(filter),
            PartKind::Order(order) => Self {
                kind: QueryPartKind::Sort,
                key: "sort".to_owned(),
                values: vec![if *order == Order::Date { "date" } else { "match" }.to_owned()],
                ..plain
            },
        }
    }

    fn term(self, term: &Term) -> Self {
        let (kind, value) = match &term.subject {
            Subject::Words(words) => (QueryPartKind::Words, words),
            Subject::Shows(words) => (QueryPartKind::Shows, words),
            Subject::Text(words) => (QueryPartKind::Text, words),
            Subject::Like(path) => (QueryPartKind::Like, path),
        };
        Self { kind, values: vec![value.clone()], without: term.without, weight: term.weight, ..self }
    }

    fn filter(self, filter: &Filter) -> Self {
        let key = filter.any.first().map_or("", |condition| condition.key());
        Self {
            kind: QueryPartKind::Filter,
            key: key.to_owned(),
            values: filter.any.iter().map(|condition| condition.plain_value()).collect(),
            without: filter.without,
            ..self
        }
    }
}

impl QueryProblem {
    /// The problem of the query `text`.
    pub fn new(problem: &Problem, text: &str) -> Self {
        let plain = Self {
            code: QueryProblemCode::UnclosedQuote,
            from: utf16_offset(text, problem.span.start),
            to: utf16_offset(text, problem.span.end),
            key: String::new(),
            value: String::new(),
            examples: Vec::new(),
        };
        let all = |examples: &[&str]| examples.iter().map(|&one| one.to_owned()).collect();
        match &problem.kind {
            ProblemKind::UnclosedQuote => plain,
            ProblemKind::MissingValue { key } => Self {
                code: QueryProblemCode::MissingValue,
                key: (*key).to_owned(),
                examples: all(ratna_engine::query::examples(key)),
                ..plain
            },
            ProblemKind::BadValue { key, value, examples } => Self {
                code: QueryProblemCode::BadValue,
                key: (*key).to_owned(),
                value: value.clone(),
                examples: all(examples),
                ..plain
            },
            ProblemKind::BadWeight { weight } => {
                Self { code: QueryProblemCode::BadWeight, value: weight.clone(), ..plain }
            }
        }
    }
}

impl Completion {
    /// The completion of the query `text`.
    pub fn new(completion: complete::Completion, text: &str) -> Self {
        let from = utf16_offset(text, completion.place.start);
        let to = utf16_offset(text, completion.place.end);
        let is_key = completion.is_key;
        let kind = if is_key { CompletionKind::Key } else { CompletionKind::Value };
        let count = completion.count.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let (insert, label, key) = (completion.insert, completion.label, completion.key.to_owned());
        Self { from, to, insert, label, key, kind, count }
    }
}

#[cfg(test)]
mod tests {
    use ratna_engine::query::Query;

    use super::*;

    fn parts(text: &str) -> Vec<QueryPart> {
        Query::parse(text).parts.iter().map(|part| QueryPart::new(part, text, None)).collect()
    }

    #[test]
    fn places_are_those_of_javascript() {
        let text = "गाड़ी 🐕 -in:\"New York\"|Rome";
        let filter = parts(text).pop().unwrap();
        assert_eq!((filter.from, filter.to), (9, 9 + 19));
        assert_eq!((filter.key.as_str(), filter.without), ("in", true));
        assert_eq!(filter.values, ["New York", "Rome"]);
        let units: Vec<u16> = text.encode_utf16().collect();
        assert_eq!(byte_offset(text, 0), 0);
        for unit in 0..=units.len() {
            let byte = byte_offset(text, unit as u32);
            // Within a pair, the character after it.
            assert!(utf16_offset(text, byte) >= unit as u32);
        }
        assert_eq!(byte_offset(text, 1000), text.len());
    }

    #[test]
    fn a_problem_says_what_would_be_right() {
        let text = "dog date:soon";
        let query = Query::parse(text);
        let problem = QueryProblem::new(&query.problems[0], text);
        assert_eq!((problem.code, problem.from, problem.to), (QueryProblemCode::BadValue, 4, 13));
        assert_eq!((problem.key.as_str(), problem.value.as_str()), ("date", "soon"));
        assert!(problem.examples.contains(&"2017".to_owned()));
    }
}
