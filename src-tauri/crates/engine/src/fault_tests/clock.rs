//! Wrong clocks, and files with impossible times.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::fixture::{Fixture, assert_correct, assert_healthy, colours, jpeg};
use crate::catalogue::listing::Scope;
use crate::embedder::only;
use crate::library::Library;

const YEAR: Duration = Duration::from_secs(31_557_600);

fn set_time(path: &Path, time: SystemTime) {
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn files_of_any_time_are_read_listed_and_recognised() {
    let fixture = Fixture::new();
    let epoch = SystemTime::UNIX_EPOCH;
    let times = [
        epoch,
        epoch - Duration::from_nanos(1),
        epoch - 60 * YEAR,
        // Beyond what nanoseconds in 64 bits hold; file systems store as much of it as they can.
        epoch - 1000 * YEAR,
        epoch + 200 * YEAR,
        epoch + 5000 * YEAR,
        SystemTime::now() + YEAR,
    ];
    for (index, &time) in times.iter().enumerate() {
        set_time(&fixture.add(&format!("{index}.jpg")), time);
    }
    let library = Library::open(&fixture.library(), only(colours())).unwrap();
    let summary = fixture.index(&library).unwrap();
    assert_eq!((summary.embedded as usize, summary.unreadable), (times.len(), 0));
    assert_eq!(library.list(Scope::All, None, None).unwrap().len(), times.len());
    assert_eq!(fixture.index(&library).unwrap().unchanged as usize, times.len());
    assert_correct(&library, &fixture.all());
}

#[test]
fn rows_dated_in_the_future_neither_disappear_nor_hide_later_ones() {
    let fixture = Fixture::new();
    let models = only(colours());
    let library = Library::open(&fixture.library(), models.clone()).unwrap();
    let first = fixture.add("first.jpg");
    let second = fixture.add("second.jpg");
    fixture.index(&library).unwrap();
    // As if the clock had been a hundred years ahead and was corrected.
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
    fixture.add("third.jpg");
    let summary = fixture.index(&library).unwrap();
    assert_eq!((summary.unchanged, summary.new, summary.missing), (1, 1, 1));
    assert_correct(&library, &[first, fixture.pictures().join("third.jpg")]);

    fs::write(&second, jpeg("second.jpg")).unwrap();
    let summary = fixture.index(&library).unwrap();
    assert_eq!(summary.embedded, 0, "a file that was missing is recognised");
    assert_correct(&library, &fixture.all());
    drop(library);
    assert_healthy(&fixture.library(), models);
}

#[test]
fn a_file_with_an_older_time_has_changed() {
    let fixture = Fixture::new();
    let library = Library::open(&fixture.library(), only(colours())).unwrap();
    let path = fixture.add("one.jpg");
    fixture.index(&library).unwrap();
    // Restored from a backup: the same name, an older time, another picture.
    fs::write(&path, jpeg("another")).unwrap();
    set_time(&path, SystemTime::now() - YEAR);
    let summary = fixture.index(&library).unwrap();
    assert_eq!((summary.changed, summary.embedded), (1, 1));
    assert_correct(&library, &[path]);
}
