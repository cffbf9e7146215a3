//! Folders that change while they are read, and runs that are stopped.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use ratna_engine::search::Request;
use ratna_engine::Library;
use ratna_engine::embedder::only;
use ratna_engine::progress::Progress;

use crate::support::double::Colours;
use crate::support::{Bench, fill, jpeg};

/// More pictures than the stages hold between them, so that the last are still unread when the first
/// batch is embedded.
const MANY: u32 = 120;

/// Indexes while `meddle` gets hold of the files when the first batch is embedded.
fn index_while(bench: &Bench, meddle: impl Fn(&[PathBuf]) + Send + Sync + 'static) -> ratna_engine::Summary {
    let files = fill(&bench.pictures(), MANY);
    let model = Colours::with(move |seen| {
        if seen == 0 {
            meddle(&files);
        }
    });
    let library = Library::open(&bench.library(), only(model)).unwrap();
    library.index(&[bench.pictures()], None, &Progress::default()).unwrap()
}

fn again(bench: &Bench) -> ratna_engine::Summary {
    let library = Library::open(&bench.library(), only(Colours::new())).unwrap();
    library.index(&[bench.pictures()], None, &Progress::default()).unwrap()
}

#[test]
fn files_that_vanish_during_the_run_are_no_fault() {
    let bench = Bench::new();
    let summary = index_while(&bench, |files| {
        files[MANY as usize - 5..].iter().for_each(|f| fs::remove_file(f).unwrap())
    });
    assert_eq!((summary.unreadable, summary.embedded, summary.missing), (0, u64::from(MANY) - 5, 5));
    assert_eq!(again(&bench).unchanged, u64::from(MANY) - 5);
}

#[test]
fn a_file_written_to_during_the_run_is_read_by_the_next() {
    let bench = Bench::new();
    let last = MANY as usize - 1;
    let summary = index_while(&bench, move |files| fs::write(&files[last], jpeg(7_000, 200, 200)).unwrap());
    assert_eq!((summary.unreadable, summary.embedded), (1, u64::from(MANY) - 1));
    let next = again(&bench);
    assert_eq!((next.unreadable, next.embedded), (0, 1));
}

#[test]
fn a_cancelled_run_keeps_what_it_did_and_is_gone_on_with() {
    let bench = Bench::new();
    fill(&bench.pictures(), MANY);
    let progress = Progress::new();
    let asked: Arc<Mutex<Option<Arc<Progress>>>> = Arc::new(Mutex::new(Some(progress.clone())));
    let model = Colours::with(move |seen| {
        if seen >= 16
            && let Some(progress) = asked.lock().unwrap().take()
        {
            progress.cancel();
        }
    });
    let library = Library::open(&bench.library(), only(model)).unwrap();
    let summary = library.index(&[bench.pictures()], None, &progress).unwrap();
    assert!(summary.stopped && summary.embedded >= 16 && summary.embedded < u64::from(MANY), "{summary:?}");
    assert_eq!(library.status().unwrap().embedded, summary.embedded);
    drop(library);
    assert_eq!(again(&bench).embedded, u64::from(MANY) - summary.embedded);
}

#[test]
fn searching_works_while_indexing_runs() {
    let bench = Bench::new();
    fill(&bench.pictures(), 400);
    let slow = Colours::with(|_| std::thread::sleep(std::time::Duration::from_millis(60)));
    let library = Library::open(&bench.library(), only(slow)).unwrap();
    std::thread::scope(|scope| {
        let run = scope.spawn(|| library.index(&[bench.pictures()], None, &Progress::default()).unwrap());
        let mut found = 0;
        while !run.is_finished() {
            let answer = library.search(&Request::text("x", 10)).unwrap();
            assert!(answer.elapsed.as_secs() < 2, "a search waited for the run");
            found = found.max(answer.hits.len());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(found, 10, "nothing was found before the end");
        assert_eq!(run.join().unwrap().embedded, 400);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_stops_cleanly_and_says_so() {
    use std::process::{Command, Stdio};
    let bench = Bench::new();
    // Far more than are read before the first commit, on any machine.
    fill(&bench.pictures(), 900);
    let mut run = bench
        .command()
        .args(["--json", "index"])
        .arg(bench.pictures())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Wait until there is something to keep, however slow the machine.
    while bench.json(["status"])["embedded"] == 0 && run.try_wait().unwrap().is_none() {}
    let id = run.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = run.wait_with_output().unwrap();
    let summary = crate::support::object(&output);
    assert_eq!((output.status.code(), summary["stopped"].as_bool()), (Some(1), Some(true)), "{summary}");
    let kept = bench.json(["status"])["embedded"].as_u64().unwrap();
    assert!(kept > 0 && kept < 900);
    assert_eq!(summary["embedded"], kept, "all that was embedded is kept");
    bench.assert_healthy();
}
