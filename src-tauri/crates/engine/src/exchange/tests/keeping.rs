//! What another program does to a file takes nothing from the person by mistake.

use super::*;
use crate::exchange::attempt::{Prepared, apply, prepare};
use crate::exchange::original::Rewritten;
use crate::exchange::places::Places;

#[test]
fn another_sidecar_that_becomes_the_pictures_takes_nothing_from_the_person() {
    let full = FolderExchange { naming: Naming::Full, ..SIDECARS };
    let (_fixture, library, paths) = library(1, full);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    library.set_rating(&[one], Some(4)).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert!(paths[0].with_extension("jpg.xmp").exists());

    change(&paths[0], &keywords(&["theirs"]));
    set_folder(&library, folder(&library).id, SIDECARS).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]), (vec!["dog".into(), "theirs".into()], Some(4), None));
    let mine = own(&library, one);
    assert_eq!((mine.tags, mine.rating), (vec!["dog".to_owned()], Some(4)));
}

#[test]
fn a_new_sidecar_begins_with_the_words_of_the_picture_itself() {
    let (fixture, library, paths) = library(1, SIDECARS);
    let mut original = ratna_xmp::Original::open(&paths[0]).unwrap();
    original.write(&keywords(&["embedded"]), None).unwrap();
    fixture.index(&library, "p");
    library.set_tag(&[id(&library, &paths[0])], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]).0, ["dog", "embedded"]);

    // And one in which another program says something else only.
    fs::remove_file(paths[0].with_extension("xmp")).unwrap();
    change(&paths[0], &Edit { rating: Change::Set(2), ..Edit::default() });
    library.catalogue.write(|db| db.execute("DELETE FROM exchanges", [])).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]), (vec!["dog".into(), "embedded".into()], Some(2), None));
}

#[test]
fn an_empty_sidecar_has_removed_nothing() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    exchange_all(&library);
    fs::write(paths[0].with_extension("xmp"), "").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]).0, ["dog"]);
}

#[test]
fn a_sidecar_that_a_program_writes_afresh_has_removed_nothing() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    library.set_rating(&[one], Some(4)).unwrap();
    exchange_all(&library);
    change(&paths[0], &Edit { rating: Change::Remove, ..keywords(&[]) });
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]), (vec!["dog".into()], Some(4), None));
    assert_eq!(own(&library, one).tags, ["dog"]);

    change(&paths[0], &keywords(&[]));
    assert_eq!(exchange_all(&library), Summary { taken: 1, ..Summary::default() }, "the rating is left");
    assert!(own(&library, one).tags.is_empty());
}

#[test]
fn what_is_said_while_a_picture_is_away_is_written_once_it_is_back() {
    let (fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    exchange_all(&library);
    let away = fixture.path("away.jpg");
    fs::rename(&paths[0], &away).unwrap();
    library.set_tag(&[one], "sea", true).unwrap();
    let (summary, _) = run_some(&library, ContentId(0), &mut Places::default()).unwrap().unwrap();
    assert_eq!(summary, Summary { away: 1, ..Summary::default() });
    assert_eq!(is_waiting(&library).unwrap(), None, "nothing is tried in vain");

    fs::rename(&away, &paths[0]).unwrap();
    follow_run(&library, [paths[0].as_path()].into_iter()).unwrap();
    run_some(&library, ContentId(0), &mut Places::default()).unwrap().expect("it waits again");
    assert_eq!(said(&paths[0]).0, ["dog", "sea"]);
}

#[test]
fn a_picture_that_another_program_has_replaced_is_copied_again() {
    let (fixture, library, paths) = library(2, ORIGINALS);
    library.set_tag(&[id(&library, &paths[0])], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    let theirs = fs::read(&paths[1]).unwrap();
    fs::write(&paths[0], &theirs).unwrap();
    fixture.index(&library, "p");
    library.set_tag(&[id(&library, &paths[0])], "sea", true).unwrap();
    exchange_all(&library);
    let backups = fs::read_dir(library.dir.join("originals")).unwrap();
    let backups: Vec<Vec<u8>> = backups.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(backups.len() == 2 && backups.contains(&theirs), "each as it was first");
}

#[test]
fn what_the_person_says_while_a_file_is_read_is_kept_and_compared_again() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_rating(&[one], Some(3)).unwrap();
    exchange_all(&library);
    change(&paths[0], &Edit { rating: Change::Set(5), ..Edit::default() });
    let file = library.catalogue.read(|db| rows::files_of(db, one)).unwrap().remove(0);
    let at = Places::default().sidecar(&file).unwrap();
    let Prepared::Ready(ready) = prepare(&library, &at, None).unwrap() else { panic!("5 is to be taken") };
    library.set_rating(&[one], Some(1)).unwrap();
    assert_eq!(apply(&library, &at, *ready).unwrap().unwrap_err().code, "xmpChanged");
    assert_eq!(own(&library, one).rating, Some(1));
    assert_eq!(exchange_all(&library), Summary { conflicts: 1, ..Summary::default() });
}

#[test]
fn what_another_program_saves_right_after_a_picture_was_written_is_not_taken_for_it() {
    let (_fixture, library, paths) = library(1, ORIGINALS);
    let one = id(&library, &paths[0]);
    let file = library.catalogue.read(|db| rows::files_of(db, one)).unwrap().remove(0);
    assert!(Rewritten::read(&library, &file).is_some());
    fs::write(&paths[0], fs::read(&paths[0]).unwrap()).unwrap();
    assert!(Rewritten::read(&library, &file).is_none());
}

#[test]
fn keywords_of_others_that_differ_in_case_only_stay() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    change(&paths[0], &keywords(&["Sea", "sea"]));
    library.set_tag(&[one], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]).0, ["Sea", "dog", "sea"]);
}
