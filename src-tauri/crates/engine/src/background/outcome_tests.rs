//! What is left to do and what is reported after runs that end in every way.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

use tempfile::TempDir;

use super::super::job::Job;
use super::*;
use crate::embedder::only;
use crate::library::Library;
use crate::problem::FolderProblem;
use crate::testing::StubEmbedder;

struct Fixture {
    _dir: TempDir,
    shared: Shared,
    memory: Memory,
    events: Receiver<Event>,
}

impl Fixture {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(dir.path(), only(Arc::new(StubEmbedder::new("any", 1)))).unwrap();
        let (sender, events) = mpsc::channel();
        let shared = Shared::new(Arc::new(library), Box::new(move |event| drop(sender.send(event))));
        Self { _dir: dir, shared, memory: Memory::default(), events }
    }

    fn begin(&self) -> Option<(Job, Arc<Progress>)> {
        self.shared.queue().begin(self.shared.clock.now())
    }

    /// Begins a scan of `/a`, which ends like this.
    fn end_run(&mut self, outcome: Result<ScanOutcome>) {
        self.shared.queue().rescan("/a".into());
        let (_, progress) = self.begin().unwrap();
        self.shared.settle(&progress, &outcome, &mut self.memory);
    }

    /// As [`end_run`](Self::end_run); then the next work is due after this time, which passes.
    fn end_run_and_wait(&mut self, outcome: Result<ScanOutcome>, wait: Duration) {
        let before = self.shared.clock.now();
        self.end_run(outcome);
        let due = self.shared.queue().next_due().unwrap();
        let after = self.shared.clock.now();
        assert!((before + wait..=after + wait).contains(&due), "{:?} instead of {wait:?}", due - before);
        self.shared.clock.skip(wait);
    }

    /// Reports this; returns how many failures the user learns of.
    fn failures(&mut self, outcome: Result<ScanOutcome>, awaited: bool) -> usize {
        self.shared.report_outcome(outcome, awaited, &mut self.memory);
        self.events.try_iter().filter(|event| matches!(event, Event::Failed(_))).count()
    }
}

fn set(path: &str) -> BTreeSet<PathBuf> {
    BTreeSet::from([PathBuf::from(path)])
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn busy() -> Error {
    Error::Busy { path: "/library".into() }
}

fn disk_full() -> Error {
    Error::DiskFull { path: "/library".into() }
}

#[test]
fn each_failure_doubles_the_wait_up_to_ten_minutes_or_half_a_minute_for_a_full_disk() {
    let mut fixture = Fixture::new();
    for wait in [5, 10, 20, 40, 80, 160, 320, 600, 600] {
        fixture.end_run_and_wait(Err(Error::Panicked), seconds(wait));
    }
    let mut fixture = Fixture::new();
    for wait in [5, 10, 20, 30, 30] {
        fixture.end_run_and_wait(Err(disk_full()), seconds(wait));
    }
    fixture.end_run_and_wait(Err(Error::Panicked), seconds(160));
}

#[test]
fn failures_while_another_one_waits_do_not_count_as_tries() {
    let mut fixture = Fixture::new();
    fixture.end_run(Err(Error::Panicked));
    fixture.end_run(Err(Error::Panicked));
    fixture.shared.clock.skip(RETRY);
    fixture.end_run_and_wait(Err(Error::Panicked), 2 * RETRY);
}

#[test]
fn a_success_makes_failed_work_due_and_one_without_any_shortens_the_next_wait() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.failures(Err(Error::Panicked), false), 1);
    fixture.end_run_and_wait(Err(Error::Panicked), RETRY);
    fixture.end_run(Err(Error::Panicked));
    fixture.end_run(Ok(ScanOutcome::default()));
    let (job, progress) = fixture.begin().unwrap();
    assert!(job.complete && !job.rescan_roots.is_empty(), "the failed work");
    fixture.shared.settle(&progress, &Ok(ScanOutcome::default()), &mut fixture.memory);
    assert!(fixture.begin().is_none());
    assert_eq!(fixture.failures(Err(Error::Panicked), false), 1, "a new failure of the same kind");
    fixture.end_run_and_wait(Err(Error::Panicked), RETRY);
}

#[test]
fn a_run_that_was_stopped_leaves_its_job() {
    let fixture = &mut Fixture::new();
    fixture.shared.queue().rescan("/a".into());
    let (job, progress) = fixture.begin().unwrap();
    progress.cancel();
    fixture.shared.settle(&progress, &Ok(ScanOutcome::default()), &mut fixture.memory);
    assert_eq!(fixture.begin().unwrap().0, job);
}

#[test]
fn a_job_waits_while_another_program_indexes() {
    let mut fixture = Fixture::new();
    fixture.end_run_and_wait(Err(busy()), BUSY);
    assert_eq!(fixture.begin().unwrap().0.rescan_roots, set("/a"));
}

#[test]
fn what_would_fail_again_is_not_repeated() {
    let not_ready = || Error::NotReady { model: "next".into(), seen: 1, missing: 1 };
    let read_only = || Error::ReadOnly { path: "/library".into() };
    for error in [not_ready(), read_only()] {
        let mut fixture = Fixture::new();
        fixture.end_run(Err(error));
        assert!(fixture.begin().is_none() && fixture.shared.queue().next_due().is_none());
    }
    let mut fixture = Fixture::new();
    fixture.end_run(Err(Error::Panicked));
    fixture.end_run(Err(not_ready()));
    assert!(fixture.begin().is_some(), "the scan succeeded, and only the model was not ready");
}

#[test]
fn files_that_change_and_folders_that_are_silent_are_scanned_again_each_in_its_time() {
    let mut fixture = Fixture::new();
    let still_changing = vec!["/a/1.jpg".into()];
    let silent = vec![("/share".into(), FolderProblem::LibraryIsFile)];
    let outcome = ScanOutcome { still_changing, silent, ..ScanOutcome::default() };
    fixture.end_run_and_wait(Ok(outcome), QUIET_PERIOD);
    assert_eq!(fixture.begin().unwrap().0.changed, set("/a/1.jpg"));
    fixture.shared.queue().finish();
    fixture.shared.clock.skip(SILENT - QUIET_PERIOD);
    assert_eq!(fixture.begin().unwrap().0.changed, set("/share"));
}

#[test]
fn a_failure_is_reported_once_unless_the_user_waits_for_the_run() {
    let mut fixture = Fixture::new();
    assert_eq!([false, false].map(|awaited| fixture.failures(Err(Error::Panicked), awaited)), [1, 0]);
    assert_eq!(fixture.failures(Err(disk_full()), false), 1, "another one");
    assert_eq!([true, true].map(|awaited| fixture.failures(Err(disk_full()), awaited)), [1, 1]);
    assert_eq!([false, true, false].map(|awaited| fixture.failures(Err(busy()), awaited)), [1, 0, 0]);
    assert_eq!(fixture.failures(Ok(ScanOutcome::default()), false), 0);
    assert_eq!(fixture.failures(Err(busy()), false), 1, "it indexes again");
}

#[test]
fn a_silent_folder_is_reported_once_unless_the_user_waits_for_it() {
    let mut fixture = Fixture::new();
    let silent = |path: &str| {
        let silent = vec![(path.into(), FolderProblem::LibraryIsFile)];
        Ok(ScanOutcome { silent, ..ScanOutcome::default() })
    };
    assert_eq!([false, false, true].map(|awaited| fixture.failures(silent("/a"), awaited)), [1, 0, 1]);
    assert_eq!(fixture.failures(silent("/b"), false), 1);
}

#[test]
fn pictures_that_a_stopped_run_left_to_the_next_one_are_counted_by_that_one() {
    let mut fixture = Fixture::new();
    for (stopped, new) in [(true, 3), (false, 5)] {
        let summary = Summary { new: 5, unread: 2, stopped, ..Summary::default() };
        let outcome = ScanOutcome { summary, ..ScanOutcome::default() };
        fixture.shared.report_outcome(Ok(outcome), false, &mut fixture.memory);
        let event = fixture.events.try_recv().unwrap();
        assert!(matches!(event, Event::RunEnded(summary) if summary.new == new), "{event:?}");
    }
}

#[test]
fn only_what_the_library_shows_counts_as_a_change() {
    let none = Summary { found: 9, unchanged: 9, unreadable: 1, ..Summary::default() };
    assert!(!has_changed_something(&none));
    for change in [
        Summary { new: 1, ..none },
        Summary { changed: 1, ..none },
        Summary { moved: 1, ..none },
        Summary { missing: 1, ..none },
        Summary { embedded: 1, ..none },
        Summary { reread: 1, ..none },
    ] {
        assert!(has_changed_something(&change), "{change:?}");
    }
}
