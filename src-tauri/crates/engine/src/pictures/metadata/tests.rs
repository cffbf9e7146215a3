//! Tests of whole files: every container, files that nearly follow its rules, and which source counts.

#[path = "packet_tests.rs"]
mod packets;

use proptest::prelude::*;

use super::samples::{self, Block, Value};
use super::*;
use crate::pictures::decode::Psd;

const DATE: i64 = 1_709_231_405;

/// EXIF with a date, a camera and an orientation.
fn block() -> Vec<u8> {
    Block {
        main: vec![(0x010F, Value::Text("Canon")), (0x0112, Value::Short(6))],
        exif: vec![(0x9003, Value::Text("2024:02:29 18:30:05"))],
        ..Block::default()
    }
    .bytes()
}

fn packet() -> Vec<u8> {
    samples::xmp("photoshop:DateCreated='1988-12-01T18:53:44' tiff:Make='EPSON'", "").into_bytes()
}

fn records() -> Vec<u8> {
    [samples::data_set(2, 55, b"20050929"), samples::data_set(2, 25, b"boat")].concat()
}

fn prefixed(prefix: &[u8], block: &[u8]) -> Vec<u8> {
    [prefix, block].concat()
}

fn with_exif_head(block: &[u8]) -> Vec<u8> {
    prefixed(b"Exif\0\0", block)
}

#[track_caller]
fn assert_exif(file: &[u8]) {
    let found = read(file);
    assert_eq!(found.taken.map(|taken| (taken.at, taken.from)), Some((DATE, TakenFrom::Exif)));
    assert_eq!(found.camera.as_deref(), Some("Canon"));
    let upright = matches!(Format::sniff(file), Some(Format::Heic | Format::Avif | Format::Jxl));
    assert_eq!(found.orientation, Orientation::from_exif(if upright { 1 } else { 6 }));
}

#[track_caller]
fn assert_xmp(file: &[u8]) {
    let found = read(file);
    assert_eq!(found.taken.map(|taken| (taken.at, taken.from)), Some((597_005_624, TakenFrom::Xmp)));
    assert_eq!(found.camera.as_deref(), Some("EPSON"));
}

#[track_caller]
fn assert_iptc(file: &[u8]) {
    let found = read(file);
    assert_eq!(found.taken.map(|taken| (taken.at, taken.from)), Some((1_127_952_000, TakenFrom::Iptc)));
    assert_eq!(found.keywords, ["boat"]);
}

#[test]
fn exif_of_a_jpeg_is_found_in_any_segment_and_after_any_head() {
    let app1 =
        |payload: &[u8]| samples::jpeg(&[(0xE0, b"JFIF\0"), (0xE1, b"something else"), (0xE1, payload)]);
    for head in
        [&b"Exif\0\0"[..], b"Exif\0", b"Exif\0\xFF", b"Exif\0\0Exif\0\0", b"\0\0Exif\0\0", b"EXIF\0\0"]
    {
        assert_exif(&app1(&prefixed(head, &block())));
    }
    let whole = app1(&with_exif_head(&block()));
    let first = 2 + 2 + 2 + b"JFIF\0".len();
    assert_exif(&[&whole[..first], b"stray \xFF\xFF\0", &whole[first..]].concat());
    assert_exif(&whole[..whole.len() - 20]);
}

#[test]
fn exif_of_a_jpeg_may_continue_in_the_next_segment() {
    let block = block();
    let (first, second) = block.split_at(40);
    let segments = [(0xE1, with_exif_head(first)), (0xE1, with_exif_head(second))];
    let segments: Vec<_> = segments.iter().map(|(marker, data)| (*marker, data.as_slice())).collect();
    assert_exif(&samples::jpeg(&segments));
}

#[test]
fn xmp_and_iptc_of_a_jpeg_are_found() {
    assert_xmp(&samples::jpeg(&[(0xE1, &prefixed(b"http://ns.adobe.com/xap/1.0/\0", &packet()))]));
    let resources = prefixed(b"Photoshop 3.0\0", &samples::photoshop(&records()));
    assert_iptc(&samples::jpeg(&[(0xED, &resources)]));
    let (first, second) = resources.split_at(30);
    let second = prefixed(b"Photoshop 3.0\0", second);
    assert_iptc(&samples::jpeg(&[(0xED, first), (0xED, &second)]));
}

#[test]
fn metadata_of_a_png_is_a_chunk_or_a_text() {
    let exif = with_exif_head(&block());
    assert_exif(&samples::png(&[(b"eXIf", &block())]));
    assert_exif(&samples::png(&[(b"IDAT", b"pixels"), (b"eXIf", &exif)]));
    for name in ["exif", "APP1", "generic"] {
        let text = samples::raw_profile(name, &exif);
        let keyword = format!("Raw profile type {name}\0");
        let plain = prefixed(keyword.as_bytes(), &text);
        assert_exif(&samples::png(&[(b"tEXt", &plain)]));
        let packed = samples::deflate(&text);
        assert_exif(&samples::png(&[(b"zTXt", &[keyword.as_bytes(), b"\0", &packed].concat())]));
        assert_exif(&samples::png(&[(b"iTXt", &[keyword.as_bytes(), b"\x01\0\0\0", &packed].concat())]));
        assert_exif(&samples::png(&[(b"iTXt", &[keyword.as_bytes(), b"\0\0en\0t\0", &text].concat())]));
    }
}

#[test]
fn xmp_and_iptc_of_a_png_are_texts() {
    assert_xmp(&samples::png(&[(b"iTXt", &prefixed(b"XML:com.adobe.xmp\0\0\0\0\0", &packet()))]));
    let app1 = prefixed(b"http://ns.adobe.com/xap/1.0/\0", &packet());
    for (name, block) in [("xmp", packet()), ("APP1", app1)] {
        let text = prefixed(b"Raw profile type ", &prefixed(name.as_bytes(), b"\0"));
        assert_xmp(&samples::png(&[(b"tEXt", &prefixed(&text, &samples::raw_profile(name, &block)))]));
    }
    let resources = samples::photoshop(&records());
    for block in [records(), resources.clone(), prefixed(b"Photoshop 3.0\0", &resources)] {
        let text = prefixed(b"Raw profile type iptc\0", &samples::raw_profile("IPTC profile", &block));
        assert_iptc(&samples::png(&[(b"tEXt", &text)]));
    }
}

#[test]
fn a_png_has_its_own_time_and_texts() {
    let taken = |chunks: &[(&[u8; 4], &[u8])]| {
        read(&samples::png(chunks)).taken.map(|taken| (taken.at, taken.offset_minutes, taken.from))
    };
    let time = b"\x07\xE3\x05\x06\x07\x08\x09".as_slice();
    assert_eq!(taken(&[(b"tIME", time)]), Some((1_557_126_489, Some(0), TakenFrom::Png)));
    assert_eq!(taken(&[(b"tIME", b"\x07\xE3\x0D\x06\x07\x08\x09")]), None);
    for (text, offset) in [
        (&b"Creation Time\0Mon, 06 May 2019 07:08:09 +0200"[..], Some(120)),
        (b"Creation Time\x002019-05-06T07:08:09Z", Some(0)),
        (b"Creation Time\x002019:05:06 07:08:09", None),
    ] {
        let expected = Some((1_557_126_489, offset, TakenFrom::Png));
        assert_eq!(taken(&[(b"tIME", b"\x07\xE4\x05\x06\x07\x08\x09"), (b"tEXt", text)]), expected);
    }
    let found =
        read(&samples::png(&[(b"tEXt", b"Title\0Z\xFCrich"), (b"iTXt", b"Description\0\0\0\0\0See")]));
    assert_eq!((found.title.as_deref(), found.description.as_deref()), (Some("Zürich"), Some("See")));
}

#[test]
fn texts_of_a_png_unpack_to_a_bounded_size() {
    let bomb = samples::deflate(&vec![b'0'; 64 << 20]);
    let text = prefixed(b"Raw profile type exif\0\0", &bomb);
    let chunks: Vec<(&[u8; 4], &[u8])> = vec![(b"zTXt", &text); 50];
    assert_eq!(read(&samples::png(&chunks)), Metadata::default());
}

#[test]
fn metadata_of_a_webp_is_found_with_any_head_and_padding() {
    for (pads, odd) in [(true, &b"odd"[..]), (false, b"odd"), (true, b"even")] {
        for exif in [block(), with_exif_head(&block()), with_exif_head(&with_exif_head(&block()))] {
            assert_exif(&samples::webp(&[(b"VP8 ", odd), (b"EXIF", &exif)], pads));
            assert_exif(&samples::webp(&[(b"VP8 ", odd), (b"XMP ", &packet()), (b"EXIF", &exif)], pads));
        }
        assert_xmp(&samples::webp(&[(b"VP8 ", odd), (b"XMP ", &packet())], pads));
    }
}

#[test]
fn metadata_of_tiff_and_raw_files_is_in_the_first_directory() {
    assert_exif(&block());
    let with =
        |tag, data: Vec<u8>| Block { main: vec![(tag, Value::Bytes(data))], ..Block::default() }.bytes();
    assert_xmp(&with(0x02BC, packet()));
    assert_iptc(&with(0x83BB, records()));
    assert_iptc(&with(0x8649, samples::photoshop(&records())));
    for magic in [b"IIRO", b"IIRS", b"IIU\0"] {
        let mut raw = block();
        raw[..4].copy_from_slice(magic);
        assert_exif(&raw);
    }
}

#[test]
fn metadata_of_a_heic_is_an_item() {
    let items = [
        prefixed(b"\0\0\0\0", &block()),
        prefixed(b"\0\0\0\x06", &with_exif_head(&block())),
        prefixed(b"\0\0\0\x46", &prefixed(&[7; 70], &block())),
        with_exif_head(&block()),
    ];
    for in_idat in [false, true] {
        for item in &items {
            assert_exif(&samples::heic(&[(b"mime", b"<other/>"), (b"Exif", item)], in_idat));
        }
        assert_xmp(&samples::heic(&[(b"mime", &packet())], in_idat));
    }
}

#[test]
fn metadata_of_a_gif_is_an_xmp_packet() {
    assert_xmp(&samples::gif(&packet()));
}

#[test]
fn metadata_of_a_photoshop_file_is_among_its_resources() {
    let picture = image::RgbImage::new(2, 2);
    let with =
        |resources: &[(u16, Vec<u8>)]| Psd { resources: resources.to_vec(), ..Psd::rgb(&picture) }.bytes();
    assert_exif(&with(&[(0x0409, vec![1, 2, 3]), (0x0422, block())]));
    assert_xmp(&with(&[(0x0424, packet())]));
    assert_iptc(&with(&[(0x0404, records())]));
    let all = with(&[(0x0404, records()), (0x0424, packet()), (0x0422, block())]);
    assert_exif(&all);
    assert_eq!(read(&all).keywords, ["boat"]);
}

#[test]
fn metadata_of_a_jpeg_2000_is_in_boxes_with_identifiers() {
    let with = |name: &[u8; 4], identifier: &[u8], data: &[u8]| {
        let signature = samples::iso_box(b"jP  ", b"\r\n\x87\n");
        [signature, samples::iso_box(name, &prefixed(identifier, data))].concat()
    };
    let iptc = b"\x33\xC7\xA4\xD2\xB8\x1D\x47\x23\xA0\xBA\xF1\xA3\xE0\x97\xAD\x38";
    let xmp = b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";
    assert_exif(&with(b"uuid", b"JpgTiffExif->JP2", &block()));
    assert_exif(&with(b"uuid", b"JpgTiffExif->JP2", &with_exif_head(&block())));
    assert_xmp(&with(b"uuid", xmp, &packet()));
    assert_xmp(&with(b"xml ", b"", &packet()));
    assert_iptc(&with(b"uuid", iptc, &records()));
    assert_iptc(&with(b"uuid", iptc, &samples::photoshop(&records())));
    assert_eq!(read(&with(b"xml ", b"", b"<other/>")), Metadata::default());
}

#[test]
fn metadata_of_a_jpeg_xl_is_in_boxes_packed_or_not() {
    let with = |name: &[u8; 4], data: &[u8]| {
        [samples::iso_box(b"JXL ", b"\r\n\x87\n"), samples::iso_box(name, data)].concat()
    };
    for exif in [prefixed(&[0; 4], &block()), prefixed(b"\0\0\0\x06", &with_exif_head(&block()))] {
        assert_exif(&with(b"Exif", &exif));
    }
    assert_xmp(&with(b"xml ", &packet()));
    // Brotli that stores bytes as they are.
    let length = packet().len() - 1;
    let header = [(length << 4) as u8 & 0xF0, (length >> 4) as u8, (length >> 12) as u8 & 0x0F | 0x10];
    let stored = [&header[..], &packet(), &[3]].concat();
    assert_xmp(&with(b"brob", &prefixed(b"xml ", &stored)));
    assert_eq!(read(&with(b"brob", b"xml \xFF\xFF")), Metadata::default());
    // The same with a window of 16 MB, in a form that allows more than is unpacked.
    let header = (0x11 | 24 << 8 | (length as u64) << 17 | 1 << 33).to_le_bytes();
    let large_window = [&header[..5], &packet(), &[3]].concat();
    assert_eq!(read(&with(b"brob", &prefixed(b"xml ", &large_window))), Metadata::default());
    // Behind as many packed boxes as are unpacked.
    let many = samples::iso_box(b"brob", b"xml ").repeat(8);
    let last = samples::iso_box(b"brob", &prefixed(b"xml ", &stored));
    assert_eq!(read(&[with(b"free", b""), many, last].concat()), Metadata::default());
}

#[test]
fn metadata_of_canon_raw_files_is_in_several_blocks() {
    let gps = Block {
        main: vec![
            (1, Value::Text("N")),
            (2, Value::Rational(vec![(27, 1)])),
            (3, Value::Text("E")),
            (4, Value::Rational(vec![(78, 1)])),
        ],
        ..Block::default()
    };
    let uuid = b"\x85\xC0\xB6\x87\x82\x0F\x11\xE0\x81\x11\xF4\xCE\x46\x2B\x6A\x48";
    let boxes = [samples::iso_box(b"CMT1", &block()), samples::iso_box(b"CMT4", &gps.bytes())].concat();
    let movie = samples::iso_box(b"moov", &samples::iso_box(b"uuid", &prefixed(uuid, &boxes)));
    let file = [samples::iso_box(b"ftyp", b"crx \0\0\0\x01crx isom"), movie].concat();
    assert_exif(&file);
    assert_eq!(read(&file).position, Some(Position { latitude: 27.0, longitude: 78.0 }));
}

#[test]
fn exif_counts_before_xmp_and_xmp_before_iptc() {
    let exif = with_exif_head(&block());
    let xmp = prefixed(b"http://ns.adobe.com/xap/1.0/\0", &packet());
    let iptc = prefixed(b"Photoshop 3.0\0", &samples::photoshop(&records()));
    let all: [(u8, &[u8]); 3] = [(0xED, &iptc), (0xE1, &xmp), (0xE1, &exif)];
    assert_exif(&samples::jpeg(&all));
    assert_xmp(&samples::jpeg(&all[..2]));
    assert_iptc(&samples::jpeg(&all[..1]));
    assert_eq!(read(&samples::jpeg(&all)).keywords, ["boat"]);
}

#[test]
fn files_without_metadata_have_defaults() {
    for bytes in [&b""[..], b"text", b"II*\0", b"II*\0\x08\0\0\0\xFF\xFF", b"\xFF\xD8\xFF\xE1\0\x08Exif\0\0"]
    {
        assert_eq!(read(bytes), Metadata::default());
    }
}

proptest! {
    #[test]
    fn a_damaged_file_has_possible_values(
        kind in 0_usize..8,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        let exif = with_exif_head(&block());
        let mut file = match kind {
            0 => samples::jpeg(&[(0xE1, &exif), (0xED, &prefixed(b"Photoshop 3.0\0", &samples::photoshop(&records())))]),
            1 => samples::png(&[(b"eXIf", &block()), (b"tIME", b"\x07\xE3\x05\x06\x07\x08\x09")]),
            2 => samples::png(&[(b"tEXt", &prefixed(b"Raw profile type exif\0", &samples::raw_profile("exif", &exif)))]),
            3 => samples::webp(&[(b"EXIF", &exif), (b"XMP ", &packet())], true),
            4 => block(),
            5 => samples::heic(&[(b"Exif", &exif), (b"mime", &packet())], false),
            6 => samples::heic(&[(b"Exif", &exif)], true),
            _ => samples::gif(&packet()),
        };
        for (index, value) in flips {
            let at = index.index(file.len());
            file[at] = value;
        }
        file.truncate(end.index(2 * file.len()).max(12));
        let found = read(&file);
        prop_assert!(found.rating.is_none_or(|stars| (-1..=5).contains(&stars)));
        prop_assert!(found.position.is_none_or(|place| place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0));
        prop_assert!(found.taken.is_none_or(|taken| taken.at > -4_600_000_000));
    }

    #[test]
    fn any_bytes_have_possible_values(magic in 0_usize..8, bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let magics = [&b"\xFF\xD8\xFF"[..], b"\x89PNG\r\n\x1A\n", b"RIFF\0\0\0\0WEBP", b"GIF89a", b"II*\0\x08\0\0\0",
            b"MM\0*\0\0\0\x08", b"\0\0\0\x10ftypheic\0\0\0\0", b""];
        read(&[magics[magic], &bytes].concat());
    }
}
