//! What edits write.

use super::packet;
use crate::name::{HIERARCHICAL_SUBJECT, LAST_KEYWORD, SUBJECT, TAGS_LIST};
use crate::{Change, Edit, Packet};

fn read(attributes: &str, elements: &str) -> Packet {
    Packet::read(packet(attributes, elements).as_bytes()).unwrap()
}

fn keywords(paths: &[&[&str]]) -> Edit {
    let paths = paths.iter().map(|path| path.iter().map(|&name| name.to_owned()).collect());
    Edit { keywords: Change::Set(paths.collect()), ..Edit::default() }
}

fn title(text: &str) -> Edit {
    Edit { title: Change::Set(text.into()), ..Edit::default() }
}

fn rating(stars: i8) -> Edit {
    Edit { rating: Change::Set(stars), ..Edit::default() }
}

/// The packet after an edit, which says nothing new the second time.
fn edited(packet: &Packet, edit: &Edit) -> Packet {
    let edited = packet.edit(edit).unwrap().expect("the edit changes something");
    assert_eq!(Packet::read(&edited.to_bytes()).unwrap().text(), edited.text());
    let again = edited.edit(edit).unwrap();
    assert!(again.is_none(), "{}\n{}", edited.text(), again.unwrap().text());
    edited
}

#[test]
fn a_new_packet_says_what_it_was_given() {
    let edit = Edit {
        keywords: Change::Set(vec![vec!["Orte".into(), "दिल्ली".into()], vec!["a, b 🌊".into()]]),
        rating: Change::Set(4),
        title: Change::Set("Sea & <sky>".into()),
        description: Change::Set("One\nTwo".into()),
        date: Change::Set("2005-09-29T10:11:12+05:30".into()),
    };
    for new in [Packet::new_sidecar(), Packet::new_embedded()] {
        let packet = edited(&new, &edit);
        assert_eq!(packet.keywords(), [vec!["Orte".to_owned(), "दिल्ली".into()], vec!["a, b 🌊".into()]]);
        assert_eq!((packet.rating(), packet.title().as_deref()), (Some(4), Some("Sea & <sky>")));
        assert_eq!(packet.description().as_deref(), Some("One\nTwo"));
        assert_eq!(packet.date_created().as_deref(), Some("2005-09-29T10:11:12+05:30"));
        assert_eq!(packet.texts(SUBJECT), ["दिल्ली", "a, b 🌊"]);
        assert_eq!(packet.texts(HIERARCHICAL_SUBJECT), ["Orte|दिल्ली", "a, b 🌊"]);
        assert_eq!(packet.texts(TAGS_LIST), ["Orte/दिल्ली", "a, b 🌊"]);
    }
}

#[test]
fn a_new_packet_is_laid_out_like_those_of_other_programs() {
    let edit = Edit { rating: Change::Set(3), ..keywords(&[&["sea"]]) };
    let expected = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"Ratna\">
 <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">
  <rdf:Description xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" rdf:about=\"\">
   <dc:subject>
    <rdf:Bag>
     <rdf:li>sea</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <xmp:Rating>3</xmp:Rating>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
";
    assert_eq!(edited(&Packet::new_sidecar(), &edit).text(), expected);
}

#[test]
fn an_edit_that_says_nothing_new_changes_nothing() {
    let packet = read(
        " xmp:Rating='3.0' dc:title='Sea'",
        "<dc:subject><rdf:Bag><rdf:li>b</rdf:li><rdf:li>a</rdf:li></rdf:Bag></dc:subject>\
         <dc:description><rdf:Alt><rdf:li xml:lang='de'>Meer</rdf:li></rdf:Alt></dc:description>",
    );
    let edit = Edit {
        rating: Change::Set(3),
        title: Change::Set("Sea".into()),
        description: Change::Set(" Meer ".into()),
        date: Change::Remove,
        ..keywords(&[&["a"], &["b"]])
    };
    assert!(packet.edit(&edit).unwrap().is_none());
    assert!(packet.edit(&Edit::default()).unwrap().is_none());
}

#[test]
fn an_attribute_stays_an_attribute_and_an_element_an_element() {
    let attribute = edited(&read(" xmp:Rating = '1'\n    crs:Version='15'", ""), &rating(5));
    assert!(attribute.text().contains(" xmp:Rating = '5'\n    crs:Version='15'>"), "{}", attribute.text());
    let element = edited(&read("", "\n   <xmp:Rating>1</xmp:Rating>"), &rating(-1));
    assert!(element.text().contains("\n   <xmp:Rating>-1</xmp:Rating>\n  </rdf:Description>"));
    let empty = edited(&read("", "<xmp:Rating/>"), &rating(2));
    assert!(empty.text().contains("<xmp:Rating>2</xmp:Rating>"));
    let removed = edited(
        &read(" xmp:Rating='1'\n crs:A='x'", "\n <xmp:Rating>2</xmp:Rating>"),
        &Edit { rating: Change::Remove, ..Edit::default() },
    );
    assert!(removed.rating().is_none() && removed.text().contains("\"\n crs:A='x'>\n  </rdf:Description>"));
}

#[test]
fn only_the_default_language_changes() {
    let packet = read(
        "",
        "\n   <dc:title>\n    <rdf:Alt>\n     <rdf:li xml:lang='x-default'>Sea</rdf:li>\n     \
         <rdf:li xml:lang='hi'>समुद्र</rdf:li>\n    </rdf:Alt>\n   </dc:title>",
    );
    let ocean = edited(&packet, &title("Ocean"));
    assert_eq!(ocean.text(), packet.text().replace(">Sea<", ">Ocean<"));
    let foreign = read("", "<dc:title><rdf:Alt><rdf:li xml:lang='hi'>समुद्र</rdf:li></rdf:Alt></dc:title>");
    let both = edited(&foreign, &title("Sea"));
    assert!(
        both.text()
            .contains("<rdf:Alt><rdf:li xml:lang=\"x-default\">Sea</rdf:li><rdf:li xml:lang='hi'>समुद्र<")
    );
    let remove = Edit { title: Change::Remove, ..Edit::default() };
    let other = edited(&ocean, &remove);
    assert!(!other.text().contains("x-default") && other.edit(&remove).unwrap().is_none());
    assert_eq!(other.title().as_deref(), Some("समुद्र"));
    let only = read("", "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Sea</rdf:li></rdf:Alt></dc:title>");
    let none = edited(&only, &remove);
    assert!(!none.text().contains("dc:title") && none.title().is_none());
    for (attributes, elements) in [
        (" dc:title='Sea'", ""),
        ("", "<dc:title>Sea</dc:title>"),
        ("", "<dc:title><rdf:Alt/></dc:title>"),
        ("", "<dc:title rdf:parseType='Resource'><rdf:value>Sea</rdf:value></dc:title>"),
        ("", "<dc:title><rdf:Alt><rdf:li>Sea</rdf:li></rdf:Alt></dc:title>"),
    ] {
        let packet = edited(&read(attributes, elements), &title("Ocean"));
        assert_eq!(packet.texts(crate::name::TITLE), ["Ocean"], "{elements}");
    }
}

#[test]
fn keywords_that_stay_keep_their_bytes_and_their_place() {
    let packet = read(
        "",
        "\n   <dc:subject>\n    <rdf:Bag>\n     <rdf:li>Animals</rdf:li>\n     <rdf:li>dog</rdf:li>\n     \
         <rdf:li xml:lang='en'>Cat</rdf:li>\n    </rdf:Bag>\n   </dc:subject>\n   <lr:hierarchicalSubject>\n    \
         <rdf:Bag>\n     <rdf:li>Animals|Cat</rdf:li>\n     <rdf:li>dog</rdf:li>\n    </rdf:Bag>\n   </lr:hierarchicalSubject>",
    );
    let edited = edited(&packet, &keywords(&[&["Animals", "Cat"], &["नया"]]));
    let expected = packet
        .text()
        .replacen(
            "\n     <rdf:li>dog</rdf:li>\n     <rdf:li xml:lang='en'>Cat</rdf:li>",
            "\n     <rdf:li xml:lang='en'>Cat</rdf:li>\n     <rdf:li>नया</rdf:li>",
            1,
        )
        .replacen("\n     <rdf:li>dog</rdf:li>", "\n     <rdf:li>नया</rdf:li>", 1);
    let written = edited.text().split("\n   <digiKam").next().unwrap();
    assert!(written.replace(" xmlns:digiKam", "").contains("Animals|Cat"));
    assert_eq!(edited.texts(TAGS_LIST), ["Animals/Cat", "नया"]);
    let lists = |text: &str| {
        text[text.find("\n   <dc:subject>").unwrap()..].split("\n   <digiKam").next().unwrap().to_owned()
    };
    assert_eq!(lists(edited.text()), lists(&expected).split("\n  </rdf:Description>").next().unwrap());
    assert_eq!(edited.text().matches("xmlns:digiKam").count(), 1);
}

#[test]
fn all_lists_of_a_packet_follow_and_none_is_added_for_plain_words() {
    let plain = edited(&read("", ""), &keywords(&[&["a|b"], &["c"]]));
    assert_eq!(plain.texts(SUBJECT), ["a|b", "c"]);
    assert!(plain.texts(HIERARCHICAL_SUBJECT).is_empty() && plain.texts(TAGS_LIST).is_empty());
    assert_eq!(plain.keywords(), [["a|b"], ["c"]]);
    let windows = read(
        "",
        "<m:LastKeywordXMP xmlns:m='http://ns.microsoft.com/photo/1.0/'><rdf:Bag><rdf:li>old</rdf:li></rdf:Bag></m:LastKeywordXMP>",
    );
    let nested = edited(&windows, &keywords(&[&["AC/DC", "a|b"]]));
    assert_eq!(nested.texts(LAST_KEYWORD), ["AC\u{2215}DC/a\u{2215}b"]);
    assert_eq!(nested.texts(HIERARCHICAL_SUBJECT), ["AC/DC|a/b"]);
    assert_eq!(nested.keywords(), [["AC/DC", "a/b"]]);
    let plain = edited(&windows, &keywords(&[&["AC/DC"]]));
    assert_eq!(
        (plain.texts(LAST_KEYWORD), plain.keywords()),
        (vec!["AC\u{2215}DC".to_owned()], vec![vec!["AC/DC".to_owned()]])
    );
    let none = edited(&nested, &keywords(&[]));
    assert!(none.keywords().is_empty());
    assert!(!none.text().contains("Bag") && !none.text().contains("LastKeyword"));
}

#[test]
fn what_only_a_list_that_does_not_count_has_stays() {
    let list = |name: &str, items: &[&str]| {
        let items: String = items.iter().map(|item| format!("<rdf:li>{item}</rdf:li>")).collect();
        format!("<{name}><rdf:Seq>{items}</rdf:Seq></{name}>")
    };
    let elements =
        list("lr:hierarchicalSubject", &["a|b", "a|c"]) + &list("digiKam:TagsList", &["a/b", "d/e", "a/c"]);
    let packet = read(" xmlns:digiKam='http://www.digikam.org/ns/1.0/'", &elements);
    assert_eq!(packet.keywords(), [["a", "b"], ["a", "c"]]);
    let changed = edited(&packet, &keywords(&[&["a", "c"], &["f"]]));
    assert_eq!(changed.texts(HIERARCHICAL_SUBJECT), ["a|c", "f"]);
    assert_eq!(changed.texts(TAGS_LIST), ["d/e", "a/c", "f"]);
    let none = edited(&packet, &keywords(&[]));
    assert!(none.keywords().is_empty(), "it would count by itself");
}

#[test]
fn lists_in_other_forms_become_lists() {
    for (attributes, elements) in [
        (" dc:subject='old'", ""),
        (" dc:subject='old'", "<dc:subject>older</dc:subject>"),
        ("", "<dc:subject/>"),
        ("", "<dc:subject><rdf:Bag/></dc:subject>"),
        ("", "<dc:subject><rdf:Seq><rdf:li/><rdf:li>old</rdf:li></rdf:Seq></dc:subject>"),
    ] {
        let packet = edited(&read(attributes, elements), &keywords(&[&["new"]]));
        assert_eq!(packet.texts(SUBJECT), ["new"], "{}", packet.text());
        assert_eq!(packet.text().matches("dc:subject").count(), 2);
    }
}

#[test]
fn packets_of_several_descriptions_or_none_are_changed_where_it_fits() {
    let rdf = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'";
    let exiftool = format!(
        "<rdf:RDF {rdf}>\n\n <rdf:Description rdf:about=''\n  xmlns:dc='http://example.org/'/>\n\n \
         <rdf:Description rdf:about=''\n  xmlns:xmp='http://ns.adobe.com/xap/1.0/'>\n  <xmp:Label>Red</xmp:Label>\n \
         </rdf:Description>\n</rdf:RDF>"
    );
    let packet = edited(
        &Packet::read(exiftool.as_bytes()).unwrap(),
        &Edit { title: Change::Set("Sea".into()), ..rating(3) },
    );
    assert!(
        packet
            .text()
            .contains("<xmp:Label>Red</xmp:Label>\n  <xmp:Rating>3</xmp:Rating>\n </rdf:Description>")
    );
    assert!(
        packet
            .text()
            .contains("\n  xmlns:dc1=\"http://purl.org/dc/elements/1.1/\">\n  <dc1:title>\n   <rdf:Alt>")
    );
    for empty in [format!("<rdf:RDF {rdf}/>"), format!("<rdf:RDF {rdf}></rdf:RDF>")] {
        let packet = edited(&Packet::read(empty.as_bytes()).unwrap(), &rating(3));
        assert_eq!(packet.rating(), Some(3));
    }
    let plain = "<RDF xmlns='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><Description/></RDF>";
    let packet = edited(&Packet::read(plain.as_bytes()).unwrap(), &keywords(&[&["sea"]]));
    assert!(packet.text().contains("<Bag><li>sea</li></Bag>"), "{}", packet.text());
}

#[test]
fn odd_packets_are_changed_rightly_or_not_at_all() {
    let sloppy = packet("", "").replace("22-rdf-syntax-ns#", "22-rdf-syntax-ns");
    assert_eq!(
        edited(&Packet::read(sloppy.as_bytes()).unwrap(), &title("Sea")).title().as_deref(),
        Some("Sea")
    );
    let resource =
        read("", "<dc:title rdf:parseType='Resource'><rdf:Alt><rdf:li>x</rdf:li></rdf:Alt></dc:title>");
    assert_eq!(edited(&resource, &title("Sea")).title().as_deref(), Some("Sea"));
    let unbound = read("", "<digiKam:x>1</digiKam:x><rdf:Bag digiKam1:y='2'/>");
    assert!(edited(&unbound, &keywords(&[&["a", "b"]])).text().contains("xmlns:digiKam2="));
    let hidden = read(
        "",
        "<dc:subject xmlns:rdf='u:'><r:Bag xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
                           <r:li>a</r:li></r:Bag></dc:subject><dc:title xmlns:rdf='u:'>x</dc:title>",
    );
    assert_eq!(edited(&hidden, &keywords(&[&["b"]])).keywords(), [["b"]]);
    assert!(hidden.edit(&title("Sea")).is_err(), "RDF has no name there");
}

#[test]
fn ratings_of_windows_follow() {
    let windows = " xmlns:m='http://ns.microsoft.com/photo/1.0/' m:Rating='75' xmp:Rating='4'";
    assert!(edited(&read(windows, ""), &rating(5)).text().contains("m:Rating='99' xmp:Rating='5'"));
    let rejected = edited(&read(windows, ""), &rating(-1));
    assert!(!rejected.text().contains("m:Rating") && rejected.rating() == Some(-1));
    for stars in -1..=5 {
        assert_eq!(edited(&read("", ""), &rating(stars)).rating(), Some(stars));
    }
    assert_eq!(read("", "").edit(&rating(100)).unwrap().unwrap().rating(), Some(5));
}

#[test]
fn the_date_that_a_camera_recorded_stays() {
    let recorded = " exif:DateTimeOriginal='2019-01-01T10:00:00' xmp:CreateDate='2019-01-01T10:00:00'";
    let packet = read(recorded, "");
    for written in ["1998", "1998-07", "1998-07-14", "1998-07-14T15:30:00.25+05:30"] {
        let date = Edit { date: Change::Set(written.into()), ..Edit::default() };
        let dated = edited(&packet, &date);
        assert_eq!(dated.date_created().as_deref(), Some(written));
        assert!(dated.text().contains(recorded));
        let none = edited(&dated, &Edit { date: Change::Remove, ..Edit::default() });
        assert!(none.date_created().is_none() && none.text().contains(recorded));
    }
}

#[test]
fn what_xml_cannot_have_is_left_out() {
    let packet = edited(
        &read("", ""),
        &Edit { title: Change::Set("a\0b\u{FFFE}c]]>".into()), ..keywords(&[&["x\n\ty\u{1}"]]) },
    );
    assert_eq!(packet.title().as_deref(), Some("abc]]>"));
    assert_eq!(packet.keywords(), [["x  y"]]);
    let blank = Edit { title: Change::Set(" \0".into()), ..keywords(&[&[" "], &[]]) };
    assert!(read("", "").edit(&blank).unwrap().is_none());
}
