//! How programs write properties.

use super::packet;
use crate::name::{CREATOR, DATE_CREATED, DC, TITLE, XMP};
use crate::{Area, Kind, Packet, Person, PlaceNames, Value};

fn read(attributes: &str, elements: &str) -> Packet {
    Packet::read(packet(attributes, elements).as_bytes()).unwrap()
}

#[test]
fn properties_are_attributes_or_elements() {
    let attributes = read(
        " xmp:Rating='-1' xmp:Label='Rot &amp; Blau' photoshop:City='दिल्ली' photoshop:DateCreated='2005-09' \
         exif:GPSLatitude='48,8.0N' exif:GPSLongitude='11,34,30W' exif:DateTimeOriginal='2005-09-29T10:11:12.5+05:30'",
        "",
    );
    let elements = read(
        "",
        "<xmp:Rating>-1</xmp:Rating><xmp:Label>Rot &amp; <![CDATA[Blau]]></xmp:Label><photoshop:City>दिल्ली</photoshop:City>\
         <photoshop:DateCreated>2005-09</photoshop:DateCreated><exif:GPSLatitude>48,8.0N</exif:GPSLatitude>\
         <exif:GPSLongitude>11,34,30W</exif:GPSLongitude>\
         <exif:DateTimeOriginal>2005-09-29T10:11:12.5+05:30</exif:DateTimeOriginal>",
    );
    for packet in [attributes, elements] {
        assert_eq!((packet.rating(), packet.label().as_deref()), (Some(-1), Some("Rot & Blau")));
        let place = PlaceNames { city: Some("दिल्ली".into()), ..PlaceNames::default() };
        assert_eq!(packet.place_names(), place);
        assert_eq!(packet.date_created().as_deref(), Some("2005-09"));
        assert_eq!(packet.date_time_original().as_deref(), Some("2005-09-29T10:11:12.5+05:30"));
        let position = packet.position().unwrap();
        assert!((position.latitude - 48.133_333).abs() < 1e-5 && (position.longitude + 11.575).abs() < 1e-5);
    }
}

#[test]
fn texts_have_languages_and_the_default_one_counts() {
    let packet = read(
        "",
        "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Meer</rdf:li><rdf:li xml:lang='x-default'>Sea &amp; &#x1F30A;\
         </rdf:li></rdf:Alt></dc:title><dc:description><rdf:Alt><rdf:li xml:lang='hi'>समुद्र</rdf:li></rdf:Alt>\
         </dc:description><dc:creator><rdf:Seq><rdf:li>Usha</rdf:li><rdf:li>Anna</rdf:li></rdf:Seq></dc:creator>",
    );
    assert_eq!(packet.title().as_deref(), Some("Sea & 🌊"));
    assert_eq!(packet.description().as_deref(), Some("समुद्र"));
    assert_eq!(packet.creators(), ["Usha", "Anna"]);
    let languages: Vec<_> =
        packet.texts_with_languages(TITLE).into_iter().map(|(language, _)| language).collect();
    assert_eq!(languages, [Some("de".to_owned()), Some("x-default".to_owned())]);
    assert_eq!(packet.value(CREATOR).unwrap().items().len(), 2);
}

#[test]
fn keywords_are_paths_and_plain_words_that_no_path_has() {
    let list = |name: &str, items: &[&str]| {
        let items: String = items.iter().map(|item| format!("<rdf:li>{item}</rdf:li>")).collect();
        format!("<{name}><rdf:Bag>{items}</rdf:Bag></{name}>")
    };
    let subject = list("dc:subject", &["Cat", "Animals", " a, b|c ", "Cat"]);
    let nested = list("lr:hierarchicalSubject", &["Animals|Cat", "", "Animals| Cat"]);
    let digikam = list("d:TagsList xmlns:d='http://www.digikam.org/ns/1.0/'", &["Orte/Köln"])
        .replace("</d:TagsList xmlns:d='http://www.digikam.org/ns/1.0/'>", "</d:TagsList>");
    let keywords = |elements: &[&str]| read("", &elements.concat()).keywords();
    assert_eq!(keywords(&[&subject]), [["Cat"], ["Animals"], ["a, b|c"]]);
    let both: [&[&str]; 2] = [&["Animals", "Cat"], &["a, b|c"]];
    assert_eq!(keywords(&[&subject, &nested, &digikam]), both);
    let other: [&[&str]; 2] = [&["Orte", "Köln"], &["Cat"]];
    assert_eq!(keywords(&[&digikam, &list("dc:subject", &["Köln", "Cat"])]), other);
}

#[test]
fn namespaces_count_and_prefixes_do_not() {
    let packet = "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description \
                  xmlns:a='http://ns.adobe.com/photoshop/1.0' a:DateCreated='2005-09-29' \
                  xmlns:xmp='http://example.org/' xmp:Rating='5'>\
                  <Label xmlns='http://ns.adobe.com/xap/1.0/'>Red</Label></r:Description><r:Description>\
                  <x:rating xmlns:x='http://ns.adobe.com/xap/1.0/'>2</x:rating></r:Description></r:RDF>";
    let packet = Packet::read(packet.as_bytes()).unwrap();
    assert_eq!(packet.one(DATE_CREATED).as_deref(), Some("2005-09-29"));
    assert_eq!((packet.rating(), packet.label().as_deref()), (Some(2), Some("Red")));
}

#[test]
fn structures_have_four_forms() {
    let forms = [
        "<crs:A rdf:parseType='Resource'><crs:x>1</crs:x><crs:y>2</crs:y></crs:A>",
        "<crs:A><rdf:Description crs:x='1'><crs:y>2</crs:y></rdf:Description></crs:A>",
        "<crs:A crs:x='1' crs:y='2'/>",
        "<crs:A><crs:Type crs:x='1' crs:y='2'/></crs:A>",
    ];
    for form in forms {
        let property = read("", form).properties().next().unwrap();
        let Value::Structure(fields) = &property.item.value else { panic!("{form}") };
        let fields: Vec<_> = fields.iter().map(|field| (&*field.name, field.item.texts()[0].1)).collect();
        assert_eq!(fields, [("x", "1"), ("y", "2")], "{form}");
    }
}

#[test]
fn qualifiers_stand_beside_the_value() {
    let elements = "<xmp:Identifier><rdf:Bag><rdf:li><rdf:Description><rdf:value>42</rdf:value>\
                    <crs:Scheme>own</crs:Scheme></rdf:Description></rdf:li>\
                    <rdf:li rdf:parseType='Resource'><rdf:value>43</rdf:value><crs:Scheme>own</crs:Scheme></rdf:li>\
                    </rdf:Bag></xmp:Identifier><xmp:BaseURL rdf:resource='http://example.org/'/>";
    let packet = read("", elements);
    assert_eq!(packet.texts(XMP.name("Identifier")), ["42", "43"]);
    assert_eq!(packet.value(XMP.name("Identifier")).unwrap().items()[0].qualifiers[0].name, "Scheme");
    assert_eq!(packet.one(XMP.name("BaseURL")).as_deref(), Some("http://example.org/"));
}

#[test]
fn lists_keep_their_kind_and_may_lack_it() {
    let packet = read("", "<dc:subject><rdf:li>a</rdf:li><rdf:li>b</rdf:li></dc:subject>");
    assert_eq!(packet.keywords(), [["a"], ["b"]]);
    let packet = read("", "<dc:date><rdf:Seq><rdf:li>2005</rdf:li></rdf:Seq></dc:date>");
    let Value::List(list) = packet.value(DC.name("date")).unwrap().value else { panic!() };
    assert_eq!(list.kind, Kind::Seq);
}

#[test]
fn what_other_files_are_said_to_be_is_not_read() {
    let elements = "<photoshop:Ancestors><rdf:Bag><rdf:li><rdf:Description xmp:Rating='1'>\
                    <xmp:Rating>1</xmp:Rating></rdf:Description></rdf:li></rdf:Bag></photoshop:Ancestors>\
                    <xmp:Rating>2</xmp:Rating>";
    assert_eq!(read("", elements).rating(), Some(2));
}

#[test]
fn the_percentage_of_windows_counts_without_stars() {
    let windows = " xmlns:MicrosoftPhoto='http://ns.microsoft.com/photo/1.0' MicrosoftPhoto:Rating='75'";
    assert_eq!(read(windows, "").rating(), Some(4));
    assert_eq!(read(&format!("{windows} xmp:Rating='1'"), "").rating(), Some(1));
    assert_eq!(read(" xmp:Rating='9'", "").rating(), None);
    assert_eq!(read(" xmp:Rating='3.0'", "").rating(), Some(3));
}

#[test]
fn people_have_regions_or_names() {
    let elements = "<m:Regions xmlns:m='http://www.metadataworkinggroup.com/schemas/regions/' \
        xmlns:a='http://ns.adobe.com/xmp/sType/Area#' rdf:parseType='Resource'><m:RegionList><rdf:Bag>\
        <rdf:li><rdf:Description m:Name='Usha' m:Type='Face'><m:Area a:x='0.5' a:y='0.25' a:w='0.5' a:h='0.25' \
        a:unit='normalized'/></rdf:Description></rdf:li>\
        <rdf:li rdf:parseType='Resource'><m:Type>Face</m:Type><m:Area rdf:parseType='Resource'><a:x>0</a:x>\
        <a:y>0</a:y><a:d>0.5</a:d></m:Area></rdf:li><rdf:li m:Type='Focus' m:Name='no one'/></rdf:Bag></m:RegionList></m:Regions>\
        <p:RegionInfo xmlns:p='http://ns.microsoft.com/photo/1.2/' xmlns:i='http://ns.microsoft.com/photo/1.2/t/RegionInfo#' \
        xmlns:r='http://ns.microsoft.com/photo/1.2/t/Region#' rdf:parseType='Resource'><i:Regions><rdf:Bag>\
        <rdf:li r:Rectangle='0.25, 0.5, 0.5, 0.25' r:PersonDisplayName='Anna'/>\
        <rdf:li r:Rectangle='1, 2' r:PersonDisplayName='Usha'/></rdf:Bag></i:Regions></p:RegionInfo>\
        <e:PersonInImage xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'><rdf:Bag><rdf:li>Anna</rdf:li>\
        <rdf:li>Ravi</rdf:li></rdf:Bag></e:PersonInImage>";
    let person = |name: &str, area| Person { name: Some(name.into()), area };
    let area = |left, top, width, height| Some(Area { left, top, width, height });
    let face = Person { name: None, area: area(0.0, 0.0, 0.25, 0.25) };
    let expected = [
        person("Usha", area(0.25, 0.125, 0.5, 0.25)),
        face,
        person("Anna", area(0.25, 0.5, 0.5, 0.25)),
        person("Ravi", None),
    ];
    assert_eq!(read("", elements).people(), expected);
}

#[test]
fn packets_may_be_utf16_or_have_a_mark() {
    let text = packet(" xmp:Label='Grün'", "");
    for order in [u16::to_be_bytes, u16::to_le_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(order).collect();
        let packet = Packet::read(&bytes).unwrap();
        assert_eq!(packet.label().as_deref(), Some("Grün"));
        assert_eq!(packet.to_bytes(), bytes);
    }
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    assert_eq!(Packet::read(&marked).unwrap().to_bytes(), marked);
}
