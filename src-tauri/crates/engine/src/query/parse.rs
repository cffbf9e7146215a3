//! From characters to parts.

use std::ops::Range;

use super::examples::examples;
use super::filter::{Condition, key_of};
use super::{Filter, MAX_WEIGHT, Order, Part, PartKind, Problem, ProblemKind, Query, Subject, Term, text};

/// The values of `sort:`.
const ORDERS: [(&str, Order); 2] = [("date", Order::Date), ("match", Order::Match)];
/// The keys of terms.
const TERM_KEYS: [&str; 2] = ["shows", "like"];

pub(super) fn parse(input: &str) -> Query {
    let mut parser = Parser { input, at: 0, query: Query::default(), run: None };
    while parser.next_part() {}
    parser.query
}

struct Parser<'a> {
    input: &'a str,
    /// The byte that is read next.
    at: usize,
    query: Query,
    /// The part of plain words that following ones belong to.
    run: Option<usize>,
}

/// What may stand at one place.
enum Read {
    Part(PartKind, usize),
    Problem(ProblemKind, usize),
}

impl Parser<'_> {
    /// Reads a part; whether there was one.
    fn next_part(&mut self) -> bool {
        let rest = &self.input[self.at..];
        let Some(blank) = rest.find(|c: char| !is_blank(c)) else { return false };
        self.at += blank;
        let rest = &self.input[self.at..];
        let word = &rest[..rest.find(is_blank).unwrap_or(rest.len())];
        if word == "+" {
            self.at += 1;
            self.run = None;
            return true;
        }
        let (rest, without) = match rest.strip_prefix('-') {
            Some(rest) if word.len() > 1 => (rest, true),
            _ => (rest, false),
        };
        let sign = usize::from(without);
        match read(rest, without) {
            Some(Read::Part(kind, length)) => self.push(kind, sign + length),
            Some(Read::Problem(kind, length)) => {
                // An unclosed quotation reaches to the end, and may hold parts that can be parsed.
                let searched = if kind == ProblemKind::UnclosedQuote { word.len() } else { sign + length };
                let span = self.at..self.at + sign + length;
                self.query.problems.push(Problem { kind, span });
                let input = &self.input[self.at + sign..self.at + searched];
                self.plain(input, without, searched);
            }
            None => self.plain(&word[sign..], without, word.len()),
        }
        true
    }

    /// Adds input of `length` bytes to be searched as it is.
    fn plain(&mut self, input: &str, without: bool, length: usize) {
        let end = self.at + length;
        // A minus alone, or several of them, are punctuation and not a word to avoid.
        let Some(words) = text::spaced(&text::unquoted(input)) else {
            self.at = end;
            return;
        };
        if without {
            for word in words.split(' ') {
                let subject = Subject::Words(word.to_owned());
                self.query.parts.push(Part {
                    kind: PartKind::Term(Term { without, ..Term::new(subject) }),
                    span: self.at..end,
                });
            }
        } else if let Some(Part { kind: PartKind::Term(Term { subject: Subject::Words(run), .. }), span }) =
            self.run.and_then(|run| self.query.parts.get_mut(run))
        {
            run.push(' ');
            run.push_str(&words);
            span.end = end;
        } else {
            self.run = Some(self.query.parts.len());
            self.push(PartKind::Term(Term::new(Subject::Words(words))), length);
        }
        self.at = end;
    }

    fn push(&mut self, kind: PartKind, length: usize) {
        let span: Range<usize> = self.at..self.at + length;
        self.at = span.end;
        self.query.parts.push(Part { kind, span });
    }
}

/// Reads a quoted text, a weighted word, a term with a key or a filter at the start of `rest`, which follows a minus if
/// `without`. `None` for a plain word.
fn read(rest: &str, without: bool) -> Option<Read> {
    if let Some(quoted) = text::quoted(rest) {
        let Ok((words, length)) = quoted else {
            return Some(Read::Problem(ProblemKind::UnclosedQuote, rest.len()));
        };
        let subject = Subject::Text(text::spaced(&words)?);
        return Some(weighted(subject, without, rest, length));
    }
    let word = &rest[..rest.find(is_blank).unwrap_or(rest.len())];
    if let Some((key, _)) = word.split_once(':') {
        let at = key.len() + 1;
        let known = |known: &&&str| known.eq_ignore_ascii_case(key);
        if let Some(key) = TERM_KEYS.iter().find(known) {
            return Some(keyed_term(key, rest, at, without));
        }
        if let Some(key) = key_of(key) {
            return Some(filter(key, rest, at, without));
        }
    }
    let caret = weight_of(word)?;
    // What has to lose quotation marks, or has another weight, is spelt without this one.
    let is_plain = |words: &&str| weight_of(words).is_none() && text::unquoted(words) == **words;
    let words = Some(&word[..caret]).filter(is_plain)?;
    let subject = Subject::Words(text::spaced(words)?);
    Some(weighted(subject, without, rest, caret))
}

/// Where the weight of a word begins, if it has one.
fn weight_of(word: &str) -> Option<usize> {
    let caret = word.rfind('^').filter(|&at| at > 0)?;
    word[caret + 1..].parse::<f32>().ok().map(|_| caret)
}

/// A term whose weight, if it has one, stands after `length` bytes.
fn weighted(subject: Subject, without: bool, rest: &str, length: usize) -> Read {
    let term = Term { without, ..Term::new(subject) };
    let after = &rest[length..];
    let Some(number) = after.strip_prefix('^') else { return Read::Part(PartKind::Term(term), length) };
    let number = &number[..number.find(is_blank).unwrap_or(number.len())];
    let length = length + 1 + number.len();
    match number.parse::<f32>() {
        Ok(weight) if weight > 0.0 && weight <= MAX_WEIGHT => {
            Read::Part(PartKind::Term(Term { weight, ..term }), length)
        }
        _ => Read::Problem(ProblemKind::BadWeight { weight: number.to_owned() }, length),
    }
}

fn keyed_term(key: &'static str, rest: &str, at: usize, without: bool) -> Read {
    let (value, length) = match value(&rest[at..], true) {
        Ok(read) => read,
        Err(kind) => return Read::Problem(kind, rest.len()),
    };
    let Some(value) = text::spaced(&value) else {
        return Read::Problem(ProblemKind::MissingValue { key }, at);
    };
    let subject = if key == "like" { Subject::Like(value) } else { Subject::Shows(value) };
    weighted(subject, without, rest, at + length)
}

fn filter(key: &'static str, rest: &str, start: usize, without: bool) -> Read {
    let (mut any, mut at) = (Vec::new(), start);
    loop {
        let (value, length) = match value(&rest[at..], false) {
            Ok(read) => read,
            Err(kind) => return Read::Problem(kind, rest.len()),
        };
        at += length;
        if value.trim().is_empty() {
            return Read::Problem(ProblemKind::MissingValue { key }, at);
        }
        if key == "sort" {
            return order(&value, at);
        }
        match Condition::parse(key, &value) {
            Some(condition) => any.push(condition),
            None => return Read::Problem(ProblemKind::BadValue { key, value, examples: examples(key) }, at),
        }
        if !rest[at..].starts_with('|') {
            return Read::Part(PartKind::Filter(Filter { any, without }), at);
        }
        at += 1;
    }
}

fn order(value: &str, length: usize) -> Read {
    match ORDERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(value)) {
        Some((_, order)) => Read::Part(PartKind::Order(*order), length),
        None => {
            let (key, value) = ("sort", value.to_owned());
            Read::Problem(ProblemKind::BadValue { key, value, examples: examples(key) }, length)
        }
    }
}

/// A value at the start of `rest` with its length in bytes: a text, or what ends at a blank, a bar or, where a weight may
/// follow, a caret.
fn value(rest: &str, with_weight: bool) -> Result<(String, usize), ProblemKind> {
    match text::quoted(rest) {
        Some(Ok(quoted)) => Ok(quoted),
        Some(Err(text::Unclosed)) => Err(ProblemKind::UnclosedQuote),
        None => {
            let ends = |c: char| is_blank(c) || c == '|' && !with_weight || c == '^' && with_weight;
            let end = rest.find(ends).unwrap_or(rest.len());
            Ok((rest[..end].to_owned(), end))
        }
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}
