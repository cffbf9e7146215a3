//! Nested folders of the library, and several of which one is unavailable.

use super::*;
use crate::error::Error;

/// The library's folders, relative to the temporary folder.
fn folders(fixture: &Fixture) -> Vec<String> {
    let base = fixture.at("");
    let names = fixture.library.folders().unwrap().into_iter();
    names.map(|folder| folder.path.strip_prefix(&base).unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn an_inner_folder_becomes_part_of_an_outer_one_only_if_its_walk_reaches_it() {
    let fixture = Fixture::new();
    let files = ["all/.photos/a.bmp", "all/X.photoslibrary/b.bmp", "all/in/.p/c.bmp", "all/plain/d.bmp"];
    files.iter().zip(1..).for_each(|(name, n)| drop(fixture.add(name, n)));
    fixture.add("all/e.bmp", 5);
    fixture.index(&["all/.photos", "all/X.photoslibrary", "all/in/.p", "all/plain"]);
    let listed: Vec<_> = files.into_iter().zip(1..).chain([("all/e.bmp", 5)]).collect();
    let listed = present(&listed).into_iter().collect::<std::collections::BTreeSet<_>>();
    for folder in ["all", "all/.photos", "all/plain", "all/in", "all"] {
        assert_eq!(fixture.index(&[folder]).missing, 0);
        assert_eq!(fixture.present().into_iter().collect::<std::collections::BTreeSet<_>>(), listed);
        assert_eq!(folders(&fixture), ["all", "all/.photos", "all/X.photoslibrary", "all/in/.p"]);
        assert_eq!(fixture.counts().0, 5, "no file is listed twice");
    }
    assert_eq!(fixture.embedded(), 5);
}

#[test]
fn a_folder_that_an_outer_one_skips_can_be_added_and_gets_its_changes() {
    let fixture = Fixture::new();
    fixture.add("all/a.bmp", 1);
    fixture.index(&["all"]);
    let hidden = fixture.add("all/.photos/b.bmp", 2);
    fixture.index(&["all"]);
    assert_eq!(fixture.present(), present(&[("all/a.bmp", 1)]));
    fixture.index(&["all/.photos"]);
    let new = fixture.add("all/.photos/c.bmp", 3);
    fs::remove_file(&hidden).unwrap();
    let summary = fixture.scan(&[new, hidden, fixture.at("all/a.bmp")]);
    assert_eq!((summary.found, summary.new, summary.missing), (2, 1, 1));
    assert_eq!(fixture.present(), present(&[("all/.photos/c.bmp", 3), ("all/a.bmp", 1)]));
}

#[test]
fn a_folder_that_a_flag_hides_is_skipped_unless_it_is_chosen_itself() {
    let Fixture { dir, model, library } = Fixture::new();
    let library = library.with_hidden(|path| path.ends_with("home/Library"));
    let fixture = Fixture { dir, model, library };
    for (name, n) in [("home/a.bmp", 1), ("home/Library/b.bmp", 2), ("home/Library/in/c.bmp", 3)] {
        fixture.add(name, n);
    }
    fixture.index(&["home"]);
    assert_eq!(fixture.present(), present(&[("home/a.bmp", 1)]));
    let summary = fixture.scan(&[fixture.at("home/Library/b.bmp"), fixture.at("home/Library")]);
    assert_eq!((summary.found, summary.missing), (0, 0));
    fixture.index(&["home/Library"]);
    fixture.index(&["home"]);
    assert_eq!(folders(&fixture), ["home", "home/Library"]);
    let all = [("home/Library/b.bmp", 2), ("home/Library/in/c.bmp", 3), ("home/a.bmp", 1)];
    assert_eq!(fixture.present(), present(&all));
}

#[test]
fn an_excluded_folder_is_taken_over_once_it_no_longer_is_excluded() {
    let fixture = Fixture::new();
    for (name, n) in [("all/a.bmp", 1), ("all/raw/b.bmp", 2), ("all/raw/skip/c.bmp", 3)] {
        fixture.add(name, n);
    }
    let scan = |folder: &str, excludes: &[&str]| {
        let excludes: Vec<String> = excludes.iter().map(|pattern| (*pattern).to_owned()).collect();
        fixture.library.index(&[fixture.at(folder)], Some(&excludes), &Progress::default()).unwrap()
    };
    scan("all", &["raw"]);
    scan("all/raw", &["skip"]);
    assert_eq!(folders(&fixture), ["all", "all/raw"]);
    assert_eq!(fixture.present(), present(&[("all/a.bmp", 1), ("all/raw/b.bmp", 2)]));
    scan("all", &["skip"]);
    assert_eq!((folders(&fixture), fixture.embedded()), (vec!["all".to_owned()], 2));
    assert_eq!(fixture.present(), present(&[("all/a.bmp", 1), ("all/raw/b.bmp", 2)]));
    assert_eq!(fixture.counts().0, 2);
}

#[test]
fn a_folder_that_an_inner_one_excludes_stays_a_folder() {
    let fixture = Fixture::new();
    fixture.add("all/in/a.bmp", 1);
    fixture.add("all/in/raw/b.bmp", 2);
    let excludes = ["raw".to_owned()];
    fixture.library.index(&[fixture.at("all/in")], Some(&excludes), &Progress::default()).unwrap();
    fixture.index(&["all/in/raw"]);
    fixture.index(&["all"]);
    assert_eq!(folders(&fixture), ["all", "all/in/raw"]);
    assert_eq!(fixture.present(), present(&[("all/in/a.bmp", 1), ("all/in/raw/b.bmp", 2)]));
}

#[test]
fn an_unavailable_folder_does_not_stop_the_scan_of_others() {
    let fixture = Fixture::new();
    let lost = fixture.add("one/a.bmp", 1);
    fixture.index(&["one", "two"]);
    fs::rename(fixture.at("one"), fixture.at("unplugged")).unwrap();
    fixture.add("two/b.bmp", 2);
    let scan = |names: &[&str]| {
        let folders: Vec<_> = names.iter().map(|name| fixture.at(name)).collect();
        fixture.library.index(&folders, None, &Progress::default())
    };
    assert_eq!(scan(&["one", "two"]).unwrap().new, 1);
    assert_eq!(fixture.shown()[&lost].0, "offline");
    assert!(matches!(scan(&["one"]), Err(Error::NoFolder { .. })));
    assert!(matches!(scan(&["one", "one/part"]), Err(Error::NoFolder { .. })), "no folder is left to scan");
    assert!(
        matches!(scan(&["misspelt", "two"]), Err(Error::NoFolder { .. })),
        "only the user knows what was meant"
    );
}
