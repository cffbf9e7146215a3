//! Tests of packets: those in pieces, those beside the file, and what else they say.

use super::*;

#[test]
fn a_packet_may_continue_in_further_segments() {
    let head = prefixed(b"http://ns.adobe.com/xap/1.0/\0", &packet());
    let (guid, more) = ("0123456789ABCDEF0123456789ABCDEF", samples::xmp("", "<dc:title>Sea</dc:title>"));
    let noted = samples::xmp(
        &format!("xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='{guid}' tiff:Make='EPSON'"),
        "",
    );
    let first = prefixed(b"http://ns.adobe.com/xap/1.0/\0", noted.as_bytes());
    let part = |place: usize, part: &[u8]| {
        let numbers = [(more.len() as u32).to_be_bytes(), (place as u32).to_be_bytes()].concat();
        [&b"http://ns.adobe.com/xmp/extension/\0"[..], guid.as_bytes(), &numbers, part].concat()
    };
    let (one, two) = more.as_bytes().split_at(100);
    let parts = [part(100, two), part(0, one)];
    let found = read(&samples::jpeg(&[(0xE1, &first), (0xE1, &parts[0]), (0xE1, &parts[1])]));
    assert_eq!((found.title.as_deref(), found.camera.as_deref()), (Some("Sea"), Some("EPSON")));
    assert_xmp(&samples::jpeg(&[(0xE1, &head), (0xE1, &parts[0])]));
}

#[test]
fn the_packet_of_a_canon_raw_file_is_a_box() {
    let uuid = b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";
    let start = samples::iso_box(b"ftyp", b"crx \0\0\0\x01crx isom");
    assert_xmp(&[start, samples::iso_box(b"uuid", &prefixed(uuid, &packet()))].concat());
}

#[test]
fn sidecars_count_before_the_file_except_for_what_a_camera_records() {
    let sidecar =
        |attributes: &str, elements: &str| Packet::skim(samples::xmp(attributes, elements).as_bytes());
    let records =
        [records(), samples::data_set(2, 5, b"Title"), samples::data_set(2, 120, b"Caption")].concat();
    let iptc = prefixed(b"Photoshop 3.0\0", &samples::photoshop(&records));
    let file = samples::jpeg(&[(0xE1, &with_exif_head(&block())), (0xED, &iptc)]);
    let subject = |word: &str| format!("<dc:subject><rdf:Bag><rdf:li>{word}</rdf:li></rdf:Bag></dc:subject>");
    let newest = sidecar("tiff:Make='EPSON' xmp:Rating='0' dc:title='Newest'", &subject("sea"));
    let older = sidecar(
        "photoshop:DateCreated='1988-12-01T18:53:44' xmp:Rating='4' xmp:Label='Red' dc:title='Older'",
        &subject("boat"),
    );
    let found = read_with(&file, &[newest, older]);
    assert_eq!(found.taken.map(|taken| taken.at), Some(597_005_624));
    assert_eq!((found.title.as_deref(), found.description.as_deref()), (Some("Newest"), Some("Caption")));
    assert_eq!((found.rating, found.label.as_deref()), (Some(0), Some("Red")));
    assert_eq!(found.keywords, ["sea", "boat"]);
    assert_eq!((found.camera.as_deref(), found.orientation.number()), (Some("Canon"), 6));
}

#[test]
fn creators_places_and_people_are_read() {
    let packet = samples::xmp(
        "xmlns:c='http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/' c:Location='Pier' photoshop:City='Goa' \
         photoshop:Country=' '",
        "<dc:creator><rdf:Seq><rdf:li>Usha</rdf:li><rdf:li>Anna</rdf:li></rdf:Seq></dc:creator>\
         <r:Regions xmlns:r='http://www.metadataworkinggroup.com/schemas/regions/' rdf:parseType='Resource'>\
         <r:RegionList><rdf:Bag><rdf:li rdf:parseType='Resource'><r:Name>Bert</r:Name><r:Type>Face</r:Type></rdf:li>\
         </rdf:Bag></r:RegionList></r:Regions>",
    );
    let records = [samples::data_set(2, 90, b"Panaji"), samples::data_set(2, 101, b"India")].concat();
    let iptc = prefixed(b"Photoshop 3.0\0", &samples::photoshop(&records));
    let xmp = prefixed(b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes());
    let found = read(&samples::jpeg(&[(0xED, &iptc), (0xE1, &xmp)]));
    assert_eq!((found.creator.as_deref(), found.people), (Some("Usha, Anna"), vec!["Bert".to_owned()]));
    assert_eq!(found.places.names().collect::<Vec<_>>(), ["Pier", "Goa", "India"]);
}
