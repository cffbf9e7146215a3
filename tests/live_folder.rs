//! Folders that change while they are being indexed, and runs that are stopped.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use ratna_engine::Library;
use ratna_engine::embedder::only;
use ratna_engine::progress::Progress;
use ratna_engine::search::Request;

use crate::support::stub_embedder::ColourEmbedder;
use crate::support::{TestEnv, jpeg, write_jpegs};

/// More pictures than all pipeline stages hold together, so that the last are still unread when the first batch is
/// embedded.
const MANY: u32 = 120;

/// Indexes, and calls `interfere` with the files just before the first batch is embedded.
fn index_while(
    env: &TestEnv,
    interfere: impl Fn(&[PathBuf]) + Send + Sync + 'static,
) -> ratna_engine::Summary {
    let files = write_jpegs(&env.pictures(), MANY);
    let model = ColourEmbedder::with_hook(move |embedded| {
        if embedded == 0 {
            interfere(&files);
        }
    });
    let library = Library::open(&env.library(), only(model)).unwrap();
    library.index(&[env.pictures()], None, &Progress::default()).unwrap()
}

fn index_again(env: &TestEnv) -> ratna_engine::Summary {
    let library = Library::open(&env.library(), only(ColourEmbedder::new())).unwrap();
    library.index(&[env.pictures()], None, &Progress::default()).unwrap()
}

#[test]
fn files_deleted_during_the_run_are_not_errors() {
    let env = TestEnv::new();
    let summary = index_while(&env, |files| {
        files[MANY as usize - 5..].iter().for_each(|f| fs::remove_file(f).unwrap())
    });
    assert_eq!((summary.unreadable, summary.embedded, summary.missing), (0, u64::from(MANY) - 5, 5));
    assert_eq!(index_again(&env).unchanged, u64::from(MANY) - 5);
}

#[test]
fn a_file_changed_during_the_run_is_read_by_the_next() {
    let env = TestEnv::new();
    let last = MANY as usize - 1;
    let summary = index_while(&env, move |files| fs::write(&files[last], jpeg(7_000, 200, 200)).unwrap());
    assert_eq!((summary.unreadable, summary.embedded), (1, u64::from(MANY) - 1));
    let next = index_again(&env);
    assert_eq!((next.unreadable, next.embedded), (0, 1));
}

#[test]
fn a_cancelled_run_keeps_its_work_and_the_next_resumes() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), MANY);
    let progress = Progress::new();
    let to_cancel: Arc<Mutex<Option<Arc<Progress>>>> = Arc::new(Mutex::new(Some(progress.clone())));
    let model = ColourEmbedder::with_hook(move |embedded| {
        if embedded >= 16
            && let Some(progress) = to_cancel.lock().unwrap().take()
        {
            progress.cancel();
        }
    });
    let library = Library::open(&env.library(), only(model)).unwrap();
    let summary = library.index(&[env.pictures()], None, &progress).unwrap();
    assert!(summary.stopped && summary.embedded >= 16 && summary.embedded < u64::from(MANY), "{summary:?}");
    assert_eq!(library.status().unwrap().embedded, summary.embedded);
    drop(library);
    assert_eq!(index_again(&env).embedded, u64::from(MANY) - summary.embedded);
}

#[test]
fn searching_works_while_indexing_runs() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 400);
    let slow = ColourEmbedder::with_hook(|_| std::thread::sleep(std::time::Duration::from_millis(60)));
    let library = Library::open(&env.library(), only(slow)).unwrap();
    std::thread::scope(|scope| {
        let run = scope.spawn(|| library.index(&[env.pictures()], None, &Progress::default()).unwrap());
        let mut found = 0;
        while !run.is_finished() {
            let answer = library.search(&Request::text("x", 10)).unwrap();
            assert!(answer.elapsed.as_secs() < 2, "a search waited for the run");
            found = found.max(answer.hits.len());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(found, 10, "searches found nothing until the run ended");
        assert_eq!(run.join().unwrap().embedded, 400);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_stops_the_run_cleanly_and_is_reported() {
    use std::process::{Command, Stdio};
    let env = TestEnv::new();
    // Far more than any machine reads before the first commit.
    write_jpegs(&env.pictures(), 900);
    let mut run =
        env.command().args(["--json", "index"]).arg(env.pictures()).stdout(Stdio::piped()).spawn().unwrap();
    // Wait for the first commit, however slow the machine.
    while env.json(["status"])["embedded"] == 0 && run.try_wait().unwrap().is_none() {}
    let id = run.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = run.wait_with_output().unwrap();
    let summary = crate::support::json_output(&output);
    assert_eq!((output.status.code(), summary["stopped"].as_bool()), (Some(1), Some(true)), "{summary}");
    let kept = env.json(["status"])["embedded"].as_u64().unwrap();
    assert!(kept > 0 && kept < 900);
    assert_eq!(summary["embedded"], kept, "every embedded picture is kept");
    env.assert_healthy();
}
