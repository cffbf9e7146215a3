//! Folders of the library that lie in each other, and several of which one is away.

use super::*;
use crate::error::Error;

/// The library's folders, relative to the world's place.
fn folders(world: &World) -> Vec<String> {
    let here = world.at("");
    let names = world.library.folders().unwrap().into_iter();
    names.map(|folder| folder.path.strip_prefix(&here).unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn an_inner_folder_becomes_part_of_an_outer_one_only_if_its_walk_comes_there() {
    let world = World::new();
    let files = ["all/.photos/a.bmp", "all/X.photoslibrary/b.bmp", "all/in/.p/c.bmp", "all/plain/d.bmp"];
    files.iter().zip(1..).for_each(|(name, n)| drop(world.add(name, n)));
    world.add("all/e.bmp", 5);
    world.index(&["all/.photos", "all/X.photoslibrary", "all/in/.p", "all/plain"]);
    let listed: Vec<_> = files.into_iter().zip(1..).chain([("all/e.bmp", 5)]).collect();
    let listed = present(&listed).into_iter().collect::<std::collections::BTreeSet<_>>();
    for folder in ["all", "all/.photos", "all/plain", "all/in", "all"] {
        assert_eq!(world.index(&[folder]).missing, 0);
        assert_eq!(world.present().into_iter().collect::<std::collections::BTreeSet<_>>(), listed);
        assert_eq!(folders(&world), ["all", "all/.photos", "all/X.photoslibrary", "all/in/.p"]);
        assert_eq!(world.counts().0, 5, "no file is listed twice");
    }
    assert_eq!(world.embedded(), 5);
}

#[test]
fn a_folder_that_an_outer_one_passes_by_can_be_added_and_has_what_changes_in_it() {
    let world = World::new();
    world.add("all/a.bmp", 1);
    world.index(&["all"]);
    let hidden = world.add("all/.photos/b.bmp", 2);
    world.index(&["all"]);
    assert_eq!(world.present(), present(&[("all/a.bmp", 1)]));
    world.index(&["all/.photos"]);
    let new = world.add("all/.photos/c.bmp", 3);
    fs::remove_file(&hidden).unwrap();
    let summary = world.look(&[new, hidden, world.at("all/a.bmp")]);
    assert_eq!((summary.found, summary.new, summary.missing), (2, 1, 1));
    assert_eq!(world.present(), present(&[("all/.photos/c.bmp", 3), ("all/a.bmp", 1)]));
}

#[test]
fn a_folder_that_was_left_out_is_taken_over_once_it_no_longer_is() {
    let world = World::new();
    for (name, n) in [("all/a.bmp", 1), ("all/raw/b.bmp", 2), ("all/raw/skip/c.bmp", 3)] {
        world.add(name, n);
    }
    let look = |folder: &str, excludes: &[&str]| {
        let excludes: Vec<String> = excludes.iter().map(|pattern| (*pattern).to_owned()).collect();
        world.library.index(&[world.at(folder)], Some(&excludes), &Progress::default()).unwrap()
    };
    look("all", &["raw"]);
    look("all/raw", &["skip"]);
    assert_eq!(folders(&world), ["all", "all/raw"]);
    assert_eq!(world.present(), present(&[("all/a.bmp", 1), ("all/raw/b.bmp", 2)]));
    look("all", &["skip"]);
    assert_eq!((folders(&world), world.embedded()), (vec!["all".to_owned()], 2));
    assert_eq!(world.present(), present(&[("all/a.bmp", 1), ("all/raw/b.bmp", 2)]));
    assert_eq!(world.counts().0, 2);
}

#[test]
fn what_an_inner_folder_leaves_out_and_is_one_itself_stays_one() {
    let world = World::new();
    world.add("all/in/a.bmp", 1);
    world.add("all/in/raw/b.bmp", 2);
    let excludes = ["raw".to_owned()];
    world.library.index(&[world.at("all/in")], Some(&excludes), &Progress::default()).unwrap();
    world.index(&["all/in/raw"]);
    world.index(&["all"]);
    assert_eq!(folders(&world), ["all", "all/in/raw"]);
    assert_eq!(world.present(), present(&[("all/in/a.bmp", 1), ("all/in/raw/b.bmp", 2)]));
}

#[test]
fn one_folder_that_is_away_does_not_keep_others_from_being_looked_at() {
    let world = World::new();
    let lost = world.add("one/a.bmp", 1);
    world.index(&["one", "two"]);
    fs::rename(world.at("one"), world.at("unplugged")).unwrap();
    world.add("two/b.bmp", 2);
    let look = |names: &[&str]| {
        let folders: Vec<_> = names.iter().map(|name| world.at(name)).collect();
        world.library.index(&folders, None, &Progress::default())
    };
    assert_eq!(look(&["one", "two"]).unwrap().new, 1);
    assert_eq!(world.shown()[&lost].0, "offline");
    assert!(matches!(look(&["one"]), Err(Error::NoFolder { .. })));
    assert!(matches!(look(&["one", "one/part"]), Err(Error::NoFolder { .. })), "there is nothing to look at");
    assert!(matches!(look(&["misspelt", "two"]), Err(Error::NoFolder { .. })), "only a person can tell");
}
