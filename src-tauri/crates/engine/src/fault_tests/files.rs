//! Files that are not files or change all the time, and very many of them.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant, SystemTime};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use super::fixture::{Fixture, assert_correct, colours, colours_one_first, colours_with, jpeg, two_models};
use crate::Error;
use crate::ScanRequest;
use crate::catalogue::files::{self as table, State};
use crate::catalogue::folders;
use crate::disk::walk::{Excludes, walk};
use crate::embedder::only;
use crate::indexing::Summary;
use crate::library::Library;
use crate::progress::Progress;
use crate::search::Request;

/// More pictures than the pipeline holds: the last are unread when the first batch is embedded.
const MANY: usize = 120;

/// Longer than any run here takes, even on a busy machine.
const FOREVER: Duration = Duration::from_secs(60);

fn pipe(path: &Path) {
    mkfifo(path, Mode::from_bits_truncate(0o600)).unwrap();
}

/// Runs `work` on another thread and fails when it does not return, so that a hang does not hang the tests.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(work()));
    receiver.recv_timeout(FOREVER).expect("it ends")
}

/// Indexes many pictures while `meddle` does something to the last of them.
fn index_while(
    fixture: &Fixture,
    meddle: impl Fn(&[PathBuf]) + Send + Sync + 'static,
) -> (Arc<Library>, Summary) {
    let files: Vec<_> = (0..MANY).map(|file| fixture.add(&format!("{file:04}.jpg"))).collect();
    let model = colours_with(move |embedded| {
        if embedded == 0 {
            meddle(&files[MANY - 10..]);
        }
    });
    let library = Arc::new(Library::open(&fixture.library(), only(model)).unwrap());
    let (running, folder) = (library.clone(), fixture.pictures());
    let summary = in_time(move || running.index(&[folder], None, &Progress::default()).unwrap());
    (library, summary)
}

#[test]
fn anything_but_a_file_is_ignored_whatever_its_name() {
    let fixture = Fixture::new();
    let picture = fixture.add("picture.jpg");
    let at = |name: &str| fixture.pictures().join(name);
    pipe(&at("pipe.jpg"));
    let _listening = UnixListener::bind(at("socket.jpg")).unwrap();
    fs::create_dir(at("folder.jpg")).unwrap();
    symlink("/dev/zero", at("endless.jpg")).unwrap();
    symlink(at("pipe.jpg"), at("link-to-pipe.jpg")).unwrap();
    symlink("two.jpg", at("one.jpg")).unwrap();
    symlink("one.jpg", at("two.jpg")).unwrap();
    symlink(&picture, at("link.jpg")).unwrap();
    let library = Arc::new(Library::open(&fixture.library(), only(colours())).unwrap());
    let (running, folder) = (library.clone(), fixture.pictures());
    let summary = in_time(move || running.index(&[folder], None, &Progress::default()).unwrap());
    assert_eq!((summary.found, summary.embedded, summary.unreadable), (2, 1, 0));
    assert_correct(&library, &[picture]);
}

#[test]
fn a_picture_that_is_replaced_by_something_else_before_it_is_read_is_missing() {
    let fixture = Fixture::new();
    let (library, summary) = index_while(&fixture, |files| {
        files.iter().for_each(|file| fs::remove_file(file).unwrap());
        pipe(&files[0]);
        fs::create_dir(&files[1]).unwrap();
        symlink("/dev/zero", &files[2]).unwrap();
        std::mem::forget(UnixListener::bind(&files[3]).unwrap());
    });
    assert_eq!(summary.embedded as usize, MANY - 10);
    // A socket can't be opened, which may be temporary; the next run sees what it is.
    let bad = library.problems().unwrap();
    assert!(bad.iter().all(|problem| problem.path.ends_with("0113.jpg")), "{bad:?}");
    let again = fixture.index(&library).unwrap();
    assert_eq!((again.unreadable, again.unchanged as usize), (0, MANY - 10));
    assert_eq!(library.problems().unwrap(), []);
}

#[test]
fn the_pictures_of_a_folder_that_is_replaced_by_a_file_during_a_run_are_missing() {
    let fixture = Fixture::new();
    let folder = fixture.pictures().join("z");
    fs::create_dir(&folder).unwrap();
    (0..4).for_each(|file| drop(fixture.add(&format!("z/{file}.jpg"))));
    let replaced = folder.clone();
    let (library, summary) = index_while(&fixture, move |_| {
        fs::remove_dir_all(&replaced).unwrap();
        fs::write(&replaced, "a file now").unwrap();
    });
    assert_eq!((summary.embedded as usize, summary.unreadable), (MANY, 0));

    fs::remove_file(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    (0..4).for_each(|file| drop(fixture.add(&format!("z/{file}.jpg"))));
    assert_eq!(fixture.index(&library).unwrap().embedded, 4);
}

#[test]
fn a_folder_that_is_a_file_for_a_while_is_recognised() {
    let fixture = Fixture::new();
    let (folder, aside) = (fixture.pictures().join("sub"), fixture.0.path().join("aside"));
    fs::create_dir(&folder).unwrap();
    fixture.add("top.jpg");
    (0..3).for_each(|file| drop(fixture.add(&format!("sub/{file}.jpg"))));
    let library = Library::open(&fixture.library(), only(colours())).unwrap();
    fixture.index(&library).unwrap();

    fs::rename(&folder, &aside).unwrap();
    fs::write(&folder, "a file now").unwrap();
    assert_eq!(fixture.index(&library).unwrap().missing, 3);
    fs::remove_file(&folder).unwrap();
    fs::rename(&aside, &folder).unwrap();
    let back = fixture.index(&library).unwrap();
    assert_eq!((back.embedded, library.status().unwrap().files), (0, 4));
}

#[test]
fn a_root_that_is_a_file_for_a_while_loses_nothing() {
    let fixture = Fixture::new();
    let all: Vec<_> = (0..3).map(|file| fixture.add(&format!("{file}.jpg"))).collect();
    let library = Library::open(&fixture.library(), only(colours())).unwrap();
    fixture.index(&library).unwrap();
    let (root, aside) = (fixture.pictures(), fixture.0.path().join("aside"));
    fs::rename(&root, &aside).unwrap();
    fs::write(&root, "a file now").unwrap();
    let error = fixture.index(&library).unwrap_err().to_string();
    assert!(error.contains("a file is in its place"), "{error}");
    assert_eq!(library.search(&Request::text("x", 10)).unwrap().hits.len(), 3, "neither deleted nor hidden");

    fs::remove_file(&root).unwrap();
    fs::rename(&aside, &root).unwrap();
    let back = fixture.index(&library).unwrap();
    assert_eq!((back.unchanged, back.missing, back.embedded), (3, 0, 0));
    assert_correct(&library, &all);
}

/// Moves a folder of known pictures away while they are read again, and then back.
fn unplug(leave: fn(&Path), clear: fn(&Path)) {
    let fixture = Fixture::new();
    let files: Vec<_> = (0..MANY).map(|file| fixture.add(&format!("{file:04}.jpg"))).collect();
    let (root, aside) = (fixture.pictures(), fixture.0.path().join("aside"));
    let pulled = Arc::new(AtomicBool::new(true));
    let model = colours_one_first({
        let (pulled, root, aside) = (pulled.clone(), root.clone(), aside.clone());
        move |_| {
            if !pulled.swap(true, Ordering::SeqCst) {
                fs::rename(&root, &aside).unwrap();
                leave(&root);
            }
        }
    });
    let library = Library::open(&fixture.library(), only(model)).unwrap();
    fixture.index(&library).unwrap();

    // The drive is gone when the model embeds the first one: most of the others are to be read after that.
    let (edited, touched) = files.split_at(8);
    for file in edited {
        fs::write(file, jpeg(&format!("edited {}", file.display()))).unwrap();
    }
    let later = SystemTime::now() + Duration::from_secs(60);
    for file in touched {
        fs::File::options().write(true).open(file).unwrap().set_modified(later).unwrap();
    }
    pulled.store(false, Ordering::SeqCst);
    let summary = fixture.index(&library).unwrap();
    assert_eq!((summary.missing, summary.unreadable), (0, 0));
    let status = library.status().unwrap();
    assert_eq!((status.files as usize, status.missing, status.unreadable), (MANY, 0, 0));

    clear(&root);
    fs::rename(&aside, &root).unwrap();
    let back = fixture.index(&library).unwrap();
    assert_eq!((back.missing, back.unreadable), (0, 0));
    // Which of the edited ones had been read by then is up to the threads.
    assert_eq!((summary.embedded + back.embedded) as usize, edited.len());
    assert_correct(&library, &fixture.all());
}

#[test]
fn a_drive_that_is_unplugged_while_its_pictures_are_read_loses_nothing() {
    unplug(|_| {}, |_| {});
}

#[test]
fn a_drive_that_is_unplugged_and_leaves_its_mount_point_loses_nothing() {
    // Another device takes the part of the disk that holds the mount point.
    unplug(|root| symlink("/dev", root).unwrap(), |root| fs::remove_file(root).unwrap());
}

#[test]
fn a_picture_that_is_evicted_to_the_cloud_before_it_is_read_is_not_downloaded() {
    let fixture = Fixture::new();
    let files: Vec<_> = (0..MANY).map(|file| fixture.add(&format!("{file:04}.jpg"))).collect();
    let is_evicted = |path: &Path, _: &fs::Metadata| path.with_extension("evicted").exists();
    let model = colours_with(move |embedded| {
        if embedded == 0 {
            files[MANY - 10..].iter().for_each(|file| fs::write(file.with_extension("evicted"), "").unwrap());
        }
    });
    let library = Library::open(&fixture.library(), only(model)).unwrap().with_cloud(is_evicted);
    let summary = fixture.index(&library).unwrap();
    assert_eq!((summary.embedded as usize, summary.unreadable, summary.cloud), (MANY - 10, 0, 0));
    let again = fixture.index(&library).unwrap();
    assert_eq!((again.embedded, again.cloud), (0, 10));
}

#[test]
fn a_picture_that_shrinks_or_grows_before_it_is_read_is_left_to_the_next_run() {
    let fixture = Fixture::new();
    let (library, summary) = index_while(&fixture, |files| {
        let whole = fs::read(&files[0]).unwrap();
        fs::write(&files[0], &whole[..whole.len() / 2]).unwrap();
        fs::write(&files[1], [&whole[..], &[0; 5000]].concat()).unwrap();
        fs::write(&files[2], "").unwrap();
    });
    assert_eq!((summary.embedded as usize, summary.unreadable), (MANY - 3, 3));
    let reasons = library.problems().unwrap();
    assert!(
        reasons.iter().all(|problem| problem.problem.to_string().contains("being written to")),
        "{reasons:?}"
    );

    (0..3).for_each(|file| drop(fixture.add(&format!("{:04}.jpg", MANY - 10 + file))));
    let again = fixture.index(&library).unwrap();
    assert_eq!((again.embedded, again.unreadable), (3, 0));
    assert_correct(&library, &fixture.all());
}

#[test]
fn a_picture_that_is_written_to_all_the_time_does_not_block_a_run() {
    let fixture = Fixture::new();
    let growing = fixture.add("growing.jpg");
    fixture.add("still.jpg");
    let library = Arc::new(Library::open(&fixture.library(), only(colours())).unwrap());
    let ended = Arc::new(AtomicBool::new(false));
    let writer = {
        let (ended, growing) = (ended.clone(), growing.clone());
        std::thread::spawn(move || {
            let mut file = fs::File::options().append(true).open(growing).unwrap();
            while !ended.load(Ordering::Relaxed) {
                std::io::Write::write_all(&mut file, &[0; 4096]).unwrap();
                std::thread::yield_now();
            }
        })
    };
    // The writer may not have been scheduled during a run.
    let started = Instant::now();
    while library.problems().unwrap().is_empty() {
        let (running, folder) = (library.clone(), fixture.pictures());
        in_time(move || running.index(&[folder], None, &Progress::default()).unwrap());
        assert!(started.elapsed() < FOREVER, "no run read it while it was written to");
    }
    ended.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    fs::write(&growing, jpeg("growing.jpg")).unwrap();
    fixture.index(&library).unwrap();
    assert_correct(&library, &fixture.all());
}

#[test]
#[ignore = "takes a while: run with `make soak`"]
fn a_hundred_thousand_names_in_one_folder_are_listed_in_seconds() {
    const NAMES: usize = 100_000;
    let fixture = Fixture::new();
    for name in 0..NAMES {
        fs::File::create(fixture.pictures().join(format!("{name:06}.jpg"))).unwrap();
    }
    let library = Library::open(&fixture.library(), only(colours())).unwrap();
    let folder = library.catalogue.write(|db| folders::insert(db, &fixture.pictures(), &[])).unwrap();
    let nowhere = Path::new("/nowhere");
    let before = used();
    let found =
        walk(&fixture.pictures(), folder, &Excludes::default(), nowhere, &Progress::default()).unwrap();
    let listing = used() - before;
    assert_eq!(found.candidates.len(), NAMES);
    drop(found);

    let before = used();
    let summary = fixture.index(&library).unwrap();
    let first = used() - before;
    assert_eq!(summary.unreadable as usize, NAMES, "they are empty");
    let before = used();
    let again = fixture.index(&library).unwrap();
    let second = used() - before;
    assert_eq!(again.unchanged as usize, NAMES);
    let count = library.catalogue.read(|db| table::count(db, Some(folder), State::Unreadable)).unwrap();
    assert_eq!(count as usize, NAMES);
    let peak = getrusage(UsageWho::RUSAGE_SELF).unwrap().max_rss()
        * if cfg!(target_os = "macos") { 1 } else { 1024 };
    println!(
        "{NAMES} names: listed in {listing:?}, read in {first:?}, scanned again in {second:?}, at most {peak} bytes"
    );
    assert!(listing < Duration::from_secs(5) && second < Duration::from_secs(10), "{listing:?}, {second:?}");
    assert!(peak < 400 << 20, "{peak} bytes");
}

/// Processor time this process has used, which does not depend on other processes.
fn used() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    [usage.user_time(), usage.system_time()]
        .iter()
        .map(|time| Duration::new(time.tv_sec() as u64, time.tv_usec() as u32 * 1000))
        .sum()
}

#[test]
fn files_still_being_written_are_reported_although_the_next_model_is_not_ready() {
    let fixture = Fixture::new();
    let library = Library::open(&fixture.library(), two_models()).unwrap();
    let spoilt = fixture.add("spoilt.jpg");
    fixture.index(&library).unwrap();
    library.choose_model("next").unwrap();
    // The next model can't embed the only picture, and no changed path reports why.
    fs::write(&spoilt, "no picture").unwrap();
    let new = fixture.add("new.jpg");
    let touch = |time| fs::File::options().write(true).open(&new).unwrap().set_modified(time).unwrap();
    let changed = [new.clone()];
    let look = ScanRequest { changed: &changed, patient: true, ..ScanRequest::default() };
    touch(SystemTime::now() + Duration::from_secs(1));
    assert_eq!(library.scan(&look, &Progress::default()).unwrap().still_changing, changed);
    fs::remove_file(&new).unwrap();
    let looked = library.scan(&look, &Progress::default());
    assert!(
        matches!(looked, Err(Error::NotReady { .. })),
        "the switch continues when no file is still changing"
    );
}
