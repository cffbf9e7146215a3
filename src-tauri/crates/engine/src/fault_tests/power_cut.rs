//! Power cuts: what is on disk is what SQLite had written, up to anywhere, each file by itself. For transactions
//! over several files in write-ahead logging are whole in each file, not in all of them.

use rusqlite::Connection;

use super::*;
use crate::catalogue::Catalogue;
use crate::embedder::only;

const DATABASES: [&str; 3] = ["catalogue", "vectors", "thumbs"];

/// What becomes of a database's log.
#[derive(Clone, Copy, Debug)]
enum Log {
    /// All of it is there.
    Whole,
    /// There is none.
    Missing,
    /// This share of it is there.
    Cut(f64),
    /// As [`Cut`](Self::Cut), and what was written last is not what should have been.
    Torn(f64),
}

/// Copies a library that is in use as a power cut would leave it. The files of shared memory, which nobody writes
/// to disk, are left out or are what they were.
fn cut_power(from: &Path, to: &Path, logs: [Log; 3], shared: bool) {
    fs::create_dir(to).unwrap();
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

/// Contents of the catalogue in `dir` that the model with id 1 has a vector of, looked up as anybody would.
fn embedded(dir: &Path) -> usize {
    let db = Connection::open(dir.join("catalogue.sqlite")).unwrap();
    db.execute("ATTACH ?1 AS vectors", [dir.join("vectors.sqlite").to_str().unwrap()]).unwrap();
    let count = "SELECT count(*) FROM contents c JOIN vectors.embeddings e ON e.content_id = c.id";
    db.query_row(count, [], |row| row.get(0)).unwrap()
}

/// Opens what a power cut has left and goes on with it.
fn survives(place: &Place, dir: &Path, what: &dyn std::fmt::Debug) {
    let model = Colours::new();
    let library = Library::open_with(dir, only(model.clone()), 0).unwrap();
    // Whatever was lost, what is said is right.
    assert_right(&library, &[]);
    let kept = embedded(dir);
    place.index(&library).unwrap();
    let all = place.all();
    assert_eq!(model.seen(), all.len() - kept, "{what:?}: what was kept is not looked at again");
    assert_right(&library, &all);
    assert_eq!(library.status().unwrap().embedded as usize, all.len(), "{what:?}");
    drop(library);
    // Thumbnails whose content is not known any more do no harm, and go with a repair.
    let strays = doctor::examine(dir, only(model.clone()), true).unwrap();
    assert!(
        strays.iter().all(|finding| finding.text.contains("thumbnails belong to no")),
        "{what:?}: {strays:?}"
    );
    assert_healthy(dir, only(model));
}

/// Several runs over a growing folder; the library stays open, so that all is still in its logs.
fn grown(place: &Place) -> Library {
    let library = Library::open_with(&place.library(), only(Colours::new()), 0).unwrap();
    for run in 0..4 {
        (0..3).for_each(|file| drop(place.add(&format!("{run}-{file}.jpg"))));
        place.index(&library).unwrap();
    }
    library
}

#[test]
fn whatever_each_log_has_lost_the_next_run_makes_up_for() {
    let place = Place::new();
    let library = grown(&place);
    // Shares spread by the golden ratio and its kin: as good as random, and the same every time.
    let share = |cut: u32, step: f64| (f64::from(cut) * step).fract();
    for cut in 0..16 {
        let shares = [share(cut, 0.618_034), share(cut, 0.754_878), share(cut, 0.819_173)];
        let logs = shares.map(if cut % 2 == 0 { Log::Cut } else { Log::Torn });
        let dir = place.0.path().join(format!("cut-{cut}"));
        cut_power(&place.library(), &dir, logs, cut % 3 == 0);
        survives(&place, &dir, &logs);
        fs::remove_dir_all(&dir).unwrap();
    }
    drop(library);
}

#[test]
fn a_log_that_is_missing_costs_only_what_was_in_it() {
    let place = Place::new();
    let library = grown(&place);
    for lost in 0..3 {
        for shared in [false, true] {
            let mut logs = [Log::Whole; 3];
            logs[lost] = Log::Missing;
            let dir = place.0.path().join("copy");
            cut_power(&place.library(), &dir, logs, shared);
            survives(&place, &dir, &logs);
            fs::remove_dir_all(&dir).unwrap();
        }
    }
    drop(library);
}

#[test]
fn a_run_may_be_copied_at_any_moment_of_it() {
    let place = Place::new();
    (0..20).for_each(|file| drop(place.add(&format!("{file}.jpg"))));
    let (from, to) = (place.library(), place.0.path().to_owned());
    let model = Colours::with(move |seen| {
        let whole = [Log::Whole; 3];
        cut_power(&from, &to.join(format!("copy-{seen}")), whole, true);
    });
    let library = Library::open_with(&place.library(), only(model), 0).unwrap();
    place.index(&library).unwrap();
    for seen in (0..20).step_by(8) {
        survives(&place, &place.0.path().join(format!("copy-{seen}")), &seen);
    }
}

/// A library that another model took over, copied with the catalogue of before the last pictures.
#[test]
fn ids_that_a_catalogue_forgot_it_gave_out_bring_no_vectors_of_others_with_them() {
    let place = Place::new();
    let library = Library::open_with(&place.library(), Pair::new(), 0).unwrap();
    place.add("first.jpg");
    place.index(&library).unwrap();
    let before = fs::read(place.library().join("catalogue.sqlite-wal")).unwrap().len();
    let lost: Vec<_> = (0..4).map(|file| place.add(&format!("lost-{file}.jpg"))).collect();
    library.choose_model("next").unwrap();
    place.index(&library).unwrap();
    let after = fs::read(place.library().join("catalogue.sqlite-wal")).unwrap().len();
    let copy = place.0.path().join("copy");
    let share = before as f64 / after as f64;
    cut_power(&place.library(), &copy, [Log::Cut(share), Log::Whole, Log::Whole], false);
    drop(library);

    // The same ids go to other pictures now.
    lost.iter().for_each(|path| fs::remove_file(path).unwrap());
    (0..4).for_each(|file| drop(place.add(&format!("other-{file}.jpg"))));
    let models = Pair::new();
    let library = Library::open_with(&copy, models.clone(), 0).unwrap();
    place.index(&library).unwrap();
    library.choose_model("next").unwrap();
    place.index(&library).unwrap();
    assert_eq!(library.model(), "next");
    assert_eq!(models.seen(), 4 + 4, "the first picture's vectors of both models were kept");
    assert_right(&library, &place.all());
    drop(library);
    drop(doctor::examine(&copy, models.clone(), true).unwrap());
    assert_healthy(&copy, models);
}

#[test]
fn an_index_that_knows_more_than_the_vectors_is_made_again() {
    let place = Place::new();
    let library = grown(&place);
    let copy = place.0.path().join("copy");
    // The index was saved after the last run, of whose vectors nothing is left.
    for logs in [[Log::Whole, Log::Cut(0.7), Log::Whole], [Log::Whole, Log::Missing, Log::Whole]] {
        cut_power(&place.library(), &copy, logs, false);
        let new = place.add("new.jpg");
        let model = Colours::new();
        let again = Library::open_with(&copy, only(model.clone()), 0).unwrap();
        place.index(&again).unwrap();
        assert_right(&again, &place.all());
        drop(again);
        assert_healthy(&copy, only(model));
        fs::remove_file(new).unwrap();
        fs::remove_dir_all(&copy).unwrap();
    }
    drop(library);
}

#[test]
fn the_catalogue_reaches_the_disk_before_what_relies_on_it() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let how = |schema: &str| {
        let pragma = format!("PRAGMA {schema}.synchronous");
        catalogue.write(|db| db.query_row(&pragma, [], |row| row.get::<_, i64>(0))).unwrap()
    };
    // 2 is FULL: a commit is on the disk when it returns. 1 is NORMAL: it may be lost, but nothing is torn.
    assert_eq!([how("main"), how("vectors"), how("thumbs")], [2, 2, 1]);
}
