//! A library on a bad day: damaged, full, read-only, newer, or wanted by two at once.

use std::fs::{self, File};
#[cfg(target_os = "linux")]
use std::process::{Command, Output};

use ratna_engine::search::Request;
use ratna_engine::progress::Progress;
use rusqlite::Connection;

use crate::support::double::{Colours, indexed_library};
use crate::support::{Bench, fill};
#[cfg(target_os = "linux")]
use crate::support::{object, ratna, text};

fn filled() -> Bench {
    let bench = Bench::new();
    fill(&bench.pictures(), 6);
    bench.index();
    bench
}

#[test]
fn a_newer_library_is_refused_and_left_as_it_is() {
    let bench = filled();
    let path = bench.library().join("catalogue.sqlite");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(bench.fails(["status"]).contains("update Ratna"));
    assert!(bench.fails(["index".as_ref(), bench.pictures().as_os_str()]).contains("update Ratna"));
    let version = |c: Connection| c.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(version(Connection::open(&path).unwrap()), 99);
}

#[test]
fn a_library_where_a_file_lies_is_refused_and_the_file_left_alone() {
    let bench = Bench::new();
    fs::write(bench.library(), "someone's notes").unwrap();
    assert!(bench.fails(["status"]).contains("it is a file"));
    assert_eq!(fs::read(bench.library()).unwrap(), b"someone's notes");
}

#[test]
fn a_damaged_catalogue_is_named_and_not_overwritten() {
    let bench = filled();
    let path = bench.library().join("catalogue.sqlite");
    fs::write(&path, b"this is no database, it is a poem of some length").unwrap();
    assert!(bench.fails(["search", "x"]).contains("catalogue.sqlite is damaged"));
    assert!(fs::read(&path).unwrap().starts_with(b"this is no database"));
}

#[test]
fn damaged_thumbnails_are_made_again() {
    let bench = filled();
    fs::write(bench.library().join("thumbs.sqlite"), vec![7; 20_000]).unwrap();
    let summary = bench.index();
    assert_eq!(
        (summary["unchanged"].as_u64(), summary["embedded"].as_u64()),
        (Some(6), Some(0)),
        "{summary}"
    );
    bench.assert_healthy();
}

#[test]
fn the_doctor_finds_and_mends_damage_inside_the_thumbnails() {
    let bench = filled();
    let path = bench.library().join("thumbs.sqlite");
    Connection::open(&path)
        .unwrap()
        .execute_batch("UPDATE thumbs SET jpeg = x'00' WHERE rowid = 1; DELETE FROM thumbs WHERE rowid = 2;")
        .unwrap();
    assert_eq!(bench.run(["doctor"]).status.code(), Some(1));
    assert_eq!(bench.json(["doctor", "--repair"])["healthy"], true);
    bench.assert_healthy();

    let mut pages = fs::read(&path).unwrap();
    let middle = pages.len() / 2;
    pages[4096..middle].fill(0xa5);
    fs::write(&path, pages).unwrap();
    assert_eq!(bench.run(["doctor"]).status.code(), Some(1));
    assert_eq!(bench.json(["doctor", "--repair"])["healthy"], true);
    bench.assert_healthy();
}

#[test]
fn the_doctor_finds_vectors_that_are_missing_or_of_another_catalogue() {
    let bench = filled();
    let vectors = Connection::open(bench.library().join("vectors.sqlite")).unwrap();
    vectors.execute_batch("DELETE FROM embeddings WHERE seq = 1").unwrap();
    vectors.execute_batch("UPDATE embeddings SET content_mark = 5 WHERE seq = 2").unwrap();
    drop(vectors);
    assert_eq!(bench.run(["doctor"]).status.code(), Some(1));
    assert_eq!(bench.json(["doctor", "--repair"])["healthy"], true);
    assert_eq!(bench.json(["status"])["embedded"], 6);
    bench.assert_healthy();
}

#[test]
fn a_damaged_index_is_made_again_and_searching_goes_on() {
    let bench = Bench::new();
    fill(&bench.pictures(), 40);
    let folders = [bench.pictures()];
    let model = Colours::new();
    let library = indexed_library(&bench.library(), model.clone());
    library.index(&folders, None, &Progress::default()).unwrap();
    let before = library.search(&Request::text("x", 5)).unwrap().hits;
    drop(library);

    let is_index = |name: &str| name.ends_with(".usearch");
    let index = fs::read_dir(bench.library())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| is_index(path.to_str().unwrap()))
        .unwrap();
    let whole = fs::read(&index).unwrap();
    for damage in [&whole[..10], &vec![0xff; whole.len()][..], b""] {
        fs::write(&index, damage).unwrap();
        let library = indexed_library(&bench.library(), model.clone());
        assert_eq!(library.search(&Request::text("x", 5)).unwrap().hits, before);
        library.index(&folders, None, &Progress::default()).unwrap();
        assert_eq!(library.search(&Request::text("x", 5)).unwrap().hits, before);
    }
    assert_eq!(model.seen(), 40, "an index is made from stored vectors, not from pictures");
}

#[test]
fn only_one_run_indexes_while_readers_go_on() {
    let bench = filled();
    let lock = File::options().write(true).open(bench.library().join("indexing.lock")).unwrap();
    lock.lock().unwrap();
    assert!(bench.fails(["index".as_ref(), bench.pictures().as_os_str()]).contains("another Ratna"));
    assert!(bench.fails(["forget".as_ref(), bench.pictures().as_os_str()]).contains("another Ratna"));
    assert_eq!(bench.json(["search", "x"])["hits"].as_array().unwrap().len(), 6);
    lock.unlock().unwrap();
    bench.index();
}

#[test]
fn a_library_made_by_several_programs_at_once_is_made_once() {
    let bench = Bench::new();
    let mut started: Vec<_> = (0..6).map(|_| bench.command().arg("status").spawn().unwrap()).collect();
    assert!(started.iter_mut().all(|child| child.wait().unwrap().success()));
    bench.assert_healthy();
}

#[test]
fn two_runs_at_once_end_in_one_sound_library() {
    let bench = Bench::new();
    fill(&bench.pictures(), 30);
    let start = || bench.command().arg("index").arg(bench.pictures()).spawn().unwrap();
    let (mut one, mut two) = (start(), start());
    let codes = [one.wait().unwrap().code(), two.wait().unwrap().code()];
    assert!(codes.contains(&Some(0)), "{codes:?}");
    assert_eq!(bench.index()["found"], 30);
    assert_eq!(bench.json(["status"])["embedded"], 30);
    bench.assert_healthy();
}

/// Runs a script as root of a mount namespace of its own, with `$RATNA`, `$LIBRARY` and `$PICTURES`.
#[cfg(target_os = "linux")]
fn with_mounts(bench: &Bench, script: &str) -> Output {
    fs::create_dir_all(bench.library()).unwrap();
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-euc", script])
        .env("RATNA", ratna())
        .env("RATNA_LIBRARY", bench.library())
        .env("PICTURES", bench.pictures())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    output
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_library_is_searched_and_says_why_it_cannot_be_written() {
    let bench = filled();
    let output = with_mounts(
        &bench,
        r#"mount --bind "$RATNA_LIBRARY" "$RATNA_LIBRARY"
           mount -o remount,bind,ro "$RATNA_LIBRARY"
           "$RATNA" --json search x
           "$RATNA" status >&2
           ! "$RATNA" index "$PICTURES""#,
    );
    assert_eq!(object(&output)["hits"].as_array().unwrap().len(), 6);
    assert!(text(&output).contains("can only be read"), "{}", text(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_what_was_done_and_the_next_run_goes_on() {
    let bench = Bench::new();
    fill(&bench.pictures(), 400);
    let output = with_mounts(
        &bench,
        r#"mount -t tmpfs -o size=1200k none "$RATNA_LIBRARY"
           ! "$RATNA" index "$PICTURES"
           "$RATNA" status >&2
           mount -o remount,size=64m "$RATNA_LIBRARY"
           "$RATNA" index "$PICTURES" >&2
           "$RATNA" doctor >&2
           "$RATNA" --json status"#,
    );
    assert!(text(&output).contains("the disk is full"), "{}", text(&output));
    assert_eq!(object(&output)["embedded"], 400);
}
