//! Library faults: damaged files, a full disk, a read-only or newer library, concurrent runs.

use std::fs::{self, File};
#[cfg(target_os = "linux")]
use std::process::{Command, Output};

use ratna_engine::progress::Progress;
use ratna_engine::search::Request;
use rusqlite::Connection;

use crate::support::stub_embedder::{ColourEmbedder, indexed_library};
use crate::support::{TestEnv, output_text, write_jpegs};
#[cfg(target_os = "linux")]
use crate::support::{json_output, ratna_binary};

fn indexed_env() -> TestEnv {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 6);
    env.index();
    env
}

#[test]
fn a_newer_library_is_rejected_and_left_unchanged() {
    let env = indexed_env();
    let path = env.library().join("catalogue.sqlite");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(env.expect_error(["status"]).contains("update Ratna"));
    assert!(env.expect_error(["index".as_ref(), env.pictures().as_os_str()]).contains("update Ratna"));
    let version = |c: Connection| c.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(version(Connection::open(&path).unwrap()), 99);
}

#[test]
fn a_file_at_the_library_path_is_rejected_and_left_unchanged() {
    let env = TestEnv::new();
    fs::write(env.library(), "someone's notes").unwrap();
    assert!(env.expect_error(["status"]).contains("it is a file"));
    assert_eq!(fs::read(env.library()).unwrap(), b"someone's notes");
}

#[test]
fn a_damaged_catalogue_is_named_and_not_overwritten() {
    let env = indexed_env();
    let path = env.library().join("catalogue.sqlite");
    fs::write(&path, b"this is not a database, it is a poem of some length").unwrap();
    assert!(env.expect_error(["search", "x"]).contains("catalogue.sqlite is damaged"));
    assert!(fs::read(&path).unwrap().starts_with(b"this is not a database"));
}

#[test]
fn the_copy_of_a_damaged_catalogue_is_named_and_restored() {
    let env = indexed_env();
    let path = env.library().join("catalogue.sqlite");
    let poem = b"this is not a database, it is a poem of some length";
    fs::write(&path, poem).unwrap();
    let repair = env.run(["doctor", "--repair"]);
    assert_eq!(repair.status.code(), Some(1));
    let text = output_text(&repair);
    assert!(text.contains("doctor --restore") && !text.contains("doctor --repair"), "{text}");
    assert!(text.contains("catalogue.sqlite is damaged"), "{text}");

    let restored = env.json(["doctor", "--restore"]);
    assert_eq!(fs::read(restored["set_aside"].as_str().unwrap()).unwrap(), poem);
    let summary = env.index();
    assert_eq!((&summary["unchanged"], &summary["embedded"]), (&6.into(), &0.into()), "{summary}");
    env.assert_healthy();
    let missing = env.root().join("missing.sqlite");
    let error = env.expect_error(["doctor".as_ref(), "--restore".as_ref(), missing.as_os_str()]);
    assert!(error.contains("missing.sqlite"), "{error}");
}

#[test]
fn damaged_thumbnails_are_rebuilt() {
    let env = indexed_env();
    fs::write(env.library().join("thumbs.sqlite"), vec![7; 20_000]).unwrap();
    let summary = env.index();
    assert_eq!(
        (summary["unchanged"].as_u64(), summary["embedded"].as_u64()),
        (Some(6), Some(0)),
        "{summary}"
    );
    env.assert_healthy();
}

#[test]
fn the_doctor_finds_and_repairs_damage_inside_the_thumbnails() {
    let env = indexed_env();
    let path = env.library().join("thumbs.sqlite");
    Connection::open(&path)
        .unwrap()
        .execute_batch("UPDATE thumbs SET jpeg = x'00' WHERE rowid = 1; DELETE FROM thumbs WHERE rowid = 2;")
        .unwrap();
    assert_eq!(env.run(["doctor"]).status.code(), Some(1));
    assert_eq!(env.json(["doctor", "--repair"])["healthy"], true);
    env.assert_healthy();

    let mut pages = fs::read(&path).unwrap();
    let middle = pages.len() / 2;
    pages[4096..middle].fill(0xa5);
    fs::write(&path, pages).unwrap();
    assert_eq!(env.run(["doctor"]).status.code(), Some(1));
    assert_eq!(env.json(["doctor", "--repair"])["healthy"], true);
    env.assert_healthy();
}

#[test]
fn the_doctor_finds_vectors_that_are_missing_or_from_another_catalogue() {
    let env = indexed_env();
    let vectors = Connection::open(env.library().join("vectors.sqlite")).unwrap();
    vectors.execute_batch("DELETE FROM embeddings WHERE seq = 1").unwrap();
    vectors.execute_batch("UPDATE embeddings SET content_mark = 5 WHERE seq = 2").unwrap();
    drop(vectors);
    assert_eq!(env.run(["doctor"]).status.code(), Some(1));
    assert_eq!(env.json(["doctor", "--repair"])["healthy"], true);
    assert_eq!(env.json(["status"])["embedded"], 6);
    env.assert_healthy();
}

#[test]
fn a_damaged_index_is_rebuilt_and_searches_still_work() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 40);
    let folders = [env.pictures()];
    let model = ColourEmbedder::new();
    let library = indexed_library(&env.library(), model.clone());
    library.index(&folders, None, &Progress::default()).unwrap();
    let before = library.search(&Request::text("x", 5)).unwrap().hits;
    drop(library);

    let is_index = |name: &str| name.ends_with(".usearch");
    let index = fs::read_dir(env.library())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| is_index(path.to_str().unwrap()))
        .unwrap();
    let whole = fs::read(&index).unwrap();
    for damage in [&whole[..10], &vec![0xff; whole.len()][..], b""] {
        fs::write(&index, damage).unwrap();
        let library = indexed_library(&env.library(), model.clone());
        assert_eq!(library.search(&Request::text("x", 5)).unwrap().hits, before);
        library.index(&folders, None, &Progress::default()).unwrap();
        assert_eq!(library.search(&Request::text("x", 5)).unwrap().hits, before);
    }
    assert_eq!(model.embedded(), 40, "the index is rebuilt from stored vectors, not from pictures");
}

#[test]
fn only_one_run_indexes_while_readers_continue() {
    let env = indexed_env();
    let lock = File::options().write(true).open(env.library().join("indexing.lock")).unwrap();
    lock.lock().unwrap();
    assert!(env.expect_error(["index".as_ref(), env.pictures().as_os_str()]).contains("another Ratna"));
    assert!(env.expect_error(["forget".as_ref(), env.pictures().as_os_str()]).contains("another Ratna"));
    assert_eq!(env.json(["search", "x"])["hits"].as_array().unwrap().len(), 6);
    lock.unlock().unwrap();
    env.index();
}

#[test]
fn a_library_created_by_several_processes_at_once_is_created_once() {
    let env = TestEnv::new();
    let mut started: Vec<_> = (0..6).map(|_| env.command().arg("status").spawn().unwrap()).collect();
    assert!(started.iter_mut().all(|child| child.wait().unwrap().success()));
    env.assert_healthy();
}

#[test]
fn two_concurrent_runs_leave_one_healthy_library() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 30);
    let start = || env.command().arg("index").arg(env.pictures()).spawn().unwrap();
    let (mut first, mut second) = (start(), start());
    let codes = [first.wait().unwrap().code(), second.wait().unwrap().code()];
    assert!(codes.contains(&Some(0)), "{codes:?}");
    assert_eq!(env.index()["found"], 30);
    assert_eq!(env.json(["status"])["embedded"], 30);
    env.assert_healthy();
}

/// Runs a script as root in a private mount namespace, with `$RATNA`, `$RATNA_LIBRARY` and `$PICTURES` set.
#[cfg(target_os = "linux")]
pub(crate) fn with_mounts(env: &TestEnv, script: &str) -> Output {
    fs::create_dir_all(env.library()).unwrap();
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-euc", script])
        .env("RATNA", ratna_binary())
        .env("RATNA_LIBRARY", env.library())
        .env("PICTURES", env.pictures())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", output_text(&output));
    output
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_library_is_searchable_and_indexing_explains_why_it_fails() {
    let env = indexed_env();
    let output = with_mounts(
        &env,
        r#"mount --bind "$RATNA_LIBRARY" "$RATNA_LIBRARY"
           mount -o remount,bind,ro "$RATNA_LIBRARY"
           "$RATNA" --json search x
           "$RATNA" status >&2
           ! "$RATNA" index "$PICTURES""#,
    );
    assert_eq!(json_output(&output)["hits"].as_array().unwrap().len(), 6);
    assert!(output_text(&output).contains("can only be read"), "{}", output_text(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_finished_work_and_the_next_run_resumes() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 400);
    let output = with_mounts(
        &env,
        r#"mount -t tmpfs -o size=1200k none "$RATNA_LIBRARY"
           ! "$RATNA" index "$PICTURES"
           "$RATNA" status >&2
           mount -o remount,size=64m "$RATNA_LIBRARY"
           "$RATNA" index "$PICTURES" >&2
           "$RATNA" doctor >&2
           "$RATNA" --json status"#,
    );
    assert!(output_text(&output).contains("the disk is full"), "{}", output_text(&output));
    assert_eq!(json_output(&output)["embedded"], 400);
}
