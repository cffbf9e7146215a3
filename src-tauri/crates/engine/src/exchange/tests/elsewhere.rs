//! Files that come to be exchanged after others, and those that are at another path.

use super::*;

fn rate(stars: i8) -> Edit {
    Edit { rating: Change::Set(stars), ..Edit::default() }
}

fn rating_in(picture: &Path) -> Option<i8> {
    ratna_xmp::Original::open(picture).unwrap().packet().and_then(|packet| packet.rating())
}

#[test]
fn what_a_sidecar_says_that_comes_after_an_exchange_waits_for_the_person() {
    let (fixture, library, paths) = library(1, ORIGINALS);
    let one = id(&library, &paths[0]);
    library.set_rating(&[one], Some(4)).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    change(&paths[0], &rate(2));
    fixture.index(&library, "p");
    library.set_tag(&[one], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), Summary { written: 2, conflicts: 1, ..Summary::default() });
    assert_eq!(said(&paths[0]), (vec!["dog".into()], Some(2), None));
    assert_eq!(own(&library, one).rating, Some(4));
    assert_eq!(exchange_all(&library), Summary { unchanged: 1, conflicts: 1, ..Summary::default() });

    resolve(&library, &Scope::All, Choice::Theirs, &Progress::default(), &mut |_| {}).unwrap();
    assert_eq!((own(&library, one).rating, rating_in(&paths[0])), (Some(2), Some(2)));
    assert_eq!(exchange_all(&library), unchanged(2));
}

#[test]
fn what_the_person_saw_in_a_sidecar_when_they_rated_is_replaced_in_both_places() {
    let (fixture, library, paths) = library(1, ORIGINALS);
    let one = id(&library, &paths[0]);
    change(&paths[0], &rate(2));
    fixture.index(&library, "p");
    library.set_rating(&[one], Some(4)).unwrap();
    assert_eq!(exchange_all(&library), written(2));
    assert_eq!((said(&paths[0]).1, rating_in(&paths[0])), (Some(4), Some(4)));
}

#[test]
fn what_was_exchanged_is_known_when_a_folder_is_at_another_path() {
    let (fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    for tag in ["dog", "sea"] {
        library.set_tag(&[one], tag, true).unwrap();
    }
    library.set_rating(&[one], Some(4)).unwrap();
    assert_eq!(exchange_all(&library), written(1));

    fixture.copy("p", "q");
    fs::remove_dir_all(fixture.path("p")).unwrap();
    library.locate(folder(&library).id, &fixture.path("q")).unwrap();
    let moved = fixture.path("q").join(paths[0].file_name().unwrap());
    change(&moved, &Edit { rating: Change::Set(5), ..keywords(&["sea"]) });
    assert_eq!(exchange_all(&library), Summary { taken: 1, ..Summary::default() });
    let mine = own(&library, one);
    assert_eq!((mine.tags, mine.rating), (vec!["sea".to_owned()], Some(5)));
    match state_of(&library, one).unwrap() {
        PictureState::Written { path, .. } => assert_eq!(path, moved.with_extension("xmp")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_conflict_in_a_picture_waits_for_nobody_once_only_sidecars_are_written() {
    let (_fixture, library, paths) = library(1, ORIGINALS);
    let one = id(&library, &paths[0]);
    library.set_rating(&[one], Some(4)).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    let conflict = r#"[{"field":"rating","mine":["4"],"theirs":["2"]}]"#;
    library.catalogue.write(|db| db.execute("UPDATE exchanges SET conflict = ?1", [conflict])).unwrap();
    assert_eq!(conflicts(&library).unwrap().len(), 1);

    set_folder(&library, folder(&library).id, SIDECARS).unwrap();
    assert!(conflicts(&library).unwrap().is_empty());
    assert_eq!(state_of(&library, one).unwrap(), PictureState::Pending);
    for stars in [4, 5] {
        library.set_rating(&[one], Some(stars)).unwrap();
        assert_eq!(exchange_all(&library), written(1));
        assert!(matches!(state_of(&library, one).unwrap(), PictureState::Written { .. }));
    }
    assert_eq!((said(&paths[0]).1, rating_in(&paths[0])), (Some(5), Some(4)));
}

#[test]
fn a_sidecar_that_is_gone_waits_for_nobody_and_one_that_comes_later_has_removed_nothing() {
    let (_fixture, library, paths) = library(1, ORIGINALS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    library.set_rating(&[one], Some(4)).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    change(&paths[0], &rate(2));
    assert_eq!(
        exchange_all(&library),
        Summary { written: 1, unchanged: 1, conflicts: 1, ..Summary::default() }
    );

    fs::remove_file(paths[0].with_extension("xmp")).unwrap();
    assert_eq!(exchange_all(&library), unchanged(1));
    assert!(conflicts(&library).unwrap().is_empty());
    assert!(matches!(state_of(&library, one).unwrap(), PictureState::Written { .. }));

    change(&paths[0], &keywords(&["theirs"]));
    assert_eq!(exchange_all(&library), Summary { written: 1, unchanged: 1, ..Summary::default() });
    assert_eq!(said(&paths[0]), (vec!["dog".into(), "theirs".into()], Some(4), None));
    assert_eq!(own(&library, one).tags, ["dog"]);
}

#[test]
fn a_sidecar_that_another_program_creates_later_is_noticed_once() {
    let (_fixture, library, paths) = library(2, ORIGINALS);
    let ids = [0, 1].map(|at: usize| id(&library, &paths[at]));
    library.set_tag(&ids, "dog", true).unwrap();
    assert_eq!(exchange_all(&library), written(2));
    change(&paths[0], &keywords(&["theirs"]));
    let sidecar = paths[0].with_extension("xmp");
    follow_run(&library, [sidecar.as_path()].into_iter()).unwrap();
    assert_eq!(is_waiting(&library).unwrap().map(|(count, _)| count), Some(1), "only the picture beside it");
    assert_eq!(exchange_all(&library), Summary { written: 1, unchanged: 2, ..Summary::default() });
    assert_eq!(said(&paths[0]).0, ["dog", "theirs"]);
    follow_run(&library, [sidecar.as_path()].into_iter()).unwrap();
    assert_eq!(is_waiting(&library).unwrap(), None);
}
