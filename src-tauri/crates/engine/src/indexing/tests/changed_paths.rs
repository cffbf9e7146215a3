//! What a scan of changed paths finds and what it skips.

use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

use super::*;
use crate::disk::cloud;
use crate::disk::walk::Candidate;
use crate::indexing::embed_jobs::Embedding;
use crate::indexing::pipeline::{Job, RowPolicy};

#[test]
fn new_changed_and_deleted_files_are_found_and_nothing_else_is_scanned() {
    let fixture = Fixture::new();
    let edited = fixture.add("one/a/edited.bmp", 1);
    let deleted = fixture.add("one/a/deleted.bmp", 2);
    fixture.add("one/b/other.bmp", 3);
    fixture.index(&["one"]);
    fs::remove_file(&deleted).unwrap();
    write(&edited, &picture(4), long_ago(4));
    let new = fixture.add("one/a/new.bmp", 5);
    // No change is reported for this one.
    fixture.add("one/b/unreported.bmp", 6);
    let summary = fixture.scan(&[new, edited, deleted, fixture.at("elsewhere/x.bmp")]);
    assert_eq!((summary.found, summary.new, summary.changed, summary.missing), (2, 1, 1, 1));
    let expected = [("one/a/edited.bmp", 4), ("one/a/new.bmp", 5), ("one/b/other.bmp", 3)];
    assert_eq!(fixture.present(), present(&expected));
    assert_eq!(fixture.counts(), (4, 5, 5), "the edited content is kept for a day, the missing one longer");
}

#[test]
fn a_changed_root_is_scanned_as_a_whole() {
    let fixture = Fixture::new();
    fixture.index(&["one"]);
    fixture.add("one/a/b.bmp", 1);
    fixture.scan(&[fixture.at("one")]);
    assert_eq!(fixture.present(), present(&[("one/a/b.bmp", 1)]));
}

#[test]
fn what_a_walk_would_skip_is_skipped() {
    let fixture = Fixture::new();
    fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let excludes = ["private".to_owned()];
    fixture.library.index(&[fixture.at("one")], Some(&excludes), &Progress::default()).unwrap();
    let elsewhere = fixture.add("elsewhere/b.bmp", 2);
    std::os::unix::fs::symlink(fixture.at("one"), fixture.at("one/loop")).unwrap();
    std::os::unix::fs::symlink(elsewhere.parent().unwrap(), fixture.at("one/linked")).unwrap();
    std::os::unix::fs::symlink(".", fixture.at("elsewhere/itself")).unwrap();
    let names = [
        "one/.hidden/x.bmp",
        "one/.y.bmp",
        "one/private/deep/z.bmp",
        "one/Photos.photoslibrary/originals/w.bmp",
        "one/notes.txt",
    ];
    let mut changed: Vec<_> = names.iter().map(|name| fixture.add(name, 9)).collect();
    let through = ["one/loop/a.bmp", "one/linked/itself/b.bmp", "one/../elsewhere/b.bmp", "one/linked/b.bmp"];
    changed.extend(through.map(|name| fixture.at(name)));
    fixture.scan(&changed);
    let expected = present(&[("one/a.bmp", 1), ("one/linked/b.bmp", 2)]);
    assert_eq!(fixture.present(), expected);
    fixture.index(&["one"]);
    assert_eq!(fixture.present(), expected, "a walk finds the same");
}

#[test]
fn files_in_a_folder_that_becomes_hidden_are_missing() {
    let fixture = Fixture::new();
    fixture.add("one/a/b/c.bmp", 1);
    fixture.index(&["one"]);
    fs::rename(fixture.at("one/a"), fixture.at("one/.a")).unwrap();
    fixture.scan(&[fixture.at("one/a/b/c.bmp"), fixture.at("one/.a/b/c.bmp")]);
    assert_eq!(fixture.present(), []);
    fs::rename(fixture.at("one/.a"), fixture.at("one/a")).unwrap();
    assert_eq!(fixture.scan(&[fixture.at("one/a")]).new, 0);
    assert_eq!((fixture.present(), fixture.embedded()), (present(&[("one/a/b/c.bmp", 1)]), 1));
}

#[test]
fn the_library_itself_may_be_in_a_scanned_folder() {
    let fixture = Fixture::new();
    fixture.add("a.bmp", 1);
    fixture.index(&[""]);
    let inside = fixture.add("library/views/b.bmp", 2);
    fixture.scan(&[inside]);
    fixture.index(&[""]);
    assert_eq!(fixture.present(), present(&[("a.bmp", 1)]));
}

#[test]
fn a_library_opened_through_a_link_is_not_scanned_either() {
    let fixture = Fixture::new();
    std::os::unix::fs::symlink(fixture.at("one/library"), fixture.at("link")).unwrap();
    fs::create_dir_all(fixture.at("one/library")).unwrap();
    let library = Library::open(&fixture.at("link"), only(fixture.model.clone())).unwrap();
    fixture.add("one/a.bmp", 1);
    let inside = fixture.add("one/library/views/b.bmp", 2);
    library.index(&[fixture.at("one")], None, &Progress::default()).unwrap();
    library
        .scan(&ScanRequest { changed: &[inside], ..ScanRequest::default() }, &Progress::default())
        .unwrap();
    assert_eq!(shown(&library).into_keys().collect::<Vec<_>>(), [fixture.at("one/a.bmp")]);
}

#[test]
fn a_file_being_written_to_is_left_for_later() {
    let fixture = Fixture::new();
    let known = fixture.add("one/known.bmp", 1);
    fixture.add("one/old.bmp", 7);
    fixture.index(&["one"]);
    let new = fixture.at("one/new.bmp");
    let moved = fixture.at("one/moved.bmp");
    fs::rename(fixture.at("one/old.bmp"), &moved).unwrap();
    write(&known, &picture(2), SystemTime::now());
    write(&new, &picture(3), SystemTime::now() + Duration::from_secs(1));
    let ahead = fixture.at("one/ahead.bmp");
    write(&ahead, &picture(4), SystemTime::now() + Duration::from_secs(60));
    let folder = [fixture.at("one")];
    let changed = [known.clone(), new.clone(), ahead, moved, fixture.at("one/old.bmp")];
    let requests = [
        ScanRequest { changed: &changed, ..ScanRequest::default() },
        ScanRequest { folders: &folder, ..ScanRequest::default() },
    ];
    for request in requests {
        let request = ScanRequest { patient: true, ..request };
        let outcome = fixture.library.scan(&request, &Progress::default()).unwrap();
        assert_eq!(outcome.still_changing, [known.clone(), new.clone()]);
        let expected = [("one/ahead.bmp", 4), ("one/known.bmp", 1), ("one/moved.bmp", 7)];
        assert_eq!(fixture.present(), present(&expected));
    }
    for file in [&known, &new] {
        touch(file, SystemTime::now() - crate::indexing::QUIET_PERIOD - Duration::from_millis(50));
    }
    let outcome = fixture.scan_with(&[known, new], true);
    assert_eq!(outcome.still_changing, Vec::<PathBuf>::new());
    let expected = [("one/ahead.bmp", 4), ("one/known.bmp", 2), ("one/moved.bmp", 7), ("one/new.bmp", 3)];
    assert_eq!(fixture.present(), present(&expected));
}

#[test]
fn a_file_that_is_written_to_while_it_is_read_is_left_for_later() {
    let fixture = Fixture::new();
    let file = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let (folder, candidate) = fixture
        .library
        .catalogue
        .read(|c| {
            let folder = crate::catalogue::folders::all(c)?.remove(0);
            let row = crate::catalogue::files::of_folder(c, folder.id)?.remove(0);
            Ok((folder, Candidate { folder_id: row.folder_id, path: row.path, stat: row.stat }))
        })
        .unwrap();
    // It is modified after it was listed.
    write(&file, &picture(2)[..60], long_ago(3));
    let read = |patient| {
        let rows =
            RowPolicy::Update { missing_now: Default::default(), to_verify: Default::default(), patient };
        let jobs = vec![Job { row: None, candidate: candidate.clone() }];
        let (space, roots, progress) = (fixture.library.space(), [folder.clone()], Progress::default());
        Embedding::new(&fixture.library.catalogue, cloud::never, &space, &progress)
            .read(&roots, jobs, rows)
            .unwrap()
    };
    assert_eq!(read(true).still_changing, [(candidate.folder_id, candidate.path.clone())]);
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 1)]));
    assert_eq!(read(false).still_changing, []);
    assert_eq!(fixture.shown()[&file].0, "unreadable", "without patience, the next run reads it again");
}

#[test]
fn a_raw_file_follows_what_happens_to_its_picture() {
    let fixture = Fixture::new();
    let main = fixture.add("one/SHOT.jpg", 1);
    let raw = fixture.add("one/shot.dng", 2);
    fixture.index(&["one"]);
    let companion = |fixture: &Fixture| fixture.shown()[&raw].2;
    assert!(companion(&fixture));
    fs::remove_file(&main).unwrap();
    fixture.scan(std::slice::from_ref(&main));
    assert_eq!(fixture.present(), present(&[("one/shot.dng", 2)]));
    assert!(!companion(&fixture));
    fixture.add("one/SHOT.jpg", 1);
    fixture.scan(std::slice::from_ref(&main));
    assert_eq!(fixture.present(), present(&[("one/SHOT.jpg", 1), ("one/shot.dng", 1)]));
    // While its picture is being written, the raw file waits with it.
    fs::remove_file(&main).unwrap();
    fs::remove_file(&raw).unwrap();
    fixture.scan(&[main.clone(), raw.clone()]);
    write(&main, &picture(5), SystemTime::now());
    fixture.add("one/shot.dng", 6);
    let outcome = fixture.scan_with(&[main.clone(), raw.clone()], true);
    assert_eq!((outcome.still_changing, fixture.present()), (vec![main], vec![]));
}

#[test]
fn an_unavailable_folder_keeps_its_rows_and_is_scanned_as_a_whole_when_it_is_back() {
    let fixture = Fixture::new();
    let file = fixture.add("one/a.bmp", 1);
    fixture.index(&["one", "two"]);
    fs::rename(fixture.at("one"), fixture.at("unplugged")).unwrap();
    let summary = fixture.scan(&[file.clone(), fixture.add("two/b.bmp", 2)]);
    assert_eq!((summary.missing, summary.new), (0, 1));
    assert_eq!(fixture.shown()[&file].0, "offline");
    fixture.add("unplugged/c.bmp", 3);
    fs::rename(fixture.at("unplugged"), fixture.at("one")).unwrap();
    fixture.scan(&[file]);
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 1), ("one/c.bmp", 3), ("two/b.bmp", 2)]));
}

#[test]
fn names_that_no_file_can_have_do_not_stop_a_scan() {
    let fixture = Fixture::new();
    let new = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let long = fixture.at("one").join("x".repeat(300));
    let deep = fixture.at("one").join("y/".repeat(2_100));
    fixture.scan(&[long.join("b.bmp"), deep.join("c.bmp"), long, deep, new]);
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 1)]));
}

#[test]
#[ignore = "long: run with make soak"]
fn scanning_many_changes_takes_little_time_besides_reading() {
    const FILES: u32 = 20_000;
    let fixture = Fixture::new();
    let files: Vec<_> = (0..FILES).map(|n| fixture.add(&format!("one/{}/IMG_{n}.bmp", n % 3), n)).collect();
    fixture.index(&["one", "two"]);
    let (unchanged, took) = timed(|| fixture.scan(&files).unchanged);
    println!("{FILES} changed paths, all as they were: {took:?}");
    assert_eq!(unchanged, u64::from(FILES));
    assert!(took < Duration::from_secs(2));
    let names = ["0", "1", "2"];
    let (old, new) = (names.map(|n| fixture.at("one").join(n)), names.map(|n| fixture.at("two").join(n)));
    old.iter().zip(&new).for_each(|(from, to)| fs::rename(from, to).unwrap());
    let (moved, took) = timed(|| fixture.scan(&[old, new].concat()).moved);
    println!("moved folders of {FILES} files: {took:?}");
    assert_eq!(moved, u64::from(FILES));
    assert!(took < Duration::from_secs(2));
}

/// How long a call takes; processor time where that is less, since other programs may keep the processor busy.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let busy = || {
        let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
        let time = usage.user_time() + usage.system_time();
        Duration::new(time.tv_sec() as u64, time.tv_usec() as u32 * 1_000)
    };
    let (began, before) = (Instant::now(), busy());
    let done = work();
    (done, began.elapsed().min(busy() - before))
}
