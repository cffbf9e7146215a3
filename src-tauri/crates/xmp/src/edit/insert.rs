//! New elements in a packet.
//!
//! Owns their names and their layout: as many lines and as much indentation as those beside them have.

use std::collections::HashSet;

use super::splices::Splices;
use crate::name::{Name, RDF};
use crate::packet::Packet;
use crate::rdf;
use crate::tree::{Child, Id, Tree, escape};

/// Most spaces before an element that those beside it get, too: a hostile packet could have millions.
const MAX_INDENTATION: usize = 128;

/// An element to be written: its name, its attributes as written, and what is in it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(super) tag: String,
    pub(super) attributes: String,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    /// A text that is yet to be escaped.
    Text(String),
    Nodes(Vec<Node>),
    /// XML.
    Raw(String),
}

impl Node {
    pub(super) fn text(tag: String, text: &str) -> Self {
        Self { tag, attributes: String::new(), content: Content::Text(text.to_owned()) }
    }

    pub(super) fn around(tag: String, nodes: Vec<Node>) -> Self {
        Self { tag, attributes: String::new(), content: Content::Nodes(nodes) }
    }

    /// An element that contains XML.
    pub(crate) fn raw(tag: String, attributes: String, content: &str) -> Self {
        Self { tag, attributes, content: Content::Raw(content.to_owned()) }
    }

    /// The element as XML. A line of it begins with `line`, deeper ones with more spaces; without lines it is all
    /// one.
    pub(super) fn xml(&self, line: &str) -> String {
        let Self { tag, attributes, content } = self;
        match content {
            Content::Text(text) => format!("<{tag}{attributes}>{}</{tag}>", escape(text)),
            Content::Raw(xml) => format!("<{tag}{attributes}>{xml}</{tag}>"),
            Content::Nodes(nodes) => {
                let deeper = deeper(line);
                let nodes: String = nodes.iter().map(|node| deeper.clone() + &node.xml(&deeper)).collect();
                format!("<{tag}{attributes}>{nodes}{line}</{tag}>")
            }
        }
    }
}

fn deeper(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("{line} ") }
}

/// Adds a property to the description that suits it best.
pub(super) fn property(packet: &Packet, name: Name, node: impl FnOnce(String, &str) -> Node) -> Splices {
    let mut splices = Splices::default();
    let tree = &packet.tree;
    let known = packet.descriptions.iter().find(|&&id| prefix(tree, id, name.namespace.address).is_some());
    let Some(&id) = known.or_else(|| packet.descriptions.first()) else { return splices };
    let prefix = prefix(tree, id, name.namespace.address).unwrap_or_else(|| {
        let prefix = new_prefix(tree, id, name.namespace.prefix);
        declare(&mut splices, tree, id, &format!("xmlns:{prefix}=\"{}\"", name.namespace.address));
        format!("{prefix}:")
    });
    child(&mut splices, tree, id, &node(format!("{prefix}{}", name.local), &rdf_prefix(tree, id)));
    splices
}

/// Adds a description to RDF that has none.
pub(super) fn description(tree: &Tree) -> Splices {
    let mut splices = Splices::default();
    if let Some(root) = rdf::roots(tree).next() {
        let prefix = rdf_prefix(tree, root);
        let about = format!(" {prefix}about=\"\"");
        let tag = format!("{prefix}Description");
        child(
            &mut splices,
            tree,
            root,
            &Node { tag, attributes: about, content: Content::Text(String::new()) },
        );
    }
    splices
}

/// Adds an element after the last one inside another.
pub(super) fn child(splices: &mut Splices, tree: &Tree, parent: Id, node: &Node) {
    children(splices, tree, parent, std::slice::from_ref(node));
}

/// Adds elements after the last one inside another.
pub(crate) fn children(splices: &mut Splices, tree: &Tree, parent: Id, nodes: &[Node]) {
    let element = &tree.elements[parent];
    let own_line = line_before(tree, element.span.start);
    let last = element.children.iter().rev().find_map(|child| match child {
        Child::Element(id) => Some(*id),
        _ => None,
    });
    let line = tree.children(parent).next().map(|first| line_before(tree, tree.elements[first].span.start));
    let line = line.unwrap_or_else(|| deeper(&own_line));
    let xml: Vec<String> = nodes.iter().map(|node| node.xml(&line)).collect();
    let xml = xml.join(&line);
    match (element.inner, last) {
        (_, Some(last)) => splices.insert(tree.elements[last].span.end, line + &xml),
        (Some(inner), None) => {
            let is_blank = element.children.iter().all(|child| match child {
                Child::Text(span) => tree.slice(*span).trim().is_empty(),
                _ => false,
            });
            // A comment may be in it.
            if is_blank && tree.slice(inner).trim().is_empty() {
                splices.replace(inner, format!("{line}{xml}{own_line}"));
            } else {
                splices.insert(inner.end, format!("{line}{xml}{own_line}"));
            }
        }
        (None, None) => open(splices, tree, parent, &format!("{line}{xml}{own_line}")),
    }
}

/// Puts contents into an element written as `<a/>`.
pub(super) fn open(splices: &mut Splices, tree: &Tree, id: Id, content: &str) {
    let element = &tree.elements[id];
    let end = element.span.end;
    let start = tree.text[..end].trim_end_matches('>').trim_end_matches('/').len();
    let start = tree.text[..start].trim_end().len();
    let name = tree.slice(element.name.whole);
    splices.replace(crate::tree::Span { start, end }, format!(">{content}</{name}>"));
}

/// The end of line before a position and the spaces after it; empty if something else is between.
pub(super) fn line_before(tree: &Tree, at: usize) -> String {
    let before = &tree.text[..at];
    let start = before.trim_end_matches([' ', '\t']).len();
    let (before, indentation) = before.split_at(start);
    let indentation = &indentation[..indentation.len().min(MAX_INDENTATION)];
    match (before.ends_with("\r\n"), before.ends_with('\n')) {
        (true, _) => format!("\r\n{indentation}"),
        (_, true) => format!("\n{indentation}"),
        // The first element of a text is on a line of its own even so, if what follows is.
        _ => String::new(),
    }
}

/// The prefix of RDF's own names at an element, with its colon.
pub(super) fn rdf_prefix(tree: &Tree, id: Id) -> String {
    let declared = tree.declarations(id);
    let prefix = declared.iter().find(|(prefix, address)| RDF.is(address) && !prefix.is_empty());
    prefix.map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
}

/// The prefix of a namespace at an element, with its colon.
fn prefix(tree: &Tree, id: Id, address: &str) -> Option<String> {
    tree.prefix(id, address).map(|prefix| format!("{prefix}:"))
}

/// A prefix that means nothing yet at an element.
fn new_prefix(tree: &Tree, id: Id, usual: &str) -> String {
    let declared = tree.declarations(id);
    // Where a name has it without a declaration, it would mean something from now on.
    let names = tree.elements.iter().flat_map(|element| {
        let attributes = element.attributes.iter().filter(|attribute| !attribute.is_declaration);
        attributes.map(|attribute| attribute.name).chain([element.name])
    });
    let unknown = names.filter(|&name| tree.address(name).is_empty());
    let mut used: HashSet<&str> =
        unknown.filter_map(|name| Some(tree.slice(name.whole).split_once(':')?.0)).collect();
    used.extend(declared.iter().map(|(prefix, _)| *prefix));
    let is_free = |prefix: &String| !used.contains(prefix.as_str());
    let mut numbered = (1..).map(|number| format!("{usual}{number}"));
    Some(usual.to_owned()).filter(is_free).or_else(|| numbered.find(is_free)).unwrap_or_default()
}

/// Adds a declaration to an element, beside those that it has.
fn declare(splices: &mut Splices, tree: &Tree, id: Id, declaration: &str) {
    let element = &tree.elements[id];
    let last = element.attributes.iter().rev().find(|attribute| attribute.is_declaration);
    let Some(last) = last else {
        splices.insert(element.name.whole.end, format!(" {declaration}"));
        return;
    };
    let span = last.span();
    let spaces = tree.text[..span.start].trim_end().len();
    splices.insert(span.end, format!("{}{declaration}", &tree.text[spaces..span.start]));
}
