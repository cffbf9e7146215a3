use std::fs;
use std::sync::Arc;

use image::{Rgb, RgbImage};

use super::*;
use crate::catalogue::seen::{Counts, Seen};
use crate::catalogue::{contents, seen, thumbnails};
use crate::ids::ContentId;
use crate::pictures::appearance::{Colour, Kind};
use crate::query::Query;
use crate::testing::{StubCounter, TestLibrary};

fn look(library: &Library) -> Looked {
    library.look_at_pictures(&Progress::default()).unwrap()
}

/// How many pictures a filter finds.
fn found(library: &Library, filter: &str) -> usize {
    let query = Query::parse(filter);
    library.catalogue.allowed(&query.filters().collect::<Vec<_>>()).unwrap().len()
}

fn seen_in(library: &Library, id: i64) -> Option<Seen> {
    library.catalogue.read(|db| seen::get(db, ContentId(id))).unwrap()
}

#[test]
fn every_picture_is_looked_at_once_until_people_are_counted() {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    fixture.fill("p", 5);
    fixture.index(&library, "p");
    assert_eq!(look(&library), Looked { seen: 5, stopped: false });
    assert_eq!(look(&library).seen, 0);
    assert_eq!(library.status().unwrap().seen, Counts { seen: 5, total: 5 });
    assert_eq!(seen_in(&library, 1).unwrap().people, None);
    let counter = Arc::new(StubCounter::finding("stub-1", Some(1.6)));
    let library = library.with_people_counter(counter.clone());
    assert_eq!(library.status().unwrap().seen.seen, 0);
    assert_eq!((look(&library).seen, look(&library).seen, counter.counted()), (5, 0, 5));
    assert_eq!((found(&library, "people:2"), found(&library, "people:1|3+")), (5, 0));
}

#[test]
fn the_colours_and_kinds_of_a_picture_are_found() {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    let folder = fixture.path("p");
    fs::create_dir_all(&folder).unwrap();
    let picture =
        RgbImage::from_fn(400, 300, |x, _| if x < 100 { Rgb([220, 20, 30]) } else { Rgb([255; 3]) });
    picture.save(folder.join("plot.png")).unwrap();
    RgbImage::from_pixel(1170, 2532, Rgb([250; 3])).save(folder.join("phone.png")).unwrap();
    fixture.index(&library, "p");
    assert_eq!(found(&library, "color:red"), 0);
    assert_eq!(look(&library).seen, 2);
    assert_eq!((found(&library, "color:red"), found(&library, "color:white")), (1, 2));
    assert_eq!((found(&library, "is:drawing"), found(&library, "is:screenshot")), (1, 1));
    let plot =
        (1..=2).find(|&id| seen_in(&library, id).unwrap().appearance.kinds == [Kind::Drawing]).unwrap();
    assert_eq!(seen_in(&library, plot).unwrap().appearance.colours, [Colour::Red, Colour::White]);
}

#[test]
fn nobody_looks_for_people_whose_number_a_vector_tells() {
    let fixture = TestLibrary::new();
    let counter = Arc::new(StubCounter::finding("stub-1", Some(0.0)).told_by("counting", 2.2));
    let library = fixture.library().with_people_counter(counter.clone());
    fixture.fill("p", 3);
    fixture.index(&library, "p");
    assert_eq!((look(&library).seen, counter.counted()), (3, 0));
    assert_eq!(found(&library, "people:2"), 3);
}

#[test]
fn a_counter_that_fails_keeps_nothing_else_from_being_seen() {
    let fixture = TestLibrary::new();
    let counter = Arc::new(StubCounter::finding("blind", None));
    let library = fixture.library().with_people_counter(counter.clone());
    fixture.fill("p", 2);
    fixture.index(&library, "p");
    assert_eq!((look(&library).seen, look(&library).seen, counter.counted()), (2, 0, 2));
    assert_eq!(seen_in(&library, 1).unwrap().people, None);
    assert_eq!(found(&library, "people:0|1|2|3+"), 0);
}

#[test]
fn a_picture_without_a_thumbnail_is_looked_at_once_it_has_one() {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    fixture.fill("p", 2);
    fixture.index(&library, "p");
    let hash = library.catalogue.read(|db| contents::hash(db, ContentId(1))).unwrap().unwrap();
    let jpeg = library.catalogue.read(|db| thumbnails::get(db, &hash)).unwrap().unwrap();
    library.catalogue.write(|db| thumbnails::delete(db, &hash)).unwrap();
    let mut session = Session::begin(&library).unwrap().unwrap();
    while session.look_at_next(&library).unwrap() {}
    assert_eq!((session.seen(), session.counts()), (1, Counts { seen: 2, total: 2 }));
    library.catalogue.write(|db| thumbnails::put(db, &hash, &jpeg)).unwrap();
    session.add_new(&library, true).unwrap();
    while session.look_at_next(&library).unwrap() {}
    assert_eq!(session.seen(), 2);
}

#[test]
fn looking_that_is_cancelled_goes_on_later() {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    fixture.fill("p", 3);
    fixture.index(&library, "p");
    let progress = Progress::default();
    progress.cancel();
    assert_eq!(library.look_at_pictures(&progress).unwrap(), Looked { seen: 0, stopped: true });
    assert_eq!(look(&library).seen, 3);
    drop(library);
    fs::remove_file(fixture.path("library/seen.sqlite")).unwrap();
    assert_eq!(look(&fixture.library()).seen, 3, "what is lost is made again");
}
