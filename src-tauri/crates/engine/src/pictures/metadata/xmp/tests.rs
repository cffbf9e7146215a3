//! Tests of XMP: how programs write a property, and packets that are hostile or broken.

use proptest::prelude::*;

use super::super::samples::xmp;
use super::*;

fn parsed(attributes: &str, elements: &str) -> Found {
    read(xmp(attributes, elements).as_bytes())
}

#[test]
fn properties_are_attributes_or_elements() {
    let elements = "<exif:DateTimeOriginal>1988-12-01T18:53:44.5+01:00</exif:DateTimeOriginal>\
                    <exif:GPSLatitude>48,8.0N</exif:GPSLatitude><exif:GPSLongitude>11,34,30W</exif:GPSLongitude>\
                    <exif:GPSAltitude>1024/10</exif:GPSAltitude><exif:GPSAltitudeRef>1</exif:GPSAltitudeRef>\
                    <tiff:Make>EPSON</tiff:Make><tiff:Model>FastFoto &amp; Co &#x263A;</tiff:Model>\
                    <aux:Lens>EF50mm</aux:Lens><xmp:Rating>-1</xmp:Rating>";
    let attributes = "exif:DateTimeOriginal='1988-12-01T18:53:44.5+01:00' exif:GPSLatitude='48,8.0N' \
                      exif:GPSLongitude='11,34,30W' exif:GPSAltitude='1024/10' exif:GPSAltitudeRef='1' \
                      tiff:Make='EPSON' tiff:Model='FastFoto &amp; Co &#x263A;' aux:Lens='EF50mm' xmp:Rating='-1'";
    let found = parsed("", elements);
    let taken = found.dates.original.unwrap();
    let expected = (597_005_624, Some(500_000_000), Some(60), TakenFrom::Xmp);
    assert_eq!((taken.at, taken.nanoseconds, taken.offset_minutes, taken.from), expected);
    let position = found.position.unwrap();
    assert!((position.latitude - 48.133_333).abs() < 1e-5 && (position.longitude + 11.575).abs() < 1e-5);
    assert_eq!(found.altitude, Some(-102.4));
    assert_eq!(found.camera.as_deref(), Some("EPSON FastFoto & Co ☺"));
    assert_eq!((found.lens.as_deref(), found.rating), (Some("EF50mm"), Some(-1)));
    assert_eq!(parsed(attributes, ""), found);
}

#[test]
fn texts_in_languages_and_lists_of_keywords_are_read() {
    let found = parsed(
        "",
        "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Meer</rdf:li><rdf:li xml:lang='x-default'>Sea</rdf:li></rdf:Alt>\
         </dc:title><dc:description><rdf:Alt><rdf:li xml:lang='de'>Ein Boot</rdf:li></rdf:Alt></dc:description>\
         <dc:subject><rdf:Bag><rdf:li>boat</rdf:li><rdf:li>sea</rdf:li><rdf:li>boat</rdf:li></rdf:Bag></dc:subject>\
         <exif:ISOSpeedRatings><rdf:Seq><rdf:li>400</rdf:li></rdf:Seq></exif:ISOSpeedRatings>\
         <exif:ExposureTime>1/125</exif:ExposureTime>",
    );
    assert_eq!((found.title.as_deref(), found.description.as_deref()), (Some("Sea"), Some("Ein Boot")));
    assert_eq!(found.keywords, ["boat", "sea"]);
    assert_eq!((found.exposure.iso, found.exposure.seconds), (Some(400), Some(0.008)));
}

#[test]
fn namespaces_count_and_prefixes_do_not() {
    let packet = "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description \
                  xmlns:a='http://ns.adobe.com/photoshop/1.0/' a:DateCreated='2005-09-29' \
                  xmlns:xmp='http://example.org/' xmp:Rating='5'>\
                  <Make xmlns='http://ns.adobe.com/tiff/1.0/'>Canon</Make></r:Description></r:RDF>";
    let found = read(packet.as_bytes());
    assert_eq!(found.dates.original.map(|taken| taken.at), Some(1_127_952_000));
    assert_eq!((found.rating, found.camera.as_deref()), (None, Some("Canon")));
}

#[test]
fn what_other_files_are_said_to_be_is_not_read() {
    let found = parsed(
        "",
        "<photoshop:Ancestors><rdf:Bag><rdf:li><rdf:Description xmp:CreateDate='1999-01-01'>\
         <xmp:CreateDate>1999-01-01</xmp:CreateDate></rdf:Description></rdf:li></rdf:Bag></photoshop:Ancestors>\
         <xmp:CreateDate>2001-01-01</xmp:CreateDate>",
    );
    assert_eq!(found.dates.digitized.map(|taken| taken.at), Some(978_307_200));
}

#[test]
fn dates_may_end_after_the_year() {
    let created = |date: &str| parsed(&format!("photoshop:DateCreated='{date}'"), "").dates.original;
    let at = |date| created(date).map(|taken| taken.at);
    assert_eq!(at("1970"), Some(0));
    assert_eq!(at("1970-02"), Some(31 * 86_400));
    assert_eq!(at("1970-01-02T00:00Z"), Some(86_400));
    assert_eq!(created("1970-01-02T00:00Z").unwrap().offset_minutes, Some(0));
    assert_eq!([at("0000"), at("1970-13"), at("soon"), at("")], [None; 4]);
}

#[test]
fn packets_may_be_utf16() {
    let packet = xmp("tiff:Make='Zeiß'", "");
    for order in [u16::to_be_bytes, u16::to_le_bytes] {
        let bytes: Vec<u8> = packet.encode_utf16().flat_map(order).collect();
        assert_eq!(read(&bytes).camera.as_deref(), Some("Zeiß"));
    }
}

#[test]
fn entities_are_never_expanded() {
    let packet = xmp("", "<dc:title>&big; and &lt;</dc:title>");
    let packet = format!("<!DOCTYPE x [<!ENTITY big 'HUGE'><!ENTITY more '&big;&big;'>]>{packet}");
    assert_eq!(read(packet.as_bytes()).title.as_deref(), Some("&big; and <"));
}

#[test]
fn a_broken_packet_is_read_up_to_its_break() {
    let packet = xmp("tiff:Make='Canon'", "<tiff:Model>EOS</tiff:Model>");
    let end = packet.find("</rdf:Description").unwrap();
    assert_eq!(read(&packet.as_bytes()[..end]).camera.as_deref(), Some("Canon EOS"));
    let stray = xmp("tiff:Make='Canon'", "<a & b><tiff:Model>EOS</tiff:Model>");
    assert!(read(stray.as_bytes()).camera.is_some());
}

#[test]
fn hostile_packets_end_soon() {
    let deep = xmp("", &"<a>".repeat(200_000));
    let wide = xmp(&(0..50_000).map(|n| format!("xmlns:n{n}='u' n{n}:a='' ")).collect::<String>(), "");
    let many = xmp("", &format!("<dc:subject><rdf:Bag>{}", "<rdf:li>x</rdf:li>".repeat(50_000)));
    for packet in [deep, wide, many] {
        assert!(read(packet.as_bytes()).keywords.len() <= 1);
    }
}

proptest! {
    #[test]
    fn any_packet_has_possible_values(
        elements in "(<(exif:GPSLatitude|dc:subject|rdf:li|xmp:Rating|a)( a='b')?/?>|</(rdf:li|a)>|[0-9,.NE&;]{1,6}){0,30}",
        end in 0_usize..2_000,
    ) {
        let packet = xmp("", &elements);
        let found = read(&packet.as_bytes()[..end.min(packet.len())]);
        prop_assert!(found.rating.is_none_or(|stars| (-1..=5).contains(&stars)));
        prop_assert!(found.position.is_none_or(|place| place.latitude.abs() <= 90.0));
    }
}
