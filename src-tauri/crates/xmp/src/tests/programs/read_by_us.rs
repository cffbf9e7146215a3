//! What they write, we read, and what else they wrote stays when we change something.

use super::*;
use crate::{Original, Sidecar};

/// What exiftool is to write that Ratna's edits aren't about, in many forms.
const OTHERS: [&str; 13] = [
    "-XMP-xmp:Label=Rouge & bleu",
    "-XMP-dc:Creator=उषा",
    "-XMP-dc:Creator=Anna, B.",
    "-XMP-dc:Rights-de=Alle Rechte",
    "-XMP-dc:Rights=All rights",
    "-XMP-photoshop:City=दिल्ली",
    "-XMP-photoshop:Country=India",
    "-XMP-iptcCore:Location=Chandni Chowk",
    "-XMP-exif:GPSLatitude=28.65",
    "-XMP-exif:GPSLongitude=77.23",
    "-XMP-iptcExt:PersonInImage=Ravi",
    "-XMP-mwg-rs:RegionInfo={AppliedToDimensions={W=100,H=50,Unit=pixel},RegionList=[{Area={X=0.5,Y=0.5,W=0.25,H=0.5,Unit=normalized},Name=Usha,Type=Face}]}",
    "-XMP-MP:RegionInfoMP={Regions=[{PersonDisplayName=Anna,Rectangle=0.25|, 0.5|, 0.25|, 0.25}]}",
];

/// What belongs to these fields.
const WORDS: [&str; 5] = [
    "-XMP-dc:Title=Sea",
    "-XMP-dc:Title-hi=समुद्र",
    "-XMP-dc:Description=One & two",
    "-XMP-xmp:Rating=3",
    "-XMP-photoshop:DateCreated=2005:09:29 10:11:12+05:30",
];

fn exiftool_writes(path: &Path, arguments: &[&str]) {
    let mut all = vec!["-q", "-overwrite_original", "-charset", "utf8"];
    all.extend(arguments);
    run("exiftool", &all, path);
}

fn arguments(prefix: &str, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{prefix}={name}")).collect()
}

#[test]
fn what_exiftool_writes_is_read_in_every_format() {
    let (dir, mut paths) = pictures();
    for name in ["heif/sideways.heic", "heif/alpha.avif", "jp2/lossless.jp2"] {
        paths.push(dir.path().join(Path::new(name).file_name().unwrap()));
        fs::copy(shared(name), paths.last().unwrap()).unwrap();
    }
    paths.extend(["b.tif", "b.psd"].map(|name| converted(dir.path(), name)));
    let subjects = arguments("-XMP-dc:Subject", &HARD);
    let nested = arguments("-XMP-lr:HierarchicalSubject", &["Orte|दिल्ली 🪔"]);
    let mut all: Vec<&str> = [&OTHERS[..], &WORDS].concat();
    all.extend(subjects.iter().chain(&nested).map(String::as_str));
    for path in &paths {
        exiftool_writes(path, &all);
        let packet = packet(path);
        let mut expected = vec![vec!["Orte".to_owned(), "दिल्ली 🪔".into()]];
        expected.extend(plain(&HARD));
        assert_eq!(packet.keywords(), expected, "{}", path.display());
        assert_eq!(
            (packet.title().as_deref(), packet.description().as_deref()),
            (Some("Sea"), Some("One & two"))
        );
        assert_eq!((packet.rating(), packet.label().as_deref()), (Some(3), Some("Rouge & bleu")));
        assert_eq!(packet.creators(), ["उषा", "Anna, B."]);
        let place = packet.place_names();
        assert_eq!(
            (place.city.as_deref(), place.location.as_deref()),
            (Some("दिल्ली"), Some("Chandni Chowk"))
        );
        assert_eq!(packet.date_created().as_deref(), Some("2005-09-29T10:11:12+05:30"));
        let position = packet.position().unwrap();
        assert!((position.latitude - 28.65).abs() < 1e-6 && (position.longitude - 77.23).abs() < 1e-6);
        let people: Vec<_> =
            packet.people().into_iter().map(|person| (person.name, person.area.is_some())).collect();
        let named = |name: &str, has_area| (Some(name.to_owned()), has_area);
        assert_eq!(people, [named("Usha", true), named("Anna", true), named("Ravi", false)]);
        let area = packet.people()[0].area.unwrap();
        assert_eq!((area.left, area.top, area.width, area.height), (0.375, 0.25, 0.25, 0.5));
    }
}

#[test]
fn what_exiftool_wrote_otherwise_stays() {
    let (_dir, paths) = pictures();
    for path in &paths {
        exiftool_writes(path, &[&OTHERS[..], &WORDS, &["-XMP-dc:Subject=old"]].concat());
        let before = exiftool(path);
        let edit = Edit {
            rating: Change::Set(-1),
            title: Change::Set("Ocean".into()),
            description: Change::Remove,
            date: Change::Set("2001-02-03".into()),
            ..keywords(vec![vec!["Orte".into(), "Köln".into()]])
        };
        let is_written = match path.extension().unwrap().to_str() {
            Some("xmp") => Sidecar::open(path).unwrap().write(&edit, Path::new("a.jpg")).unwrap(),
            _ => Original::open(path).unwrap().write(&edit, None).unwrap(),
        };
        assert!(is_written);
        let mut after = exiftool(path);
        assert_eq!(texts(&after, "XMP-dc:Title"), ["Ocean"]);
        assert_eq!(texts(&after, "XMP-dc:Title-hi"), ["समुद्र"]);
        assert_eq!(texts(&after, "XMP-dc:Subject"), ["Köln"]);
        assert_eq!(texts(&after, "XMP-xmp:Rating"), ["-1"]);
        assert_eq!(texts(&after, "XMP-photoshop:DateCreated"), ["2001:02:03"]);
        let mut before = before;
        let edited = [
            "dc:Title",
            "dc:Description",
            "dc:Subject",
            "xmp:Rating",
            "photoshop:DateCreated",
            "lr:HierarchicalSubject",
            "digiKam:TagsList",
        ];
        for fields in [&mut before, &mut after] {
            edited.iter().for_each(|name| drop(fields.remove(&format!("XMP-{name}"))));
        }
        assert_eq!(after, before);
        assert!(after.len() > 12, "{after:?}");
    }
}

#[test]
fn what_exiv2_writes_is_read_and_stays() {
    let (_dir, paths) = pictures();
    for path in &paths[..2] {
        let mut commands = vec![
            "-Mset Xmp.dc.title lang=x-default Sea".to_owned(),
            "-Mset Xmp.dc.title lang=hi समुद्र".into(),
            "-Mset Xmp.dc.description lang=x-default One & <two>".into(),
            "-Mset Xmp.xmp.Rating 3".into(),
            "-Mset Xmp.xmp.Label Rot".into(),
            "-Mset Xmp.photoshop.DateCreated 2005-09-29".into(),
            "-Mset Xmp.photoshop.City दिल्ली".into(),
            "-Mset Xmp.dc.creator उषा".into(),
        ];
        commands.extend(HARD.iter().map(|name| format!("-Mset Xmp.dc.subject {name}")));
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        run("exiv2", &commands, path);
        let packet = packet(path);
        assert_eq!(packet.keywords(), plain(&HARD), "{}", packet.text());
        assert_eq!(
            (packet.title().as_deref(), packet.description().as_deref()),
            (Some("Sea"), Some("One & <two>"))
        );
        assert_eq!((packet.rating(), packet.label().as_deref()), (Some(3), Some("Rot")));
        assert_eq!(
            (packet.date_created().as_deref(), packet.creators()),
            (Some("2005-09-29"), vec!["उषा".to_owned()])
        );
        let before = exiv2(path);
        let edit = Edit { title: Change::Set("Ocean".into()), ..Edit::default() };
        assert!(Original::open(path).unwrap().write(&edit, None).unwrap());
        let mut after = exiv2(path);
        assert_eq!(after["Xmp.dc.title"], before["Xmp.dc.title"].replace("Sea", "Ocean"));
        after.insert("Xmp.dc.title".into(), before["Xmp.dc.title"].clone());
        assert_eq!(after, before);
    }
}

#[test]
fn every_rating_of_both_is_read() {
    let (_dir, paths) = pictures();
    for stars in -1_i8..=5 {
        exiftool_writes(&paths[0], &[&format!("-XMP-xmp:Rating={stars}")]);
        assert_eq!(packet(&paths[0]).rating(), Some(stars));
        run("exiv2", &[&format!("-Mset Xmp.xmp.Rating {stars}")], &paths[1]);
        assert_eq!(packet(&paths[1]).rating(), Some(stars));
    }
}

#[test]
fn packets_that_exiftool_continues_are_read_and_changed() {
    let (dir, paths) = pictures();
    let list = dir.path().join("arguments");
    let names: Vec<String> =
        (0..500).map(|number| format!("लंबा नाम {} {number}, a|b", "🌍".repeat(30))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut lines = arguments("-XMP-dc:Subject", &names);
    lines.extend(OTHERS.iter().map(|&other| other.to_owned()));
    fs::write(&list, lines.join("\n")).unwrap();
    exiftool_writes(&paths[0], &["-@", list.to_str().unwrap()]);
    let bytes = fs::read(&paths[0]).unwrap();
    assert!(bytes.windows(34).any(|bytes| bytes == b"http://ns.adobe.com/xmp/extension/"));
    assert_eq!(packet(&paths[0]).keywords(), plain(&names));
    let before = exiftool(&paths[0]);
    let mut fewer = plain(&names);
    fewer.truncate(499);
    assert!(Original::open(&paths[0]).unwrap().write(&keywords(fewer), None).unwrap());
    let mut after = exiftool(&paths[0]);
    assert_eq!(texts(&after, "XMP-dc:Subject"), names[..499]);
    after.insert("XMP-dc:Subject".into(), before["XMP-dc:Subject"].clone());
    assert_eq!(after, before);
}

#[test]
fn records_of_the_iptc_are_read() {
    let (_dir, paths) = pictures();
    let written = arguments("-IPTC:Keywords", &HARD[..4]);
    let mut all = vec![
        "-IPTC:CodedCharacterSet=UTF8",
        "-IPTC:ObjectName=समुद्र",
        "-IPTC:By-line=Anna",
        "-IPTC:City=Köln",
    ];
    all.extend(written.iter().map(String::as_str));
    all.push("-IPTC:Caption-Abstract=One & two");
    let iptc = |path: &Path| Embedded::find(&mut fs::File::open(path).unwrap()).unwrap().iptc().unwrap();
    exiftool_writes(&paths[0], &all);
    let found = iptc(&paths[0]);
    assert_eq!(found.keywords, HARD[..4]);
    assert_eq!((found.title.as_deref(), found.caption.as_deref()), (Some("समुद्र"), Some("One & two")));
    assert_eq!((found.by_lines, found.city.as_deref()), (vec!["Anna".to_owned()], Some("Köln")));
    exiftool_writes(&paths[0], &["-IPTC:All=", "-charset", "iptc=latin", "-IPTC:Keywords=München"]);
    assert_eq!(iptc(&paths[0]).keywords, ["München"]);
}
