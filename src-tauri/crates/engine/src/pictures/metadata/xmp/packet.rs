//! The values in an XMP packet.
//!
//! Owns walking its XML: a property is an attribute or an element of a top-level `rdf:Description`, its values are texts
//! or the items of a list. Entities other than XML's own are never expanded, and every size is bounded.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::property::Property;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// Most bytes of a packet that are read. A program's settings take up to a few hundred kilobytes.
const MAX_PACKET: usize = 1 << 20;
/// Deepest nesting that is read; a property's texts are five elements deep.
const MAX_DEPTH: usize = 64;
/// Most values that are kept.
const MAX_VALUES: usize = 2_000;
/// Most bytes of a value that are kept.
const MAX_TEXT: usize = 16 << 10;

/// A value of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) property: Property,
    /// Of a text in several languages, the one for all others.
    pub(super) is_default: bool,
    pub(super) text: String,
}

/// What an element is to the walk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Rdf,
    Description,
    Property(Property),
    /// A list, an item or another wrapper of RDF's own inside this property.
    Inside(Property),
    Other,
}

/// A packet as text: UTF-8, or UTF-16 as its first bytes show.
pub(super) fn decode(packet: &[u8]) -> String {
    let packet = &packet[..packet.len().min(MAX_PACKET)];
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = packet.as_chunks().0.iter().map(|&pair| unit(pair)).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match packet {
        [0xFE, 0xFF, ..] | [0, b'<', ..] => utf16(u16::from_be_bytes),
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => utf16(u16::from_le_bytes),
        _ => String::from_utf8_lossy(packet).into_owned(),
    };
    text.trim_start_matches('\u{FEFF}').to_owned()
}

/// The values of known properties, in the packet's order, up to the first error in its XML.
pub(super) fn values(packet: &str) -> Vec<Value> {
    let mut reader = NsReader::from_str(packet);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut walk = Walk::default();
    while walk.path.len() < MAX_DEPTH && walk.values.len() < MAX_VALUES {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                walk.enter(&start, &reader);
            }
            Ok(Event::Empty(start)) => {
                walk.enter(&start, &reader);
                walk.leave();
            }
            Ok(Event::End(_)) => walk.leave(),
            Ok(Event::Text(text)) => walk.add(&text.xml10_content()),
            Ok(Event::CData(text)) => walk.add(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => walk.add_reference(&reference),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    walk.values
}

/// The walk through a packet.
#[derive(Default)]
struct Walk {
    path: Vec<Element>,
    /// The text of the current element so far, if that belongs to a property.
    text: String,
    is_default: bool,
    values: Vec<Value>,
}

impl Walk {
    fn enter(&mut self, start: &BytesStart<'_>, reader: &NsReader<&[u8]>) {
        let (namespace, name) = reader.resolver().resolve_element(start.name());
        let element = self.element(address(&namespace), name.into_inner());
        self.path.push(element);
        self.text.clear();
        self.is_default = false;
        let mut attributes = start.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        match element {
            Element::Description => attributes.for_each(|attribute| self.add_attribute(&attribute, reader)),
            Element::Inside(_) => {
                self.is_default = attributes.any(|attribute| {
                    attribute.key.into_inner() == "xml:lang" && attribute.value.as_ref() == "x-default"
                });
            }
            _ => {}
        }
    }

    /// What an element with this name is inside the current one.
    fn element(&self, namespace: &str, name: &str) -> Element {
        match (self.path.last(), namespace == RDF) {
            (Some(Element::Property(property) | Element::Inside(property)), true) => {
                Element::Inside(*property)
            }
            (Some(Element::Rdf), true) if name == "Description" => Element::Description,
            (Some(Element::Description), false) => {
                Property::find(namespace, name).map_or(Element::Other, Element::Property)
            }
            (_, true) if name == "RDF" => Element::Rdf,
            _ => Element::Other,
        }
    }

    fn leave(&mut self) {
        if let Some(Element::Property(property) | Element::Inside(property)) = self.path.pop()
            && !self.text.trim().is_empty()
        {
            let text = std::mem::take(&mut self.text);
            self.values.push(Value { property, is_default: self.is_default, text });
        }
        self.text.clear();
    }

    fn add(&mut self, text: &str) {
        let is_wanted = matches!(self.path.last(), Some(Element::Property(_) | Element::Inside(_)));
        if is_wanted && self.text.len() + text.len() <= MAX_TEXT {
            self.text.push_str(text);
        }
    }

    /// Adds a character reference or one of XML's five entities; others stay as they are written.
    fn add_reference(&mut self, reference: &BytesRef<'_>) {
        let name = reference.xml10_content();
        match (reference.resolve_char_ref(), resolve_predefined_entity(&name)) {
            (Ok(Some(character)), _) => self.add(character.encode_utf8(&mut [0; 4])),
            (_, Some(text)) => self.add(text),
            _ => self.add(&format!("&{name};")),
        }
    }

    fn add_attribute(&mut self, attribute: &Attribute<'_>, reader: &NsReader<&[u8]>) {
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        let Some(property) = Property::find(address(&namespace), name.into_inner()) else { return };
        let Ok(text) = attribute.normalized_value(XmlVersion::Implicit1_0) else { return };
        if text.len() <= MAX_TEXT && self.values.len() < MAX_VALUES {
            self.values.push(Value { property, is_default: false, text: text.into_owned() });
        }
    }
}

/// The address of a namespace; empty for an unknown prefix.
fn address<'a>(namespace: &'a ResolveResult<'_>) -> &'a str {
    match namespace {
        ResolveResult::Bound(namespace) => namespace.0,
        _ => "",
    }
}
