//! Packets in files.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use proptest::prelude::*;

use super::containers::*;
use super::packet;
use crate::{Embedded, PacketError};

const GUID: &str = "0123456789ABCDEF0123456789ABCDEF";

fn find(file: &[u8]) -> Embedded {
    Embedded::find(&mut Cursor::new(file)).unwrap()
}

fn label(file: &[u8]) -> Option<String> {
    let found = find(file);
    let read = found.read().unwrap().and_then(|packet| packet.label());
    assert_eq!(read, found.skim().and_then(|packet| packet.label()));
    read
}

fn red() -> Vec<u8> {
    packet(" xmp:Label='Rot'", "").into_bytes()
}

fn records() -> Vec<u8> {
    b"\x1C\x02\x19\0\x03sea".to_vec()
}

#[test]
fn every_format_has_its_place() {
    let red = red();
    let mut uuid = b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC".to_vec();
    uuid.extend(&red);
    let raf = {
        let mut head = b"FUJIFILMCCD-RAW ".to_vec();
        head.resize(84, 0);
        head.extend([0, 0, 0, 120, 0, 0, 1, 0]);
        head.resize(120, 0);
        [head, jpeg(&[app1(&red)])].concat()
    };
    let files = [
        ("sidecar", red.clone()),
        ("marked sidecar", [b"\xEF\xBB\xBF\n", &red[..]].concat()),
        ("jpeg", jpeg(&[segment(0xE0, b"JFIF"), segment(0xE1, b"Exif\0\0MM"), app1(&red)])),
        (
            "jpeg with stray bytes",
            jpeg(&[segment(0xE0, b"JFIF"), vec![0, 0xFF, 0, 7, 0xFF, 0xFF], app1(&red)]),
        ),
        ("png", png(&[itxt(&red, false)])),
        ("png of ImageMagick", png(&[raw_profile(&red)])),
        ("png with both", png(&[raw_profile(b"<x"), itxt(&red, false)])),
        ("packed png", png(&[chunk(b"tEXt", b"a\0b"), itxt(&red, true)])),
        (
            "webp",
            webp(&[riff(b"VP8X", &[4, 0, 0, 0, 0, 0, 0, 0, 0, 0]), riff(b"odd ", &[1]), riff(b"XMP ", &red)]),
        ),
        ("tiff", tiff(true, 700, 1, &red)),
        ("dng", tiff(false, 700, 7, &red)),
        ("heic", heic(&red)),
        ("cr3", [part(b"ftyp", b"crx "), part(b"uuid", &uuid)].concat()),
        ("jp2", [part(b"jP  ", b"\r\n\x87\n"), part(b"uuid", &uuid)].concat()),
        ("jxl", [part(b"JXL ", b"\r\n\x87\n"), part(b"xml ", &red)].concat()),
        ("psd", psd(&[resource(0x03ED, b"odd"), resource(0x0424, &red)].concat())),
        ("raf", raf),
    ];
    for (name, file) in files {
        assert_eq!(label(&file).as_deref(), Some("Rot"), "{name}");
        for end in [0, 1, 4, 12, 30, file.len() / 2, file.len() - 1] {
            drop(Embedded::find(&mut Cursor::new(&file[..end])).map(|found| (found.read(), found.skim())));
        }
    }
    for without in [
        jpeg(&[]),
        png(&[]),
        webp(&[]),
        psd(b""),
        tiff(true, 1, 1, b"longer"),
        b"GIF89a".to_vec(),
        Vec::new(),
    ] {
        assert_eq!(label(&without), None);
    }
}

#[test]
fn a_packet_goes_on_in_further_segments() {
    let main = packet(
        &format!(" xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmpNote:HasExtendedXMP='{GUID}'"),
        "",
    );
    let long = "ä".repeat(50_000);
    let extension = format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:xmp='http://ns.adobe.com/xap/1.0/'>\
         <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' xmp:Label='Rot' \
         xmlns:crs='http://example.org/'><crs:Long>{long}</crs:Long></rdf:Description></rdf:RDF></x:xmpmeta>"
    );
    let mut parts = extended(GUID, extension.as_bytes(), 40_001);
    parts.rotate_left(1);
    let stale = extended(&GUID.replace('0', "1"), b"<stale/>", 5);
    let segments = |parts: &[Vec<u8>]| [&[app1(main.as_bytes())], parts, &stale].concat();
    let found = find(&jpeg(&segments(&parts)));
    let whole = found.read().unwrap().unwrap();
    assert_eq!(whole.label().as_deref(), Some("Rot"));
    assert!(whole.text().contains(&long) && !whole.text().contains("HasExtendedXMP"));
    assert_eq!(whole.properties().count(), 2);
    for lacking in 0..parts.len() {
        let mut parts = parts.clone();
        parts.remove(lacking);
        let found = find(&jpeg(&segments(&parts)));
        assert!(matches!(found.read(), Err(PacketError::Malformed { .. })));
        assert_eq!(found.skim().unwrap().label(), None);
    }
    assert_eq!(
        label(&jpeg(&[&[app1(&red())], &parts[..]].concat())).as_deref(),
        Some("Rot"),
        "no packet names them"
    );
}

#[test]
fn a_packet_that_claims_gigabytes_is_an_error() {
    let huge =
        |file: Vec<u8>| matches!(Embedded::find(&mut Cursor::new(file)), Err(PacketError::TooLarge { .. }));
    let mut claimed = tiff(true, 700, 1, b"<packet/>");
    claimed[14..18].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(huge(claimed));
    let mut part = extended(GUID, b"<packet/>", 100).remove(0);
    let at = 4 + 35 + 32;
    part[at..at + 4].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(huge(jpeg(&[part])));
    let mut chunk = itxt(b"<packet/>", false);
    chunk[..4].copy_from_slice(&0x7FFF_FFFF_u32.to_be_bytes());
    assert!(huge(png(&[chunk])));
    let mut chunk = riff(b"XMP ", b"<packet/>");
    chunk[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(huge(webp(&[chunk])));
    let mut claimed = psd(&resource(0x0424, b"<packet/>"));
    claimed[42..46].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(huge(claimed));
    let bomb = itxt(&vec![b' '; (32 << 20) + 1], true);
    assert!(bomb.len() < 1 << 20 && huge(png(&[bomb])));
}

/// A main packet and what it goes on in, as a file.
fn continued(declarations: &str, descriptions: &str) -> Embedded {
    let note = format!(" xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='{GUID}' xmp:Label='Rot'");
    let extension = format!(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'{declarations}>{descriptions}</rdf:RDF>"
    );
    let parts = extended(GUID, extension.as_bytes(), 60_000);
    find(&jpeg(&[&[app1(packet(&note, "").as_bytes())], &parts[..]].concat()))
}

#[test]
fn only_the_namespaces_that_it_uses_come_with_a_description() {
    let address = "x".repeat(1_000);
    let declared: String = (0..200).map(|number| format!(" xmlns:n{number}='{address}{number}'")).collect();
    let found = continued(&declared, &"<rdf:Description><n7:a>b</n7:a></rdf:Description>".repeat(2_000));
    let whole = found.read().unwrap().unwrap();
    assert!(whole.text().len() < 4_000_000 && !whole.text().contains("xmlns:n8="));
    let known = |property: &crate::Property| property.namespace == format!("{address}7");
    assert_eq!(whole.properties().filter(known).count(), 2_000);
}

#[test]
fn a_packet_that_becomes_too_large_when_it_is_joined_is_an_error() {
    let found =
        continued(&format!(" xmlns:n='{}'", "x".repeat(1 << 20)), &"<rdf:Description n:a='b'/>".repeat(100));
    assert!(matches!(found.read(), Err(PacketError::TooLarge { .. })));
    assert_eq!(found.skim().unwrap().label().as_deref(), Some("Rot"));
}

/// A file that counts what is read of it, and that ends after so many readings.
struct Watched {
    file: Cursor<Vec<u8>>,
    bytes: usize,
    left: usize,
}

impl Watched {
    fn new(file: &[u8], left: usize) -> Self {
        Self { file: Cursor::new(file.to_vec()), bytes: 0, left }
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        self.left -= 1;
        let length = self.file.read(buffer)?;
        self.bytes += length;
        Ok(length)
    }
}

impl Seek for Watched {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[test]
fn of_many_packets_in_the_same_bytes_one_is_read() {
    let large = [red(), vec![b' '; 1 << 20]].concat();
    let infe = part(b"infe", b"\x02\0\0\0\0\x07\0\0mime\0application/rdf+xml\0");
    let one = heic(&large);
    let iinf = |count| part(b"iinf", &[b"\0\0\0\0\0\x01", &infe.repeat(count)[..]].concat());
    let (kind, meta) = (one[..24].to_vec(), one[24 + 12..one.len() - large.len() - 8].to_vec());
    let rest = [iinf(500), without(&meta, &iinf(1))].concat();
    // The locations count from the beginning of the file, where the packet still is if it comes before them.
    let start = u32::try_from(kind.len() + 8).unwrap();
    let old = u32::try_from(one.len() - large.len()).unwrap();
    let half = u32::try_from(large.len() / 2).unwrap();
    let moved = replaced(&replaced(&rest, old, start), old + half, start + half);
    let meta = part(b"meta", &[&[0; 4], &moved[..]].concat());
    let heic = [kind, part(b"mdat", &large), meta].concat();

    let mut tiff = tiff(true, 700, 1, &large);
    let (entry, count) = (tiff[10..22].to_vec(), 500_u16);
    tiff[8..10].copy_from_slice(&count.to_le_bytes());
    let place = 26 + 12 * (u32::from(count) - 1);
    let entry = [&entry[..8], &place.to_le_bytes()].concat();
    tiff.splice(10..22, entry.repeat(usize::from(count)));
    for file in [heic, tiff] {
        let mut watched = Watched::new(&file, usize::MAX);
        let found = Embedded::find(&mut watched).unwrap();
        assert_eq!(found.skim().unwrap().label().as_deref(), Some("Rot"));
        assert!(watched.bytes < 3 << 20, "{} bytes", watched.bytes);
    }
}

fn without(whole: &[u8], part: &[u8]) -> Vec<u8> {
    let at = whole.windows(part.len()).position(|window| window == part).unwrap();
    [&whole[..at], &whole[at + part.len()..]].concat()
}

fn replaced(bytes: &[u8], old: u32, new: u32) -> Vec<u8> {
    let at = bytes.windows(4).position(|window| window == old.to_be_bytes()).unwrap();
    [&bytes[..at], &new.to_be_bytes(), &bytes[at + 4..]].concat()
}

#[test]
fn a_file_may_become_shorter_while_it_is_read() {
    let resources = segment(0xED, &[b"Photoshop 3.0\0", &resource(0x0404, &records())[..]].concat());
    let parts = extended(GUID, b"<packet/>", 4);
    let file = jpeg(&[&[resources, app1(&red())], &parts[..]].concat());
    for left in 0..60 {
        drop(Embedded::find(&mut Watched::new(&file, left)).map(|found| (found.read(), found.skim())));
    }
}

#[test]
fn records_of_the_iptc_are_found() {
    let resources = [resource(0x03ED, b"odd"), resource(0x0404, &records())].concat();
    let app13 = |part: &[u8]| segment(0xED, &[b"Photoshop 3.0\0", part].concat());
    let (first, second) = resources.split_at(20);
    let swapped: Vec<u8> =
        records().as_chunks::<4>().0.iter().flat_map(|&[a, b, c, d]| [d, c, b, a]).collect();
    for file in [
        jpeg(&[app13(&resources)]),
        jpeg(&[app13(first), app13(second)]),
        psd(&resources),
        tiff(true, 0x83BB, 7, &records()),
        tiff(false, 0x83BB, 7, &swapped),
        tiff(true, 0x8649, 7, &resources),
    ] {
        assert_eq!(find(&file).iptc().unwrap().keywords, ["sea"]);
    }
    assert!(find(&jpeg(&[])).iptc().is_none());
}

proptest! {
    #[test]
    fn any_file_is_searched(
        start in 0_usize..8,
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        at in 0_usize..400,
    ) {
        let files = [
            jpeg(&[app1(&red())]), png(&[itxt(&red(), true)]), webp(&[riff(b"XMP ", &red())]), tiff(true, 700, 1, &red()),
            heic(&red()), psd(&resource(0x0424, &red())), b"II+\0\x08\0\0\0".to_vec(), b"\xFF\xD8\xFF".to_vec(),
        ];
        let mut file = files[start].clone();
        let at = at.min(file.len());
        let end = (at + bytes.len()).min(file.len());
        file.splice(at..end, bytes);
        if let Ok(found) = Embedded::find(&mut Cursor::new(&file)) {
            drop((found.read(), found.skim(), found.iptc()));
        }
    }
}
