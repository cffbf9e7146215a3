//! Titles and dates of the person's.

use super::*;
use crate::pictures::metadata::TakenFrom;

/// 14 July 1998.
const AT: i64 = 900_374_400;
const WRITTEN: &str = "1998-07-14T00:00:00";

fn title(text: &str) -> Edit {
    Edit { title: Change::Set(text.into()), ..Edit::default() }
}

fn date(text: &str) -> Edit {
    Edit { date: Change::Set(text.into()), ..Edit::default() }
}

/// The title and the date in a picture's sidecar.
fn corrected(picture: &Path) -> (Option<String>, Option<String>) {
    let sidecar = Sidecar::open(&picture.with_extension("xmp")).unwrap();
    (sidecar.packet().title(), sidecar.packet().date_created())
}

fn some(title: &str, date: &str) -> (Option<String>, Option<String>) {
    (Some(title.to_owned()), Some(date.to_owned()))
}

fn mine(library: &Library, id: ContentId) -> (Option<String>, Option<i64>) {
    let Mine { title, taken, .. } = own(library, id);
    (title, taken)
}

#[test]
fn a_title_and_a_date_are_written_once_and_withdrawn() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_title(one, Some("Rex & <sea>")).unwrap();
    library.set_taken(&[one], Some(AT)).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(corrected(&paths[0]), some("Rex & <sea>", WRITTEN));
    assert_eq!(exchange_all(&library), unchanged(1));
    assert!(matches!(state_of(&library, one).unwrap(), PictureState::Written { .. }));

    library.set_title(one, None).unwrap();
    library.set_taken(&[one], None).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(corrected(&paths[0]), (None, None));
}

#[test]
fn what_another_program_makes_of_them_is_taken() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_title(one, Some("Mine")).unwrap();
    library.set_taken(&[one], Some(AT)).unwrap();
    exchange_all(&library);

    change(
        &paths[0],
        &Edit { title: Change::Set("Their\n title".into()), ..date("1970-01-02T00:01:00.5+05:30") },
    );
    assert_eq!(exchange_all(&library), Summary { taken: 1, ..Summary::default() });
    assert_eq!(mine(&library, one), (Some("Their title".to_owned()), Some(86_460)));
    assert_eq!(library.details(one).unwrap().shown_at, 86_460, "lists follow");
    assert_eq!(exchange_all(&library), unchanged(1));

    change(&paths[0], &Edit { date: Change::Remove, ..Edit::default() });
    assert_eq!(exchange_all(&library), Summary { taken: 1, ..Summary::default() });
    assert_eq!(mine(&library, one), (Some("Their title".to_owned()), None));
}

#[test]
fn a_title_and_a_date_of_the_file_are_not_the_persons() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    exchange_all(&library);
    change(&paths[0], &Edit { title: Change::Set("Theirs".into()), ..date("1970") });
    assert_eq!(exchange_all(&library), unchanged(1));
    assert_eq!((mine(&library, one), corrected(&paths[0])), ((None, None), some("Theirs", "1970")));
}

#[test]
fn what_both_sides_changed_is_left_until_the_person_decides() {
    for (choice, expected, said) in [
        (Choice::Mine, (Some("Mine".to_owned()), Some(0)), some("Mine", "1970-01-01T00:00:00")),
        (Choice::Theirs, (Some("Theirs".to_owned()), Some(86_400)), some("Theirs", "1970-01-02")),
    ] {
        let (_fixture, library, paths) = library(1, SIDECARS);
        let one = id(&library, &paths[0]);
        library.set_title(one, Some("Old")).unwrap();
        library.set_taken(&[one], Some(AT)).unwrap();
        exchange_all(&library);
        library.set_title(one, Some("Mine")).unwrap();
        library.set_taken(&[one], Some(0)).unwrap();
        change(&paths[0], &Edit { title: Change::Set("Theirs".into()), ..date("1970-01-02") });

        assert_eq!(exchange_all(&library), Summary { conflicts: 1, ..Summary::default() });
        let found = conflicts(&library).unwrap().remove(0).fields;
        let fields: Vec<(Field, &str, &str)> =
            found.iter().map(|one| (one.field, one.mine[0].as_str(), one.theirs[0].as_str())).collect();
        let dates = (Field::Date, "1970-01-01T00:00:00", "1970-01-02T00:00:00");
        assert_eq!(fields, [(Field::Title, "Mine", "Theirs"), dates]);
        resolve(&library, &Scope::Contents(vec![one]), choice, &Progress::default(), &mut |_| {}).unwrap();
        assert_eq!((mine(&library, one), corrected(&paths[0])), (expected, said), "{choice:?}");
    }
}

#[test]
fn a_date_of_a_scanner_that_the_library_knows_is_replaced_and_another_one_asked_about() {
    let (fixture, library, paths) = library(2, SIDECARS);
    let ids = [0, 1].map(|at: usize| id(&library, &paths[at]));
    change(&paths[0], &date("2019-05-01T12:00:00"));
    fixture.index(&library, "p");
    let taken = library.details(ids[0]).unwrap().metadata.taken.unwrap();
    assert_eq!(taken.from, TakenFrom::Xmp);
    library.set_taken(&ids, Some(AT)).unwrap();
    change(&paths[1], &date("2019-05-01T12:00:00"));
    assert_eq!(exchange_all(&library), Summary { written: 1, conflicts: 1, ..Summary::default() });
    assert_eq!(corrected(&paths[0]).1.as_deref(), Some(WRITTEN));
}

#[test]
fn what_was_exchanged_before_there_were_titles_and_dates_waits_for_nothing() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    exchange_all(&library);
    let earlier = "UPDATE exchanges SET base = json_remove(base, '$.title', '$.taken')";
    library.catalogue.write(|db| db.execute(earlier, [])).unwrap();
    assert!(matches!(state_of(&library, one).unwrap(), PictureState::Written { .. }));
    library.set_title(one, Some("Rex")).unwrap();
    assert_eq!(state_of(&library, one).unwrap(), PictureState::Pending);
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(corrected(&paths[0]), (Some("Rex".to_owned()), None));
}

#[test]
fn a_picture_that_was_written_to_keeps_the_persons_date_and_has_its_own_again_without() {
    let (_fixture, library, paths) = library(1, ORIGINALS);
    let one = id(&library, &paths[0]);
    let before = library.details(one).unwrap();
    library.set_taken(&[one], Some(AT)).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    let now = library.details(id(&library, &paths[0])).unwrap();
    assert_eq!((now.id, now.metadata.taken.map(|taken| taken.from)), (one, Some(TakenFrom::Person)));
    library.set_taken(&[one], None).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    let after = library.details(one).unwrap();
    assert_eq!((after.metadata.taken, after.shown_at), (before.metadata.taken, before.shown_at));
}

#[test]
fn a_sidecar_that_a_program_writes_afresh_has_removed_no_title() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_title(one, Some("Rex")).unwrap();
    library.set_rating(&[one], Some(4)).unwrap();
    exchange_all(&library);
    change(&paths[0], &Edit { title: Change::Remove, rating: Change::Remove, ..Edit::default() });
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(corrected(&paths[0]).0.as_deref(), Some("Rex"));
    change(&paths[0], &Edit { rating: Change::Remove, ..title("Theirs") });
    assert_eq!(exchange_all(&library), Summary { taken: 1, ..Summary::default() });
    assert_eq!((mine(&library, one).0.as_deref(), own(&library, one).rating), (Some("Theirs"), None));
}
