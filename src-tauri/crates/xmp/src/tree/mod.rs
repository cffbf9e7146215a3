//! The XML of a packet as a tree over its text.
//!
//! Owns which bytes of the text an element, an attribute or a text takes, so that a change can leave all others as
//! they are. Knows nothing of what they mean.

mod namespaces;
mod parse;
mod text;

use std::collections::HashSet;

pub(crate) use parse::{MAX_PACKET, parse};
pub(crate) use text::{escape, escape_attribute, is_allowed, unescape};

/// Bytes of a packet's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// An element's number in its tree.
pub(crate) type Id = usize;

/// A packet's text with the elements in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) text: String,
    /// In the order of their start tags.
    pub(crate) elements: Vec<Element>,
    /// Addresses of namespaces. The first is empty: no namespace, or an unknown prefix.
    addresses: Vec<String>,
}

/// An element.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) parent: Option<Id>,
    pub(crate) name: Name,
    pub(crate) attributes: Vec<Attribute>,
    /// The namespaces that it puts in force.
    declarations: Vec<Declaration>,
    pub(crate) children: Vec<Child>,
    /// From its start tag to its end tag.
    pub(crate) span: Span,
    /// Between the tags; `None` for `<a/>`.
    pub(crate) inner: Option<Span>,
    /// Whether its end tag was found.
    pub(crate) is_closed: bool,
}

/// The name of an element or an attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    /// With the prefix.
    pub(crate) whole: Span,
    pub(crate) local: Span,
    address: usize,
}

/// An attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    /// Between the quotes.
    pub(crate) value: Span,
    /// Whether it declares a namespace.
    pub(crate) is_declaration: bool,
}

/// A namespace that an element puts in force.
#[derive(Clone, Copy, Debug)]
struct Declaration {
    prefix: Span,
    address: usize,
}

/// What an element contains.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Child {
    Element(Id),
    Text(Span),
    /// What `<![CDATA[` and `]]>` surround.
    Verbatim(Span),
}

impl Attribute {
    /// From its name to its second quote.
    pub(crate) fn span(&self) -> Span {
        Span { start: self.name.whole.start, end: self.value.end + 1 }
    }
}

impl Tree {
    /// The text in these bytes.
    pub(crate) fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// The address of a name's namespace; empty for none or an unknown one.
    pub(crate) fn address(&self, name: Name) -> &str {
        &self.addresses[name.address]
    }

    pub(crate) fn local(&self, name: Name) -> &str {
        self.slice(name.local)
    }

    /// The elements in an element.
    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        self.elements[id].children.iter().filter_map(|child| match child {
            Child::Element(id) => Some(*id),
            _ => None,
        })
    }

    /// The text that is directly in an element; `None` if the packet breaks off in it.
    pub(crate) fn text_in(&self, id: Id) -> Option<String> {
        let element = &self.elements[id];
        element.is_closed.then(|| {
            let mut text = String::new();
            for child in &element.children {
                match child {
                    Child::Text(span) => text.push_str(&unescape(self.slice(*span), false)),
                    Child::Verbatim(span) => text.push_str(self.slice(*span)),
                    Child::Element(_) => {}
                }
            }
            text
        })
    }

    /// An attribute's value.
    pub(crate) fn value(&self, attribute: &Attribute) -> String {
        unescape(self.slice(attribute.value), true).into_owned()
    }

    /// Prefixes and addresses of the namespaces that are declared on this element or around it, the innermost first;
    /// outer ones of a prefix that an inner one hides are left out.
    pub(crate) fn declarations(&self, id: Id) -> Vec<(&str, &str)> {
        let mut known = HashSet::new();
        let found = self.in_force(id).filter(|(prefix, _)| known.insert(*prefix));
        found.collect()
    }

    /// The first of those prefixes that means this address; the empty one doesn't count.
    pub(crate) fn prefix(&self, id: Id, address: &str) -> Option<&str> {
        let mut found = self.in_force(id).filter(|(prefix, own)| *own == address && !prefix.is_empty());
        found
            .find(|(prefix, _)| {
                let innermost = self.in_force(id).find(|(other, _)| other == prefix);
                innermost.is_some_and(|(_, own)| own == address)
            })
            .map(|(prefix, _)| prefix)
    }

    /// Declarations on this element and around it, also those that are hidden. They are as few as the parser puts in
    /// force.
    fn in_force(&self, id: Id) -> impl Iterator<Item = (&str, &str)> {
        let elements = std::iter::successors(Some(id), |&id| self.elements[id].parent);
        let declarations = elements.flat_map(|id| &self.elements[id].declarations);
        declarations.map(|found| (self.slice(found.prefix), self.addresses[found.address].as_str()))
    }
}
