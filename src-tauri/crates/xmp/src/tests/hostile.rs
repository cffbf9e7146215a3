//! Packets that are hostile or broken.

use proptest::prelude::*;

use super::packet;
use crate::{Change, Edit, Packet, PacketError};

fn read(text: &str) -> Result<Packet, PacketError> {
    Packet::read(text.as_bytes())
}

fn skim(text: &str) -> Packet {
    Packet::skim(text.as_bytes())
}

#[test]
fn entities_are_never_expanded() {
    let laughs = format!(
        "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]>{}",
        packet(" xmp:Label='&b;'", "<dc:title>&b; &c; &lt;</dc:title>")
    );
    assert!(matches!(read(&laughs), Err(PacketError::Doctype)));
    let skimmed = skim(&laughs);
    assert_eq!(skimmed.title().as_deref(), Some("&b; &c; <"));
    assert_eq!(skimmed.label().as_deref(), Some("&b;"));
    for undeclared in [packet("", "<dc:title>&b;</dc:title>"), packet(" xmp:Label='&b;'", "")] {
        assert!(matches!(read(&undeclared), Err(PacketError::Entity { name }) if name == "b"));
    }
}

#[test]
fn a_broken_packet_is_looked_at_and_never_changed() {
    let whole = packet(" xmp:Label='Red'", "<dc:title><rdf:Alt><rdf:li>Sea</rdf:li></rdf:Alt></dc:title>");
    let end_of_packet = whole.find("</x:xmpmeta>").unwrap() + "</x:xmpmeta>".len();
    for end in (0..end_of_packet).filter(|&end| whole.is_char_boundary(end)) {
        let cut = &whole[..end];
        assert!(read(cut).is_err(), "{cut}");
        assert!(skim(cut).title().is_none_or(|title| title == "Sea"), "{cut}");
        assert!(skim(cut).label().is_none_or(|label| label == "Red"), "{cut}");
    }
    let stray = packet(" xmp:Label='Red'", "<a & b>");
    assert!(read(&stray).is_err() && skim(&stray).label().is_some());
    let twice = packet(" xmp:Label='Red' xmp:Label='Blue'", "");
    assert!(matches!(read(&twice), Err(PacketError::Malformed { .. })));
    assert!(matches!(read("<a/>"), Err(PacketError::NotXmp)));
    assert!(read("").is_err() && read("no XML").is_err());
}

#[test]
fn hostile_packets_end_soon() {
    let deep = packet("", &"<crs:a>".repeat(200_000));
    assert!(matches!(read(&deep), Err(PacketError::TooComplex)));
    let wide = packet(&(0..50_000).map(|n| format!(" xmlns:n{n}='u' n{n}:a=''")).collect::<String>(), "");
    assert!(matches!(read(&wide), Err(PacketError::TooComplex)));
    let many = packet("", &"<crs:a/>".repeat(500_000));
    assert!(matches!(read(&many), Err(PacketError::TooComplex)));
    for text in [deep, wide] {
        assert_eq!(skim(&text).title(), None);
    }
    let large = vec![b' '; (32 << 20) + 1];
    assert!(matches!(Packet::read(&large), Err(PacketError::TooLarge { .. })));
}

#[test]
fn as_many_namespaces_are_in_force_as_the_parser_has_room_for() {
    let many: String = (0..300_000).map(|number| format!(" xmlns:n{number}='u{number}'")).collect();
    let skimmed = skim(&packet(&many, "<n9:a xmlns:n9='inner' xmlns:n8='u8'/>"));
    let element = skimmed.tree.children(skimmed.descriptions[0]).next().unwrap();
    let declared = skimmed.tree.declarations(element);
    assert!(declared.len() < 256 && declared.contains(&("n8", "u8")) && !declared.contains(&("n9", "inner")));

    let hidden = skim(&packet(" xmlns:n='outer'", "<n:a xmlns:n='inner'/>"));
    let element = hidden.tree.children(hidden.descriptions[0]).next().unwrap();
    let found = |address| hidden.tree.prefix(element, address);
    assert_eq!(
        (found("inner"), found("outer"), hidden.tree.declarations(element)[0]),
        (Some("n"), None, ("n", "inner"))
    );
}

#[test]
fn many_people_are_found_soon() {
    let names: String = (0..60_000).map(|number| format!("<rdf:li>Somebody {number}</rdf:li>")).collect();
    let people = format!(
        "<i:PersonInImage xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'><rdf:Bag>{names}{}</rdf:Bag></i:PersonInImage>",
        "<rdf:li>Somebody 1</rdf:li>"
    );
    assert_eq!(skim(&packet("", &people)).people().len(), 60_000);
}

#[test]
fn a_property_finds_a_free_prefix_soon() {
    let used: String = (1..30_000).map(|number| format!("<dc{number}:a/>")).collect();
    let text = packet("", &used).replace("xmlns:dc=", "xmlns:dc='urn:x' xmlns:other=");
    let edit = Edit { title: Change::Set("Sea".into()), ..Edit::default() };
    let edited =
        read(&text.replace("xmlns:other=\"http://purl.org/dc/elements/1.1/\"", "")).unwrap().edit(&edit);
    assert_eq!(edited.unwrap().unwrap().title().as_deref(), Some("Sea"));
}

#[test]
fn an_encoding_that_xmp_does_not_have_is_refused() {
    let declared = format!("<?xml version='1.0' encoding='iso-8859-1'?>{}", packet(" xmp:Label='Grün'", ""));
    assert!(matches!(read(&declared), Err(PacketError::Encoding { .. })));
    assert_eq!(skim(&declared).label().as_deref(), Some("Grün"));
}

#[test]
fn bytes_that_are_no_text_are_looked_at_and_never_changed() {
    let text = packet(" xmp:Label='Gr~n'", "");
    let at = text.find('~').unwrap();
    let latin = [&text.as_bytes()[..at], b"\xFC", &text.as_bytes()[at + 1..]].concat();
    assert!(matches!(Packet::read(&latin), Err(PacketError::Malformed { at: found, .. }) if found == at));
    assert_eq!(Packet::skim(&latin).label().as_deref(), Some("Grün"));
    let mut wide: Vec<u8> = text.replace('~', "ü").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(Packet::read(&wide).is_ok());
    wide.push(b' ');
    assert!(Packet::read(&wide).is_err() && Packet::skim(&wide).label().as_deref() == Some("Grün"));
}

proptest! {
    #[test]
    fn any_packet_has_possible_values(
        elements in "(<(exif:GPSLatitude|dc:subject|rdf:li|rdf:Bag|xmp:Rating|a)( a='b'| rdf:parseType='Resource')?/?>|</(rdf:li|rdf:Bag|a)>|[0-9,.NE&;]{1,6}|<!\\[CDATA\\[x\\]\\]>|<!--x-->){0,30}",
        end in 0_usize..2_000,
    ) {
        let text = packet("", &elements);
        let packet = Packet::skim(&text.as_bytes()[..end.min(text.len())]);
        prop_assert!(packet.rating().is_none_or(|stars| (-1..=5).contains(&stars)));
        prop_assert!(packet.position().is_none_or(|position| position.latitude.abs() <= 90.0));
        prop_assert!(packet.properties().count() < 100);
        drop((packet.keywords(), packet.people()));
        drop(Packet::read(&text.as_bytes()[..end.min(text.len())]));
    }

    #[test]
    fn any_bytes_are_looked_at(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        drop((Packet::skim(&bytes).keywords(), Packet::read(&bytes)));
    }
}
