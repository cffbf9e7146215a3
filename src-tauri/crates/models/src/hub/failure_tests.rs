//! Downloads that fail, and the error messages.

use std::fs;
use std::time::{Duration, Instant};

use super::support::{REPOSITORY, WEIGHTS, client, get, hub_with, noise, quick, remote_file, weights_only};
use super::test_server::{Behaviour, RetryAfter};
use super::{Hub, HubError, Plan, Progress, RetryPolicy, bytes_on_disk, download};

fn status(code: u16, times: usize) -> Behaviour {
    Behaviour::Status { code, retry_after: None, times }
}

/// The error message of a download that meets this behaviour.
fn error_text(behaviour: Behaviour) -> String {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.set_behaviour(REPOSITORY, WEIGHTS, behaviour);
    let text = get(&hub, dir.path()).unwrap_err().to_string();
    text.replace(&hub.endpoint(), "http://HUB").replace(&hub.endpoint()["http://".len()..], "HUB")
}

#[test]
fn an_unreachable_hub_is_reported_at_once_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hub = Hub::at(&format!("http://{closed}"), None).unwrap();
    let started = Instant::now();
    let error = download(&hub, &weights_only(), dir.path(), &Progress::default()).unwrap_err();
    assert!(matches!(error, HubError::Offline { .. }), "{error:?}");
    assert!(error.to_string().starts_with(&format!("{closed} can't be reached (")), "{error}");
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_gated_repository_is_reported_with_the_page_of_its_terms() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    hub.add_small_file(REPOSITORY, "config.json", b"{}".to_vec());
    hub.set_behaviour(REPOSITORY, "config.json", status(401, usize::MAX));
    let plan = Plan { files: vec![remote_file("config.json")] };
    let progress = Progress::default();
    let anonymous = download(&client(&hub), &plan, dir.path(), &progress).unwrap_err();
    assert!(matches!(anonymous, HubError::NeedsToken { .. }));
    let page = format!("accept its terms on {}/{REPOSITORY}", hub.endpoint());
    assert!(anonymous.to_string().contains(&page), "{anonymous}");
    hub.set_behaviour(REPOSITORY, "config.json", status(403, usize::MAX));
    let known = Hub::at(&hub.endpoint(), Some("hf_token")).unwrap();
    let refused = download(&known, &plan, dir.path(), &progress).unwrap_err();
    assert!(matches!(refused, HubError::AccessDenied { .. }));
    hub.set_behaviour(REPOSITORY, "config.json", status(401, usize::MAX));
    let before = hub.requests().len();
    let outdated = download(&known, &plan, dir.path(), &progress).unwrap_err();
    assert!(matches!(outdated, HubError::AccessDenied { .. }));
    assert!(outdated.to_string().contains("may be out of date"), "{outdated}");
    assert_eq!(hub.requests().len(), before + 2, "once with the token, once without");
}

#[test]
fn an_outdated_token_does_not_prevent_public_downloads() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::RejectsTokens);
    let known = Hub::at(&hub.endpoint(), Some("hf_stale")).unwrap();
    download(&known, &weights_only(), dir.path(), &Progress::default()).unwrap();
    let known: Vec<_> =
        hub.requests().iter().map(|request| request.header("authorization").is_some()).collect();
    // Probe, then download: with the token, without it, redirected.
    assert_eq!(known, [true, false, false, true, false, false]);
}

#[test]
fn a_missing_file_is_named() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    let plan = Plan { files: vec![remote_file("missing.json")] };
    let error = download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(error.to_string().contains("no missing.json in someone/model at main"), "{error}");
}

#[test]
fn a_commit_that_no_longer_exists_is_not_requested_again() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(100)));
    let plan = Plan { files: vec![remote_file(WEIGHTS), remote_file("later.json")] };
    download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    let before = hub.requests().len();
    download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(hub.requests()[before].path.contains("/resolve/main/"), "{:?}", hub.requests()[before].path);
}

#[test]
fn files_of_two_commits_do_not_mix() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.add_small_file(REPOSITORY, "config.json", b"old".to_vec());
    let hash = crate::hex::hex(&<sha2::Sha256 as sha2::Digest>::digest(noise(1000)));
    let pinned = super::RemoteFile { sha256: Some(hash), ..remote_file(WEIGHTS) };
    let mut plan = Plan { files: vec![remote_file("config.json"), pinned] };
    download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
    plan.files.push(remote_file("later.json"));
    let gone = download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(matches!(gone, HubError::NotFound { .. }), "{gone:?}");

    hub.add_small_file(REPOSITORY, "config.json", b"new".to_vec());
    hub.add_small_file(REPOSITORY, "later.json", b"new".to_vec());
    download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
    assert_eq!(fs::read(dir.path().join("config.json")).unwrap(), b"new");
    assert_eq!(hub.byte_requests(WEIGHTS).len(), 1, "a file pinned by its hash is kept");
}

#[test]
fn server_errors_are_retried_and_reported_if_they_persist() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.set_behaviour(REPOSITORY, WEIGHTS, status(500, 2));
    get(&hub, dir.path()).unwrap();
    assert_eq!(hub.byte_requests(WEIGHTS).len(), 3);
    assert_eq!(
        error_text(status(503, usize::MAX)),
        "HUB has a server error (HTTP 503): try again later; the bytes so far are kept"
    );
}

#[test]
fn a_connection_that_breaks_without_progress_is_given_up() {
    let text = error_text(Behaviour::Disconnects { after: 0, times: usize::MAX });
    assert!(
        text.starts_with("the connection to HUB broke too often while downloading model.safetensors ("),
        "{text}"
    );
    assert!(text.ends_with(": try again; the bytes so far are kept"), "{text}");
}

#[test]
fn a_server_without_ranges_that_makes_no_progress_is_given_up() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::IgnoresRangeAndDisconnects { after: 500 });
    assert!(matches!(get(&hub, dir.path()), Err(HubError::Disconnected { .. })));
    // The first attempt receives 500 new bytes, the two after it none.
    assert_eq!(hub.byte_requests(WEIGHTS).len(), 3);
}

#[test]
fn a_retry_after_in_seconds_is_honoured() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    let busy = Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(1)), times: 1 };
    hub.set_behaviour(REPOSITORY, WEIGHTS, busy);
    let started = Instant::now();
    get(&hub, dir.path()).unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_retry_after_as_a_date_is_honoured_and_reported() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    // Dates have whole seconds, so the delay is between one and two.
    let busy = Behaviour::Status { code: 503, retry_after: Some(RetryAfter::Date(2)), times: 1 };
    hub.set_behaviour(REPOSITORY, WEIGHTS, busy);
    let policy = RetryPolicy { max_delay: Duration::from_secs(3), ..quick() };
    let started = Instant::now();
    download(&client(&hub).with_retry_policy(policy), &weights_only(), dir.path(), &Progress::default())
        .unwrap();
    assert!(started.elapsed() >= Duration::from_millis(900), "{:?}", started.elapsed());

    let text = error_text(Behaviour::Status {
        code: 429,
        retry_after: Some(RetryAfter::Date(3600)),
        times: usize::MAX,
    });
    assert!(text.starts_with("HUB asks to wait 60 minutes: try again then"), "{text}");
    let text = error_text(Behaviour::Status {
        code: 429,
        retry_after: Some(RetryAfter::Date(1 << 30)),
        times: usize::MAX,
    });
    assert!(text.starts_with("HUB asks to wait 1440 minutes"), "{text}");
}

#[test]
fn a_long_retry_after_is_reported_and_every_delay_can_be_cancelled() {
    let long =
        Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(3600)), times: usize::MAX };
    let text = error_text(long);
    assert!(text.starts_with("HUB asks to wait 60 minutes: try again then"), "{text}");

    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.set_behaviour(REPOSITORY, WEIGHTS, long);
    let progress = Progress::new();
    let running = {
        let client = client(&hub)
            .with_retry_policy(RetryPolicy { max_retry_after: Duration::from_secs(7200), ..quick() });
        let (dir, progress) = (dir.path().to_path_buf(), progress.clone());
        std::thread::spawn(move || download(&client, &weights_only(), &dir, &progress))
    };
    while progress.stage() != super::Stage::Waiting {
        std::thread::sleep(Duration::from_millis(1));
    }
    progress.cancel();
    let cancelled_at = Instant::now();
    assert!(matches!(running.join().unwrap(), Err(HubError::Stopped)));
    assert!(cancelled_at.elapsed() < Duration::from_millis(500));
}

#[test]
fn wrong_bytes_are_removed_and_reported() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::WrongBytes);
    let progress = Progress::default();
    let error = download(&client(&hub), &weights_only(), dir.path(), &progress).unwrap_err();
    assert_eq!(error.to_string(), "model.safetensors arrived damaged and was removed: try again");
    assert_eq!((bytes_on_disk(dir.path(), &weights_only()), progress.done()), (0, 0));
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::Normal);
    get(&hub, dir.path()).unwrap();
}

#[test]
fn a_partial_file_damaged_on_disk_is_detected() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::Disconnects { after: 400, times: usize::MAX });
    let once = client(&hub).with_retry_policy(RetryPolicy { attempts: 1, ..quick() });
    download(&once, &weights_only(), dir.path(), &Progress::default()).unwrap_err();
    fs::write(super::layout::partial_path(dir.path(), WEIGHTS), [0; 400]).unwrap();
    assert!(matches!(get(&hub, dir.path()), Err(HubError::Damaged { .. })));
}

#[test]
fn extra_bytes_are_rejected() {
    let text = error_text(Behaviour::ExtraBytes);
    assert!(text.contains("more bytes than the file has"), "{text}");
}

#[test]
fn an_implausible_size_is_rejected() {
    for large in [true, false] {
        let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
        if !large {
            hub.add_small_file(REPOSITORY, WEIGHTS, noise(1000));
        }
        hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::ClaimsHugeSize);
        let text = get(&hub, dir.path()).unwrap_err().to_string();
        assert!(text.contains("more bytes than such a file may have"), "large: {large}: {text}");
    }
}

#[test]
fn sizes_that_overflow_count_as_a_full_disk() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    let huge = |name: &str| super::RemoteFile { bytes: Some(u64::MAX), ..remote_file(name) };
    let plan = Plan { files: vec![huge("a.safetensors"), huge("b.safetensors")] };
    let error = download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(matches!(error, HubError::DiskFull { needed: u64::MAX, .. }), "{error:?}");
}

#[test]
fn a_wrong_range_is_rejected() {
    let text = error_text(Behaviour::WrongRange);
    assert!(text.contains("other bytes than requested"), "{text}");
}

#[test]
fn redirect_loops_end() {
    let text = error_text(Behaviour::RedirectLoop);
    assert!(text.contains("too many redirects"), "{text}");
}

#[test]
fn a_pinned_file_must_match_the_hub() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    let mut plan = weights_only();
    (plan.files[0].bytes, plan.files[0].sha256) = (Some(1000), Some("0".repeat(64)));
    let error = download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(error.to_string().contains("not the file that Ratna expects"), "{error}");
    plan.files[0].sha256 = Some(crate::hex::hex(&<sha2::Sha256 as sha2::Digest>::digest(noise(1000))));
    download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
}

#[test]
fn insufficient_disk_space_is_reported_before_downloading() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    let mut plan = weights_only();
    plan.files[0].bytes = Some(1 << 60);
    let error = download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(matches!(error, HubError::DiskFull { needed, .. } if needed == 1 << 60), "{error:?}");
    assert!(hub.requests().is_empty());
}

#[test]
fn the_token_is_sent_to_the_hub_alone() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.serve_bytes_from_another_host();
    let known = Hub::at(&hub.endpoint(), Some("hf_secret")).unwrap();
    download(&known, &weights_only(), dir.path(), &Progress::default()).unwrap();
    let (redirected, at_hub): (Vec<_>, Vec<_>) =
        hub.requests().into_iter().partition(|request| request.path.starts_with("/cdn/"));
    assert!(
        !redirected.is_empty() && redirected.iter().all(|request| request.header("authorization").is_none())
    );
    assert!(!at_hub.is_empty());
    assert!(at_hub.iter().all(|request| request.header("authorization") == Some("Bearer hf_secret")));
}
