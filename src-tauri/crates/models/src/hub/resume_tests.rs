//! Downloads that go well, or go on where they were left.

use std::fs;
use std::time::{Duration, Instant};

use super::support::{REPOSITORY, WEIGHTS, client, get, hub_with, noise, wanted, weights_only};
use super::test_server::{Behaviour, COMMIT};
use super::{HubError, Plan, Progress, Stage, fetch, on_disk};

fn ranges(hub: &super::test_server::TestHub) -> Vec<Option<String>> {
    hub.asked_for_bytes(WEIGHTS).iter().map(|asked| asked.header("range").map(str::to_owned)).collect()
}

#[test]
fn files_arrive_with_their_sizes_hashes_and_commit() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(300_000));
    let hub = hub_with(&bytes);
    hub.keep_small(REPOSITORY, "config.json", b"{}".to_vec());
    let plan = Plan { files: vec![wanted("config.json"), wanted(WEIGHTS)] };
    let progress = Progress::default();
    let fetched = fetch(&client(&hub), &plan, dir.path(), &progress).unwrap();
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
    assert_eq!(fs::read(dir.path().join("config.json")).unwrap(), b"{}");
    assert_eq!(fetched[0].sha256, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    assert_eq!((fetched[1].bytes, fetched[1].commit.as_deref()), (300_000, Some(COMMIT)));
    assert_eq!((progress.done(), progress.total()), (300_002, 300_002));
    assert_eq!(on_disk(dir.path(), &plan), 300_002);
}

#[test]
fn every_file_is_of_the_commit_that_the_first_was_of() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(100)));
    hub.keep_small(REPOSITORY, "config.json", b"{}".to_vec());
    let plan = Plan { files: vec![wanted("config.json"), wanted(WEIGHTS)] };
    fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
    let paths: Vec<_> = hub.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths[0], format!("/{REPOSITORY}/resolve/main/config.json"));
    let later = paths[1..].iter().filter(|path| path.contains("/resolve/"));
    assert!(later.clone().count() > 1 && later.clone().all(|path| path.contains(COMMIT)), "{paths:?}");
}

#[test]
fn what_the_hub_says_under_a_repositorys_new_name_is_heard() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    hub.keep("someone/renamed", WEIGHTS, noise(1000));
    hub.rename(REPOSITORY, "someone/renamed");
    hub.send_from_elsewhere();
    let fetched = get(&hub, dir.path()).unwrap();
    assert_eq!(fetched[0].commit.as_deref(), Some(COMMIT));
    // Only the hub's word on the hash tells these from the right ones.
    hub.behave("someone/renamed", WEIGHTS, Behaviour::WrongBytes);
    let other = tempfile::tempdir().unwrap();
    assert!(matches!(get(&hub, other.path()), Err(HubError::Damaged { .. })));
}

#[test]
fn a_ref_with_slashes_is_one_part_of_the_address() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(10)));
    let mut plan = weights_only();
    plan.files[0].revision = "refs/pr/15".into();
    fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
    assert_eq!(hub.asked()[0].path, format!("/{REPOSITORY}/resolve/refs%2Fpr%2F15/{WEIGHTS}"));
}

#[test]
fn what_was_cut_off_goes_on_from_there() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(100_000));
    let hub = hub_with(&bytes);
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Cuts { after: 30_000, times: usize::MAX });
    get(&hub, dir.path()).unwrap();
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
    let expected = ["bytes=0-", "bytes=30000-", "bytes=60000-", "bytes=90000-"];
    assert_eq!(ranges(&hub), expected.map(|range| Some(range.to_owned())));
    let asked = hub.asked_for_bytes(WEIGHTS);
    assert_eq!(asked[0].header("if-range"), None);
    assert!(asked[1].header("if-range").is_some());
}

#[test]
fn a_download_that_was_stopped_is_there_at_once_and_goes_on_later() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(1_000_000));
    let hub = hub_with(&bytes);
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Slow { bytes: 10_000, pause: Duration::from_millis(5) });
    let progress = Progress::new();
    let running = {
        let (client, dir, progress) = (client(&hub), dir.path().to_path_buf(), progress.clone());
        std::thread::spawn(move || fetch(&client, &weights_only(), &dir, &progress))
    };
    while progress.done() < 50_000 {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(progress.stage(), Stage::Getting);
    progress.cancel();
    let asked_at = Instant::now();
    assert!(matches!(running.join().unwrap(), Err(HubError::Stopped)));
    assert!(asked_at.elapsed() < Duration::from_millis(500), "{:?}", asked_at.elapsed());
    let kept = on_disk(dir.path(), &weights_only());
    assert!((50_000..1_000_000).contains(&kept), "{kept}");

    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Fine);
    get(&hub, dir.path()).unwrap();
    assert_eq!(ranges(&hub).pop().unwrap(), Some(format!("bytes={kept}-")));
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
}

#[test]
fn a_server_that_ignores_ranges_has_the_file_begun_anew_rather_than_appended_to() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(50_000));
    let hub = hub_with(&bytes);
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Cuts { after: 20_000, times: usize::MAX });
    let patience = super::Patience { tries: 1, ..super::support::quick() };
    let once = client(&hub).with_patience(patience);
    assert!(fetch(&once, &weights_only(), dir.path(), &Progress::default()).is_err());
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::IgnoresRange);
    let progress = Progress::default();
    fetch(&client(&hub), &weights_only(), dir.path(), &progress).unwrap();
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
    assert_eq!((progress.done(), progress.total()), (50_000, 50_000));
}

#[test]
fn a_file_that_changed_meanwhile_is_begun_anew() {
    for large in [true, false] {
        let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
        let put = |bytes: &[u8]| match large {
            true => hub.keep(REPOSITORY, WEIGHTS, bytes.to_vec()),
            false => hub.keep_small(REPOSITORY, WEIGHTS, bytes.to_vec()),
        };
        put(&noise(40_000));
        hub.behave(REPOSITORY, WEIGHTS, Behaviour::Cuts { after: 20_000, times: usize::MAX });
        let once = client(&hub).with_patience(super::Patience { tries: 1, ..super::support::quick() });
        assert!(fetch(&once, &weights_only(), dir.path(), &Progress::default()).is_err());
        let other: Vec<u8> = noise(40_000).into_iter().rev().chain([7; 500]).collect();
        put(&other);
        let progress = Progress::default();
        fetch(&client(&hub), &weights_only(), dir.path(), &progress).unwrap();
        assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), other, "large: {large}");
        assert_eq!((progress.done(), progress.total()), (40_500, 40_500), "large: {large}");
    }
}

#[test]
fn a_file_of_unknown_size_that_changed_meanwhile_is_begun_anew() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(40_000)));
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Cuts { after: 20_000, times: usize::MAX });
    let once = client(&hub).with_patience(super::Patience { tries: 1, ..super::support::quick() });
    assert!(fetch(&once, &weights_only(), dir.path(), &Progress::default()).is_err());
    let notes = dir.path().join(super::NOTES);
    let text = fs::read_to_string(&notes).unwrap();
    assert!(text.contains("\"bytes\": 40000"), "{text}");
    fs::write(&notes, text.replace("\"bytes\": 40000", "\"bytes\": null")).unwrap();
    let other: Vec<u8> = noise(40_000).into_iter().rev().collect();
    hub.keep(REPOSITORY, WEIGHTS, other.clone());
    get(&hub, dir.path()).unwrap();
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), other);
}

#[test]
fn a_file_that_had_arrived_wholly_is_not_got_again() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(40_000));
    let hub = hub_with(&bytes);
    get(&hub, dir.path()).unwrap();
    // As if the program had ended after the last byte, before the file got its name.
    let (file, part) = (dir.path().join(WEIGHTS), super::part::path(dir.path(), WEIGHTS));
    fs::rename(&file, &part).unwrap();
    let asked = hub.asked().len();
    get(&hub, dir.path()).unwrap();
    assert_eq!(hub.asked().len(), asked, "nobody was asked for anything");
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

#[test]
fn the_hubs_word_that_there_is_no_more_ends_a_file_of_unknown_size() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(40_000));
    let hub = hub_with(&bytes);
    get(&hub, dir.path()).unwrap();
    fs::rename(dir.path().join(WEIGHTS), super::part::path(dir.path(), WEIGHTS)).unwrap();
    let notes = dir.path().join(super::NOTES);
    let text = fs::read_to_string(&notes).unwrap();
    fs::write(&notes, text.replace("\"bytes\": 40000", "\"bytes\": null")).unwrap();
    let before = ranges(&hub).len();
    get(&hub, dir.path()).unwrap();
    assert_eq!(ranges(&hub).len(), before, "looking told the size");
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
}

#[test]
fn what_the_plan_does_not_know_is_removed() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(10)));
    for name in ["old.bin", "old.bin.part", "model.safetensors.part"] {
        fs::write(dir.path().join(name), b"left over").unwrap();
    }
    fs::create_dir(dir.path().join("folder")).unwrap();
    get(&hub, dir.path()).unwrap();
    let mut names: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [super::NOTES, WEIGHTS]);
}
