//! What can be typed next in a query: keys, and values that the library has, each with how many pictures have it.
//!
//! Owns which part of a text is being written, and the order of what completes it. Never offers what finds nothing.

mod cursor;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::ops::Range;

use rusqlite::{Connection, Result};

use crate::catalogue::facets::Facet;
use crate::catalogue::named::Named;
use crate::error;
use crate::library::Library;
use crate::query::{Filter, KEYS, PartKind, Query, examples};
use cursor::{Place, Written};

/// How many completions are offered: what the eye takes in at a glance.
const MAX: usize = 8;

/// How many of them complete a plain word, which may be meant as one.
const MAX_FOR_WORDS: usize = 4;

/// Characters of a plain word from which on names are offered for it.
const MIN_WORD: usize = 2;

/// The keys whose values a plain word is completed to, in the order in which they are offered.
const NAMING_KEYS: [&str; 7] = ["in", "tag", "album", "person", "place", "camera", "lens"];

/// The keys with few values, or with values of which some examples are offered.
const LISTED_KEYS: [&str; 8] = ["is", "people", "color", "orientation", "rating", "iso", "size", "file"];

/// What can be typed at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The place in the text of what it replaces, in bytes.
    pub place: Range<usize>,
    /// What to insert there.
    pub insert: String,
    /// What it stands for: a value without quotation marks, or a key.
    pub label: String,
    /// The key it belongs to.
    pub key: &'static str,
    /// Whether it is a key, which a value follows.
    pub is_key: bool,
    /// How many pictures have the value; `None` where that is not known.
    pub count: Option<u64>,
}

/// What completions are made of.
trait Values {
    /// The values that pictures have for a key, with how many have them, the most frequent first. Empty for a key without
    /// such values.
    fn named(&self, key: &str) -> &[Facet];
    /// How many pictures a filter finds.
    fn count(&self, filter: &Filter) -> Result<u64>;
}

impl Library {
    /// What can be typed at a cursor, which is a byte of the text; at most eight completions, best first.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn complete(&self, text: &str, cursor: usize) -> error::Result<Vec<Completion>> {
        let named = self.catalogue.named()?;
        self.catalogue.read(|db| complete(text, cursor, &Catalogued { db, named: &named }))
    }
}

/// The values of a library as they are kept, so that no keystroke counts anything.
struct Catalogued<'a> {
    db: &'a Connection,
    named: &'a Named,
}

impl Values for Catalogued<'_> {
    fn named(&self, key: &str) -> &[Facet] {
        match key {
            "in" => &self.named.folders,
            "tag" => &self.named.tags,
            "album" => &self.named.albums,
            "person" => &self.named.people,
            "camera" => &self.named.cameras,
            "place" => &self.named.places,
            "lens" => &self.named.lenses,
            "type" => &self.named.types,
            "date" | "after" | "before" => &self.named.years,
            _ => &[],
        }
    }

    fn count(&self, filter: &Filter) -> Result<u64> {
        self.named.count(self.db, filter)
    }
}

fn complete(text: &str, cursor: usize, values: &impl Values) -> Result<Vec<Completion>> {
    let Place { span, written } = cursor::place(text, cursor);
    match written {
        Written::Value { key, typed } => completed_values(key, &typed, &span, values),
        Written::Word(word) => {
            let mut all = completed_keys(&word, &span, values)?;
            if word.chars().count() >= MIN_WORD {
                all.extend(completed_names(&word, &span, values));
            }
            all.truncate(MAX);
            Ok(all)
        }
        Written::Text => Ok(Vec::new()),
    }
}

/// The keys that begin with a word and of which the library has values.
fn completed_keys(word: &str, span: &Range<usize>, values: &impl Values) -> Result<Vec<Completion>> {
    let lower = word.to_lowercase();
    let mut all = Vec::new();
    for key in KEYS.into_iter().filter(|key| key.starts_with(&lower)) {
        if can_answer(key, values)? {
            let (insert, label) = (format!("{key}:"), key.to_owned());
            all.push(Completion { place: span.clone(), insert, label, key, is_key: true, count: None });
        }
    }
    Ok(all)
}

/// Whether a filter with this key can find anything.
fn can_answer(key: &str, values: &impl Values) -> Result<bool> {
    match key {
        "in" | "tag" | "album" | "person" | "camera" | "place" | "lens" | "type" | "date" | "after"
        | "before" => Ok(!values.named(key).is_empty()),
        "near" => counted("is", "geotagged", values).map(|count| count > 0),
        "iso" => counted("iso", ">0", values).map(|count| count > 0),
        "people" | "color" => {
            for &value in examples(key) {
                if counted(key, value, values)? > 0 {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Ok(true),
    }
}

/// The names of folders, tags, albums, people, places, cameras and lenses that have a word, the key included.
fn completed_names(word: &str, span: &Range<usize>, values: &impl Values) -> Vec<Completion> {
    let mut found = Vec::new();
    for key in NAMING_KEYS {
        found.extend(matching(values.named(key), word).into_iter().map(|one| (key, one)));
    }
    found.sort_by_key(|(_, found)| (found.part, Reverse(found.count)));
    found.truncate(MAX_FOR_WORDS);
    let completion = |(key, found): (&'static str, Found)| Completion {
        place: span.clone(),
        insert: format!("{key}:{}", Query::quote(&found.value)),
        label: found.value,
        key,
        is_key: false,
        count: Some(found.count),
    };
    found.into_iter().map(completion).collect()
}

/// The values of a key that begin with what is typed, then those that have it elsewhere.
fn completed_values(
    key: &'static str,
    typed: &str,
    span: &Range<usize>,
    values: &impl Values,
) -> Result<Vec<Completion>> {
    let mut found = match LISTED_KEYS.contains(&key) {
        true => matching(&listed(key, values)?, typed),
        false => matching(values.named(key), typed),
    };
    found.truncate(MAX);
    // How many pictures are before a year is another number than that of its pictures.
    let is_counted = !["after", "before"].contains(&key);
    let completion = |found: Found| Completion {
        place: span.clone(),
        insert: Query::quote(&found.value),
        label: found.value,
        key,
        is_key: false,
        count: is_counted.then_some(found.count),
    };
    let mut all: Vec<_> = found.into_iter().map(completion).collect();
    if key == "sort" {
        let orders = examples("sort").iter().filter(|order| order.starts_with(&typed.to_lowercase()));
        all.extend(orders.map(|&order| Completion {
            place: span.clone(),
            insert: order.to_owned(),
            label: order.to_owned(),
            key,
            is_key: false,
            count: None,
        }));
    }
    Ok(all)
}

/// The examples of a key that find pictures.
fn listed(key: &str, values: &impl Values) -> Result<Vec<Facet>> {
    let mut all = Vec::new();
    for &value in examples(key) {
        let count = counted(key, value, values)?;
        if count > 0 {
            all.push(Facet { value: value.to_owned(), count });
        }
    }
    if key == "color" {
        // They have no order of their own.
        all.sort_by_key(|facet| Reverse(facet.count));
    }
    Ok(all)
}

/// How many pictures a key with a value finds.
fn counted(key: &str, value: &str, values: &impl Values) -> Result<u64> {
    let parsed = Query::parse(&format!("{key}:{value}"));
    let Some(PartKind::Filter(filter)) = parsed.parts.first().map(|part| &part.kind) else { return Ok(0) };
    values.count(filter)
}

/// A value that has what was typed.
struct Found {
    /// Whether what was typed is not at its beginning.
    part: bool,
    value: String,
    count: u64,
}

/// The values that have what was typed: those that begin with it, then those that have it elsewhere; within both in the
/// order given. None that no picture has.
fn matching(values: &[Facet], typed: &str) -> Vec<Found> {
    let typed = folded(typed.trim());
    let found = |Facet { value, count }: &Facet| {
        let at = folded(value).find(&typed).filter(|_| *count > 0)?;
        Some(Found { part: at > 0, value: value.clone(), count: *count })
    };
    let mut all: Vec<Found> = values.iter().filter_map(found).collect();
    all.sort_by_key(|found| found.part);
    all
}

/// A text without differences of case.
fn folded(text: &str) -> String {
    text.to_lowercase()
}
