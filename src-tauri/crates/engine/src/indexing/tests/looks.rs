//! What a look at changed paths sees and what it passes by.

use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

use super::*;
use crate::disk::walk::Candidate;
use crate::indexing::pipeline::{Job, RowPolicy};

#[test]
fn new_changed_and_deleted_files_are_seen_and_nothing_else_is_looked_at() {
    let world = World::new();
    let edited = world.add("one/a/edited.bmp", 1);
    let deleted = world.add("one/a/deleted.bmp", 2);
    world.add("one/b/other.bmp", 3);
    world.index(&["one"]);
    fs::remove_file(&deleted).unwrap();
    write(&edited, &picture(4), long_ago(4));
    let new = world.add("one/a/new.bmp", 5);
    // Nobody tells of this one.
    world.add("one/b/unheard-of.bmp", 6);
    let summary = world.look(&[new, edited, deleted, world.at("elsewhere/x.bmp")]);
    assert_eq!((summary.found, summary.new, summary.changed, summary.missing), (2, 1, 1, 1));
    let expected = [("one/a/edited.bmp", 4), ("one/a/new.bmp", 5), ("one/b/other.bmp", 3)];
    assert_eq!(world.present(), present(&expected));
    assert_eq!(world.counts(), (4, 4, 4), "what was edited away is forgotten, what is gone is kept");
}

#[test]
fn a_changed_root_is_looked_at_whole() {
    let world = World::new();
    world.index(&["one"]);
    world.add("one/a/b.bmp", 1);
    world.look(&[world.at("one")]);
    assert_eq!(world.present(), present(&[("one/a/b.bmp", 1)]));
}

#[test]
fn what_a_walk_would_pass_by_is_passed_by() {
    let world = World::new();
    world.add("one/a.bmp", 1);
    world.index(&["one"]);
    let excludes = ["private".to_owned()];
    world.library.index(&[world.at("one")], Some(&excludes), &Progress::default()).unwrap();
    let elsewhere = world.add("elsewhere/b.bmp", 2);
    std::os::unix::fs::symlink(world.at("one"), world.at("one/loop")).unwrap();
    std::os::unix::fs::symlink(elsewhere.parent().unwrap(), world.at("one/linked")).unwrap();
    std::os::unix::fs::symlink(".", world.at("elsewhere/itself")).unwrap();
    let names = [
        "one/.hidden/x.bmp",
        "one/.y.bmp",
        "one/private/deep/z.bmp",
        "one/Photos.photoslibrary/originals/w.bmp",
        "one/notes.txt",
    ];
    let mut changed: Vec<_> = names.iter().map(|name| world.add(name, 9)).collect();
    let through = ["one/loop/a.bmp", "one/linked/itself/b.bmp", "one/../elsewhere/b.bmp", "one/linked/b.bmp"];
    changed.extend(through.map(|name| world.at(name)));
    world.look(&changed);
    let expected = present(&[("one/a.bmp", 1), ("one/linked/b.bmp", 2)]);
    assert_eq!(world.present(), expected);
    world.index(&["one"]);
    assert_eq!(world.present(), expected, "a walk sees the same");
}

#[test]
fn a_folder_that_is_hidden_is_gone() {
    let world = World::new();
    world.add("one/a/b/c.bmp", 1);
    world.index(&["one"]);
    fs::rename(world.at("one/a"), world.at("one/.a")).unwrap();
    world.look(&[world.at("one/a/b/c.bmp"), world.at("one/.a/b/c.bmp")]);
    assert_eq!(world.present(), []);
    fs::rename(world.at("one/.a"), world.at("one/a")).unwrap();
    assert_eq!(world.look(&[world.at("one/a")]).new, 0);
    assert_eq!((world.present(), world.embedded()), (present(&[("one/a/b/c.bmp", 1)]), 1));
}

#[test]
fn the_library_itself_may_lie_in_a_folder_that_is_watched() {
    let world = World::new();
    world.add("a.bmp", 1);
    world.index(&[""]);
    let inside = world.add("library/views/b.bmp", 2);
    world.look(&[inside]);
    world.index(&[""]);
    assert_eq!(world.present(), present(&[("a.bmp", 1)]));
}

#[test]
fn a_library_that_is_opened_by_another_name_is_not_looked_into_either() {
    let world = World::new();
    std::os::unix::fs::symlink(world.at("one/library"), world.at("link")).unwrap();
    fs::create_dir_all(world.at("one/library")).unwrap();
    let library = Library::open(&world.at("link"), only(world.model.clone())).unwrap();
    world.add("one/a.bmp", 1);
    let inside = world.add("one/library/views/b.bmp", 2);
    library.index(&[world.at("one")], None, &Progress::default()).unwrap();
    library
        .scan(&ScanRequest { changed: &[inside], ..ScanRequest::default() }, &Progress::default())
        .unwrap();
    assert_eq!(shown(&library).into_keys().collect::<Vec<_>>(), [world.at("one/a.bmp")]);
}

#[test]
fn a_file_that_is_being_written_to_is_left_for_later() {
    let world = World::new();
    let known = world.add("one/known.bmp", 1);
    world.add("one/away.bmp", 7);
    world.index(&["one"]);
    let new = world.at("one/new.bmp");
    let moved = world.at("one/moved.bmp");
    fs::rename(world.at("one/away.bmp"), &moved).unwrap();
    write(&known, &picture(2), SystemTime::now());
    write(&new, &picture(3), SystemTime::now() + Duration::from_secs(1));
    let ahead = world.at("one/ahead.bmp");
    write(&ahead, &picture(4), SystemTime::now() + Duration::from_secs(60));
    let folder = [world.at("one")];
    let changed = [known.clone(), new.clone(), ahead, moved, world.at("one/away.bmp")];
    let looks = [
        ScanRequest { changed: &changed, ..ScanRequest::default() },
        ScanRequest { folders: &folder, ..ScanRequest::default() },
    ];
    for look in looks {
        let look = ScanRequest { patient: true, ..look };
        let looked = world.library.scan(&look, &Progress::default()).unwrap();
        assert_eq!(looked.still_changing, [known.clone(), new.clone()]);
        let expected = [("one/ahead.bmp", 4), ("one/known.bmp", 1), ("one/moved.bmp", 7)];
        assert_eq!(world.present(), present(&expected));
    }
    for file in [&known, &new] {
        touch(file, SystemTime::now() - crate::indexing::QUIET_PERIOD - Duration::from_millis(50));
    }
    let looked = world.look_with(&[known, new], true);
    assert_eq!(looked.still_changing, Vec::<PathBuf>::new());
    let expected = [("one/ahead.bmp", 4), ("one/known.bmp", 2), ("one/moved.bmp", 7), ("one/new.bmp", 3)];
    assert_eq!(world.present(), present(&expected));
}

#[test]
fn a_file_that_is_written_to_while_it_is_read_is_left_for_later() {
    let world = World::new();
    let file = world.add("one/a.bmp", 1);
    world.index(&["one"]);
    let (folder, candidate) = world
        .library
        .catalogue
        .read(|c| {
            let folder = crate::catalogue::folders::all(c)?.remove(0);
            let row = crate::catalogue::files::of_folder(c, folder.id)?.remove(0);
            Ok((folder, Candidate { folder_id: row.folder_id, path: row.path, stat: row.stat }))
        })
        .unwrap();
    // It is listed, and then it is written to.
    write(&file, &picture(2)[..60], long_ago(3));
    let read = |patient| {
        let rows =
            RowPolicy::Update { missing_now: Default::default(), to_verify: Default::default(), patient };
        let jobs = vec![Job { row: None, candidate: candidate.clone() }];
        let (space, roots, progress) = (world.library.space(), [folder.clone()], Progress::default());
        super::super::embed_jobs::Embedding::new(&world.library, &space, &progress)
            .unwrap()
            .read(&roots, jobs, rows)
            .unwrap()
    };
    assert_eq!(read(true).still_changing, [(candidate.folder_id, candidate.path.clone())]);
    assert_eq!(world.present(), present(&[("one/a.bmp", 1)]));
    assert_eq!(read(false).still_changing, []);
    assert_eq!(world.shown()[&file].0, "unreadable", "whoever does not wait is told at the next run");
}

#[test]
fn a_raw_file_follows_what_happens_to_its_picture() {
    let world = World::new();
    let main = world.add("one/SHOT.jpg", 1);
    let raw = world.add("one/shot.dng", 2);
    world.index(&["one"]);
    let companion = |world: &World| world.shown()[&raw].2;
    assert!(companion(&world));
    fs::remove_file(&main).unwrap();
    world.look(std::slice::from_ref(&main));
    assert_eq!(world.present(), present(&[("one/shot.dng", 2)]));
    assert!(!companion(&world));
    world.add("one/SHOT.jpg", 1);
    world.look(std::slice::from_ref(&main));
    assert_eq!(world.present(), present(&[("one/SHOT.jpg", 1), ("one/shot.dng", 1)]));
    // While its picture is being written, the raw file waits with it.
    fs::remove_file(&main).unwrap();
    fs::remove_file(&raw).unwrap();
    world.look(&[main.clone(), raw.clone()]);
    write(&main, &picture(5), SystemTime::now());
    world.add("one/shot.dng", 6);
    let looked = world.look_with(&[main.clone(), raw.clone()], true);
    assert_eq!((looked.still_changing, world.present()), (vec![main], vec![]));
}

#[test]
fn a_folder_out_of_reach_stands_and_is_looked_at_whole_when_it_is_back() {
    let world = World::new();
    let file = world.add("one/a.bmp", 1);
    world.index(&["one", "two"]);
    fs::rename(world.at("one"), world.at("unplugged")).unwrap();
    let summary = world.look(&[file.clone(), world.add("two/b.bmp", 2)]);
    assert_eq!((summary.missing, summary.new), (0, 1));
    assert_eq!(world.shown()[&file].0, "offline");
    world.add("unplugged/c.bmp", 3);
    fs::rename(world.at("unplugged"), world.at("one")).unwrap();
    world.look(&[file]);
    assert_eq!(world.present(), present(&[("one/a.bmp", 1), ("one/c.bmp", 3), ("two/b.bmp", 2)]));
}

#[test]
fn names_that_no_file_can_have_are_nothing_to_stop_for() {
    let world = World::new();
    let new = world.add("one/a.bmp", 1);
    world.index(&["one"]);
    let long = world.at("one").join("x".repeat(300));
    let deep = world.at("one").join("y/".repeat(2_100));
    world.look(&[long.join("b.bmp"), deep.join("c.bmp"), long, deep, new]);
    assert_eq!(world.present(), present(&[("one/a.bmp", 1)]));
}

#[test]
#[ignore = "long: run with make soak"]
fn looking_at_many_changes_takes_little_besides_reading() {
    const FILES: u32 = 20_000;
    let world = World::new();
    let files: Vec<_> = (0..FILES).map(|n| world.add(&format!("one/{}/IMG_{n}.bmp", n % 3), n)).collect();
    world.index(&["one", "two"]);
    let (unchanged, took) = timed(|| world.look(&files).unchanged);
    println!("{FILES} changed paths, all as they were: {took:?}");
    assert_eq!(unchanged, u64::from(FILES));
    assert!(took < Duration::from_secs(2));
    let names = ["0", "1", "2"];
    let (old, new) = (names.map(|n| world.at("one").join(n)), names.map(|n| world.at("two").join(n)));
    old.iter().zip(&new).for_each(|(from, to)| fs::rename(from, to).unwrap());
    let (moved, took) = timed(|| world.look(&[old, new].concat()).moved);
    println!("moved folders of {FILES} files: {took:?}");
    assert_eq!(moved, u64::from(FILES));
    assert!(took < Duration::from_secs(2));
}

/// How long something takes; where other programs keep the processor busy, how long it would have taken.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let busy = || {
        let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
        let time = usage.user_time() + usage.system_time();
        Duration::new(time.tv_sec() as u64, time.tv_usec() as u32 * 1_000)
    };
    let (began, before) = (Instant::now(), busy());
    let done = work();
    (done, began.elapsed().min(busy() - before))
}
