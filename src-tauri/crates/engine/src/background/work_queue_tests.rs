//! What comes first, what waits, and what remains of a run that ends early.

use std::time::Duration;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

fn begin(queue: &mut WorkQueue) -> Option<Job> {
    queue.begin(Instant::now()).map(|(job, _)| job)
}

#[test]
fn changed_paths_come_before_whole_folders() {
    let mut queue = WorkQueue::default();
    queue.scan(paths(&["/b"]));
    queue.rescan("/a".into());
    queue.add_changed(paths(&["/a/1.jpg"]), &[]);
    let first = begin(&mut queue).unwrap();
    assert!(first.folders.is_empty() && !first.is_awaited());
    assert_eq!(first.changed, paths(&["/a/1.jpg"]).into_iter().collect());
    queue.finish();
    let second = begin(&mut queue).unwrap();
    assert!(second.is_awaited() && second.changed.is_empty());
    assert_eq!((second.folders, second.rescan_roots), (paths(&["/b"]), paths(&["/a"]).into_iter().collect()));
    queue.finish();
    assert!(begin(&mut queue).is_none());
}

#[test]
fn a_root_that_changes_during_its_scan_is_scanned_again() {
    let mut queue = WorkQueue::default();
    queue.rescan("/a".into());
    begin(&mut queue).unwrap();
    queue.rescan("/a".into());
    queue.finish();
    assert!(begin(&mut queue).is_some(), "it may have changed where the run had been already");
}

#[test]
fn a_run_that_ends_early_leaves_its_job_except_what_was_removed_or_cancelled() {
    let mut queue = WorkQueue::default();
    queue.scan(paths(&["/a", "/b"]));
    begin(&mut queue).unwrap();
    queue.scan(paths(&["/a", "/c"]));
    queue.remove(Path::new("/b"));
    let job = queue.finish();
    queue.take_back(job);
    assert_eq!(begin(&mut queue).unwrap().folders, paths(&["/a", "/c"]));
    queue.cancel();
    let job = queue.finish();
    queue.take_back(job);
    queue.watch_started("/a".into());
    assert!(begin(&mut queue).is_none());
    queue.rescan("/a".into());
    assert!(begin(&mut queue).is_some());
}

#[test]
fn a_file_that_is_still_written_to_is_scanned_when_its_time_comes_not_at_every_notice() {
    let (mut queue, now) = (WorkQueue::default(), Instant::now());
    queue.wait_for_quiet(paths(&["/a/1.jpg"]), now + MINUTE, &[]);
    queue.add_changed(paths(&["/a/1.jpg"]), &[]);
    assert!(queue.begin(now).is_none());
    assert_eq!(queue.next_due(), Some(now + MINUTE));
    assert!(queue.begin(now + MINUTE).is_some());
}

#[test]
fn while_another_program_indexes_only_the_user_starts_a_run() {
    let (mut queue, now) = (WorkQueue::default(), Instant::now());
    queue.wait_for_other_program(now + MINUTE);
    queue.rescan("/a".into());
    assert!(queue.begin(now).is_none());
    assert!(queue.begin(now + MINUTE).is_some());
    queue.finish();
    queue.wait_for_other_program(now + MINUTE);
    queue.scan(paths(&["/b"]));
    assert!(queue.begin(now).is_some());
}

/// A queue whose next run fails.
fn failed(mut queue: WorkQueue) -> WorkQueue {
    let now = Instant::now();
    queue.begin(now).unwrap();
    let job = queue.finish();
    queue.retry(job, now + MINUTE, &[]);
    assert!(queue.begin(now).is_none());
    assert_eq!(queue.next_due(), Some(now + MINUTE));
    queue
}

#[test]
fn a_path_whose_scan_failed_is_scanned_when_it_changes_again() {
    let mut queue = WorkQueue::default();
    queue.add_changed(paths(&["/a/1.jpg"]), &[]);
    let mut queue = failed(queue);
    queue.add_changed(paths(&["/a/1.jpg"]), &[]);
    assert_eq!(begin(&mut queue).unwrap().changed, paths(&["/a/1.jpg"]).into_iter().collect());
}

#[test]
fn failed_work_is_retried_whole_as_soon_as_another_run_succeeds() {
    let mut queue = WorkQueue::default();
    queue.scan(paths(&["/b"]));
    queue.rescan("/a".into());
    let mut queue = failed(queue);
    assert!(queue.retry_now(Instant::now()));
    let job = begin(&mut queue).unwrap();
    assert_eq!((&job.folders, &job.rescan_roots), (&paths(&["/b"]), &paths(&["/a"]).into_iter().collect()));
    assert!(!job.is_awaited(), "the failure was reported to whoever waited");
    queue.finish();
    assert!(!queue.retry_now(Instant::now()) && begin(&mut queue).is_none());
}

#[test]
fn failed_work_can_be_removed_and_cancelled() {
    let mut queue = WorkQueue::default();
    queue.scan(paths(&["/a", "/b"]));
    queue.rescan("/a".into());
    let mut queue = failed(queue);
    queue.remove(Path::new("/a"));
    queue.retry_now(Instant::now());
    let job = begin(&mut queue).unwrap();
    assert_eq!((&job.folders, job.rescan_roots.len()), (&paths(&["/b"]), 0));
    queue.retry(job, Instant::now(), &[]);
    queue.cancel();
    queue.finish();
    assert!(begin(&mut queue).is_none());
}

#[test]
fn too_many_paths_become_their_roots() {
    let mut queue = WorkQueue::default();
    let roots = paths(&["/a", "/b"]);
    queue.add_changed((0..=MAX_PATHS).map(|n| format!("/a/{n}.jpg").into()), &roots);
    let job = begin(&mut queue).unwrap();
    assert_eq!((job.changed.len(), job.rescan_roots.len()), (0, 1));
}
