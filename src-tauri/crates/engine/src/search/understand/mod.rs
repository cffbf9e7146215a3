//! Plain words that name a date, a folder, a tag, an album, a person, a place, a camera or a file, as filters.
//!
//! Owns what counts as such a name. Never touches what is quoted, weighted, avoided or has a key, never makes a filter of
//! a word for what pictures show ([`vocabulary`](crate::tags::vocabulary)), and never reads a table: its caller passes
//! the library's [`Names`].

mod calendar_words;
mod dates;
mod files;
mod names;
mod tokens;

use std::ops::Range;

use crate::query::{Condition, Days, Filter, Part, PartKind, Query, Subject, When};
use tokens::Token;

pub use names::Names;

/// Words before a name that belong to it: "in norway", "with the x100".
const BEFORE: [&str; 10] = ["in", "from", "at", "of", "on", "during", "with", "by", "the", "taken"];
/// Words of Hindi that follow a name and belong to it: "मार्च में".
const AFTER: [&str; 6] = ["में", "से", "का", "की", "के", "पर"];
/// What is left of "pictures of 2016" and asks for nothing.
const EMPTY: [&str; 27] = [
    "photo",
    "photos",
    "photograph",
    "photographs",
    "picture",
    "pictures",
    "pic",
    "pics",
    "image",
    "images",
    "of",
    "the",
    "my",
    "all",
    "in",
    "from",
    "with",
    "and",
    "a",
    "show",
    "me",
    "फोटो",
    "तस्वीर",
    "तस्वीरें",
    "चित्र",
    "की",
    "के",
];

/// Words that were understood as a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Understood {
    /// The place of the words in the input, in bytes.
    pub span: Range<usize>,
    /// The words, as they were typed.
    pub words: String,
    /// What they mean.
    pub filter: Filter,
}

/// Takes the dates and names out of a query's plain words, and adds them as filters. `input` is what the query was
/// parsed from, and `today` a day number: days since 1970-01-01. Longer names come before shorter ones, and dates
/// before other names.
///
/// ```
/// use ratna_engine::query::Query;
/// use ratna_engine::search::understand::{Names, understand};
///
/// let names = Names::new([("Norway".to_owned(), 12)], [], [], []);
/// let input = "dogs in norway 2016";
/// let (query, understood) = understand(&Query::parse(input), input, &names, 20_000);
/// assert_eq!(query.to_string(), "dogs in:Norway date:2016");
/// assert_eq!(&input[understood[0].span.clone()], "in norway");
/// ```
pub fn understand(query: &Query, input: &str, names: &Names, today: i64) -> (Query, Vec<Understood>) {
    let mut parts = Vec::with_capacity(query.parts.len());
    let (mut all, mut dates) = (Vec::new(), Vec::new());
    for part in &query.parts {
        let tokens = tokens::tokens(query, input, part);
        let mut found = find(&tokens, names, today, &mut dates);
        if found.is_empty() {
            parts.push(part.clone());
            continue;
        }
        found.sort_by_key(|found| found.at.start);
        parts.extend(rest(part, &tokens, &found));
        for Found { at, any } in found {
            let span = tokens[at.start].span.start..tokens[at.end - 1].span.end;
            let filter = Filter { any, without: false };
            parts.push(Part { kind: PartKind::Filter(filter.clone()), span: span.clone() });
            all.push(Understood { words: input[span.clone()].to_owned(), span, filter });
        }
    }
    (Query { parts, problems: query.problems.clone() }, all)
}

/// Words that mean a filter.
struct Found {
    /// The places among the words.
    at: Range<usize>,
    any: Vec<Condition>,
}

/// What words mean, longest first. Dates must not exclude each other: `dates` has those found before.
fn find(tokens: &[Token], names: &Names, today: i64, dates: &mut Vec<Vec<When>>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for length in (1..=names::MAX_WORDS.max(dates::MAX_WORDS).min(tokens.len())).rev() {
        for start in 0..=tokens.len() - length {
            let at = start..start + length;
            let window = &tokens[at.clone()];
            let is_free = window.iter().all(|token| token.is_free)
                && window[1..].iter().all(|token| token.follows)
                && !found.iter().any(|other| other.at.start < at.end && at.start < other.at.end);
            if !is_free {
                continue;
            }
            if let Some(any) = read(window, names, today, dates) {
                found.push(Found { at, any });
            }
        }
    }
    let taken: Vec<Range<usize>> = found.iter().map(|found| found.at.clone()).collect();
    for Found { at, any } in &mut found {
        *at = widened(tokens, at.clone(), &taken, matches!(any[0], Condition::Name(_)));
    }
    found
}

/// What all of these words mean.
fn read(window: &[Token], names: &Names, today: i64, dates: &mut Vec<Vec<When>>) -> Option<Vec<Condition>> {
    let folded: Vec<&str> = window.iter().map(|token| &*token.folded).collect();
    if folded.len() <= dates::MAX_WORDS
        && let Some(date) = dates::read(&folded, today)
        && dates.iter().all(|other| can_both_be(other, &date))
    {
        dates.push(date.clone());
        return Some(date.into_iter().map(Condition::Date).collect());
    }
    if let [token] = window
        && let Some(file) = files::read(token.bare())
    {
        return Some(vec![file]);
    }
    let words: Vec<&str> = window.iter().flat_map(|token| &token.words).map(|word| &**word).collect();
    // A name neither begins nor ends with punctuation: that would be cut off with it.
    let is_whole = window.iter().all(|token| !token.words.is_empty());
    if is_whole { names.read(&words) } else { None }
}

/// The words with those beside them that lead to a name: "in norway", "मार्च में".
fn widened(tokens: &[Token], mut at: Range<usize>, taken: &[Range<usize>], is_file: bool) -> Range<usize> {
    let is_free = |place: usize| tokens[place].is_free && !taken.iter().any(|taken| taken.contains(&place));
    while !is_file && at.start > 0 {
        let before = at.start - 1;
        let leads = BEFORE.contains(&&*tokens[before].folded) && tokens[at.start].follows;
        // "The" leads to a name only after another such word: "from the x100".
        let is_article = tokens[before].folded == "the";
        let is_led = || before > 0 && BEFORE.contains(&&*tokens[before - 1].folded);
        if !leads || !is_free(before) || is_article && !is_led() {
            break;
        }
        at.start = before;
    }
    while at.end < tokens.len()
        && tokens[at.end].follows
        && is_free(at.end)
        && AFTER.contains(&&*tokens[at.end].folded)
    {
        at.end += 1;
    }
    at
}

/// Whether a picture can have been taken at both times.
fn can_both_be(a: &[When], b: &[When]) -> bool {
    let meet = |a: &Days, b: &Days| {
        let before =
            |a: &Days, b: &Days| matches!((a.last, b.first), (Some(last), Some(first)) if last < first);
        !before(a, b) && !before(b, a)
    };
    a.iter().any(|a| {
        b.iter().any(|b| match (a, b) {
            (When::Days(a), When::Days(b)) => meet(a, b),
            (When::Month(a), When::Month(b)) => a == b,
            _ => true,
        })
    })
}

/// The part with the words that are left, if they ask for anything.
fn rest(part: &Part, tokens: &[Token], found: &[Found]) -> Option<Part> {
    let left = |at: &usize| !found.iter().any(|found| found.at.contains(at));
    let left: Vec<&Token> = (0..tokens.len()).filter(left).map(|at| &tokens[at]).collect();
    let asks = |token: &&Token| !token.folded.is_empty() && !EMPTY.contains(&&*token.folded);
    if !left.iter().any(asks) {
        return None;
    }
    let span = left[0].span.start..left[left.len() - 1].span.end;
    let words: Vec<&str> = left.iter().map(|token| &*token.typed).collect();
    let PartKind::Term(term) = &part.kind else { return None };
    let subject = Subject::Words(words.join(" "));
    Some(Part { kind: PartKind::Term(crate::query::Term { subject, ..term.clone() }), span })
}

#[cfg(test)]
mod tests;
