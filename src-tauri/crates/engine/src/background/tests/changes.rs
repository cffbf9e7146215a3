//! Single changes and bursts of them.

use std::io::Write;

use super::*;

#[test]
fn every_way_to_change_files_and_folders_ends_as_a_fresh_look_would() {
    let home = Home::watched();
    put(&home.at("a.png"), 1);
    home.settle();
    put(&home.at("a.png"), 2);
    home.settle();
    fs::rename(home.at("a.png"), home.at("b.png")).unwrap();
    home.settle();
    fs::write(home.at("draft"), picture(3)).unwrap();
    fs::rename(home.at("draft"), home.at("b.png")).unwrap();
    home.settle();
    let outside = home.dir.path().join("outside");
    put(&outside.join("in/ner/c.png"), 4);
    fs::rename(&outside, home.at("moved")).unwrap();
    home.settle();
    fs::rename(home.at("moved/in"), home.at("further")).unwrap();
    home.settle();
    fs::rename(home.at("further"), &outside).unwrap();
    home.settle();
    let before = home.seen();
    fs::rename(&outside, home.at("back")).unwrap();
    home.settle();
    assert_eq!(home.seen(), before, "what was seen before is not looked at again");
    fs::remove_file(home.at("b.png")).unwrap();
    home.settle();
    put(&home.at("b.png"), 5);
    fs::remove_dir_all(home.at("back")).unwrap();
    home.settle();
    put(&home.at("back/ner/c.png"), 6);
    home.settle();
}

#[test]
fn a_file_that_is_written_slowly_is_read_once_when_it_is_quiet() {
    let home = Home::watched();
    home.rest();
    let bytes = picture(7);
    let mut file = fs::File::create(home.at("slow.png")).unwrap();
    for part in bytes.chunks(bytes.len() / 10 + 1) {
        file.write_all(part).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        assert!(!home.is_shown("slow.png") && home.library.problem_count().unwrap() == 0);
    }
    drop(file);
    home.settle();
    assert_eq!((home.seen(), home.library.problem_count().unwrap()), (1, 0));
    let read =
        home.rest().iter().filter(|event| matches!(event, Event::RunEnded(did) if did.new > 0)).count();
    assert_eq!(read, 1);
}

#[test]
fn a_burst_of_files_and_a_tree_copied_in_at_once_are_all_found() {
    let home = Home::watched();
    for number in 0..2_000 {
        put(&home.at(&format!("burst/{}/{number}.png", number % 3)), number);
    }
    home.settle();
    assert_eq!(home.seen(), 2_000, "each was looked at once");
    let outside = home.dir.path().join("outside");
    for number in 0..300 {
        put(&outside.join(format!("{}/{}/{number}.png", number % 7, number % 5)), 10_000 + number);
    }
    copy_tree(&outside, &home.at("copied"));
    home.settle();
    fs::rename(home.at("burst"), home.at("renamed")).unwrap();
    fs::remove_dir_all(home.at("copied/1")).unwrap();
    home.settle();
    assert_eq!(home.seen(), 2_300, "a new name is nothing to look at");
}

#[test]
fn pictures_that_change_places_are_told_apart() {
    let home = Home::watched();
    for number in 0..20 {
        put(&home.at(&format!("one/{number}.png")), number);
    }
    // Clocks of file systems tick slowly, and two files of one path, size and time are taken for the same.
    std::thread::sleep(Duration::from_millis(50));
    for number in 0..20 {
        put(&home.at(&format!("two/{number}.png")), 100 + number);
    }
    home.settle();
    // As a version control system changes a working tree: the same names, other contents.
    fs::rename(home.at("one"), home.at("three")).unwrap();
    fs::rename(home.at("two"), home.at("one")).unwrap();
    fs::rename(home.at("three"), home.at("two")).unwrap();
    home.settle();
}

#[test]
fn a_library_in_a_watched_folder_is_not_looked_at_for_its_own_writing() {
    let home = Home::with(Duration::ZERO);
    home.background.look_at([home.dir.path().to_path_buf()]);
    home.background.watch();
    put(&home.at("a.png"), 1);
    home.wait_until("the picture is shown", || home.is_shown("a.png"));
    home.rest();
    std::thread::sleep(A_WHILE);
    let event = home.event();
    assert!(event.is_empty(), "{event:?}");
}

#[test]
fn what_does_not_concern_pictures_is_not_looked_at() {
    let home = Home::watched();
    put(&home.at("a.png"), 1);
    home.settle();
    home.rest();
    fs::write(home.at("notes.txt"), "x").unwrap();
    fs::write(home.at(".hidden.png"), picture(2)).unwrap();
    fs::read(home.at("a.png")).unwrap();
    std::thread::sleep(A_WHILE);
    let event = home.event();
    assert!(event.is_empty(), "{event:?}");
}

#[test]
fn a_new_thread_makes_up_for_what_came_while_there_was_none() {
    let home = Home::watched();
    for number in 0..400 {
        put(&home.at(&format!("{}/{number}.png", number % 4)), number);
        if number == 200 {
            home.background.end();
        }
    }
    fs::remove_dir_all(home.at("1")).unwrap();
    let (background, _told) = background(&home.library);
    background.watch();
    home.settle();
}
