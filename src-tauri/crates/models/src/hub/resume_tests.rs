//! Downloads that succeed, and downloads that resume.

use std::fs;
use std::time::{Duration, Instant};

use super::support::{REPOSITORY, WEIGHTS, client, get, hub_with, noise, remote_file, weights_only};
use super::test_server::{Behaviour, COMMIT};
use super::{HubError, Plan, Progress, Stage, bytes_on_disk, download};

fn ranges(hub: &super::test_server::TestHub) -> Vec<Option<String>> {
    hub.byte_requests(WEIGHTS).iter().map(|request| request.header("range").map(str::to_owned)).collect()
}

#[test]
fn downloaded_files_have_their_size_hash_and_commit() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(300_000));
    let hub = hub_with(&bytes);
    hub.add_small_file(REPOSITORY, "config.json", b"{}".to_vec());
    let plan = Plan { files: vec![remote_file("config.json"), remote_file(WEIGHTS)] };
    let progress = Progress::default();
    let downloaded = download(&client(&hub), &plan, dir.path(), &progress).unwrap();
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
    assert_eq!(fs::read(dir.path().join("config.json")).unwrap(), b"{}");
    assert_eq!(downloaded[0].sha256, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    assert_eq!((downloaded[1].bytes, downloaded[1].commit.as_deref()), (300_000, Some(COMMIT)));
    assert_eq!((progress.done(), progress.total()), (300_002, 300_002));
    assert_eq!(bytes_on_disk(dir.path(), &plan), 300_002);
}

#[test]
fn all_files_come_from_the_commit_of_the_first() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(100)));
    hub.add_small_file(REPOSITORY, "config.json", b"{}".to_vec());
    let plan = Plan { files: vec![remote_file("config.json"), remote_file(WEIGHTS)] };
    download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
    let paths: Vec<_> = hub.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths[0], format!("/{REPOSITORY}/resolve/main/config.json"));
    let later = paths[1..].iter().filter(|path| path.contains("/resolve/"));
    assert!(later.clone().count() > 1 && later.clone().all(|path| path.contains(COMMIT)), "{paths:?}");
}

#[test]
fn hashes_are_read_after_a_repository_was_renamed() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    hub.add_large_file("someone/renamed", WEIGHTS, noise(1000));
    hub.rename_repository(REPOSITORY, "someone/renamed");
    hub.serve_bytes_from_another_host();
    let downloaded = get(&hub, dir.path()).unwrap();
    assert_eq!(downloaded[0].commit.as_deref(), Some(COMMIT));
    // Only the hash that the hub reports tells these bytes from the right ones.
    hub.set_behaviour("someone/renamed", WEIGHTS, Behaviour::WrongBytes);
    let other = tempfile::tempdir().unwrap();
    assert!(matches!(get(&hub, other.path()), Err(HubError::Damaged { .. })));
}

#[test]
fn a_ref_with_slashes_is_one_segment_of_the_address() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(10)));
    let mut plan = weights_only();
    plan.files[0].revision = "refs/pr/15".into();
    download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
    assert_eq!(hub.requests()[0].path, format!("/{REPOSITORY}/resolve/refs%2Fpr%2F15/{WEIGHTS}"));
}

#[test]
fn an_interrupted_download_resumes_at_the_missing_byte() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(100_000));
    let hub = hub_with(&bytes);
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::Disconnects { after: 30_000, times: usize::MAX });
    get(&hub, dir.path()).unwrap();
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
    let expected = ["bytes=0-", "bytes=30000-", "bytes=60000-", "bytes=90000-"];
    assert_eq!(ranges(&hub), expected.map(|range| Some(range.to_owned())));
    let requests = hub.byte_requests(WEIGHTS);
    assert_eq!(requests[0].header("if-range"), None);
    assert!(requests[1].header("if-range").is_some());
}

#[test]
fn a_cancelled_download_stops_at_once_and_resumes_later() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(1_000_000));
    let hub = hub_with(&bytes);
    hub.set_behaviour(
        REPOSITORY,
        WEIGHTS,
        Behaviour::Slow { chunk: 10_000, pause: Duration::from_millis(5) },
    );
    let progress = Progress::new();
    let running = {
        let (client, dir, progress) = (client(&hub), dir.path().to_path_buf(), progress.clone());
        std::thread::spawn(move || download(&client, &weights_only(), &dir, &progress))
    };
    while progress.done() < 50_000 {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(progress.stage(), Stage::Downloading);
    progress.cancel();
    let cancelled_at = Instant::now();
    assert!(matches!(running.join().unwrap(), Err(HubError::Stopped)));
    assert!(cancelled_at.elapsed() < Duration::from_millis(500), "{:?}", cancelled_at.elapsed());
    let kept = bytes_on_disk(dir.path(), &weights_only());
    assert!((50_000..1_000_000).contains(&kept), "{kept}");

    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::Normal);
    get(&hub, dir.path()).unwrap();
    assert_eq!(ranges(&hub).pop().unwrap(), Some(format!("bytes={kept}-")));
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
}

#[test]
fn a_server_without_ranges_restarts_the_file_instead_of_appending() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(50_000));
    let hub = hub_with(&bytes);
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::Disconnects { after: 20_000, times: usize::MAX });
    let policy = super::RetryPolicy { attempts: 1, ..super::support::quick() };
    let once = client(&hub).with_retry_policy(policy);
    assert!(download(&once, &weights_only(), dir.path(), &Progress::default()).is_err());
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::IgnoresRange);
    let progress = Progress::default();
    download(&client(&hub), &weights_only(), dir.path(), &progress).unwrap();
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
    assert_eq!((progress.done(), progress.total()), (50_000, 50_000));
}

#[test]
fn a_changed_file_is_downloaded_from_the_start() {
    for large in [true, false] {
        let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
        let put = |bytes: &[u8]| match large {
            true => hub.add_large_file(REPOSITORY, WEIGHTS, bytes.to_vec()),
            false => hub.add_small_file(REPOSITORY, WEIGHTS, bytes.to_vec()),
        };
        put(&noise(40_000));
        hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::Disconnects { after: 20_000, times: usize::MAX });
        let once =
            client(&hub).with_retry_policy(super::RetryPolicy { attempts: 1, ..super::support::quick() });
        assert!(download(&once, &weights_only(), dir.path(), &Progress::default()).is_err());
        let other: Vec<u8> = noise(40_000).into_iter().rev().chain([7; 500]).collect();
        put(&other);
        let progress = Progress::default();
        download(&client(&hub), &weights_only(), dir.path(), &progress).unwrap();
        assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), other, "large: {large}");
        assert_eq!((progress.done(), progress.total()), (40_500, 40_500), "large: {large}");
    }
}

#[test]
fn a_changed_file_of_unknown_size_is_downloaded_from_the_start() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(40_000)));
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::Disconnects { after: 20_000, times: usize::MAX });
    let once = client(&hub).with_retry_policy(super::RetryPolicy { attempts: 1, ..super::support::quick() });
    assert!(download(&once, &weights_only(), dir.path(), &Progress::default()).is_err());
    let metadata = dir.path().join(super::METADATA_FILE);
    let text = fs::read_to_string(&metadata).unwrap();
    assert!(text.contains("\"bytes\": 40000"), "{text}");
    fs::write(&metadata, text.replace("\"bytes\": 40000", "\"bytes\": null")).unwrap();
    let other: Vec<u8> = noise(40_000).into_iter().rev().collect();
    hub.add_large_file(REPOSITORY, WEIGHTS, other.clone());
    get(&hub, dir.path()).unwrap();
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), other);
}

#[test]
fn a_complete_partial_file_is_not_downloaded_again() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(40_000));
    let hub = hub_with(&bytes);
    get(&hub, dir.path()).unwrap();
    // As if the program had ended between the last byte and the rename.
    let (file, part) = (dir.path().join(WEIGHTS), super::layout::partial_path(dir.path(), WEIGHTS));
    fs::rename(&file, &part).unwrap();
    let before = hub.requests().len();
    get(&hub, dir.path()).unwrap();
    assert_eq!(hub.requests().len(), before, "no request is needed");
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

#[test]
fn a_complete_partial_file_of_unknown_size_needs_only_a_probe() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(40_000));
    let hub = hub_with(&bytes);
    get(&hub, dir.path()).unwrap();
    fs::rename(dir.path().join(WEIGHTS), super::layout::partial_path(dir.path(), WEIGHTS)).unwrap();
    let metadata = dir.path().join(super::METADATA_FILE);
    let text = fs::read_to_string(&metadata).unwrap();
    fs::write(&metadata, text.replace("\"bytes\": 40000", "\"bytes\": null")).unwrap();
    let before = ranges(&hub).len();
    get(&hub, dir.path()).unwrap();
    assert_eq!(ranges(&hub).len(), before, "the probe reports the size");
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
}

#[test]
fn a_leftover_part_without_its_note_is_begun_anew() {
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(40_000));
    let hub = hub_with(&bytes);
    let part = super::layout::partial_path(dir.path(), WEIGHTS);
    fs::write(&part, [7; 20_000]).unwrap();
    // It goes at once, even if the hub cannot be reached.
    let nowhere = super::Hub::at("http://127.0.0.1:9", None).unwrap();
    download(&nowhere, &weights_only(), dir.path(), &Progress::default()).unwrap_err();
    assert!(!part.exists());
    fs::write(&part, [7; 20_000]).unwrap();
    get(&hub, dir.path()).unwrap();
    assert_eq!(ranges(&hub), [Some("bytes=0-".to_owned())]);
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
}

#[test]
fn a_part_that_nothing_identifies_is_begun_anew() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    hub.add_small_file(REPOSITORY, WEIGHTS, noise(40_000));
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::NamesNoHash);
    // The note has the size and neither tag nor hash, as after a probe.
    let file = serde_json::json!({
        "repository": REPOSITORY, "revision": "main", "commit": null, "etag": null, "bytes": 40_000,
        "sha256": null, "complete": false,
    });
    let note = serde_json::json!({ "format": 1, "files": { WEIGHTS: file } });
    fs::write(dir.path().join(super::METADATA_FILE), note.to_string()).unwrap();
    fs::write(super::layout::partial_path(dir.path(), WEIGHTS), [7; 20_000]).unwrap();
    get(&hub, dir.path()).unwrap();
    assert_eq!(ranges(&hub), [Some("bytes=0-".to_owned())]);
    assert_eq!(fs::read(dir.path().join(WEIGHTS)).unwrap(), noise(40_000));
}

#[test]
fn files_outside_the_plan_are_removed() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(10)));
    for name in ["old.bin", "old.bin.part", "model.safetensors.part"] {
        fs::write(dir.path().join(name), b"left over").unwrap();
    }
    fs::create_dir(dir.path().join("folder")).unwrap();
    get(&hub, dir.path()).unwrap();
    let mut names: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [super::METADATA_FILE, WEIGHTS]);
}
