//! The words in a packet of XMP.
//!
//! Owns which of them count, and how many. Never fails: a packet is read up to the first error in its XML.

use ratna_xmp::name::{DESCRIPTION, HIERARCHICAL_SUBJECT, SUBJECT, TITLE};
use ratna_xmp::{Name, Packet};

use crate::listing::Keyword;

/// Most keywords that are kept.
const MAX_KEYWORDS: usize = 1_000;
/// Most bytes of a text.
const MAX_TEXT: usize = 16 << 10;

/// What a packet says of a picture.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) keywords: Vec<Keyword>,
}

/// Reads a packet.
pub(super) fn read(packet: &str) -> Words {
    let packet = Packet::skim(packet.as_bytes());
    let is_short = |text: &String| text.len() <= MAX_TEXT;
    let one = |name| packet.one(name).filter(is_short);
    let all = |name: Name| packet.texts(name).into_iter().filter(is_short).take(MAX_KEYWORDS);
    let nested = all(HIERARCHICAL_SUBJECT).map(|text| path(&text));
    let mut keywords: Vec<Keyword> = nested.filter(|path| !path.is_empty()).collect();
    if keywords.is_empty() {
        keywords = all(SUBJECT).map(|text| vec![text.trim().to_owned()]).collect();
    }
    Words { title: one(TITLE), description: one(DESCRIPTION), keywords }
}

/// The names in `Animals|Cat`.
fn path(text: &str) -> Keyword {
    text.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    const DC: &str = "http://purl.org/dc/elements/1.1/";
    const LIGHTROOM: &str = "http://ns.adobe.com/lightroom/1.0/";

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
        assert_eq!(read(&packet("", &items)).keywords.len(), MAX_KEYWORDS);
        let whole = packet("", "<dc:title><rdf:Alt><rdf:li>Sea</rdf:li></rdf:Alt></dc:title>");
        for end in (0..whole.len()).filter(|&end| whole.is_char_boundary(end)) {
            let title = read(&whole[..end]).title;
            assert!(title.is_none_or(|title| title == "Sea"));
        }
    }
}
