//! Writing into pictures.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use super::containers::*;
use super::packet;
use crate::{Change, Edit, Original, Packet};

struct Made {
    dir: tempfile::TempDir,
    path: PathBuf,
}

impl Made {
    fn new(bytes: &[u8]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        fs::write(&path, bytes).unwrap();
        let file = fs::File::open(&path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::new(1_000_000, 7)).unwrap();
        Self { dir, path }
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap()
    }

    /// Writes, and makes sure that only the packet differs, however the file is taken apart.
    fn write(&self, edit: &Edit) -> Packet {
        assert!(Original::open(&self.path).unwrap().write(edit, None).unwrap());
        let mut again = Original::open(&self.path).unwrap();
        let bytes = self.bytes();
        assert!(!again.write(edit, None).unwrap(), "{}", again.packet().unwrap().text());
        assert_eq!(self.bytes(), bytes);
        let modified = fs::metadata(&self.path).unwrap().modified().unwrap();
        assert_eq!(modified, UNIX_EPOCH + Duration::new(1_000_000, 7));
        assert_eq!(fs::read_dir(self.dir.path()).unwrap().count(), 1);
        again.packet().unwrap().clone()
    }

    fn fails(&self, edit: &Edit) -> String {
        let before = self.bytes();
        let error =
            Original::open(&self.path).and_then(|mut original| original.write(edit, None)).unwrap_err();
        assert_eq!(self.bytes(), before);
        error.to_string()
    }
}

fn title(text: &str) -> Edit {
    Edit { title: Change::Set(text.into()), ..Edit::default() }
}

fn without(whole: &[u8], part: &[u8]) -> Vec<u8> {
    let at = whole.windows(part.len()).position(|window| window == part).expect("the part is there");
    [&whole[..at], &whole[at + part.len()..]].concat()
}

/// The segments of a JPEG that have packets, joined.
fn packets(jpeg: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        let end = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at..end].windows(14).any(|window| window == b"ns.adobe.com/x") {
            found.push(jpeg[at..end].to_vec());
        }
        at = end;
    }
    found
}

#[test]
fn a_new_packet_comes_after_the_first_segments_of_a_jpeg() {
    let first = [segment(0xE0, b"JFIF"), segment(0xE1, b"Exif\0\0MM\0*")];
    let file = jpeg(&[first.concat(), segment(0xE2, b"ICC_PROFILE\0")]);
    let made = Made::new(&file);
    assert_eq!(made.write(&title("सागर")).title().as_deref(), Some("सागर"));
    let written = made.bytes();
    let [packet] = &packets(&written)[..] else { panic!() };
    assert_eq!(without(&written, packet), file);
    assert!(written.starts_with(&[&[0xFF, 0xD8][..], &first.concat(), packet].concat()));
    made.write(&title("Sea"));
    assert_eq!(made.bytes().len(), written.len(), "the padding takes it up");
}

#[test]
fn an_old_packet_is_replaced_where_it_is() {
    let red = packet(" xmp:Label='Rot'", "");
    let file =
        jpeg(&[segment(0xE0, b"JFIF"), segment(0xE2, b"odd"), app1(red.as_bytes()), segment(0xFE, b"end")]);
    let made = Made::new(&file);
    let edited = made.write(&title("Sea"));
    assert_eq!((edited.label().as_deref(), edited.title().as_deref()), (Some("Rot"), Some("Sea")));
    let written = made.bytes();
    assert_eq!(without(&written, &packets(&written)[0]), without(&file, &app1(red.as_bytes())));
}

#[test]
fn what_is_too_long_for_a_segment_goes_on_in_further_ones() {
    let long = format!("<crs:Long>{}</crs:Long>", "äx".repeat(40_000));
    let names = (0..500).map(|number| vec!["Orte".to_owned(), format!("कीवर्ड {number}, 🌊")]);
    let edit = Edit { keywords: Change::Set(names.collect()), ..title("Sea") };
    let made = Made::new(&jpeg(&[app1(packet(" xmp:Label='Rot'", "").as_bytes())]));
    let edited = made.write(&edit);
    assert_eq!((edited.keywords().len(), edited.label().as_deref()), (500, Some("Rot")));
    let written = made.bytes();
    assert!(packets(&written).len() > 1 && packets(&written).iter().all(|part| part.len() <= 65_537));
    assert_eq!(packets(&written).iter().fold(written, |file, part| without(&file, part)), jpeg(&[]));

    let edited = made.write(&Edit { keywords: Change::Set(vec![vec!["one".into()]]), ..Edit::default() });
    assert_eq!((edited.keywords(), edited.title().as_deref()), (vec![vec!["one".to_owned()]], Some("Sea")));
    assert_eq!(packets(&made.bytes()).len(), 1, "what fits again is one segment");

    let text = packet(" crs:A='b'", &long);
    let parts = extended("0123456789ABCDEF0123456789ABCDEF", text.as_bytes(), 60_000);
    let noted = packet(
        " xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='0123456789ABCDEF0123456789ABCDEF'",
        "",
    );
    let made = Made::new(&jpeg(&[&[app1(noted.as_bytes())], &parts[..]].concat()));
    let edited = made.write(&title("Ocean"));
    assert!(edited.text().contains(&long) && edited.text().contains("crs:A='b'"));
    assert_eq!(packets(&made.bytes()).len(), 3);
    let again = made.write(&title("Sea"));
    assert_eq!(
        again.text().matches("<rdf:Description").count(),
        edited.text().matches("<rdf:Description").count()
    );
    let foreign = Made::new(&jpeg(&[&[app1(noted.as_bytes())], &parts[1..]].concat()));
    assert!(foreign.fails(&title("x")).contains("missing"));
}

#[test]
fn parts_that_precede_what_they_continue_are_replaced_too() {
    let guid = "0123456789ABCDEF0123456789ABCDEF";
    let noted = packet(&format!(" xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='{guid}'"), "");
    let parts = extended(guid, packet(" xmp:Label='Rot'", "").as_bytes(), 500);
    assert!(parts.len() > 1);
    let profile = segment(0xE2, b"ICC_PROFILE\0");
    let main = app1(noted.as_bytes());
    let made = Made::new(&jpeg(&[parts[0].clone(), profile.clone(), main.clone(), parts[1..].concat()]));
    let edited = made.write(&title("Sea"));
    assert_eq!((edited.label().as_deref(), edited.title().as_deref()), (Some("Rot"), Some("Sea")));
    let written = made.bytes();
    let [packet] = &packets(&written)[..] else { panic!() };
    assert_eq!(written, jpeg(&[profile, packet.clone()]));

    let pictures = segment(0xE2, b"MPF\0MM\0*");
    let between = Made::new(&jpeg(&[parts[0].clone(), pictures, main, parts[1..].concat()]));
    assert!(between.fails(&title("Sea")).contains("several pictures"));
}

#[test]
fn pictures_that_others_count_on_are_not_moved() {
    let pictures = segment(0xE2, b"MPF\0MM\0*");
    let red = app1(packet(" xmp:Rating='1'", "").as_bytes());
    let behind = Made::new(&jpeg(&[pictures.clone(), red.clone()]));
    assert!(behind.fails(&title("Sea")).contains("several pictures"));
    behind.write(&Edit { rating: Change::Set(2), ..Edit::default() });
    let before = Made::new(&jpeg(&[red, pictures]));
    before.write(&title("Sea"));
}

#[test]
fn a_png_has_a_chunk_after_its_header() {
    let red = packet(" xmp:Label='Rot'", "");
    for (file, old) in [
        (png(&[]), Vec::new()),
        (
            png(&[itxt(packet(" xmp:Label='Rot'", "").as_bytes(), true)]),
            itxt(packet(" xmp:Label='Rot'", "").as_bytes(), true),
        ),
        (png(&[raw_profile(red.as_bytes())]), raw_profile(red.as_bytes())),
    ] {
        let made = Made::new(&file);
        let edited = made.write(&title("सागर 🌊"));
        assert_eq!(edited.title().as_deref(), Some("सागर 🌊"));
        assert_eq!(edited.label().is_some(), !old.is_empty());
        let written = made.bytes();
        let length = u32::from_be_bytes(*written[33..].first_chunk().unwrap()) as usize;
        let chunk = &written[33..33 + 12 + length];
        assert!(chunk[4..].starts_with(b"iTXtXML:com.adobe.xmp\0"));
        let rest = without(&written, chunk);
        assert_eq!(rest, if old.is_empty() { file } else { without(&file, &old) });
    }
}

#[test]
fn a_webp_says_that_it_has_a_packet() {
    let lossy = riff(b"VP8 ", &[0, 0, 0, 0x9D, 1, 0x2A, 16, 0, 8, 0, 1]);
    let lossless = riff(b"VP8L", &[0x2F, 15, 0xC0, 1, 0x10, 0]);
    for (picture, flags) in [(lossy, 0x04), (lossless, 0x14)] {
        let made = Made::new(&webp(std::slice::from_ref(&picture)));
        made.write(&title("Sea"));
        let features = riff(b"VP8X", &[flags, 0, 0, 0, 15, 0, 0, 7, 0, 0]);
        let written = made.bytes();
        assert_eq!(&written[12..12 + features.len() + picture.len()], [features, picture].concat());
        assert_eq!(u32::from_le_bytes(*written[4..].first_chunk().unwrap()) as usize + 8, written.len());
        made.write(&title("Ocean"));
    }
    let features = riff(b"VP8X", &[0x08, 0, 0, 0, 15, 0, 0, 7, 0, 0]);
    let made = Made::new(&webp(&[features, riff(b"VP8 ", b"x"), riff(b"EXIF", b"II*\0")]));
    made.write(&title("Sea"));
    assert_eq!(made.bytes()[20], 0x0C);
}

#[test]
fn the_last_chunk_of_a_webp_gets_the_zero_that_it_lacks() {
    let features = riff(b"VP8X", &[0x08, 0, 0, 0, 15, 0, 0, 7, 0, 0]);
    let unpadded = |name| riff(name, b"odd")[..11].to_vec();
    let red = packet(" xmp:Label='Rot'", "");
    for file in [
        vec![features.clone(), unpadded(b"EXIF")],
        vec![features.clone(), riff(b"XMP ", red.as_bytes()), unpadded(b"EXIF")],
    ] {
        let made = Made::new(&webp(&file));
        made.write(&title("Sea"));
        let written = made.bytes();
        assert_eq!(u32::from_le_bytes(*written[4..].first_chunk().unwrap()) as usize + 8, written.len());
        assert!(written.windows(12).any(|window| window == riff(b"EXIF", b"odd")));
    }
    let middle = Made::new(&webp(&[features, unpadded(b"EXIF"), riff(b"VP8 ", b"x")]));
    assert!(middle.fails(&title("Sea")).contains("damaged"));
}

#[test]
fn other_formats_and_odd_files_are_left_to_a_sidecar() {
    let edit = title("Sea");
    for file in [
        tiff(true, 700, 1, packet("", "").as_bytes()),
        heic(packet("", "").as_bytes()),
        b"GIF89a".to_vec(),
        Vec::new(),
    ] {
        assert!(Made::new(&file).fails(&edit).contains("sidecar"));
    }
    let cut = png(&[]);
    assert!(Made::new(&cut[..cut.len() - 5]).fails(&edit).contains("damaged"));
    let after = [webp(&[riff(b"VP8L", &[0x2F, 0, 0, 0, 0])]), b"after".to_vec()].concat();
    assert!(Made::new(&after).fails(&edit).contains("damaged"));
    let linked = Made::new(&jpeg(&[]));
    fs::hard_link(&linked.path, linked.dir.path().join("b.jpg")).unwrap();
    assert!(linked.fails(&edit).contains("several names"));
    let broken = Made::new(&jpeg(&[app1(b"<x:xmpmeta>")]));
    assert!(broken.fails(&edit).contains("damaged"));
}

#[test]
fn how_a_file_was_first_is_kept_once() {
    let file = jpeg(&[]);
    let made = Made::new(&file);
    fs::set_permissions(&made.path, fs::Permissions::from_mode(0o640)).unwrap();
    let backup = tempfile::tempdir().unwrap();
    let copy = backup.path().join("first/a.jpg");
    for text in ["Sea", "Ocean"] {
        assert!(Original::open(&made.path).unwrap().write(&title(text), Some(&copy)).unwrap());
        assert_eq!(fs::read(&copy).unwrap(), file);
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&copy), mode(&made.path)), (0o640, 0o640));
    let modified = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    assert_eq!(modified(&copy), modified(&made.path));
    let mut unchanged = Original::open(&made.path).unwrap();
    let other = backup.path().join("other.jpg");
    assert!(!unchanged.write(&title("Ocean"), Some(&other)).unwrap() && !other.exists());
    let nowhere = Path::new("/proc/nowhere/a.jpg");
    let before = made.bytes();
    assert!(unchanged.write(&title("x"), Some(nowhere)).is_err());
    assert_eq!(made.bytes(), before);
}

#[test]
fn a_file_that_changes_meanwhile_stays() {
    let made = Made::new(&jpeg(&[]));
    let mut original = Original::open(&made.path).unwrap();
    let theirs = jpeg(&[segment(0xFE, b"theirs")]);
    fs::write(&made.path, &theirs).unwrap();
    assert_eq!(original.write(&title("Sea"), None).unwrap_err().code(), "xmpChanged");
    assert_eq!(made.bytes(), theirs);
}
