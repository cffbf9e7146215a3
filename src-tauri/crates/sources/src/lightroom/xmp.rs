//! The words in a packet of XMP.
//!
//! Owns walking its XML: a property is an attribute or an element of an `rdf:Description`, its values are texts or the
//! items of a list. No entities but XML's own are expanded, and every size is bounded. Never fails.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use crate::listing::Keyword;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const LIGHTROOM: &str = "http://ns.adobe.com/lightroom/1.0/";
/// Deepest nesting that is read; a mask's settings are about twenty elements deep.
const MAX_DEPTH: usize = 128;
/// Most values that are kept.
const MAX_VALUES: usize = 1_000;
/// Most bytes of a value.
const MAX_TEXT: usize = 16 << 10;

/// What a packet says of a picture.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) keywords: Vec<Keyword>,
}

/// A property that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Property {
    Title,
    Description,
    Subject,
    HierarchicalSubject,
}

impl Property {
    fn find(namespace: &str, name: &str) -> Option<Self> {
        Some(match (namespace, name) {
            (DC, "title") => Self::Title,
            (DC, "description") => Self::Description,
            (DC, "subject") => Self::Subject,
            (LIGHTROOM, "hierarchicalSubject") => Self::HierarchicalSubject,
            _ => return None,
        })
    }
}

/// What an element is to the walk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Description,
    /// A property, or a list or an item inside it.
    In(Property),
    Other,
}

/// A text of a property.
struct Value {
    property: Property,
    text: String,
    /// Of a text in several languages, the one for all others.
    is_default: bool,
}

/// Reads a packet, up to the first error in its XML.
pub(super) fn read(packet: &str) -> Words {
    let values = values(packet);
    let all = |property| values.iter().filter(move |value| value.property == property);
    let one = |property| {
        let value = all(property).find(|value| value.is_default).or_else(|| all(property).next())?;
        Some(value.text.clone())
    };
    let nested = all(Property::HierarchicalSubject).map(|value| path(&value.text));
    let mut keywords: Vec<Keyword> = nested.filter(|path| !path.is_empty()).collect();
    if keywords.is_empty() {
        keywords = all(Property::Subject).map(|value| vec![value.text.trim().to_owned()]).collect();
    }
    Words { title: one(Property::Title), description: one(Property::Description), keywords }
}

/// The names in `Animals|Cat`.
fn path(text: &str) -> Keyword {
    text.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn values(packet: &str) -> Vec<Value> {
    let mut reader = NsReader::from_str(packet.trim_start_matches('\u{FEFF}'));
    let mut walk = Walk::default();
    while walk.path.len() < MAX_DEPTH && walk.values.len() < MAX_VALUES {
        match reader.read_event() {
            Ok(Event::Start(start)) => walk.enter(&start, &reader),
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
    /// The text of the current element so far.
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
        let mut attributes = start.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        match element {
            Element::Description => attributes.for_each(|attribute| {
                let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
                let property = Property::find(address(&namespace), name.into_inner());
                let text = attribute.normalized_value(XmlVersion::Implicit1_0);
                if let (Some(property), Ok(text)) = (property, text) {
                    self.keep(property, text.into_owned(), false);
                }
            }),
            Element::In(_) => {
                self.is_default = attributes.any(|attribute| {
                    attribute.key.into_inner() == "xml:lang" && attribute.value.as_ref() == "x-default"
                });
            }
            Element::Other => {}
        }
    }

    /// What an element with this name is inside the current one.
    fn element(&self, namespace: &str, name: &str) -> Element {
        match (self.path.last(), namespace == RDF) {
            (Some(&Element::In(property)), true) => Element::In(property),
            (Some(Element::Description), false) => {
                Property::find(namespace, name).map_or(Element::Other, Element::In)
            }
            (_, true) if name == "Description" => Element::Description,
            _ => Element::Other,
        }
    }

    fn leave(&mut self) {
        if let Some(Element::In(property)) = self.path.pop() {
            let text = std::mem::take(&mut self.text);
            self.keep(property, text, self.is_default);
        }
        self.text.clear();
    }

    fn keep(&mut self, property: Property, text: String, is_default: bool) {
        if !text.trim().is_empty() && text.len() <= MAX_TEXT && self.values.len() < MAX_VALUES {
            self.values.push(Value { property, text, is_default });
        }
    }

    fn add(&mut self, text: &str) {
        if matches!(self.path.last(), Some(Element::In(_))) && self.text.len() + text.len() <= MAX_TEXT {
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
}

/// The address of a namespace; empty for an unknown prefix.
fn address<'a>(namespace: &'a ResolveResult<'_>) -> &'a str {
    match namespace {
        ResolveResult::Bound(namespace) => namespace.0,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(attributes: &str, elements: &str) -> String {
        format!(
            "<?xpacket begin='\u{FEFF}'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='{RDF}'>\
             <rdf:Description rdf:about='' xmlns:dc='{DC}' xmlns:lr='{LIGHTROOM}' \
             xmlns:crs='http://ns.adobe.com/camera-raw-settings/1.0/' {attributes}>{elements}</rdf:Description>\
             </rdf:RDF></x:xmpmeta>"
        )
    }

    #[test]
    fn words_are_elements_in_languages_and_lists_or_attributes() {
        let words = read(&packet(
            "crs:Version='15.4'",
            "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Meer</rdf:li><rdf:li xml:lang='x-default'>Sea &amp; &#x1F30A;\
             </rdf:li></rdf:Alt></dc:title><dc:description><rdf:Alt><rdf:li>समुद्र</rdf:li></rdf:Alt></dc:description>\
             <dc:subject><rdf:Bag><rdf:li>boat</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>",
        ));
        assert_eq!((words.title.as_deref(), words.description.as_deref()), (Some("Sea & 🌊"), Some("समुद्र")));
        assert_eq!(words.keywords, [["boat"], ["sea"]]);
        assert_eq!(read(&packet("dc:title='Sea'", "")).title.as_deref(), Some("Sea"));
        let nested = "<lr:hierarchicalSubject><rdf:Bag><rdf:li>Things|boat</rdf:li></rdf:Bag></lr:hierarchicalSubject>";
        assert_eq!(read(&packet("", nested)).keywords, [["Things", "boat"]]);
    }

    #[test]
    fn packets_that_are_hostile_or_broken_say_nothing_wrong() {
        let deep = packet("", &"<dc:a>".repeat(100_000));
        let entity = format!("<!DOCTYPE x [<!ENTITY a 'b'>]>{}", packet("", "<dc:title>&a;</dc:title>"));
        assert_eq!(read(&deep), Words::default());
        assert_eq!(read(&entity).title.as_deref(), Some("&a;"));
        let foreign = "<title xmlns='http://example.org/'>x</title><dc:title>  </dc:title>";
        assert_eq!(read(&packet("", foreign)), Words::default());
        let items =
            format!("<dc:subject><rdf:Bag>{}</rdf:Bag></dc:subject>", "<rdf:li>x</rdf:li>".repeat(5000));
        assert_eq!(read(&packet("", &items)).keywords.len(), MAX_VALUES);
        let whole = packet("", "<dc:title><rdf:Alt><rdf:li>Sea</rdf:li></rdf:Alt></dc:title>");
        for end in (0..whole.len()).filter(|&end| whole.is_char_boundary(end)) {
            let title = read(&whole[..end]).title;
            assert!(title.is_none_or(|title| title == "Sea"));
        }
    }
}
