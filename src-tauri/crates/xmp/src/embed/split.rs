//! Packets that are fitted into a place, and those that are too large for it.

use std::collections::HashMap;

use md5::{Digest, Md5};

use super::pieces::PlanError;
use crate::edit::{Splices, padding, set_text};
use crate::encoding::Encoding;
use crate::find::{NOTE, declared};
use crate::name::RDF;
use crate::packet::Packet;
use crate::rdf::{self, Found, is_property};
use crate::tree::{Id, Span};

/// What ends a packet, after its padding.
const END: &str = "<?xpacket end";
/// Padding of a packet that is written anew.
const PADDING: usize = 2_048;
/// What the note of the extended packet takes at most, with its namespace.
const NOTE_SIZE: usize = 256;

/// A packet in two.
pub(super) struct Parts {
    pub(super) main: String,
    /// The name of the extended packet in the main one.
    pub(super) guid: String,
    pub(super) extended: String,
}

/// A packet's text with its padding changed, so that it is as long as the old one if possible, and at most so long.
pub(super) fn fitted(text: &str, old: Option<usize>, most: usize) -> Option<String> {
    let Some(end) = text.rfind(END) else { return (text.len() <= most).then(|| text.to_owned()) };
    let body = text[..end].trim_end();
    let bare = body.len() + text.len() - end;
    let space = match old.and_then(|old| old.checked_sub(bare)) {
        Some(space) if space > 0 => space,
        _ => PADDING.min(most.checked_sub(bare)?).max(1),
    };
    (bare + space <= most).then(|| format!("{body}{}{}", padding(space), &text[end..]))
}

/// A packet whose largest properties are in a second one; `None` if that doesn't make it small enough.
pub(super) fn split(packet: &Packet, most: usize) -> Result<Option<Parts>, PlanError> {
    let tree = &packet.tree;
    let mut found: Vec<Found> = rdf::all(tree, &packet.descriptions).collect();
    let span = |found: &Found| match *found {
        Found::Element(id) => tree.elements[id].span,
        Found::Attribute(id, number) => tree.elements[id].attributes[number].span(),
    };
    let size = |found: &Found| span(found).end - span(found).start;
    found.sort_by_key(|found| std::cmp::Reverse(size(found)));
    let padding = padding_of(&packet.tree.text);
    let (mut left, mut moved) = (tree.text.len() - padding + 1, Vec::new());
    for found in found {
        if left + NOTE_SIZE <= most {
            break;
        }
        left -= size(&found);
        moved.push(found);
    }
    if left + NOTE_SIZE > most {
        return Ok(None);
    }
    moved.sort_by_key(|found| span(found).start);
    let moved = by_description(moved, packet);
    let splices = removal(packet, &moved);
    let extended = extended(packet, &moved, span);
    let guid: String = Md5::digest(extended.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect();
    let main = Packet::from_text(splices.apply(&tree.text), Encoding::UTF8)?;
    let main = set_text(&main, NOTE, &guid)?.text().to_owned();
    Ok(Some(Parts { main, guid, extended }))
}

/// Properties by the descriptions that they are in.
fn by_description(all: Vec<Found>, packet: &Packet) -> HashMap<Id, Vec<Found>> {
    let mut groups: HashMap<Id, Vec<Found>> = HashMap::new();
    for found in all {
        if let Some(id) = description(packet, found) {
            groups.entry(id).or_default().push(found);
        }
    }
    groups
}

/// What removes these properties, and all of a description that has none left: else there would be one more each
/// time.
fn removal(packet: &Packet, moved: &HashMap<Id, Vec<Found>>) -> Splices {
    let (mut splices, tree) = (Splices::default(), &packet.tree);
    for (index, id) in packet.descriptions.iter().enumerate() {
        let own = moved.get(id).map_or(&[][..], Vec::as_slice);
        if index > 0 && own.len() == rdf::all(tree, &[*id]).count() {
            splices.remove_element(tree, *id);
        } else {
            own.iter().for_each(|&found| splices.remove(tree, found));
        }
    }
    splices
}

/// The bytes between what a packet says and what ends it.
fn padding_of(text: &str) -> usize {
    let Some(end) = text.rfind(END) else { return 0 };
    end - text[..end].trim_end().len()
}

/// A packet of these properties, each in a description like its own.
fn extended(packet: &Packet, moved: &HashMap<Id, Vec<Found>>, span: impl Fn(&Found) -> Span) -> String {
    let tree = &packet.tree;
    let mut text = format!("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"{}\">", RDF.address);
    for &id in &packet.descriptions {
        let Some(own) = moved.get(&id) else { continue };
        let element = &tree.elements[id];
        let others = element
            .attributes
            .iter()
            .filter(|attribute| !attribute.is_declaration && !is_property(tree, attribute));
        let others = others.map(|attribute| format!(" {}", tree.slice(attribute.span())));
        let attributes = own.iter().filter(|found| matches!(found, Found::Attribute(..)));
        let attributes = attributes.map(|found| format!(" {}", tree.slice(span(found))));
        let elements = own.iter().filter(|found| matches!(found, Found::Element(_)));
        let tag = tree.slice(element.name.whole);
        text.push_str(&format!("<{tag}"));
        text.extend(declared(packet, id).into_iter().chain(others).chain(attributes));
        text.push('>');
        text.extend(elements.map(|found| tree.slice(span(found))));
        text.push_str(&format!("</{tag}>"));
    }
    text.push_str("</rdf:RDF></x:xmpmeta>");
    text
}

fn description(packet: &Packet, found: Found) -> Option<Id> {
    match found {
        Found::Element(id) => packet.tree.elements[id].parent,
        Found::Attribute(id, _) => Some(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_many_descriptions_goes_into_one_part() {
        let description = |number: u32| {
            format!(
                "<rdf:Description xmlns:q='http://example.org/'><q:p{number}>x</q:p{number}></rdf:Description>"
            )
        };
        let descriptions: String = (10_000..30_000).map(description).collect();
        let text = format!("<rdf:RDF xmlns:rdf='{}'>{descriptions}</rdf:RDF>", RDF.address);
        let packet = Packet::read(text.as_bytes()).unwrap();
        let Ok(Some(parts)) = split(&packet, text.len() - 150_000) else { panic!("it is to be split") };
        assert!(parts.main.len() <= text.len() - 150_000);
        let count = |text: &str| text.matches("<q:p").count();
        assert!(count(&parts.extended) > 5_000 && count(&parts.main) > 5_000);
        assert_eq!(count(&parts.main) + count(&parts.extended), 20_000);
    }

    #[test]
    fn padding_makes_packets_as_long_as_they_were() {
        let packet = format!("<a/>\n{}<?xpacket end='w'?>", " ".repeat(100));
        assert_eq!(fitted(&packet, Some(60), 1_000).map(|text| text.len()), Some(60));
        assert_eq!(fitted(&packet, Some(10), 1_000).map(|text| text.len()), Some(1_000));
        assert_eq!(fitted(&packet, None, 9_000).map(|text| text.len()), Some(4 + PADDING + 19));
        assert_eq!(fitted(&packet, Some(24), 24).as_deref(), Some("<a/>\n<?xpacket end='w'?>"));
        assert_eq!(fitted(&packet, None, 23), None);
        assert_eq!(fitted("<a/>", Some(9), 4).as_deref(), Some("<a/>"));
    }
}
