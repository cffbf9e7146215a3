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

#[test]
fn all_paths_that_wait_count_towards_the_limit() {
    let (roots, now) = (paths(&["/a"]), Instant::now());
    let files = |from: usize, to: usize| (from..to).map(|n| PathBuf::from(format!("/a/{n}.jpg")));
    let mut queue = WorkQueue::default();
    queue.add_changed(files(0, 10), &roots);
    let mut queue = failed(queue);
    queue.wait_for_quiet(files(10, 20), now + MINUTE, &roots);
    queue.add_changed(files(20, MAX_PATHS), &roots);
    assert!(queue.has_changes(), "as many as are kept");
    queue.add_changed(paths(&["/a/one too many.jpg"]), &roots);
    assert!(!queue.has_changes());
    let job = begin(&mut queue).unwrap();
    assert_eq!((job.changed.len(), job.rescan_roots), (0, roots.iter().cloned().collect()));
    queue.finish();
    let (job, _) = queue.begin(Instant::now() + 2 * MINUTE).unwrap();
    assert_eq!(
        (job.changed.len(), job.rescan_roots),
        (0, roots.into_iter().collect()),
        "the failed ones, too"
    );
}

#[test]
fn files_that_are_still_written_to_become_their_roots_when_there_are_too_many() {
    let (roots, until) = (paths(&["/a", "/b"]), Instant::now() + MINUTE);
    let mut queue = WorkQueue::default();
    queue.wait_for_quiet((0..=MAX_PATHS).map(|n| format!("/b/{n}.jpg").into()), until, &roots);
    assert_eq!(begin(&mut queue).unwrap().rescan_roots, paths(&["/b"]).into_iter().collect());
    assert_eq!(queue.next_due(), None);
}

#[test]
fn a_pause_of_the_user_outlasts_one_of_the_battery_and_ends_with_a_cancel() {
    let mut queue = WorkQueue::default();
    queue.add_changed(paths(&["/a/1.jpg"]), &[]);
    queue.set_paused(Pause::Battery, true);
    assert_eq!((queue.pause(), queue.has_changes()), (Some(Pause::Battery), false));
    queue.set_paused(Pause::Requested, true);
    assert_eq!(queue.pause(), Some(Pause::Requested));
    queue.set_paused(Pause::Battery, false);
    assert_eq!((queue.pause(), queue.has_changes()), (Some(Pause::Requested), false));
    queue.cancel();
    assert_eq!((queue.pause(), queue.has_changes()), (None, true));
}

#[test]
fn another_choice_of_model_ends_the_run_and_leaves_the_change_out() {
    let mut queue = WorkQueue::default();
    queue.switch_model();
    queue.rescan("/a".into());
    let (job, progress) = queue.begin(Instant::now()).unwrap();
    assert!(job.switch_model && job.is_awaited());
    queue.switch_model();
    queue.restart();
    assert!(progress.is_cancelled());
    let job = queue.finish();
    queue.take_back(job);
    let job = begin(&mut queue).unwrap();
    assert!(!job.switch_model && !job.is_awaited() && job.rescan_roots.len() == 1);
}

#[test]
fn a_change_of_the_model_alone_and_a_completion_alone_are_jobs() {
    let mut queue = WorkQueue::default();
    queue.switch_model();
    assert!(begin(&mut queue).unwrap().switch_model);
    queue.finish();
    queue.complete();
    let job = begin(&mut queue).unwrap();
    assert!(job.complete && !job.is_awaited());
    queue.finish();
    assert!(begin(&mut queue).is_none());
}

#[test]
fn no_run_begins_while_callers_work_between_runs() {
    let mut queue = WorkQueue::default();
    queue.rescan("/a".into());
    queue.suspensions = 1;
    assert!(begin(&mut queue).is_none());
    queue.suspensions = 0;
    assert!(begin(&mut queue).is_some());
}

#[test]
fn a_removed_folder_takes_its_files_that_are_still_written_to_with_it() {
    let (mut queue, until) = (WorkQueue::default(), Instant::now() + MINUTE);
    queue.wait_for_quiet(paths(&["/a/1.jpg", "/b/1.jpg"]), until, &[]);
    queue.add_changed(paths(&["/a/2.jpg"]), &[]);
    queue.remove(Path::new("/a"));
    assert!(begin(&mut queue).is_none());
    assert_eq!(queue.begin(until).unwrap().0.changed, paths(&["/b/1.jpg"]).into_iter().collect());
}

#[test]
fn failures_are_retried_together_at_the_time_of_the_first() {
    let (mut queue, now) = (WorkQueue::default(), Instant::now());
    let job = |root: &str| Job { rescan_roots: paths(&[root]).into_iter().collect(), ..Job::default() };
    assert!(queue.retry(job("/a"), now + MINUTE, &[]));
    assert!(!queue.retry(job("/b"), now + 2 * MINUTE, &[]));
    assert!(queue.begin(now).is_none());
    assert_eq!(queue.next_due(), Some(now + MINUTE));
    let (job, _) = queue.begin(now + MINUTE).unwrap();
    assert_eq!(job.rescan_roots, paths(&["/a", "/b"]).into_iter().collect());
    assert!(job.complete, "a failed run may have left a picture without its vector");
}

#[test]
fn the_watch_of_a_cancelled_folder_starts_without_a_scan_once() {
    let mut queue = WorkQueue::default();
    queue.scan(paths(&["/a/deep", "/b"]));
    begin(&mut queue).unwrap();
    queue.cancel();
    queue.finish();
    queue.scan(paths(&["/b"]));
    begin(&mut queue).unwrap();
    queue.finish();
    queue.watch_started("/a".into());
    assert!(begin(&mut queue).is_none());
    queue.watch_started("/b".into());
    assert!(begin(&mut queue).is_some(), "the user has asked for it again");
    queue.finish();
    queue.watch_started("/a".into());
    assert!(begin(&mut queue).is_some());
}

#[test]
fn a_cancelled_folder_that_is_removed_and_added_again_is_scanned_when_its_watch_starts() {
    let mut queue = WorkQueue::default();
    queue.scan(paths(&["/a", "/b"]));
    queue.cancel();
    queue.remove(Path::new("/a"));
    queue.watch_started("/b".into());
    assert!(begin(&mut queue).is_none(), "it was not removed");
    queue.watch_started("/a".into());
    assert!(begin(&mut queue).is_some());
}

#[test]
fn during_a_pause_whole_folders_are_begun_and_changed_paths_are_kept() {
    let mut queue = WorkQueue::default();
    queue.set_paused(Pause::Battery, true);
    queue.add_changed(paths(&["/a/1.jpg"]), &[]);
    queue.rescan("/b".into());
    let job = begin(&mut queue).unwrap();
    assert_eq!((job.changed.len(), job.rescan_roots.len()), (0, 1));
    queue.finish();
    assert!(begin(&mut queue).is_none());
    queue.set_paused(Pause::Battery, false);
    assert_eq!(begin(&mut queue).unwrap().changed, paths(&["/a/1.jpg"]).into_iter().collect());
}

#[test]
fn a_job_that_is_added_to_another_keeps_what_either_is_for() {
    let wanted = [(false, false, false), (true, false, false), (false, true, false), (false, false, true)];
    let job = |(complete, switch_model, requested_by_user)| Job {
        complete,
        switch_model,
        requested_by_user,
        ..Job::default()
    };
    for flags in wanted {
        for [mut first, second] in [[job(flags), Job::default()], [Job::default(), job(flags)]] {
            first.add(second);
            assert_eq!(first, job(flags));
        }
    }
}
