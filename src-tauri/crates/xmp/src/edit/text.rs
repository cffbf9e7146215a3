//! Properties that are one text.

use super::insert::{self, Node};
use super::splices::Splices;
use crate::name::Name;
use crate::packet::Packet;
use crate::rdf::{self, Found};
use crate::tree::{Id, Tree, escape, escape_attribute, is_allowed};

/// Gives a property this text, or removes it. It stays an attribute or an element as it is.
pub(super) fn set(packet: &Packet, name: Name, text: Option<&str>) -> Splices {
    let tree = &packet.tree;
    let found = rdf::find(tree, &packet.descriptions, name);
    let own = packet.texts(name);
    if !own.is_empty() && own.iter().all(|own| Some(own.trim()) == text) {
        return Splices::default();
    }
    let Some((text, &first)) = text.zip(found.first()) else {
        let mut splices = Splices::default();
        match text {
            Some(text) => return insert::property(packet, name, |tag, _| Node::text(tag, text)),
            None => found.iter().for_each(|&found| splices.remove(tree, found)),
        }
        return splices;
    };
    let mut splices = Splices::default();
    match first {
        Found::Attribute(id, number) => {
            splices.replace(tree.elements[id].attributes[number].value, escape_attribute(text));
        }
        Found::Element(id) if is_plain(tree, id) => replace(&mut splices, tree, id, text),
        Found::Element(id) => rewrite(&mut splices, tree, id, |tag| Node::text(tag, text)),
    }
    found[1..].iter().for_each(|&other| splices.remove(tree, other));
    splices
}

/// Whether an element has a text and nothing else that counts.
pub(super) fn is_plain(tree: &Tree, id: Id) -> bool {
    let is_own = |attribute: &crate::tree::Attribute| {
        attribute.is_declaration || tree.address(attribute.name) == crate::name::XML
    };
    tree.children(id).next().is_none() && tree.elements[id].attributes.iter().all(is_own)
}

/// Replaces the text in an element.
pub(super) fn replace(splices: &mut Splices, tree: &Tree, id: Id, text: &str) {
    match tree.elements[id].inner {
        Some(inner) => splices.replace(inner, escape(text)),
        None => insert::open(splices, tree, id, &escape(text)),
    }
}

/// Writes an element anew. The namespaces that it declares may be its own.
pub(super) fn rewrite(splices: &mut Splices, tree: &Tree, id: Id, node: impl FnOnce(String) -> Node) {
    let element = &tree.elements[id];
    let mut node = node(tree.slice(element.name.whole).to_owned());
    for attribute in element.attributes.iter().filter(|attribute| attribute.is_declaration) {
        node.attributes.push(' ');
        node.attributes.push_str(tree.slice(attribute.span()));
    }
    splices.replace(element.span, node.xml(&insert::line_before(tree, element.span.start)));
}

/// A text without what XML can't have and without spaces around it.
pub(super) fn clean(text: &str) -> String {
    let text: String =
        text.replace("\r\n", "\n").chars().filter(|&character| is_allowed(character)).collect();
    text.trim().to_owned()
}
