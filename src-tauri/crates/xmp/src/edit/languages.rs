//! Properties that are a text in several languages.

use super::insert::{self, Content, Node};
use super::splices::Splices;
use super::text;
use crate::name::Name;
use crate::packet::Packet;
use crate::rdf::{self, Found, container, is_rdf, language};
use crate::tree::{Id, Tree};

/// Gives a property this text in the default language, or removes it in that. Other languages stay.
pub(super) fn set(packet: &Packet, name: Name, text: Option<&str>) -> Splices {
    let tree = &packet.tree;
    let mut splices = Splices::default();
    let found = rdf::find(tree, &packet.descriptions, name);
    let Some(text) = text else {
        found.iter().for_each(|&found| remove_default(&mut splices, tree, found));
        return splices;
    };
    if packet.one(name).is_some_and(|own| own.trim() == text) {
        return splices;
    }
    match found.first() {
        None => return insert::property(packet, name, |tag, rdf| alternatives(tag, rdf, text)),
        Some(Found::Attribute(..)) => {
            splices = insert::property(packet, name, |tag, rdf| alternatives(tag, rdf, text));
            splices.remove(tree, found[0]);
        }
        Some(&Found::Element(id)) => match container(tree, id) {
            Some(list) => set_default(&mut splices, tree, list, text),
            None => {
                let rdf = insert::rdf_prefix(tree, id);
                text::rewrite(&mut splices, tree, id, |tag| alternatives(tag, &rdf, text));
            }
        },
    }
    found[1..].iter().for_each(|&other| splices.remove(tree, other));
    splices
}

/// Sets the item for all languages, which comes first if it is new. An item without a language is one for all of
/// them.
fn set_default(splices: &mut Splices, tree: &Tree, list: Id, text: &str) {
    let items: Vec<Id> = tree.children(list).filter(|&id| is_rdf(tree, id, "li")).collect();
    let with = |wanted: Option<&str>| items.iter().find(|&&id| language(tree, id).as_deref() == wanted);
    if let Some(&item) = with(Some("x-default")).or_else(|| with(None)) {
        match text::is_plain(tree, item) {
            true => text::replace(splices, tree, item, text),
            false => text::rewrite(splices, tree, item, |tag| default(tag, text)),
        }
        return;
    }
    let item = default(format!("{}li", insert::rdf_prefix(tree, list)), text);
    match items.first() {
        Some(&first) => {
            let at = tree.elements[first].span.start;
            let line = insert::line_before(tree, at);
            splices.insert(at, item.xml(&line) + &line);
        }
        None => insert::child(splices, tree, list, &item),
    }
}

/// Removes the items for all languages, and the property itself if it has no others.
fn remove_default(splices: &mut Splices, tree: &Tree, found: Found) {
    let list = if let Found::Element(id) = found { container(tree, id) } else { None };
    let items = list.into_iter().flat_map(|list| tree.children(list)).filter(|&id| is_rdf(tree, id, "li"));
    let is_default = |&id: &Id| language(tree, id).is_none_or(|language| language == "x-default");
    let (own, others): (Vec<Id>, Vec<Id>) = items.partition(is_default);
    match others.is_empty() {
        true => splices.remove(tree, found),
        false => own.into_iter().for_each(|item| splices.remove_element(tree, item)),
    }
}

fn default(tag: String, text: &str) -> Node {
    let attributes = " xml:lang=\"x-default\"".to_owned();
    Node { tag, attributes, content: Content::Text(text.to_owned()) }
}

fn alternatives(tag: String, rdf: &str, text: &str) -> Node {
    let list = Node::around(format!("{rdf}Alt"), vec![default(format!("{rdf}li"), text)]);
    Node::around(tag, vec![list])
}
