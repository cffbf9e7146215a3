//! The plain words of a term with their places in the input.

use std::ops::Range;

use crate::lexicon::fold::{fold, is_letter, words};
use crate::query::{Part, PartKind, Query, Subject};

/// A plain word.
pub(super) struct Token {
    /// The word as the term has it.
    pub(super) typed: String,
    /// Its place in the input, in bytes.
    pub(super) span: Range<usize>,
    /// The word as it is compared, without punctuation around it.
    pub(super) folded: String,
    /// The words in it: `norway_2016` is two.
    pub(super) words: Vec<String>,
    /// Whether only blanks lie between it and the word before it.
    pub(super) follows: bool,
    /// Whether it may be understood: it isn't part of something that could not be parsed.
    pub(super) is_free: bool,
}

impl Token {
    /// The word as it was typed, without punctuation around it.
    pub(super) fn bare(&self) -> &str {
        bare(&self.typed)
    }
}

/// A word without punctuation around it. Underscores belong to the names of files.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !is_letter(c) && c != '_')
}

/// The words of plain words at a part of the query; nothing for any other part.
pub(super) fn tokens(query: &Query, input: &str, part: &Part) -> Vec<Token> {
    let PartKind::Term(term) = &part.kind else { return Vec::new() };
    let Subject::Words(typed) = &term.subject else { return Vec::new() };
    if term.weight != 1.0 || term.without {
        return Vec::new();
    }
    let others: Vec<&Range<usize>> =
        query.parts.iter().map(|other| &other.span).filter(|span| **span != part.span).collect();
    let (mut at, mut found) = (part.span.start, Vec::new());
    for word in typed.split(' ') {
        let Some(span) = place(input, at..part.span.end, word, &others) else { return Vec::new() };
        let between = &input[at..span.start];
        let follows = !found.is_empty() && between.chars().all(|c| c.is_whitespace() || c.is_control());
        at = span.end;
        let folded = fold(bare(word));
        found.push(Token {
            typed: word.to_owned(),
            words: words(&folded).map(str::to_owned).collect(),
            follows,
            is_free: !query.problems.iter().any(|problem| overlap(&problem.span, &span)),
            folded,
            span,
        });
    }
    found
}

/// Where a word stands within a part of the input, outside other parts.
fn place(input: &str, within: Range<usize>, word: &str, others: &[&Range<usize>]) -> Option<Range<usize>> {
    let mut at = within.start;
    loop {
        let start = at + input.get(at..within.end)?.find(word)?;
        let span = start..start + word.len();
        match others.iter().find(|other| overlap(other, &span)) {
            Some(other) => at = other.end,
            None => return Some(span),
        }
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
