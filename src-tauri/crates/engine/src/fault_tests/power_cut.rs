//! Power cuts: each database file ends wherever SQLite had got to. With write-ahead logs, a transaction over several
//! databases is atomic in each of them, but not across them.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::fixture::{Fixture, assert_correct, assert_healthy, colours, colours_with, two_models};
use crate::catalogue::Catalogue;
use crate::disk::private;
use crate::doctor;
use crate::embedder::only;
use crate::error::Error;
use crate::library::Library;

/// Without the texts, which are made anew.
const DATABASES: [&str; 3] = ["catalogue", "vectors", "thumbs"];

/// What remains of a database's log.
#[derive(Clone, Copy, Debug)]
enum Log {
    /// All of it.
    Whole,
    /// Nothing.
    Missing,
    /// This share of it.
    Cut(f64),
    /// As [`Cut`](Self::Cut), and its end is garbage.
    Torn(f64),
}

/// Copies a library that is in use as a power cut would leave it. The shared-memory files, which are never flushed to
/// disk, are missing or, if `shared`, as they were.
fn cut_power(from: &Path, to: &Path, logs: [Log; 3], shared: bool) {
    private::create_folder(to).unwrap();
    for (name, log) in DATABASES.iter().zip(logs) {
        let file = |suffix: &str| format!("{name}.sqlite{suffix}");
        fs::copy(from.join(file("")), to.join(file(""))).unwrap();
        if shared {
            fs::copy(from.join(file("-shm")), to.join(file("-shm"))).unwrap();
        }
        let mut wal = fs::read(from.join(file("-wal"))).unwrap();
        match log {
            Log::Whole => {}
            Log::Missing => continue,
            Log::Cut(share) | Log::Torn(share) => wal.truncate((wal.len() as f64 * share) as usize),
        }
        if let Log::Torn(_) = log {
            let start = wal.len().saturating_sub(2000);
            wal[start..].fill(0xA5);
        }
        fs::write(to.join(file("-wal")), wal).unwrap();
    }
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_name().to_str().unwrap().starts_with("index-") {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// How many contents of the catalogue in `dir` have a vector.
fn embedded(dir: &Path) -> usize {
    let db = Connection::open(dir.join("catalogue.sqlite")).unwrap();
    db.execute("ATTACH ?1 AS vectors", [dir.join("vectors.sqlite").to_str().unwrap()]).unwrap();
    let count = "SELECT count(*) FROM contents c JOIN vectors.embeddings e ON e.content_id = c.id";
    db.query_row(count, [], |row| row.get(0)).unwrap()
}

/// Asserts that a library that a power cut left can be opened and continued.
fn assert_survives(fixture: &Fixture, dir: &Path, what: &dyn std::fmt::Debug) {
    let model = colours();
    if let Err(Error::CatalogueMissing { .. }) = Catalogue::open(dir, true) {
        drop(Catalogue::open_anew(dir, true).unwrap());
    }
    let library = Library::open_with(dir, only(model.clone()), 0).unwrap();
    // Whatever was lost, answers are correct.
    assert_correct(&library, &[]);
    let kept = embedded(dir);
    fixture.index(&library).unwrap();
    let all = fixture.all();
    assert_eq!(model.embedded(), all.len() - kept, "{what:?}: what was kept is not embedded again");
    assert_correct(&library, &all);
    assert_eq!(library.status().unwrap().embedded as usize, all.len(), "{what:?}");
    drop(library);
    // Thumbnails without a content are harmless, and a repair deletes them.
    let strays = doctor::examine(dir, only(model.clone()), true).unwrap();
    assert!(
        strays.iter().all(|finding| finding.text.contains("thumbnails belong to no")),
        "{what:?}: {strays:?}"
    );
    assert_healthy(dir, only(model));
}

/// Indexes a growing folder several times. The library stays open, so that everything is still in its logs.
fn grown(fixture: &Fixture) -> Library {
    let library = Library::open_with(&fixture.library(), only(colours()), 0).unwrap();
    for run in 0..4 {
        (0..3).for_each(|file| drop(fixture.add(&format!("{run}-{file}.jpg"))));
        fixture.index(&library).unwrap();
    }
    library
}

#[test]
fn the_next_run_makes_up_for_whatever_each_log_has_lost() {
    let fixture = Fixture::new();
    let library = grown(&fixture);
    // Shares spread by the golden ratio and related numbers: as good as random, but reproducible.
    let share = |cut: u32, step: f64| (f64::from(cut) * step).fract();
    for cut in 0..16 {
        let shares = [share(cut, 0.618_034), share(cut, 0.754_878), share(cut, 0.819_173)];
        let logs = shares.map(if cut % 2 == 0 { Log::Cut } else { Log::Torn });
        let dir = fixture.0.path().join(format!("cut-{cut}"));
        cut_power(&fixture.library(), &dir, logs, cut % 3 == 0);
        assert_survives(&fixture, &dir, &logs);
        fs::remove_dir_all(&dir).unwrap();
    }
    drop(library);
}

#[test]
fn a_missing_log_costs_only_what_was_in_it() {
    let fixture = Fixture::new();
    let library = grown(&fixture);
    for lost in 0..3 {
        for shared in [false, true] {
            let mut logs = [Log::Whole; 3];
            logs[lost] = Log::Missing;
            let dir = fixture.0.path().join("copy");
            cut_power(&fixture.library(), &dir, logs, shared);
            assert_survives(&fixture, &dir, &logs);
            fs::remove_dir_all(&dir).unwrap();
        }
    }
    drop(library);
}

#[test]
fn a_library_can_be_copied_at_any_moment_of_a_run() {
    let fixture = Fixture::new();
    (0..20).for_each(|file| drop(fixture.add(&format!("{file}.jpg"))));
    let (from, to) = (fixture.library(), fixture.0.path().to_owned());
    let model = colours_with(move |embedded| {
        let whole = [Log::Whole; 3];
        cut_power(&from, &to.join(format!("copy-{embedded}")), whole, true);
    });
    let library = Library::open_with(&fixture.library(), only(model), 0).unwrap();
    fixture.index(&library).unwrap();
    for embedded in (0..20).step_by(8) {
        assert_survives(&fixture, &fixture.0.path().join(format!("copy-{embedded}")), &embedded);
    }
}

/// A library switched to another model, copied with the catalogue from before the last pictures.
#[test]
fn ids_that_a_catalogue_assigns_twice_do_not_bring_the_vectors_of_other_pictures() {
    let fixture = Fixture::new();
    let library = Library::open_with(&fixture.library(), two_models(), 0).unwrap();
    fixture.add("first.jpg");
    fixture.index(&library).unwrap();
    let before = fs::read(fixture.library().join("catalogue.sqlite-wal")).unwrap().len();
    let lost: Vec<_> = (0..4).map(|file| fixture.add(&format!("lost-{file}.jpg"))).collect();
    library.choose_model("next").unwrap();
    fixture.index(&library).unwrap();
    let after = fs::read(fixture.library().join("catalogue.sqlite-wal")).unwrap().len();
    let copy = fixture.0.path().join("copy");
    let share = before as f64 / after as f64;
    cut_power(&fixture.library(), &copy, [Log::Cut(share), Log::Whole, Log::Whole], false);
    drop(library);

    // Other pictures get the same IDs now.
    lost.iter().for_each(|path| fs::remove_file(path).unwrap());
    (0..4).for_each(|file| drop(fixture.add(&format!("other-{file}.jpg"))));
    let models = two_models();
    let library = Library::open_with(&copy, models.clone(), 0).unwrap();
    fixture.index(&library).unwrap();
    library.choose_model("next").unwrap();
    fixture.index(&library).unwrap();
    assert_eq!(library.model(), "next");
    let tried_out = 1;
    assert_eq!(models.embedded(), 4 + tried_out + 4, "the first picture's vectors of both models were kept");
    assert_correct(&library, &fixture.all());
    drop(library);
    drop(doctor::examine(&copy, models.clone(), true).unwrap());
    assert_healthy(&copy, models);
}

#[test]
fn an_index_that_holds_more_than_the_vectors_is_rebuilt() {
    let fixture = Fixture::new();
    let library = grown(&fixture);
    let copy = fixture.0.path().join("copy");
    // The index was saved after the last run, whose vectors are lost.
    for logs in [[Log::Whole, Log::Cut(0.7), Log::Whole], [Log::Whole, Log::Missing, Log::Whole]] {
        cut_power(&fixture.library(), &copy, logs, false);
        let new = fixture.add("new.jpg");
        let model = colours();
        let again = Library::open_with(&copy, only(model.clone()), 0).unwrap();
        fixture.index(&again).unwrap();
        assert_correct(&again, &fixture.all());
        drop(again);
        assert_healthy(&copy, only(model));
        fs::remove_file(new).unwrap();
        fs::remove_dir_all(&copy).unwrap();
    }
    drop(library);
}

#[test]
fn the_catalogue_is_flushed_to_disk_before_what_relies_on_it() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let level = |schema: &str| {
        let pragma = format!("PRAGMA {schema}.synchronous");
        catalogue.write(|db| db.query_row(&pragma, [], |row| row.get::<_, i64>(0))).unwrap()
    };
    // 2 is FULL: a commit is on the disk when it returns. 1 is NORMAL: it may be lost, but nothing is corrupted.
    assert_eq!([level("main"), level("vectors"), level("thumbs")], [2, 2, 1]);
}
