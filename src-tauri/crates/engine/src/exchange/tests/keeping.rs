//! What another program does to a file takes nothing from the person by mistake.

use super::*;
use crate::exchange::attempt::{Prepared, apply, prepare};
use crate::exchange::opened::is_as_left;
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
fn a_keyword_that_was_there_before_the_person_said_it_stays_when_they_withdraw_it() {
    let (fixture, library, paths) = library(2, SIDECARS);
    change(&paths[0], &keywords(&["dog", "theirs"]));
    let mut original = ratna_xmp::Original::open(&paths[1]).unwrap();
    original.write(&keywords(&["dog"]), None).unwrap();
    fixture.index(&library, "p");
    let ids = [0, 1].map(|at: usize| id(&library, &paths[at]));
    for tag in ["Dog", "sea"] {
        library.set_tag(&ids, tag, true).unwrap();
        exchange_all(&library);
    }
    assert_eq!([said(&paths[0]).0.len(), said(&paths[1]).0.len()], [3, 2]);
    for tag in ["Dog", "sea"] {
        library.set_tag(&ids, tag, false).unwrap();
        exchange_all(&library);
    }
    assert_eq!(said(&paths[0]).0, ["dog", "theirs"]);
    assert_eq!(said(&paths[1]).0, ["Dog"], "the picture itself says it");
    assert_eq!(exchange_all(&library), unchanged(2));
}

#[test]
fn a_crash_before_an_exchange_was_noted_changes_nothing() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    exchange_all(&library);
    let bytes = fs::read(paths[0].with_extension("xmp")).unwrap();
    library.catalogue.write(|db| db.execute("DELETE FROM exchanges", [])).unwrap();
    assert_eq!(exchange_all(&library), unchanged(1));
    library.set_tag(&[one], "dog", false).unwrap();
    assert_eq!(exchange_all(&library), unchanged(1));
    assert_eq!(fs::read(paths[0].with_extension("xmp")).unwrap(), bytes, "nobody knows who wrote it");
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
    let at = Places::default().sidecar(&file, library.in_cloud).unwrap();
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
fn what_another_program_saves_right_after_a_sidecar_was_written_is_not_taken_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let picture = dir.path().join("a.jpg");
    let mut sidecar = Sidecar::open(&picture.with_extension("xmp")).unwrap();
    assert!(sidecar.write(&keywords(&["dog"]), &picture).unwrap());
    assert!(is_as_left(&sidecar));
    change(&picture, &keywords(&["dog", "theirs"]));
    assert!(!is_as_left(&sidecar));
    fs::remove_file(sidecar.path()).unwrap();
    assert!(!is_as_left(&sidecar));
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

/// The sidecars that the library keeps as they were.
fn kept_sidecars(library: &Library) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(library.dir.join("sidecars")).into_iter().flatten();
    entries.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[test]
fn nothing_that_another_program_wrote_into_a_sidecar_is_lost() {
    let (_fixture, library, paths) = library(2, SIDECARS);
    let ids = [0, 1].map(|at: usize| id(&library, &paths[at]));
    let sidecar = paths[0].with_extension("xmp");
    change(&paths[0], &keywords(&["theirs"]));
    let first = fs::read(&sidecar).unwrap();
    assert!(kept_sidecars(&library).is_empty(), "nothing is kept before it is written to");
    for tag in ["dog", "sea"] {
        library.set_tag(&ids, tag, true).unwrap();
        assert_eq!(exchange_all(&library), written(2));
        assert_eq!(kept_sidecars(&library), [first.as_slice()], "once, and none that the library made");
    }
    change(&paths[0], &Edit { rating: Change::Set(2), ..Edit::default() });
    let second = fs::read(&sidecar).unwrap();
    assert_eq!(exchange_all(&library), unchanged(2));
    assert_eq!(kept_sidecars(&library).len(), 1, "reading keeps nothing");
    library.set_tag(&ids, "sky", true).unwrap();
    assert_eq!(exchange_all(&library), written(2));
    let kept = kept_sidecars(&library);
    assert!(kept.len() == 2 && kept.contains(&first) && kept.contains(&second), "each as it was");

    // What was there before is kept already.
    fs::write(&sidecar, &first).unwrap();
    library.set_caption(ids[0], "Bello").unwrap();
    assert_eq!(exchange_all(&library), Summary { written: 1, taken: 1, unchanged: 1, ..Summary::default() });
    assert_eq!(kept_sidecars(&library).len(), 2);
}

#[test]
fn a_sidecar_that_cannot_be_kept_is_left_and_named() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    change(&paths[0], &keywords(&["theirs"]));
    fs::write(library.dir.join("sidecars"), "no folder").unwrap();
    library.set_tag(&[one], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), Summary { failed: 1, ..Summary::default() });
    assert_eq!(said(&paths[0]).0, ["theirs"]);
    match state_of(&library, one).unwrap() {
        PictureState::Failed(trouble) => {
            assert!(trouble.text.contains("is left as it is"), "{}", trouble.text)
        }
        other => panic!("{other:?}"),
    }
    fs::remove_file(library.dir.join("sidecars")).unwrap();
    assert_eq!(exchange_all(&library), written(1));
}

#[test]
fn deciding_conflicts_reports_progress_and_can_be_ended() {
    let (_fixture, library, paths) = library(2, SIDECARS);
    let ids = [0, 1].map(|at: usize| id(&library, &paths[at]));
    library.set_rating(&ids, Some(3)).unwrap();
    exchange_all(&library);
    paths.iter().for_each(|path| change(path, &Edit { rating: Change::Set(5), ..Edit::default() }));
    library.set_rating(&ids, Some(1)).unwrap();
    assert_eq!(exchange_all(&library).conflicts, 2);
    let (progress, mut heard) = (Progress::default(), 0);
    let mut hear = |_: &Event<'_>| {
        heard += 1;
        progress.cancel();
    };
    let summary = resolve(&library, &Scope::All, Choice::Mine, &progress, &mut hear).unwrap();
    assert_eq!((summary, heard, progress.done(), progress.total()), (written(1), 1, 1, 2));
    assert_eq!(conflicts(&library).unwrap().len(), 1, "what was decided is, the other waits");
}
