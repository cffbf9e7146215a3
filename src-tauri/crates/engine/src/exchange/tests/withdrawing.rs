//! What files said before the person did, which comes back when they say nothing any more.

use super::*;
use crate::catalogue::captions;

const THEIRS: (Option<i8>, Option<&str>) = (Some(2), Some("Theirs"));

/// A library with a picture of which another program says [`THEIRS`] in the default language.
fn rated(decided: FolderExchange) -> (TestLibrary, Library, PathBuf) {
    let (fixture, library, paths) = library(1, decided);
    let (rating, description) = (Change::Set(2), Change::Set("Theirs".to_owned()));
    change(&paths[0], &Edit { rating, description, ..Edit::default() });
    fixture.index(&library, "p");
    (fixture, library, paths[0].clone())
}

fn is_said(picture: &Path, (rating, description): (Option<i8>, Option<&str>)) -> bool {
    let found = said(picture);
    (found.1, found.2.as_deref()) == (rating, description)
}

#[test]
fn a_rating_and_a_description_that_the_person_replaced_come_back() {
    let (_fixture, library, path) = rated(SIDECARS);
    let one = id(&library, &path);
    for (stars, text) in [(4, "Mine"), (0, "Mine, again")] {
        library.set_rating(&[one], Some(stars)).unwrap();
        library.set_caption(one, text).unwrap();
        assert_eq!(exchange_all(&library), written(1));
        assert!(is_said(&path, (Some(stars as i8), Some(text))));
    }
    library.set_rating(&[one], None).unwrap();
    library.set_caption(one, "").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert!(is_said(&path, THEIRS));
    assert_eq!(exchange_all(&library), unchanged(1));
    assert_eq!(own(&library, one), Mine::default(), "it is the file's");
}

#[test]
fn what_the_person_said_alike_stays_in_the_file() {
    let (_fixture, library, path) = rated(SIDECARS);
    let one = id(&library, &path);
    for (stars, text) in [(Some(2), "Theirs"), (None, "")] {
        library.set_rating(&[one], stars).unwrap();
        library.set_caption(one, text).unwrap();
        assert_eq!(exchange_all(&library), unchanged(1));
        assert!(is_said(&path, THEIRS));
    }
}

#[test]
fn a_captioner_does_not_follow_the_person_where_somebody_else_wrote() {
    let (_fixture, library, path) = rated(FolderExchange { captions: true, ..SIDECARS });
    let one = id(&library, &path);
    library.set_caption(one, "Mine").unwrap();
    library.catalogue.write(|db| captions::put(db, one, "blip", ("a dog", "en"))).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    library.set_caption(one, "").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert!(is_said(&path, THEIRS));
    assert_eq!(exchange_all(&library), unchanged(1));
}

#[test]
fn a_title_and_a_date_of_the_file_come_back_and_stay_where_the_person_said_alike() {
    let (fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    let (theirs, date) = ("Theirs", "1998-07-14T10:00:00");
    change(
        &paths[0],
        &Edit { title: Change::Set(theirs.into()), date: Change::Set(date.into()), ..Edit::default() },
    );
    fixture.index(&library, "p");
    let said = || {
        let sidecar = Sidecar::open(&paths[0].with_extension("xmp")).unwrap();
        [sidecar.packet().title(), sidecar.packet().date_created()].map(Option::unwrap_or_default)
    };
    for title in [theirs, "Mine"] {
        library.set_title(one, Some(title)).unwrap();
        library.set_taken(&[one], Some(0)).unwrap();
        exchange_all(&library);
        assert_eq!(said(), [title, "1970-01-01T00:00:00"]);
        library.set_title(one, None).unwrap();
        library.set_taken(&[one], None).unwrap();
        exchange_all(&library);
        assert_eq!(said(), [theirs, date]);
    }
}

#[test]
fn a_description_that_the_library_reads_otherwise_than_it_is_spelled_is_replaced_and_comes_back() {
    let (fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    let theirs = format!("Bello,  in\tsnow\n\n\n{}", "and sun ".repeat(500));
    change(&paths[0], &Edit { description: Change::Set(theirs.clone()), ..Edit::default() });
    fixture.index(&library, "p");
    library.set_caption(one, "Mine").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert!(is_said(&paths[0], (None, Some("Mine"))));
    library.set_caption(one, "").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert!(is_said(&paths[0], (None, Some(theirs.trim()))));
}

#[test]
fn a_title_that_is_no_line_of_a_persons_comes_back_as_it_was() {
    let (fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    let theirs = format!("Bello\nin  snow{}", " and sun".repeat(50));
    change(&paths[0], &Edit { title: Change::Set(theirs.clone()), ..Edit::default() });
    fixture.index(&library, "p");
    let said = || Sidecar::open(&paths[0].with_extension("xmp")).unwrap().packet().title().unwrap();
    let read = library.details(one).unwrap().metadata.title.unwrap();
    for (mine, expected) in [("Mine", "Mine"), (read.as_str(), theirs.as_str()), ("Rex", "Rex")] {
        library.set_title(one, Some(mine)).unwrap();
        exchange_all(&library);
        assert_eq!(said(), expected);
        library.set_title(one, None).unwrap();
        exchange_all(&library);
        assert_eq!(said(), theirs);
    }
    assert!(conflicts(&library).unwrap().is_empty());
}

#[test]
fn a_date_of_the_file_comes_back_as_it_was_spelled() {
    for theirs in ["1998", "1998-07", "1998-07-14T12:00:00.25+02:00"] {
        let (fixture, library, paths) = library(1, SIDECARS);
        let one = id(&library, &paths[0]);
        change(&paths[0], &Edit { date: Change::Set(theirs.into()), ..Edit::default() });
        fixture.index(&library, "p");
        let said = || Sidecar::open(&paths[0].with_extension("xmp")).unwrap().packet().date_created();
        library.set_taken(&[one], Some(0)).unwrap();
        assert_eq!(exchange_all(&library), written(1));
        assert_eq!(said().as_deref(), Some("1970-01-01T00:00:00"));
        library.set_taken(&[one], None).unwrap();
        assert_eq!(exchange_all(&library), written(1));
        assert_eq!(said().as_deref(), Some(theirs));
    }
}

#[test]
fn a_date_that_is_none_of_a_photograph_is_asked_about_and_comes_back() {
    for theirs in ["ca. 1900", "1642"] {
        let (fixture, library, paths) = library(1, SIDECARS);
        let one = id(&library, &paths[0]);
        change(&paths[0], &Edit { date: Change::Set(theirs.into()), ..Edit::default() });
        fixture.index(&library, "p");
        let said = || Sidecar::open(&paths[0].with_extension("xmp")).unwrap().packet().date_created();
        library.set_taken(&[one], Some(0)).unwrap();
        assert_eq!(exchange_all(&library), Summary { conflicts: 1, ..Summary::default() });
        assert_eq!(conflicts(&library).unwrap()[0].fields[0].theirs, [theirs]);
        resolve(&library, &Scope::All, Choice::Mine, &Progress::default(), &mut |_| {}).unwrap();
        assert_eq!(said().as_deref(), Some("1970-01-01T00:00:00"));
        library.set_taken(&[one], None).unwrap();
        assert_eq!(exchange_all(&library), written(1));
        assert_eq!(said().as_deref(), Some(theirs));

        library.set_taken(&[one], Some(86_400)).unwrap();
        exchange_all(&library);
        change(&paths[0], &Edit { date: Change::Set(theirs.into()), ..Edit::default() });
        assert_eq!(exchange_all(&library), Summary { taken: 1, ..Summary::default() });
        assert_eq!((own(&library, one).taken, said().as_deref()), (None, Some(theirs)));
    }
}

#[test]
fn a_tag_is_withdrawn_from_both_places() {
    let (_fixture, library, path) = rated(ORIGINALS);
    let one = id(&library, &path);
    for (is_said, words) in [(true, &["dog"][..]), (false, &[])] {
        library.set_tag(&[one], "dog", is_said).unwrap();
        assert_eq!(exchange_all(&library), written(2));
        assert_eq!(said(&path).0, words);
        let original = ratna_xmp::Original::open(&path).unwrap();
        assert_eq!(original.packet().unwrap().keywords().len(), words.len());
    }
}
