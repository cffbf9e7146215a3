//! Exports of whole libraries, taken in by others.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::{Format, Imported, Options, Wanted, recognise};
use crate::catalogue::captions::{self, Caption};
use crate::catalogue::said::{self, Said};
use crate::catalogue::{contents, keyword_rules, tags};
use crate::error::Error;
use crate::ids::ContentId;
use crate::library::Library;
use crate::progress::Progress;
use crate::testing::TestLibrary;

/// A library of four pictures of which something is said, and their IDs.
fn library() -> (TestLibrary, Library, Vec<ContentId>) {
    let (fixture, library, ids) = TestLibrary::with_pictures(4);
    for tag in ["animals/dog", "a, b; c|d\\", "=1+1", "कुत्ता"] {
        library.set_tag(&ids[..2], tag, true).unwrap();
    }
    library.set_rating(&ids[1..3], Some(4)).unwrap();
    library.set_favourite(&ids[..1], true).unwrap();
    library.set_title(ids[2], Some("=Sea; \"the\" lake")).unwrap();
    library.set_taken(&ids[2..3], Some(-1_000_000_000)).unwrap();
    library.set_caption(ids[0], "Bello \"the\" dog,\nin snow").unwrap();
    library.catalogue.write(|db| captions::put(db, ids[2], "ollama:llava", ("-A dog.", "en"))).unwrap();
    (fixture, library, ids)
}

/// What was said of each picture.
fn said(library: &Library, ids: &[ContentId]) -> Vec<Said> {
    let of = |&id: &ContentId| library.catalogue.read(|db| said::of(db, id)).unwrap();
    ids.iter().map(of).collect()
}

fn export(library: &Library, format: Format, target: &Path) -> u64 {
    let wanted = library.exportable().unwrap();
    library.export(&wanted, format, target, &Progress::default()).unwrap().pictures
}

fn import(library: &Library, path: &Path, options: Options) -> Imported {
    library.import_export(path, options, &Progress::default()).unwrap()
}

/// An empty library of the same pictures at another place.
fn other(fixture: &TestLibrary) -> (Library, Vec<ContentId>) {
    fixture.copy("p", "moved");
    let library = Library::open(&fixture.path("other"), fixture.models()).unwrap();
    fixture.index(&library, "moved");
    let id = |number| library.picture_at(&fixture.path(&format!("moved/{number:03}.jpg"))).unwrap().unwrap();
    let ids = (0..4).map(id).collect();
    (library, ids)
}

#[test]
fn what_was_said_comes_to_another_library_and_a_second_time_changes_nothing() {
    for format in [Format::Json, Format::Csv] {
        let (fixture, library, ids) = library();
        let target = fixture.path("export");
        assert_eq!(export(&library, format, &target), 4);
        assert_eq!(recognise(&target).unwrap(), Some(format));
        let (other, others) = other(&fixture);

        let dry = import(&other, &target, Options { dry_run: true, ..Options::default() });
        assert_eq!(said(&other, &others), vec![Said::default(); 4], "a dry run changes nothing");
        let imported = import(&other, &target, Options::default());
        assert_eq!(imported, dry);
        let Imported { found, matched, changed, tags, ratings, favourites, titles, dates, captions, .. } =
            imported;
        assert_eq!((found, matched, changed), (4, 4, 3));
        assert_eq!((tags, ratings, favourites, titles, dates, captions), (8, 2, 1, 1, 1, 2));
        assert_eq!(said(&other, &others), said(&library, &ids));

        let again = import(&other, &target, Options::default());
        assert_eq!(again, Imported { found: 4, matched: 4, ..Imported::default() });
    }
}

/// Has a rule of a library give a tag to pictures.
fn give_by_rule(library: &Library, tag: &str, ids: &[ContentId]) {
    let make = |db: &rusqlite::Connection| {
        let row = tags::ensured(db, tag)?.unwrap();
        keyword_rules::make(db, (tag, row, 0.8), ids)
    };
    library.catalogue.write(|db| make(db)).unwrap();
}

#[test]
fn what_a_rule_gave_is_given_by_the_rule_there_or_left_out_but_never_the_persons_word() {
    for format in [Format::Json, Format::Csv] {
        let (fixture, library, ids) = library();
        give_by_rule(&library, "snow", &ids);
        give_by_rule(&library, "sky", &ids[..2]);
        let target = fixture.path("export");
        export(&library, format, &target);
        let (other, others) = other(&fixture);
        give_by_rule(&other, "Snow", &[]);
        other.set_tag(&others[..1], "sky", true).unwrap();
        other.set_tag(&others[3..], "snow", false).unwrap();
        let dry = import(&other, &target, Options { dry_run: true, ..Options::default() });
        let imported = import(&other, &target, Options::default());
        assert_eq!(imported, dry);
        assert_eq!((imported.tags, imported.without_rule), (8 + 3, 1), "there is no rule for the sky");
        let found = said(&other, &others);
        let by_rule = found.iter().map(|said| said.by_rule.len()).collect::<Vec<_>>();
        assert_eq!(by_rule, [1, 1, 1, 0], "the person took it from the last one");
        assert_eq!(found[0].own.tags.len(), 5, "what the person said there stays");
        assert_eq!(found[1].own.tags, said(&library, &ids)[1].own.tags);
        let again = import(&other, &target, Options::default());
        assert_eq!((again.changed, again.tags, again.without_rule), (0, 0, 1));
    }
}

#[test]
fn an_export_of_what_an_export_brought_says_the_same_where_the_rules_are() {
    let (fixture, library, ids) = library();
    give_by_rule(&library, "snow", &ids[1..]);
    let target = fixture.path("export.json");
    export(&library, Format::Json, &target);
    let (other, others) = other(&fixture);
    give_by_rule(&other, "snow", &[]);
    import(&other, &target, Options::default());
    assert_eq!(said(&other, &others), said(&library, &ids));
    let back = fixture.path("back.json");
    export(&other, Format::Json, &back);
    let nothing = import(&library, &back, Options::default());
    assert_eq!((nothing.matched, nothing.changed, nothing.kept, nothing.without_rule), (4, 0, 0, 0));
    let lines = fs::read_to_string(&back).unwrap();
    assert_eq!(lines.matches("\"rule_tags\":[\"snow\"]").count(), 3);
    assert!(!lines.contains("\"tags\":[\"snow\""), "it is nowhere the person's own");
}

#[test]
fn what_the_person_confirmed_elsewhere_is_the_persons_own_here() {
    let (fixture, library, ids) = library();
    give_by_rule(&library, "snow", &ids);
    library.keep_tag(&ids[3..], "snow").unwrap();
    let target = fixture.path("export.json");
    export(&library, Format::Json, &target);
    let (other, others) = other(&fixture);
    give_by_rule(&other, "snow", &others);
    assert_eq!(import(&other, &target, Options::default()).tags, 8 + 1);
    assert_eq!(said(&other, &others), said(&library, &ids));
}

#[test]
fn what_is_not_here_and_what_has_changed_is_told_and_left() {
    let (fixture, library, ids) = library();
    let target = fixture.path("export.json");
    export(&library, Format::Json, &target);
    let text = fs::read_to_string(&target).unwrap();
    let hash = library.details(ids[0]).unwrap().hash.to_hex().to_string();
    let changed = text.replace(&hash, &"0".repeat(64)).replace("/p/001.jpg", "/p/none.jpg");
    let hash = library.details(ids[1]).unwrap().hash.to_hex().to_string();
    fs::write(&target, changed.replace(&hash, &"1".repeat(64))).unwrap();
    library.delete_tag("animals/dog").unwrap();

    let imported = import(&library, &target, Options::default());
    assert_eq!((imported.matched, imported.not_here, imported.other_content), (2, 1, 1));
    let mut codes: Vec<&str> = imported.problems.iter().map(|one| one.problem.code()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["notHere", "otherContent"]);
    assert!(imported.problems.is_sorted_by_key(|one| one.line));
    assert!(!said(&library, &ids)[0].own.tags.contains(&"animals/dog".to_owned()));
    let by_path = import(&library, &target, Options { by_path: true, ..Options::default() });
    assert_eq!((by_path.matched, by_path.tags), (3, 1));
}

#[test]
fn what_was_said_of_a_picture_that_was_edited_since_is_never_said_of_what_it_was() {
    let (fixture, library, ids) = library();
    let target = fixture.path("export.json");
    export(&library, Format::Json, &target);
    fixture.fill("edited", 1);
    fixture.copy("edited", "p");
    fixture.index(&library, "p");
    let edited = library.picture_at(&fixture.path("p/000.jpg")).unwrap().unwrap();
    let before = library.catalogue.read(|db| contents::hash(db, ids[0])).unwrap();
    assert!(edited != ids[0] && before.is_some(), "what it was is kept for a day");
    library.delete_tag("animals/dog").unwrap();

    let imported = import(&library, &target, Options::default());
    assert_eq!((imported.matched, imported.other_content), (3, 1));
    let by_path = import(&library, &target, Options { by_path: true, ..Options::default() });
    assert_eq!((by_path.matched, by_path.tags), (4, 1));
    assert!(said(&library, &[edited])[0].own.tags.contains(&"animals/dog".to_owned()));
}

#[test]
fn paths_that_no_system_opens_are_refused_and_long_ones_are_told_in_short() {
    let (fixture, library, ids) = library();
    let target = fixture.path("export.json");
    export(&library, Format::Json, &target);
    let text = fs::read_to_string(&target).unwrap();
    let hash = library.details(ids[0]).unwrap().hash.to_hex().to_string();
    for (length, code) in [(60 << 10, "notHere"), (65 << 10, "unreadable")] {
        let long = format!("/{}.jpg", "x".repeat(length));
        let changed = text.replace(&hash, &"0".repeat(64)).replace("/p/000.jpg", &long);
        assert!(changed.contains(&long));
        fs::write(&target, changed).unwrap();
        let imported = import(&library, &target, Options::default());
        assert_eq!(imported.problems.len(), 1);
        assert_eq!(imported.problems[0].problem.code(), code);
        assert!(imported.problems[0].problem.to_string().len() < 5_000);
    }
}

#[test]
fn what_the_person_said_here_is_replaced_only_when_that_is_asked_for() {
    let (fixture, library, ids) = library();
    let target = fixture.path("export.csv");
    export(&library, Format::Csv, &target);
    let before = said(&library, &ids);
    library.set_rating(&ids[1..2], Some(1)).unwrap();
    library.set_caption(ids[0], "Rex").unwrap();
    library.set_tag(&ids[..1], "sea", true).unwrap();
    library.set_title(ids[2], Some("Lake")).unwrap();
    library.set_taken(&ids[2..3], Some(0)).unwrap();
    let kept = import(&library, &target, Options::default());
    assert_eq!((kept.changed, kept.kept), (0, 4));
    let replaced = import(&library, &target, Options { replace: true, ..Options::default() });
    assert_eq!((replaced.ratings, replaced.captions, replaced.kept), (1, 1, 0));
    assert_eq!((replaced.titles, replaced.dates), (1, 1));
    let after = said(&library, &ids);
    assert_eq!((&after[0].own_caption, after[1].own.rating), (&before[0].own_caption, Some(4)));
    assert_eq!(after[2], before[2], "the title and the date");
    assert!(after[0].own.tags.contains(&"sea".to_owned()), "tags are only added");
}

#[test]
fn a_path_that_is_no_text_and_one_without_a_hash_find_their_pictures() {
    let fixture = TestLibrary::new();
    let made = fixture.fill("p", 1);
    let odd = made[0].with_file_name(std::ffi::OsStr::from_bytes(b"odd\xff.jpg"));
    if fs::rename(&made[0], &odd).is_err() {
        return; // This file system has no such names.
    }
    let library = fixture.library();
    fixture.index(&library, "p");
    let id = library.picture_at(&odd).unwrap().unwrap();
    library.set_tag(&[id], "sea", true).unwrap();
    let target = fixture.path("export.json");
    export(&library, Format::Json, &target);
    let hash = library.details(id).unwrap().hash.to_hex().to_string();
    let text = fs::read_to_string(&target).unwrap();
    fs::write(&target, text.replace(&format!("\"{hash}\""), "null")).unwrap();
    library.delete_tag("sea").unwrap();
    assert_eq!(import(&library, &target, Options::default()).tags, 1);
}

#[test]
fn hidden_pictures_are_exported_and_a_stopped_export_leaves_the_old_file() {
    let (fixture, library, _) = library();
    fs::remove_file(fixture.path("p/003.jpg")).unwrap();
    fixture.index(&library, "p");
    let target = fixture.path("export.json");
    assert_eq!(export(&library, Format::Json, &target), 4);
    let text = fs::read_to_string(&target).unwrap();
    let hidden = text.lines().find(|line| line.contains("003.jpg")).unwrap();
    assert!(hidden.contains("\"hidden\":true"), "{hidden}");

    let stopped = Progress::default();
    stopped.cancel();
    let exported = library.export(&library.exportable().unwrap(), Format::Csv, &target, &stopped).unwrap();
    assert!(exported.is_stopped);
    assert_eq!(fs::read_to_string(&target).unwrap(), text);
    let error = library.import_export(&fixture.path("p/000.jpg"), Options::default(), &stopped).unwrap_err();
    assert!(matches!(error, Error::NotAnExport { newer: false, .. }), "{error}");
}

#[test]
fn an_own_caption_keeps_its_time_but_none_that_is_yet_to_come() {
    let (fixture, library, ids) = library();
    let target = fixture.path("export.json");
    let line = |made_at: i64| {
        let path = fixture.path("p/003.jpg");
        let record = serde_json::json!({ "path": path, "caption": "Rex", "caption_made_at": made_at });
        fs::write(&target, format!("{{\"format\":\"ratna-export\",\"version\":1}}\n{record}\n")).unwrap();
    };
    let made_at =
        |library: &Library| said(library, &ids)[3].own_caption.clone().map(|Caption { made_at, .. }| made_at);
    line(1_700_000_000);
    assert_eq!(import(&library, &target, Options::default()).captions, 1);
    assert_eq!(made_at(&library), Some(1_700_000_000));
    library.set_caption(ids[3], "").unwrap();
    line(i64::MAX);
    import(&library, &target, Options::default());
    assert!(made_at(&library).unwrap() < 100_000_000_000);
}

#[test]
fn sidecars_lie_as_the_pictures_do_and_never_replace_or_follow_anything() {
    let (fixture, library, _) = library();
    let set = |target: &str, wanted: &[Wanted]| {
        library.export_sidecars(wanted, &fixture.path(target), &Progress::default())
    };
    let wanted = library.exportable().unwrap();
    let first = set("set", &wanted).unwrap();
    // The third has no description, since a captioner's words are none; of the fourth nothing is said.
    assert_eq!((first.written, first.there, first.silent, first.failed), (3, 0, 1, 0));
    let path: PathBuf = fixture.path("set/p/000.jpg.xmp");
    let packet = ratna_xmp::Packet::read(&fs::read(&path).unwrap()).unwrap();
    assert!(packet.keywords().contains(&vec!["animals".to_owned(), "dog".to_owned()]));
    assert!(packet.text().contains("in snow"));
    assert_eq!((packet.title(), packet.date_created()), (None, None), "only what the person said");
    let third = ratna_xmp::Packet::read(&fs::read(fixture.path("set/p/002.jpg.xmp")).unwrap()).unwrap();
    assert_eq!(third.title().as_deref(), Some("=Sea; \"the\" lake"));
    assert_eq!(third.date_created().as_deref(), Some("1938-04-24T22:13:20"));

    fs::write(&path, "mine").unwrap();
    let again = set("set", &wanted).unwrap();
    assert_eq!((again.written, again.there), (0, 3));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");

    fs::create_dir(fixture.path("linked")).unwrap();
    std::os::unix::fs::symlink(fixture.path("set"), fixture.path("linked/p")).unwrap();
    let linked = set("linked", &wanted).unwrap();
    assert_eq!((linked.written, linked.failed, linked.failures.len()), (0, 3, 3));
    assert!(set("", &wanted).is_err(), "the pictures are in it");
}
