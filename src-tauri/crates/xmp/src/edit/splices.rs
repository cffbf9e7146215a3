//! Replacements of parts of a text.

use crate::rdf::Found;
use crate::tree::{Id, Span, Tree};

/// Parts of a text, none of which overlaps another, and what replaces each.
#[derive(Debug, Default)]
pub(crate) struct Splices(Vec<(Span, String)>);

impl Splices {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn replace(&mut self, span: Span, with: impl Into<String>) {
        self.0.push((span, with.into()));
    }

    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(Span { start: at, end: at }, text);
    }

    /// Removes a property with the spaces before it.
    pub(crate) fn remove(&mut self, tree: &Tree, found: Found) {
        match found {
            Found::Element(id) => self.remove_element(tree, id),
            Found::Attribute(id, number) => {
                let span = tree.elements[id].attributes[number].span();
                self.replace(Span { start: before_spaces(&tree.text, span.start), end: span.end }, "");
            }
        }
    }

    /// Removes an element with the spaces before it.
    pub(crate) fn remove_element(&mut self, tree: &Tree, id: Id) {
        let span = tree.elements[id].span;
        self.replace(Span { start: before_spaces(&tree.text, span.start), end: span.end }, "");
    }

    /// The text with all replacements.
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut parts: Vec<&(Span, String)> = self.0.iter().collect();
        parts.sort_by_key(|(span, _)| span.start);
        let (mut result, mut at) = (String::with_capacity(text.len()), 0);
        for (span, with) in parts {
            result.push_str(&text[at..span.start.max(at)]);
            result.push_str(with);
            at = span.end.max(at);
        }
        result.push_str(&text[at..]);
        result
    }
}

fn before_spaces(text: &str, at: usize) -> usize {
    text[..at].trim_end_matches([' ', '\t', '\r', '\n']).len()
}
