//! Properties that are lists of texts whose order means nothing.

use std::collections::HashSet;

use super::insert::{self, Node};
use super::splices::Splices;
use super::text;
use crate::name::Name;
use crate::packet::Packet;
use crate::rdf::{self, Found, Kind, container, item};
use crate::tree::{Id, Tree};

/// What a list is to have.
pub(super) struct List {
    pub(super) name: Name,
    pub(super) kind: Kind,
    /// Each text once.
    pub(super) items: Vec<String>,
    /// What stays if the list has it.
    pub(super) kept: HashSet<String>,
    /// A text without what doesn't count in it.
    pub(super) key: fn(&str) -> String,
}

/// Adds the texts that a list lacks, and removes others. Those that stay keep their place and their form.
pub(super) fn set(packet: &Packet, wanted: &List) -> Splices {
    let tree = &packet.tree;
    let mut splices = Splices::default();
    let found = rdf::find(tree, &packet.descriptions, wanted.name);
    let own: Vec<String> = packet.texts(wanted.name).iter().map(|text| (wanted.key)(text)).collect();
    let known: HashSet<&str> = own.iter().map(String::as_str).collect();
    let new: HashSet<&str> = wanted.items.iter().map(String::as_str).collect();
    let is_wanted = |text: &str| wanted.kept.contains(text) || new.contains(text);
    if wanted.items.iter().all(|text| known.contains(text.as_str())) && own.iter().all(|text| is_wanted(text))
    {
        return splices;
    }
    // What only other places of the property have stays, too.
    let kept = own.iter().filter(|text| wanted.kept.contains(*text));
    let mut seen = HashSet::new();
    let items: Vec<&str> =
        wanted.items.iter().chain(kept).map(String::as_str).filter(|text| seen.insert(*text)).collect();
    if items.is_empty() {
        found.iter().for_each(|&found| splices.remove(tree, found));
        return splices;
    }
    match found.first() {
        None => return insert::property(packet, wanted.name, |tag, rdf| node(tag, rdf, wanted.kind, &items)),
        Some(Found::Attribute(..)) => {
            splices = insert::property(packet, wanted.name, |tag, rdf| node(tag, rdf, wanted.kind, &items));
            splices.remove(tree, found[0]);
        }
        Some(&Found::Element(id)) => {
            match container(tree, id).filter(|&list| tree.children(list).next().is_some()) {
                // Without items, nothing shows where and how to write them.
                Some(list) => change(&mut splices, tree, list, wanted.key, &items),
                None => {
                    let rdf = insert::rdf_prefix(tree, id);
                    text::rewrite(&mut splices, tree, id, |tag| node(tag, &rdf, wanted.kind, &items));
                }
            }
        }
    }
    found[1..].iter().for_each(|&other| splices.remove(tree, other));
    splices
}

fn change(splices: &mut Splices, tree: &Tree, list: Id, key: fn(&str) -> String, items: &[&str]) {
    let wanted: HashSet<&str> = items.iter().copied().collect();
    let mut known = HashSet::new();
    let (mut last_kept, mut removed) = (None, Vec::new());
    for child in tree.children(list) {
        let own = item(tree, child);
        let text = own.as_ref().and_then(|own| Some(key(own.texts().first()?.1)));
        match text {
            Some(text) if wanted.contains(text.as_str()) => drop(known.insert(text)),
            // What isn't a text is no keyword, and none of ours.
            None if own.is_some_and(|own| matches!(own.value, rdf::Value::Structure(_))) => {}
            _ => {
                removed.push(child);
                continue;
            }
        }
        last_kept = Some(child);
    }
    let line =
        tree.children(list).next().map(|first| insert::line_before(tree, tree.elements[first].span.start));
    let line = line.unwrap_or_default();
    let tag = format!("{}li", insert::rdf_prefix(tree, list));
    let missing = items.iter().filter(|text| !known.contains(**text));
    let new: String = missing.map(|text| line.clone() + &Node::text(tag.clone(), text).xml(&line)).collect();
    removed.iter().for_each(|&child| splices.remove_element(tree, child));
    let start = tree.elements[list].inner.map_or(0, |inner| inner.start);
    let at = last_kept.map_or(start, |child| tree.elements[child].span.end);
    if !new.is_empty() {
        splices.insert(at, new);
    }
}

fn node(tag: String, rdf: &str, kind: Kind, items: &[&str]) -> Node {
    let kind = match kind {
        Kind::Bag => "Bag",
        Kind::Seq => "Seq",
        Kind::Alt => "Alt",
    };
    let items = items.iter().map(|text| Node::text(format!("{rdf}li"), text)).collect();
    Node::around(tag, vec![Node::around(format!("{rdf}{kind}"), items)])
}
