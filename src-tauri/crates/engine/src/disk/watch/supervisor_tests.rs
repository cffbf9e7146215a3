//! Roots that are polled, at times that the test chooses.

use std::sync::mpsc;

use notify_debouncer_full::notify::NullWatcher;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

type Fixture = (RootSupervisor<NullWatcher>, Receiver<FsChange>);

fn supervisor() -> Fixture {
    let (sender, changes) = mpsc::channel();
    let rules = WatchRules {
        skip: "/library".into(),
        is_relevant: |_| true,
        is_excluded: Box::new(|_, _| false),
        is_hidden: |_| false,
    };
    let on_change: ChangeHandler = Arc::new(move |change| drop(sender.send(change)));
    (RootSupervisor::new(rules, Intervals::default(), on_change, mpsc::channel().0), changes)
}

/// A supervisor of a root `/a`, which does not exist and is polled every minute.
fn polled(due: Instant, retry: Option<Instant>) -> Fixture {
    let mut fixture = supervisor();
    let state = WatchState::Polled { every: MINUTE, due, retry };
    fixture.0.roots.insert("/a".into(), Root { identity: None, state });
    fixture
}

/// The interval at which `/a` is polled, when it is polled next, and when it is tried to watch it.
fn polling(supervisor: &RootSupervisor<NullWatcher>) -> Option<(Duration, Instant, Option<Instant>)> {
    match supervisor.roots[Path::new("/a")].state {
        WatchState::Polled { every, due, retry } => Some((every, due, retry)),
        _ => None,
    }
}

#[test]
fn a_polled_root_is_scanned_when_that_is_due_and_not_before() {
    let now = Instant::now();
    let (mut supervisor, changes) = polled(now, None);
    let mut scans_at = |at| {
        supervisor.poll(at);
        changes.try_iter().filter(|change| *change == FsChange::All("/a".into())).count()
    };
    let moment = Duration::from_millis(1);
    assert_eq!([scans_at(now - moment), scans_at(now), scans_at(now + moment)], [0, 1, 0]);
    assert_eq!([scans_at(now + MINUTE - moment), scans_at(now + MINUTE)], [0, 1]);
}

#[test]
fn the_thread_wakes_for_the_next_poll_or_check_and_not_at_all_without_roots() {
    let now = Instant::now();
    let (mut supervisor, _changes) = polled(now + MINUTE, None);
    assert_eq!(supervisor.next_due(now + 2 * MINUTE), Some(now + MINUTE));
    assert_eq!(supervisor.next_due(now), Some(now));
    supervisor.roots.clear();
    assert_eq!(supervisor.next_due(now), None);
}

#[test]
fn scans_of_a_polled_root_take_a_fiftieth_of_the_time_up_to_one_an_hour() {
    let (mut supervisor, _changes) = polled(Instant::now(), None);
    for (took, every) in [(0, 5), (2, 100), (72, 3_600), (1_000_000, 3_600)] {
        let before = Instant::now();
        supervisor.record_scan(Path::new("/a"), Duration::from_secs(took));
        let every = Duration::from_secs(every);
        let (now_every, due, _) = polling(&supervisor).unwrap();
        assert_eq!(now_every, every, "{took}");
        assert!((before + every..=Instant::now() + every).contains(&due), "{took}");
    }
}

#[test]
fn a_root_that_cannot_be_watched_is_polled_and_tried_again_unless_it_is_remote() {
    for (reason, is_retried) in
        [(Some(PollingReason::Limit), true), (Some(PollingReason::Network), false), (None, true)]
    {
        let (mut supervisor, changes) = polled(Instant::now(), None);
        let before = Instant::now();
        for _ in 0..2 {
            supervisor.start_polling(Path::new("/a"), reason);
        }
        let reported = reason.map(|reason| FsChange::Polling { root: "/a".into(), reason });
        assert_eq!(changes.try_iter().collect::<Vec<_>>(), Vec::from_iter(reported), "once");
        let (every, due, retry) = polling(&supervisor).unwrap();
        let Intervals { poll, retry: after, .. } = supervisor.intervals;
        assert_eq!((every, retry.is_some()), (poll, is_retried));
        assert!((before + poll..=Instant::now() + poll).contains(&due));
        assert!(retry.is_none_or(|at| (before + after..=Instant::now() + after).contains(&at)));
    }
}

#[test]
fn a_watch_that_failed_is_tried_again_when_that_is_due() {
    let now = Instant::now();
    for (retry, is_tried) in [(None, false), (Some(now + MINUTE), false), (Some(now), true)] {
        let (mut supervisor, changes) = polled(now, retry);
        supervisor.poll(now);
        assert_eq!(changes.try_iter().collect::<Vec<_>>(), [FsChange::All("/a".into())]);
        assert_eq!(polling(&supervisor).is_none(), is_tried, "there is no such folder to watch");
    }
}
