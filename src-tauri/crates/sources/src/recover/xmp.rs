//! A packet of XMP with what a catalogue says of a picture.

use std::fmt::Write;

use crate::calendar::Clock;
use crate::listing::{Picture, Place};

/// The most bytes of a text, and of all texts of a list. A packet has to fit into one segment of a JPEG, even if each
/// character of it is escaped.
const MAX_TEXT: usize = 2_000;
const MAX_LIST: usize = 8_000;

const HEAD: &str = "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
    <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
    <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
    xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" \
    xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" xmlns:lr=\"http://ns.adobe.com/lightroom/1.0/\" \
    xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">";
const TAIL: &str = "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";

/// The packet; `None` if nothing is known.
pub(super) fn packet(picture: &Picture) -> Option<String> {
    let mut body = String::new();
    if let Some(rating) = picture.rating {
        value(&mut body, "xmp:Rating", &rating.to_string());
    }
    if let Some(clock) = picture.taken.and_then(Clock::of) {
        value(&mut body, "photoshop:DateCreated", &clock.xmp());
        value(&mut body, "exif:DateTimeOriginal", &clock.xmp());
    }
    if let Some(Place { latitude, longitude }) = picture.place {
        value(&mut body, "exif:GPSLatitude", &coordinate(latitude, ['N', 'S']));
        value(&mut body, "exif:GPSLongitude", &coordinate(longitude, ['E', 'W']));
    }
    alternative(&mut body, "dc:title", picture.title.as_deref());
    alternative(&mut body, "dc:description", picture.description.as_deref());
    let leaves = picture.keywords.iter().filter_map(|keyword| keyword.last().cloned());
    bag(&mut body, "dc:subject", leaves);
    // The sign that separates the levels is no part of a keyword's name.
    let nested = picture.keywords.iter().filter(|keyword| keyword.len() > 1);
    let nested =
        nested.map(|keyword| keyword.iter().map(|name| name.replace('|', "/")).collect::<Vec<_>>().join("|"));
    bag(&mut body, "lr:hierarchicalSubject", nested);
    bag(&mut body, "Iptc4xmpExt:PersonInImage", picture.people.iter().cloned());
    (!body.is_empty()).then(|| format!("{HEAD}{body}{TAIL}"))
}

fn value(body: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = write!(body, "<{name}>{value}</{name}>");
}

/// A text in one language, whichever that is.
fn alternative(body: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text.map(escaped).filter(|text| !text.is_empty()) {
        let _ = write!(
            body,
            "<{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></{name}>"
        );
    }
}

/// Texts without an order, each once; the first ones, if they are too many.
fn bag(body: &mut String, name: &str, texts: impl Iterator<Item = String>) {
    let (mut items, mut seen) = (String::new(), std::collections::HashSet::new());
    for text in texts {
        let item = format!("<rdf:li>{}</rdf:li>", escaped(&text));
        if items.len() + item.len() > MAX_LIST {
            break;
        }
        if !text.is_empty() && seen.insert(text) {
            items.push_str(&item);
        }
    }
    if !items.is_empty() {
        let _ = write!(body, "<{name}><rdf:Bag>{items}</rdf:Bag></{name}>");
    }
}

/// Degrees and minutes, as in `48,51.50700N`.
fn coordinate(degrees: f64, [positive, negative]: [char; 2]) -> String {
    // In hundred-thousandths of a minute, so that nothing is rounded up to 60 minutes.
    let parts = (degrees.abs() * 6_000_000.0).round() as u64;
    let (degrees_part, minutes) = (parts / 6_000_000, parts % 6_000_000);
    let letter = if degrees < 0.0 { negative } else { positive };
    format!("{degrees_part},{}.{:05}{letter}", minutes / 100_000, minutes % 100_000)
}

/// A text as XML has it, without characters that XML can't have.
fn escaped(text: &str) -> String {
    let is_text = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    let mut escaped = String::new();
    for c in text.chars().filter(is_text) {
        if escaped.len() >= MAX_TEXT {
            break;
        }
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::previews::MAX_SEGMENT;

    #[test]
    fn nothing_known_makes_no_packet() {
        assert_eq!(packet(&Picture::default()), None);
    }

    #[test]
    fn coordinates_have_degrees_and_minutes() {
        assert_eq!(coordinate(48.85845, ['N', 'S']), "48,51.50700N");
        assert_eq!(coordinate(-0.999_999_999, ['E', 'W']), "1,0.00000W");
        assert_eq!(coordinate(f64::NAN, ['E', 'W']), "0,0.00000E");
    }

    #[test]
    fn the_longest_packet_fits_into_a_segment() {
        let long = "&".repeat(100_000);
        let picture = Picture {
            title: Some(long.clone()),
            description: Some(long.clone()),
            keywords: (0..9).map(|n| vec![long.clone(), format!("{n}{long}")]).collect(),
            people: (0..5_000).map(|n| format!("<{n}")).collect(),
            ..Picture::default()
        };
        assert!(packet(&picture).unwrap().len() < MAX_SEGMENT - 100);
    }
}
