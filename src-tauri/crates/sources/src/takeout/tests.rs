//! Whole archives, unpacked.

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::listing::{Note, Picture, Place};
use crate::made::takeout::{MadeTakeout, sidecar};

/// "Zdjęcia Google" and "Photos from 2014", as they are called in Polish.
const GOOGLE: &str = "Takeout/Zdjęcia Google";
const YEAR: &str = "Takeout/Zdjęcia Google/Zdjęcia z 2014";
const SECONDS: i64 = 1_400_000_000;

fn unpacked(made: &MadeTakeout) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    made.unpack(dir.path()).unwrap();
    dir
}

fn read(path: &Path) -> Listing {
    Takeout::at(path).unwrap().expect("an archive").read(&|| false).unwrap()
}

fn picture<'a>(listing: &'a Listing, key: &str) -> &'a Picture {
    let keys: Vec<_> = listing.pictures.iter().map(|picture| &picture.key).collect();
    listing
        .pictures
        .iter()
        .find(|picture| picture.key == key)
        .unwrap_or_else(|| panic!("no {key} in {keys:?}"))
}

#[test]
fn what_the_json_says_is_read_whatever_the_folders_are_called() {
    let mut made = MadeTakeout::default();
    made.picture(
        YEAR,
        "IMG_1.jpg",
        SECONDS,
        &json!({
            "description": "Na plaży", "favorited": true, "archived": true, "people": [{"name": "Łucja"}],
            "geoData": {"latitude": 52.2, "longitude": 21.0},
        }),
    );
    made.picture(YEAR, "नदी किनारे शाम 😀.png", SECONDS, &json!({}));
    made.file("Takeout/archive_browser.html", "x");
    made.json(&format!("{GOOGLE}/print-subscriptions.json"), &json!({"subscriptions": []}));
    let dir = unpacked(&made);

    let listing = read(&dir.path().join("Takeout"));
    assert_eq!(listing.roots, [dir.path().join(GOOGLE)]);
    assert_eq!((listing.pictures.len(), listing.albums.len(), listing.notes.len()), (2, 0, 0));
    let first = picture(&listing, "Zdjęcia z 2014/IMG_1.jpg");
    assert_eq!(first.file, dir.path().join(YEAR).join("IMG_1.jpg"));
    assert_eq!(first.description.as_deref(), Some("Na plaży"));
    assert_eq!(first.title, None);
    assert_eq!(first.people, ["Łucja"]);
    assert_eq!(first.taken.map(|taken| (taken.seconds, taken.offset_minutes)), Some((SECONDS, Some(0))));
    assert_eq!(first.place, Place::new(52.2, 21.0));
    assert!(first.favourite && !first.hidden);
    let second = picture(&listing, "Zdjęcia z 2014/नदी किनारे शाम 😀.png");
    assert_eq!(second.place, None, "0, 0 is none");
    assert!(second.taken.is_some());
}

#[test]
fn any_folder_of_an_archive_leads_to_the_same() {
    let dir = unpacked(MadeTakeout::default().picture(YEAR, "a.jpg", SECONDS, &json!({})));
    let expected = dir.path().join(GOOGLE);
    for path in [dir.path().to_path_buf(), dir.path().join("Takeout"), expected.clone()] {
        let takeout = Takeout::at(&path).unwrap().expect("an archive");
        assert_eq!(takeout.path(), expected);
        // A file that is added changes the time of its folder only.
        assert_eq!(takeout.watched(), [expected.clone(), dir.path().join(YEAR)]);
    }
    assert!(Takeout::at(&dir.path().join(YEAR)).unwrap().is_some());
}

#[test]
fn a_folder_with_other_pictures_is_no_archive() {
    let mut made = MadeTakeout::default();
    made.picture(&format!("Pictures/From Google/{GOOGLE}/Rome"), "a.jpg", SECONDS, &json!({}));
    made.file("Pictures/Own/b.jpg", "b");
    made.json("Notes/a.json", &json!({"title": "a", "url": "https://example.org"}));
    let dir = unpacked(&made);
    for path in ["Pictures", "Pictures/Own", "Notes", "none", "Pictures/Own/b.jpg"] {
        assert!(Takeout::at(&dir.path().join(path)).unwrap().is_none(), "{path}");
    }
}

#[test]
fn parts_side_by_side_are_one_archive() {
    let album = format!("{GOOGLE}/Rzym");
    for [first, second] in
        [["takeout-20240101T000000Z-001", "takeout-20240101T000000Z-002"], ["Takeout", "Takeout 2"]]
    {
        let at = |part: &str, path: &str| match part {
            "Takeout" => path.to_owned(),
            "Takeout 2" => path.replacen("Takeout", "Takeout 2", 1),
            _ => format!("{part}/{path}"),
        };
        let mut made = MadeTakeout::default();
        made.album(&at(first, &album), "Rzym");
        made.json(
            &at(first, &format!("{album}/a.jpg.json")),
            &sidecar("a.jpg", SECONDS, &json!({"favorited": true})),
        );
        made.file(&at(second, &format!("{album}/a.jpg")), "a");
        made.picture(&at("takeout-20200101T000000Z-001", &album), "other.jpg", SECONDS, &json!({}));
        let dir = unpacked(&made);
        for part in [first, second] {
            let listing = read(&dir.path().join(part));
            assert_eq!(listing.roots.len(), 2, "{part}");
            assert_eq!(listing.pictures.len(), 1, "{part}");
            let picture = picture(&listing, "Rzym/a.jpg");
            assert!(picture.favourite && picture.albums == ["Rzym"]);
        }
        let all = Takeout::at(dir.path()).unwrap().expect("archives");
        assert_eq!(all.path(), dir.path(), "two archives are known by the folder that they lie in");
        assert_eq!(all.read(&|| false).unwrap().pictures.len(), 2);
    }
}

#[test]
fn a_picture_is_in_all_of_its_albums() {
    let mut made = MadeTakeout::default();
    let untitled = format!("{GOOGLE}/Untitled(3)");
    made.picture(YEAR, "a.jpg", SECONDS, &json!({}));
    made.album(YEAR, "Zdjęcia z 2014");
    made.album(&format!("{GOOGLE}/Rzym"), "Rzym: wakacje").picture(
        &format!("{GOOGLE}/Rzym"),
        "a.jpg",
        SECONDS,
        &json!({}),
    );
    made.json(&format!("{untitled}/metadata.json"), &json!({"title": "", "access": "shared"}));
    // Some archives have a picture in the year's folder only, and its JSON in the album's as well.
    made.json(&format!("{untitled}/a.jpg.json"), &sidecar("a.jpg", SECONDS, &json!({})));
    let shared = json!({"url": "https://photos.google.com/share/B"});
    made.album(&format!("{GOOGLE}/Wspólny"), "Wspólny");
    made.json(&format!("{GOOGLE}/Wspólny/a.jpg.json"), &sidecar("a.jpg", SECONDS, &shared));
    let dir = unpacked(&made);

    let listing = read(dir.path());
    let albums: Vec<_> =
        listing.albums.iter().map(|album| (album.key.as_str(), album.path.join("/"))).collect();
    let expected = [("Rzym", "Rzym: wakacje"), ("Untitled(3)", "Untitled(3)"), ("Wspólny", "Wspólny")];
    assert_eq!(albums, expected.map(|(key, path)| (key, path.to_owned())));
    assert_eq!(picture(&listing, "Zdjęcia z 2014/a.jpg").albums, ["Untitled(3)", "Wspólny"]);
    assert_eq!(picture(&listing, "Rzym/a.jpg").albums, ["Rzym", "Untitled(3)", "Wspólny"]);
}

#[test]
fn folders_of_years_are_no_albums_in_a_language_that_is_not_known() {
    let mut made = MadeTakeout::default();
    for (year, seconds) in [(2014, SECONDS), (2015, SECONDS + 31_536_000)] {
        let folder = format!("{GOOGLE}/Ảnh từ {year}");
        made.album(&folder, &format!("Ảnh từ {year}"));
        for name in ["a.jpg", "b.jpg"] {
            made.picture(&folder, name, seconds, &json!({}));
        }
        // A person's own albums may be named so as well: they hold fewer.
        made.album(&format!("{GOOGLE}/Roma {year}"), &format!("Roma {year}"));
        made.picture(&format!("{GOOGLE}/Roma {year}"), "a.jpg", seconds, &json!({}));
    }
    let listing = read(unpacked(&made).path());
    let albums: Vec<_> = listing.albums.iter().map(|album| album.key.as_str()).collect();
    assert_eq!((albums, listing.pictures.len()), (vec!["Roma 2014", "Roma 2015"], 6));
    assert!(picture(&listing, "Ảnh từ 2014/a.jpg").albums.is_empty());
}

#[test]
fn one_json_serves_several_files() {
    let mut made = MadeTakeout::default();
    made.picture(YEAR, "IMG_1.HEIC", SECONDS, &json!({"description": "fala"}));
    for name in ["IMG_1.MP4", "IMG_1-edytowane.HEIC", "IMG_1.DNG", "alone.jpg", "PXL_1.MP"] {
        made.file(&format!("{YEAR}/{name}"), name);
    }
    let listing = read(unpacked(&made).path());
    assert_eq!((listing.pictures.len(), listing.videos), (4, 2));
    for name in ["IMG_1.HEIC", "IMG_1-edytowane.HEIC", "IMG_1.DNG"] {
        assert_eq!(
            picture(&listing, &format!("Zdjęcia z 2014/{name}")).description.as_deref(),
            Some("fala"),
            "{name}"
        );
    }
    assert_eq!(picture(&listing, "Zdjęcia z 2014/alone.jpg").description, None);
}

#[test]
fn the_trash_is_left_out_and_counted() {
    let mut made = MadeTakeout::default();
    made.picture(&format!("{GOOGLE}/Kosz"), "a.jpg", SECONDS, &json!({"trashed": true}));
    made.file(&format!("{GOOGLE}/Kosz/a-edytowane.jpg"), "x");
    made.picture(YEAR, "b.jpg", SECONDS, &json!({}));
    let listing = read(unpacked(&made).path());
    assert_eq!((listing.pictures.len(), listing.trashed), (1, 2));
}

#[test]
fn a_damaged_json_is_noted_and_its_picture_listed() {
    let mut made = MadeTakeout::default();
    made.picture(YEAR, "a.jpg", SECONDS, &json!({}));
    made.file(&format!("{YEAR}/b.jpg"), "b").file(&format!("{YEAR}/b.jpg.json"), "{\"title\": ");
    made.file(&format!("{YEAR}/c.jpg"), "c").file(&format!("{YEAR}/c.jpg.json"), vec![b' '; (1 << 20) + 1]);
    let listing = read(unpacked(&made).path());
    assert_eq!(listing.pictures.len(), 3);
    assert_eq!(picture(&listing, "Zdjęcia z 2014/b.jpg").taken, None);
    let notes: Vec<_> = listing
        .notes
        .iter()
        .map(|note| match note {
            Note::Unreadable(path, why) => (path.file_name().unwrap().to_str().unwrap(), why.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].0 == "b.jpg.json" && notes[1] == ("c.jpg.json", "larger than 1 MB"), "{notes:?}");
}

#[test]
fn a_title_is_kept_where_it_tells_more_than_the_name() {
    let title = "A very long title that somebody once gave to the picture of a river.jpg";
    let listing = read(unpacked(MadeTakeout::default().picture(YEAR, title, SECONDS, &json!({}))).path());
    assert_eq!(listing.pictures[0].title.as_deref(), Some(title));
    assert!(listing.pictures[0].taken.is_some());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let dir = unpacked(MadeTakeout::default().picture(YEAR, "a.jpg", SECONDS, &json!({})));
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.jpg"), "x").unwrap();
    std::os::unix::fs::symlink(outside.path(), dir.path().join(GOOGLE).join("link")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.jpg"), dir.path().join(YEAR).join("b.jpg"))
        .unwrap();
    assert_eq!(read(dir.path()).pictures.len(), 1);
}

#[test]
fn names_on_the_disk_may_be_decomposed() {
    let mut made = MadeTakeout::default();
    made.file(&format!("{YEAR}/z\u{307}aba.jpg"), "x");
    made.json(&format!("{YEAR}/żaba.jpg.json"), &sidecar("żaba.jpg", SECONDS, &json!({"favorited": true})));
    let listing = read(unpacked(&made).path());
    assert!(picture(&listing, "Zdjęcia z 2014/żaba.jpg").favourite);
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let dir = unpacked(MadeTakeout::default().picture(YEAR, "a.jpg", SECONDS, &json!({})));
    let takeout = Takeout::at(dir.path()).unwrap().unwrap();
    assert!(matches!(takeout.read(&|| true), Err(crate::Error::Cancelled)));
}
