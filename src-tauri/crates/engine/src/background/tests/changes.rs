//! Single changes and bursts of them.

use std::fs;
use std::io::Write;
use std::time::{Duration, SystemTime};

use super::fixture::{Fixture, copy_tree, picture, put, put_dated, start};
use crate::background::Event;
use crate::disk::watch::FsChange;
use crate::indexing::QUIET_PERIOD;

#[test]
fn every_way_to_change_files_and_folders_ends_as_a_fresh_scan_would() {
    let fixture = Fixture::watched();
    put(&fixture.at("a.png"), 1);
    fixture.settle();
    put(&fixture.at("a.png"), 2);
    fixture.settle();
    fs::rename(fixture.at("a.png"), fixture.at("b.png")).unwrap();
    fixture.settle();
    fs::write(fixture.at("draft"), picture(3)).unwrap();
    fs::rename(fixture.at("draft"), fixture.at("b.png")).unwrap();
    fixture.settle();
    let outside = fixture.dir.path().join("outside");
    put(&outside.join("in/ner/c.png"), 4);
    fs::rename(&outside, fixture.at("moved")).unwrap();
    fixture.settle();
    fs::rename(fixture.at("moved/in"), fixture.at("further")).unwrap();
    fixture.settle();
    fs::rename(fixture.at("further"), &outside).unwrap();
    fixture.settle();
    let before = fixture.embedded();
    fs::rename(&outside, fixture.at("back")).unwrap();
    fixture.settle();
    assert_eq!(fixture.embedded(), before, "known pictures are not embedded again");
    fs::remove_file(fixture.at("b.png")).unwrap();
    fixture.settle();
    put(&fixture.at("b.png"), 5);
    fs::remove_dir_all(fixture.at("back")).unwrap();
    fixture.settle();
    put(&fixture.at("back/ner/c.png"), 6);
    fixture.settle();
}

#[test]
fn a_file_that_is_written_slowly_is_read_once_when_it_is_quiet() {
    let fixture = Fixture::watched();
    let bytes = picture(7);
    let mut file = fs::File::create(fixture.at("slow.png")).unwrap();
    for part in bytes.chunks(bytes.len() / 4 + 1) {
        file.write_all(part).unwrap();
        // However long the scan is in coming, the file seems to have been written just now: as by a server whose
        // clock is ahead, by less than the two seconds that are taken for nonsense.
        file.set_modified(SystemTime::now() + Duration::from_millis(1_900)).unwrap();
        fixture.flush_changes();
        // The scan of the last part is due.
        fixture.skip(QUIET_PERIOD);
        fixture.wait_until_idle();
        assert!(!fixture.is_shown("slow.png") && fixture.library.problem_count().unwrap() == 0);
    }
    file.set_modified(SystemTime::now() - QUIET_PERIOD).unwrap();
    drop(file);
    fixture.skip(QUIET_PERIOD);
    fixture.settle();
    fixture.quiesce();
    assert_eq!((fixture.embedded(), fixture.library.problem_count().unwrap()), (1, 0));
    let events = fixture.take_events();
    let reads = events.iter().filter(|event| matches!(event, Event::RunEnded(did) if did.new > 0)).count();
    assert_eq!(reads, 1, "{events:?}");
}

#[test]
fn a_burst_of_files_and_a_tree_copied_in_at_once_are_all_found() {
    let fixture = Fixture::watched();
    for number in 0..2_000 {
        put(&fixture.at(&format!("burst/{}/{number}.png", number % 3)), number);
    }
    fixture.settle();
    assert_eq!(fixture.embedded(), 2_000, "each is embedded once");
    let outside = fixture.dir.path().join("outside");
    for number in 0..300 {
        put(&outside.join(format!("{}/{}/{number}.png", number % 7, number % 5)), 10_000 + number);
    }
    copy_tree(&outside, &fixture.at("copied"));
    fixture.settle();
    fs::rename(fixture.at("burst"), fixture.at("renamed")).unwrap();
    fs::remove_dir_all(fixture.at("copied/1")).unwrap();
    fixture.settle();
    assert_eq!(fixture.embedded(), 2_300, "a new name is no reason to embed a picture again");
}

#[test]
fn pictures_that_swap_paths_are_told_apart() {
    let fixture = Fixture::watched();
    // Two files of one path, size and time count as the same, and a file system's clock may be coarse.
    for number in 0..20 {
        put_dated(&fixture.at(&format!("one/{number}.png")), number);
        put_dated(&fixture.at(&format!("two/{number}.png")), 100 + number);
    }
    fixture.settle();
    // As a version control system changes a working tree: the same names, other contents.
    fs::rename(fixture.at("one"), fixture.at("three")).unwrap();
    fs::rename(fixture.at("two"), fixture.at("one")).unwrap();
    fs::rename(fixture.at("three"), fixture.at("two")).unwrap();
    fixture.settle();
}

#[test]
fn a_library_in_a_watched_folder_is_not_scanned_for_its_own_writing() {
    let fixture = Fixture::new();
    let outer = fixture.dir.path().to_path_buf();
    fixture.background.scan([outer.clone()]);
    fixture.start_watch();
    fixture.wait_for_change(|change| *change == FsChange::Started(outer.clone()));
    put(&fixture.at("a.png"), 1);
    fixture.wait_until("the picture is shown", || fixture.is_shown("a.png"));
    fixture.quiesce();
    fixture.take_events();
    // What the last run wrote is reported by now, if it ever is.
    fixture.quiesce();
    let events = fixture.take_events();
    assert!(events.is_empty(), "{events:?}");
}

#[test]
fn changes_that_do_not_concern_pictures_start_no_scan() {
    let fixture = Fixture::watched();
    put(&fixture.at("a.png"), 1);
    fixture.settle();
    fixture.quiesce();
    fixture.take_events();
    fs::write(fixture.at("notes.txt"), "x").unwrap();
    fs::write(fixture.at(".hidden.png"), picture(2)).unwrap();
    fs::read(fixture.at("a.png")).unwrap();
    fixture.quiesce();
    let events = fixture.take_events();
    assert!(events.is_empty(), "{events:?}");
}

#[test]
fn a_new_thread_makes_up_for_changes_while_there_was_none() {
    let fixture = Fixture::watched();
    for number in 0..400 {
        put(&fixture.at(&format!("{}/{number}.png", number % 4)), number);
        if number == 200 {
            fixture.background.end();
        }
    }
    fs::remove_dir_all(fixture.at("1")).unwrap();
    let (background, _events) = start(&fixture.library);
    background.watch();
    fixture.settle();
}

#[test]
fn a_folder_inside_one_of_the_library_is_scanned_by_itself() {
    let fixture = Fixture::new();
    put_dated(&fixture.at("a.png"), 1);
    fixture.background.scan([fixture.pictures()]);
    fixture.wait_until("the folder is scanned", || fixture.is_shown("a.png"));
    fixture.wait_until_idle();
    put_dated(&fixture.at("in/b.png"), 2);
    put_dated(&fixture.at("beside/c.png"), 3);
    let elsewhere = fixture.dir.path().join("elsewhere");
    put_dated(&elsewhere.join("d.png"), 4);
    fixture.background.rescan_below([fixture.at("in"), elsewhere]);
    fixture.wait_until("the folder inside is scanned", || fixture.is_shown("in/b.png"));
    fixture.wait_until_idle();
    assert!(!fixture.is_shown("beside/c.png"), "it was not asked for");
    assert_eq!(fixture.library.folders().unwrap().len(), 1, "what lies outside is not added");
}
