//! What is left of a run that ended early, and what keeps folders from being indexed.

use std::time::Duration;

use super::fixture::{Fixture, put, put_dated, start};
use crate::background::outcome::{BUSY, SILENT};
use crate::background::{Event, Obstacle, Pause};
use crate::catalogue::folders::Unread;
use crate::disk::RunLock;
use crate::disk::watch::FsChange;
use crate::error::Error;
use crate::problem::FolderProblem;
use crate::testing::hold_looks_into;

const PICTURES: usize = 300;

/// A run over many pictures that waits for the model, with the first batch at its gate.
fn begun() -> Fixture {
    let fixture = Fixture::gated();
    for number in 0..PICTURES {
        put_dated(&fixture.at(&format!("{number}.png")), number);
    }
    fixture.background.scan([fixture.pictures()]);
    fixture.gate.wait_for_arrival();
    fixture
}

fn left(fixture: &Fixture) -> Option<Unread> {
    let left = fixture.library.unread().unwrap();
    assert!(left.len() <= 1);
    left.first().copied()
}

/// Ends the program, starts it again, and waits until the watch of the folder is set and what follows from it is done.
fn restart(fixture: &mut Fixture) {
    fixture.background.end();
    (fixture.background, fixture.events) = start(&fixture.library);
    fixture.start_watch();
    let pictures = fixture.pictures();
    fixture.wait_for_change(|change| *change == FsChange::Started(pictures.clone()));
    fixture.wait_until_idle();
}

#[test]
fn what_the_user_stopped_stays_so_at_the_next_start_until_it_is_resumed() {
    let mut fixture = begun();
    fixture.background.cancel();
    fixture.gate.unlock();
    fixture.wait_until_idle();
    let stopped = left(&fixture).unwrap();
    assert!(stopped.stopped);
    assert_eq!(stopped.files, Some((PICTURES - fixture.shown().len()) as u64));
    assert_ne!(stopped.files, Some(0));

    restart(&mut fixture);
    assert_eq!(left(&fixture), Some(stopped));
    fixture.background.resume_stopped().unwrap();
    fixture.settle();
    fixture.wait_until_idle();
    assert_eq!(left(&fixture), None);
}

#[test]
fn what_the_end_of_the_program_stopped_is_known_and_continued_at_the_next_start() {
    let mut fixture = begun();
    fixture.gate.unlock();
    fixture.background.end();
    let unread = PICTURES - fixture.shown().len();
    // The run may have been quick.
    let expected = (unread > 0).then_some((Some(unread as u64), false));
    assert_eq!(left(&fixture).map(|left| (left.files, left.stopped)), expected);
    restart(&mut fixture);
    fixture.settle();
    fixture.wait_until_idle();
    assert_eq!(left(&fixture), None);
}

#[test]
fn what_the_user_paused_before_the_end_of_the_program_waits_for_the_user() {
    let fixture = begun();
    fixture.background.set_paused(Pause::Requested, true);
    fixture.gate.unlock();
    fixture.background.end();
    assert!(left(&fixture).unwrap().stopped);
}

#[test]
fn a_folder_that_waits_for_permission_is_reported_once_and_is_an_obstacle_until_it_answers() {
    let fixture = Fixture::guarded();
    let desktop = fixture.at("Desktop");
    put(&desktop.join("a.png"), 1);
    put(&fixture.at("b.png"), 2);
    let answer = hold_looks_into(&fixture.library, &desktop);
    fixture.background.scan([fixture.pictures()]);
    fixture.wait_until_idle();
    let is_it = |event: &&Event| {
        let problem = FolderProblem::WaitingForPermission;
        matches!(event, Event::Failed(Error::NoFolder { path, problem: why }) if *path == desktop && *why == problem)
    };
    assert_eq!(fixture.take_events().iter().filter(is_it).count(), 1);
    let obstacle = Obstacle::Silent { folder: desktop.clone(), problem: FolderProblem::WaitingForPermission };
    assert_eq!(fixture.background.obstacles(), [obstacle]);
    assert!(fixture.is_shown("b.png"), "the rest of the folder does not wait");

    fixture.skip(SILENT);
    fixture.wait_until_idle();
    assert!(fixture.take_events().iter().all(|event| !matches!(event, Event::Failed(_))));
    assert_eq!(fixture.background.obstacles().len(), 1);

    drop(answer);
    while fixture.library.timed_io.run(&desktop, Duration::from_secs(9), || ()).is_none() {
        std::thread::yield_now();
    }
    fixture.skip(SILENT);
    fixture.settle();
    fixture.wait_until_idle();
    assert_eq!(fixture.background.obstacles(), []);
}

#[test]
fn a_folder_that_waits_for_permission_is_no_obstacle_once_it_is_removed() {
    let fixture = Fixture::guarded();
    let desktop = fixture.at("Desktop");
    put(&desktop.join("a.png"), 1);
    put(&fixture.at("b.png"), 2);
    let _answer = hold_looks_into(&fixture.library, &desktop);
    fixture.background.scan([fixture.pictures()]);
    fixture.wait_until_idle();
    assert_eq!(fixture.background.obstacles().len(), 1);
    fixture.background.forget(&fixture.pictures()).unwrap();
    assert_eq!(fixture.background.obstacles(), []);
}

#[test]
fn a_folder_that_waits_for_permission_is_an_obstacle_while_the_others_are_still_being_read() {
    let fixture = Fixture::guarded_and_gated();
    put(&fixture.at("b.png"), 2);
    let desktop = fixture.at("Desktop");
    put(&desktop.join("a.png"), 1);
    let _answer = hold_looks_into(&fixture.library, &desktop);
    fixture.background.scan([fixture.pictures()]);
    fixture.gate.wait_for_arrival();
    fixture.wait_until("the obstacle is known", || fixture.background.obstacles().len() == 1);
    fixture.gate.unlock();
}

#[test]
fn another_program_is_an_obstacle_as_long_as_it_indexes() {
    let fixture = Fixture::new();
    put(&fixture.at("a.png"), 1);
    let other = RunLock::acquire(fixture.library.dir()).unwrap();
    fixture.background.scan([fixture.pictures()]);
    fixture.wait_until_idle();
    assert_eq!(fixture.background.obstacles(), [Obstacle::OtherProgram]);
    drop(other);
    fixture.take_events();
    fixture.skip(BUSY);
    fixture.settle();
    fixture.wait_until_idle();
    assert_eq!(fixture.background.obstacles(), []);
    assert!(fixture.take_events().iter().any(|event| matches!(event, Event::Changed)));
}
