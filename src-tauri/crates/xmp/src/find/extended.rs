//! Packets that continue in further segments of a JPEG, since a segment has 64 KB.
//!
//! Owns putting the parts together, and joining both packets as text.

use std::collections::{BTreeMap, HashSet};

use crate::edit::{Node, Splices, children, remove_all};
use crate::error::PacketError;
use crate::name::XMP_NOTE;
use crate::packet::Packet;
use crate::rdf;
use crate::tree::{Id, MAX_PACKET, Tree};

/// The name of the packet that a packet continues in.
pub(crate) const NOTE: crate::Name = XMP_NOTE.name("HasExtendedXMP");
/// Bytes of that name: 32 digits.
const GUID: usize = 32;
/// Most continuations of one file. Programs leave old ones behind.
const MAX_PACKETS: usize = 16;
/// Most parts of one.
const MAX_PARTS: usize = 2_000;

/// What a packet continues in.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Extended {
    #[default]
    None,
    Whole(Vec<u8>),
    /// Something of it is missing.
    Incomplete,
}

/// Parts of continuations, in any order.
#[derive(Default)]
pub(super) struct Parts {
    packets: BTreeMap<[u8; GUID], OnePacket>,
    bytes: usize,
}

#[derive(Default)]
struct OnePacket {
    length: usize,
    /// By where each belongs.
    parts: BTreeMap<usize, Vec<u8>>,
}

impl Parts {
    /// Adds a segment's contents: name, length of the whole, place of the part, the part.
    pub(super) fn add(&mut self, segment: &[u8]) -> Result<(), PacketError> {
        let Some((guid, rest)) = segment.split_first_chunk::<GUID>() else { return Ok(()) };
        let Some((length, rest)) = rest.split_first_chunk::<4>() else { return Ok(()) };
        let Some((place, part)) = rest.split_first_chunk::<4>() else { return Ok(()) };
        let [length, place] = [length, place].map(|number| u32::from_be_bytes(*number) as usize);
        self.bytes = self.bytes.saturating_add(part.len());
        if length > MAX_PACKET || self.bytes > MAX_PACKET {
            return Err(PacketError::TooLarge { bytes: length.max(self.bytes) as u64 });
        }
        if self.packets.len() >= MAX_PACKETS && !self.packets.contains_key(guid) {
            return Ok(());
        }
        let packet = self.packets.entry(*guid).or_default();
        packet.length = length;
        if packet.parts.len() < MAX_PARTS {
            packet.parts.insert(place, part.to_vec());
        }
        Ok(())
    }

    /// What a packet continues in, by the name that it notes.
    pub(super) fn extended(mut self, packet: &[u8]) -> Extended {
        let Some(note) = note_of(packet) else { return Extended::None };
        let guid = note.as_bytes().first_chunk().copied();
        let Some(packet) = guid.and_then(|guid| self.packets.remove(&guid)) else {
            return Extended::Incomplete;
        };
        let mut whole = Vec::new();
        for (place, part) in packet.parts {
            if place != whole.len() {
                return Extended::Incomplete;
            }
            whole.extend(part);
        }
        if whole.len() == packet.length { Extended::Whole(whole) } else { Extended::Incomplete }
    }
}

/// The name of what a packet continues in.
pub(crate) fn note_of(packet: &[u8]) -> Option<String> {
    // Most packets have none, and aren't read here.
    contains(packet, NOTE.local.as_bytes())
        .then(|| Packet::skim(packet).one(NOTE))?
        .map(|note| note.trim().to_owned())
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// One packet of both: the descriptions of the second come after those of the first.
///
/// # Errors
/// [`PacketError::TooLarge`] if it has more bytes than a packet has: what encloses a description or is declared around
/// it may be copied often.
pub(crate) fn merge(packet: &Packet, extended: &Packet) -> Result<Packet, PacketError> {
    let packet = without_note(packet)?;
    let Some(root) = rdf::roots(&packet.tree).next() else { return Ok(packet) };
    let (mut nodes, mut bytes, tree) = (Vec::new(), packet.tree.text.len(), &extended.tree);
    for &id in &extended.descriptions {
        let element = &tree.elements[id];
        // Before it is copied, and looked through.
        bytes += element.span.end - element.span.start;
        check_size(bytes)?;
        let own = element.attributes.iter().filter(|attribute| !attribute.is_declaration);
        let own = own.map(|attribute| format!(" {}", tree.slice(attribute.span())));
        // They may have been declared around it.
        let declared = declared(extended, id);
        bytes += declared.iter().map(String::len).sum::<usize>();
        check_size(bytes)?;
        let attributes = declared.into_iter().chain(own).collect();
        let inner = element.inner.map_or("", |inner| tree.slice(inner));
        let tag = tree.slice(element.name.whole).to_owned();
        nodes.push(Node::raw(tag, attributes, inner));
    }
    let mut splices = Splices::default();
    children(&mut splices, &packet.tree, root, &nodes);
    Packet::from_text(splices.apply(&packet.tree.text), packet.encoding)
}

fn check_size(bytes: usize) -> Result<(), PacketError> {
    if bytes > MAX_PACKET { Err(PacketError::TooLarge { bytes: bytes as u64 }) } else { Ok(()) }
}

/// The packet without the name of what it continues in.
pub(crate) fn without_note(packet: &Packet) -> Result<Packet, PacketError> {
    let splices = remove_all(packet, NOTE);
    Packet::from_text(splices.apply(&packet.tree.text), packet.encoding)
}

/// The namespaces in force at an element as attributes, without those that nothing in it uses.
pub(crate) fn declared(packet: &Packet, id: Id) -> Vec<String> {
    let used = prefixes(&packet.tree, id);
    let declared = packet.tree.declarations(id).into_iter().filter(|(prefix, _)| used.contains(prefix));
    let attribute = |(prefix, address): (&str, &str)| {
        let colon = if prefix.is_empty() { "" } else { ":" };
        format!(" xmlns{colon}{prefix}=\"{}\"", crate::tree::escape_attribute(address))
    };
    declared.map(attribute).collect()
}

/// The prefixes of the names in an element.
fn prefixes(tree: &Tree, id: Id) -> HashSet<&str> {
    let end = tree.elements[id].span.end;
    let inside = tree.elements[id..].iter().take_while(|element| element.span.start < end);
    let names = inside.flat_map(|element| {
        let attributes = element.attributes.iter().filter(|attribute| !attribute.is_declaration);
        attributes.map(|attribute| attribute.name).chain([element.name])
    });
    names.map(|name| tree.slice(name.whole).split_once(':').map_or("", |(prefix, _)| prefix)).collect()
}
