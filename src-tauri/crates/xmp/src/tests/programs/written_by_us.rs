//! What we write, they read.

use super::*;
use crate::{Original, Sidecar};

fn write(path: &Path, edit: &Edit) {
    let is_written = match path.extension().unwrap().to_str() {
        Some("xmp") => Sidecar::open(path).unwrap().write(edit, Path::new("a.CR2")).unwrap(),
        _ => Original::open(path).unwrap().write(edit, None).unwrap(),
    };
    assert!(is_written, "{}", path.display());
}

fn everything() -> Edit {
    let mut names = plain(&HARD);
    names.push(vec!["Orte".into(), "दिल्ली 🪔".into(), "a, b".into()]);
    Edit {
        rating: Change::Set(4),
        title: Change::Set("समुद्र & <sea> 🌊".into()),
        description: Change::Set("One\nTwo, \"three\"".into()),
        date: Change::Set("2005-09-29T10:11:12+05:30".into()),
        ..keywords(names)
    }
}

#[test]
fn exiftool_reads_everything_that_is_written() {
    let (_dir, paths) = pictures();
    for path in paths {
        write(&path, &everything());
        let found = exiftool(&path);
        let mut names = HARD.to_vec();
        names.push("a, b");
        assert_eq!(texts(&found, "XMP-dc:Subject"), names);
        let nested: Vec<String> = texts(&found, "XMP-lr:HierarchicalSubject");
        assert_eq!(nested.last().unwrap(), "Orte|दिल्ली 🪔|a, b");
        assert_eq!(nested.len(), HARD.len(), "the one that would be a path is left out");
        let tags = texts(&found, "XMP-digiKam:TagsList");
        assert_eq!(
            (tags.len(), tags.last().map(String::as_str)),
            (HARD.len() + 1, Some("Orte/दिल्ली 🪔/a, b"))
        );
        assert_eq!(texts(&found, "XMP-dc:Title"), ["समुद्र & <sea> 🌊"]);
        assert_eq!(texts(&found, "XMP-dc:Description"), ["One\nTwo, \"three\""]);
        assert_eq!(texts(&found, "XMP-photoshop:DateCreated"), ["2005:09:29 10:11:12+05:30"]);
        assert_eq!(texts(&found, "XMP-xmp:Rating"), ["4"]);
        let warnings = run("exiftool", &["-validate", "-s3", "-XMP:all"], &path);
        assert!(warnings.starts_with("OK") || !warnings.contains("XMP"), "{}: {warnings}", path.display());
    }
}

#[test]
fn exiv2_reads_everything_that_is_written() {
    let (_dir, paths) = pictures();
    for path in paths {
        write(&path, &everything());
        let found = exiv2(&path);
        assert_eq!(found["Xmp.dc.subject"], format!("{}, a, b", HARD.join(", ")), "{}", path.display());
        assert!(found["Xmp.digiKam.TagsList"].ends_with("Orte/दिल्ली 🪔/a, b"));
        assert!(found["Xmp.lr.hierarchicalSubject"].ends_with("Orte|दिल्ली 🪔|a, b"));
        assert_eq!(found["Xmp.dc.title"], "lang=\"x-default\" समुद्र & <sea> 🌊");
        assert_eq!(found["Xmp.photoshop.DateCreated"], "2005-09-29T10:11:12+05:30");
        assert_eq!(found["Xmp.xmp.Rating"], "4");
    }
}

#[test]
fn both_read_every_rating() {
    let (_dir, paths) = pictures();
    for stars in -1..=5 {
        for path in [&paths[0], &paths[3]] {
            write(path, &Edit { rating: Change::Set(stars), ..Edit::default() });
            assert_eq!(texts(&exiftool(path), "XMP-xmp:Rating"), [stars.to_string()]);
            assert_eq!(exiv2(path)["Xmp.xmp.Rating"], stars.to_string());
        }
    }
}

#[test]
fn both_read_a_date_as_far_as_it_is_known() {
    let (_dir, paths) = pictures();
    for (written, read) in [
        ("1998", "1998"),
        ("1998-07", "1998:07"),
        ("1998-07-14", "1998:07:14"),
        ("1998-07-14T15:30:00", "1998:07:14 15:30:00"),
        ("1998-07-14T15:30:00.25+05:30", "1998:07:14 15:30:00.25+05:30"),
    ] {
        for path in [&paths[0], &paths[3]] {
            write(path, &Edit { date: Change::Set(written.into()), ..Edit::default() });
            assert_eq!(texts(&exiftool(path), "XMP-photoshop:DateCreated"), [read]);
            assert_eq!(exiv2(path)["Xmp.photoshop.DateCreated"], written);
        }
    }
}

#[test]
fn exiftool_reads_packets_that_go_on() {
    let (_dir, paths) = pictures();
    let names =
        (0..500).map(|number| vec!["Orte 🌍".to_owned(), "लंबा नाम ".repeat(8), format!("{number}, a|b")]);
    let edit = Edit { title: Change::Set("Sea".into()), ..keywords(names.collect()) };
    for path in &paths {
        write(path, &edit);
        let found = exiftool(path);
        assert_eq!(texts(&found, "XMP-dc:Subject").len(), 500);
        assert_eq!(texts(&found, "XMP-digiKam:TagsList").len(), 500);
        let nested = texts(&found, "XMP-lr:HierarchicalSubject");
        assert!(nested.len() == 500 && nested[499].ends_with("|499, a/b"));
        assert_eq!(texts(&found, "XMP-dc:Title"), ["Sea"]);
    }
    assert!(
        fs::read(&paths[0]).unwrap().windows(34).any(|bytes| bytes == b"http://ns.adobe.com/xmp/extension/")
    );
    assert_eq!(exiv2(&paths[0])["Xmp.dc.title"], "lang=\"x-default\" Sea", "what is in the first part");
}

#[test]
fn the_photograph_is_the_same_without_the_packet() {
    let (_dir, paths) = pictures();
    write(&paths[0], &everything());
    let written = fs::read(&paths[0]).unwrap();
    let original = fs::read(shared("cat.jpg")).unwrap();
    let at = written.iter().zip(&original).take_while(|(a, b)| a == b).count();
    let added = written.len() - original.len();
    let is_there = |at: usize| {
        let is_same = written[..at] == original[..at] && written[at + added..] == original[at..];
        is_same && written[at..].starts_with(&[0xFF, 0xE1])
    };
    // The bytes around it may look alike.
    assert!((0..=at).rev().take(8).any(is_there));
}

#[test]
fn the_pixels_are_the_same() {
    let (dir, paths) = pictures();
    let pixels = |path: &Path| {
        let raw = dir.path().join("pixels.rgb");
        run("convert", &[path.to_str().unwrap(), "-depth", "8"], &raw);
        fs::read(raw).unwrap()
    };
    for path in &paths[..3] {
        let before = pixels(path);
        write(path, &everything());
        assert!(before.len() >= 64 * 40 * 3);
        assert!(pixels(path) == before, "{}", path.display());
    }
}
