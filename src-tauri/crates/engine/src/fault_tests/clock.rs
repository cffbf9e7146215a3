//! Clocks that are wrong, and times that files should not have.

use std::time::{Duration, SystemTime};

use super::*;
use crate::catalogue::listing::Scope;
use crate::embedder::only;

const YEAR: Duration = Duration::from_secs(31_557_600);

fn set_time(path: &Path, time: SystemTime) {
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn files_of_any_time_are_read_listed_and_known_again() {
    let place = Place::new();
    let epoch = SystemTime::UNIX_EPOCH;
    let times = [
        epoch,
        epoch - Duration::from_nanos(1),
        epoch - 60 * YEAR,
        // File systems keep what they can of the rest: these are past what nanoseconds in 64 bits can tell.
        epoch - 1000 * YEAR,
        epoch + 200 * YEAR,
        epoch + 5000 * YEAR,
        SystemTime::now() + YEAR,
    ];
    for (index, &time) in times.iter().enumerate() {
        set_time(&place.add(&format!("{index}.jpg")), time);
    }
    let library = Library::open(&place.library(), only(Colours::new())).unwrap();
    let summary = place.index(&library).unwrap();
    assert_eq!((summary.embedded as usize, summary.unreadable), (times.len(), 0));
    assert_eq!(library.list(Scope::All, None, None).unwrap().len(), times.len());
    assert_eq!(place.index(&library).unwrap().unchanged as usize, times.len());
    assert_right(&library, &place.all());
}

#[test]
fn what_was_noted_in_the_future_neither_goes_nor_hides_what_comes() {
    let place = Place::new();
    let models = only(Colours::new());
    let library = Library::open(&place.library(), models.clone()).unwrap();
    let first = place.add("first.jpg");
    let second = place.add("second.jpg");
    place.index(&library).unwrap();
    // As if the clock had stood a hundred years ahead, and was put right.
    library
        .catalogue
        .write(|db| {
            db.execute_batch(
                "UPDATE files SET seen_at = seen_at + 3155760000;
                 UPDATE contents SET added_at = added_at + 3155760000;
                 UPDATE folders SET added_at = added_at + 3155760000;",
            )
        })
        .unwrap();
    fs::remove_file(&second).unwrap();
    place.add("third.jpg");
    let summary = place.index(&library).unwrap();
    assert_eq!((summary.unchanged, summary.new, summary.missing), (1, 1, 1));
    assert_right(&library, &[first, place.pictures().join("third.jpg")]);

    fs::write(&second, jpeg("second.jpg")).unwrap();
    let summary = place.index(&library).unwrap();
    assert_eq!(summary.embedded, 0, "what was gone is known again");
    assert_right(&library, &place.all());
    drop(library);
    assert_healthy(&place.library(), models);
}

#[test]
fn an_older_time_is_another_time() {
    let place = Place::new();
    let library = Library::open(&place.library(), only(Colours::new())).unwrap();
    let path = place.add("one.jpg");
    place.index(&library).unwrap();
    // Put back from a copy: the same name, an older time, another picture.
    fs::write(&path, jpeg("another")).unwrap();
    set_time(&path, SystemTime::now() - YEAR);
    let summary = place.index(&library).unwrap();
    assert_eq!((summary.changed, summary.embedded), (1, 1));
    assert_right(&library, &[path]);
}
