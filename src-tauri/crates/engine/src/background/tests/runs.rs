//! What comes first, what waits, and what is not lost.

use super::*;
use crate::disk::file_lock::RunLock;

#[test]
fn a_long_run_makes_room_for_a_change_and_loses_nothing() {
    let home = Home::with(Duration::from_millis(30));
    let many = home.dir.path().join("many");
    for number in 0..300 {
        put(&many.join(format!("{number}.png")), number);
    }
    home.background.look_at([home.pictures()]);
    home.background.watch();
    home.wait_until("the empty folder is watched", || !home.library.folders().unwrap().is_empty());
    home.rest();
    home.background.look_at([many.clone()]);
    home.wait_until("the run has begun to read", || home.seen() > 0);
    put(&home.at("urgent.png"), 1_000);
    home.wait_until("the new picture is shown", || home.is_shown("urgent.png"));
    assert!(home.shown().len() < 300, "the run went on after it");
    home.settle();
    assert_eq!(home.seen(), 301, "no picture was looked at twice");
    // The last picture is shown before its run has come to its end.
    let found: u64 =
        home.rest().iter().map(|event| if let Event::RunEnded(did) = event { did.new } else { 0 }).sum();
    assert_eq!(found, 301, "what runs say they found adds up");
}

#[test]
fn changes_during_a_pause_are_looked_at_afterwards() {
    let home = Home::watched();
    home.rest();
    home.background.set_paused(Pause::Battery, true);
    put(&home.at("a.png"), 1);
    std::thread::sleep(A_WHILE);
    assert!(home.shown().is_empty());
    home.background.set_paused(Pause::Battery, false);
    home.settle();
}

#[test]
fn changes_while_another_program_indexes_are_not_lost_and_that_is_said_once() {
    let home = Home::watched();
    home.rest();
    let other = RunLock::take(home.library.dir()).unwrap();
    for number in 0..3 {
        put(&home.at(&format!("{number}.png")), number);
        std::thread::sleep(A_WHILE);
    }
    let failed = |event: &Event| matches!(event, Event::Failed(Error::Busy { .. }));
    let event = home.event();
    assert_eq!(event.iter().filter(|event| failed(event)).count(), 1, "{event:?}");
    drop(other);
    home.settle();
}

#[test]
fn changes_that_could_not_be_looked_at_are_looked_at_again() {
    let home = Home::watched();
    home.rest();
    fill_up(&home);
    put(&home.at("a.png"), 1);
    std::thread::sleep(A_WHILE);
    put(&home.at("b.png"), 2);
    std::thread::sleep(A_WHILE);
    let event = home.event();
    assert_eq!(failures(&event), 1, "{event:?}");
    make_room(&home);
    home.settle();
}

#[test]
fn a_whole_look_that_the_watch_asked_for_and_that_failed_is_repeated() {
    let home = Home::with(Duration::ZERO);
    home.background.look_at([home.pictures()]);
    home.wait_until("the empty folder is known", || !home.library.folders().unwrap().is_empty());
    home.rest();
    fill_up(&home);
    put(&home.at("a.png"), 1);
    stir(&home);
    home.wait_until("the look has failed", || failures(&home.event()) == 1);
    make_room(&home);
    home.settle();
}

#[test]
fn a_folder_that_was_asked_for_is_tried_again_without_another_word() {
    let home = Home::with(Duration::ZERO);
    fill_up(&home);
    put(&home.at("a.png"), 1);
    home.background.look_at([home.pictures()]);
    home.wait_until("the look has failed", || failures(&home.event()) == 1);
    assert_eq!(failures(&home.rest()), 0);
    home.wait_until("it was tried again", || {
        let event = home.event();
        assert_eq!(failures(&event), 0, "{event:?}");
        event.iter().any(|event| matches!(event, Event::Changed))
    });
    make_room(&home);
    home.settle();
}

#[test]
fn all_that_happened_while_the_disk_was_full_is_found_when_it_has_room_again() {
    let home = Home::watched();
    put(&home.at("kept.png"), 1);
    put(&home.at("deleted.png"), 2);
    home.settle();
    home.rest();
    fill_up(&home);
    put(&home.at("told.png"), 3);
    home.wait_until("a look at a path has failed", || failures(&home.event()) == 1);
    fs::remove_file(home.at("deleted.png")).unwrap();
    // Of these nothing but a whole look tells, as when notices were lost.
    let outside = home.dir.path().join("outside");
    put(&outside.join("a.png"), 4);
    put(&home.at("deep/lost.png"), 5);
    stir(&home);
    std::thread::sleep(A_WHILE);
    fs::rename(&outside, home.at("late")).unwrap();
    std::thread::sleep(A_WHILE);
    assert!(!home.is_shown("told.png") && !home.is_shown("deep/lost.png"));
    make_room(&home);
    home.settle();
    let gone = home
        .library
        .catalogue
        .read(|db| crate::catalogue::files::count(db, None, crate::catalogue::files::State::Missing));
    assert_eq!(gone.unwrap(), 1);
}

/// From now on nothing new can be written, as on a full disk.
fn fill_up(home: &Home) {
    let full = "CREATE TRIGGER broken BEFORE INSERT ON files BEGIN SELECT RAISE(ABORT, 'broken'); END";
    home.library.catalogue.write(|db| db.execute_batch(full)).unwrap();
}

fn make_room(home: &Home) {
    home.library.catalogue.write(|db| db.execute_batch("DROP TRIGGER broken")).unwrap();
}

/// The watch has lost notices of the pictures.
fn stir(home: &Home) {
    home.background.shared.queue().note_stirred(home.pictures());
    home.background.shared.changed.notify_all();
}

fn failures(event: &[Event]) -> usize {
    event.iter().filter(|event| matches!(event, Event::Failed(_))).count()
}

#[test]
fn cancelling_ends_the_run_and_leaves_the_watch() {
    let home = Home::with(Duration::from_millis(30));
    home.background.look_at([home.pictures()]);
    home.background.watch();
    home.wait_until("the empty folder is watched", || !home.library.folders().unwrap().is_empty());
    home.rest();
    let many = home.dir.path().join("many");
    for number in 0..300 {
        put(&many.join(format!("{number}.png")), number);
    }
    home.background.look_at([many]);
    home.wait_until("the run has begun to read", || home.seen() > 0);
    home.background.cancel();
    home.rest();
    assert!(home.seen() < 300);
    put(&home.at("a.png"), 1_000);
    home.wait_until("a change is shown", || home.is_shown("a.png"));
}

#[test]
fn the_end_does_not_wait_for_a_run_that_is_stuck() {
    let home = Home::with(Duration::from_secs(4));
    put(&home.at("a.png"), 1);
    home.background.look_at([home.pictures()]);
    home.wait_until("the model looks at a picture", || home.seen() > 0);
    let began = Instant::now();
    home.background.end_within(Duration::from_millis(50));
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    home.background.end();
    assert!(began.elapsed() > Duration::from_secs(3), "but for one that comes to its end");
    assert_eq!(home.shown().len(), 1, "it has kept what it did");
}
