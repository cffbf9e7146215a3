//! Downloads that fail: each in words that name the thing and the way out.

use std::fs;
use std::time::{Duration, Instant};

use super::support::{REPOSITORY, WEIGHTS, client, get, hub_with, noise, quick, wanted, weights_only};
use super::test_server::{Behaviour, Wait};
use super::{Hub, HubError, Patience, Plan, Progress, fetch, on_disk};

fn status(code: u16, times: usize) -> Behaviour {
    Behaviour::Status { code, retry_after: None, times }
}

/// What a person would read after the file's bytes were asked for in vain.
fn told(behaviour: Behaviour) -> String {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.behave(REPOSITORY, WEIGHTS, behaviour);
    let text = get(&hub, dir.path()).unwrap_err().to_string();
    text.replace(&hub.endpoint(), "http://HUB").replace(&hub.endpoint()["http://".len()..], "HUB")
}

#[test]
fn a_hub_that_cannot_be_reached_is_told_at_once_by_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hub = Hub::at(&format!("http://{closed}"), None).unwrap();
    let started = Instant::now();
    let error = fetch(&hub, &weights_only(), dir.path(), &Progress::default()).unwrap_err();
    assert!(matches!(error, HubError::Offline { .. }), "{error:?}");
    assert!(error.to_string().starts_with(&format!("{closed} can't be reached (")), "{error}");
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_closed_repository_is_told_with_where_its_terms_are() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    hub.keep_small(REPOSITORY, "config.json", b"{}".to_vec());
    hub.behave(REPOSITORY, "config.json", status(401, usize::MAX));
    let plan = Plan { files: vec![wanted("config.json")] };
    let progress = Progress::default();
    let stranger = fetch(&client(&hub), &plan, dir.path(), &progress).unwrap_err();
    assert!(matches!(stranger, HubError::NeedsToken { .. }));
    let page = format!("accept its terms on {}/{REPOSITORY}", hub.endpoint());
    assert!(stranger.to_string().contains(&page), "{stranger}");
    hub.behave(REPOSITORY, "config.json", status(403, usize::MAX));
    let known = Hub::at(&hub.endpoint(), Some("hf_token")).unwrap();
    let refused = fetch(&known, &plan, dir.path(), &progress).unwrap_err();
    assert!(matches!(refused, HubError::Refused { .. }));
    hub.behave(REPOSITORY, "config.json", status(401, usize::MAX));
    let before = hub.asked().len();
    let unknown = fetch(&known, &plan, dir.path(), &progress).unwrap_err();
    assert!(matches!(unknown, HubError::Refused { .. }));
    assert!(unknown.to_string().contains("may be out of date"), "{unknown}");
    assert_eq!(hub.asked().len(), before + 2, "once with the token, once without");
}

#[test]
fn a_token_that_is_out_of_date_does_not_close_what_is_open_to_all() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::RefusesTokens);
    let known = Hub::at(&hub.endpoint(), Some("hf_stale")).unwrap();
    fetch(&known, &weights_only(), dir.path(), &Progress::default()).unwrap();
    let known: Vec<_> = hub.asked().iter().map(|asked| asked.header("authorization").is_some()).collect();
    // Looking, then getting: refused, asked again as a stranger, sent on.
    assert_eq!(known, [true, false, false, true, false, false]);
}

#[test]
fn a_file_that_is_gone_is_named() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    let plan = Plan { files: vec![wanted("missing.json")] };
    let error = fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(error.to_string().contains("no missing.json in someone/model at main"), "{error}");
}

#[test]
fn a_commit_that_is_gone_is_not_asked_for_again() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(100)));
    let plan = Plan { files: vec![wanted(WEIGHTS), wanted("later.json")] };
    fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    let before = hub.asked().len();
    fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(hub.asked()[before].path.contains("/resolve/main/"), "{:?}", hub.asked()[before].path);
}

#[test]
fn files_of_a_commit_that_is_gone_do_not_mix_with_those_of_another() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.keep_small(REPOSITORY, "config.json", b"old".to_vec());
    let hash = super::hex(&<sha2::Sha256 as sha2::Digest>::digest(noise(1000)));
    let pinned = super::Wanted { sha256: Some(hash), ..wanted(WEIGHTS) };
    let mut plan = Plan { files: vec![wanted("config.json"), pinned] };
    fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
    plan.files.push(wanted("later.json"));
    let gone = fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(matches!(gone, HubError::Gone { .. }), "{gone:?}");

    hub.keep_small(REPOSITORY, "config.json", b"new".to_vec());
    hub.keep_small(REPOSITORY, "later.json", b"new".to_vec());
    fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
    assert_eq!(fs::read(dir.path().join("config.json")).unwrap(), b"new");
    assert_eq!(hub.asked_for_bytes(WEIGHTS).len(), 1, "its hash tells that it is the right one");
}

#[test]
fn a_hub_in_trouble_is_tried_again_and_told_when_it_stays_so() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.behave(REPOSITORY, WEIGHTS, status(500, 2));
    get(&hub, dir.path()).unwrap();
    assert_eq!(hub.asked_for_bytes(WEIGHTS).len(), 3);
    assert_eq!(
        told(status(503, usize::MAX)),
        "HUB has trouble of its own (HTTP 503): try again later; what is there is kept"
    );
}

#[test]
fn a_connection_that_breaks_without_a_new_byte_is_given_up() {
    let text = told(Behaviour::Cuts { after: 0, times: usize::MAX });
    assert!(
        text.starts_with("the connection to HUB broke too often while getting model.safetensors ("),
        "{text}"
    );
    assert!(text.ends_with(": try again; what is there is kept"), "{text}");
}

#[test]
fn a_server_that_neither_knows_ranges_nor_gets_further_is_given_up() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::IgnoresRangeAndCuts { after: 500 });
    assert!(matches!(get(&hub, dir.path()), Err(HubError::Cut { .. })));
    // The first try gets 500 new bytes, the two after it none.
    assert_eq!(hub.asked_for_bytes(WEIGHTS).len(), 3);
}

#[test]
fn a_wait_that_is_asked_for_is_kept() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    let busy = Behaviour::Status { code: 429, retry_after: Some(Wait::Seconds(1)), times: 1 };
    hub.behave(REPOSITORY, WEIGHTS, busy);
    let started = Instant::now();
    get(&hub, dir.path()).unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_wait_until_a_date_is_kept_and_told() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    // A date has whole seconds: this is one or two of them.
    let busy = Behaviour::Status { code: 503, retry_after: Some(Wait::Date(2)), times: 1 };
    hub.behave(REPOSITORY, WEIGHTS, busy);
    let patience = Patience { longest: Duration::from_secs(3), ..quick() };
    let started = Instant::now();
    fetch(&client(&hub).with_patience(patience), &weights_only(), dir.path(), &Progress::default()).unwrap();
    assert!(started.elapsed() >= Duration::from_millis(900), "{:?}", started.elapsed());

    let text = told(Behaviour::Status { code: 429, retry_after: Some(Wait::Date(3600)), times: usize::MAX });
    assert!(text.starts_with("HUB asks to wait 60 minutes: try again then"), "{text}");
    let text =
        told(Behaviour::Status { code: 429, retry_after: Some(Wait::Date(1 << 30)), times: usize::MAX });
    assert!(text.starts_with("HUB asks to wait 1440 minutes"), "{text}");
}

#[test]
fn a_wait_that_is_too_long_is_told_and_any_wait_can_be_stopped() {
    let long = Behaviour::Status { code: 429, retry_after: Some(Wait::Seconds(3600)), times: usize::MAX };
    let text = told(long);
    assert!(text.starts_with("HUB asks to wait 60 minutes: try again then"), "{text}");

    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.behave(REPOSITORY, WEIGHTS, long);
    let progress = Progress::new();
    let running = {
        let client = client(&hub).with_patience(Patience { asked: Duration::from_secs(7200), ..quick() });
        let (dir, progress) = (dir.path().to_path_buf(), progress.clone());
        std::thread::spawn(move || fetch(&client, &weights_only(), &dir, &progress))
    };
    while progress.stage() != super::Stage::Waiting {
        std::thread::sleep(Duration::from_millis(1));
    }
    progress.cancel();
    let asked_at = Instant::now();
    assert!(matches!(running.join().unwrap(), Err(HubError::Stopped)));
    assert!(asked_at.elapsed() < Duration::from_millis(500));
}

#[test]
fn wrong_bytes_are_removed_and_told() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::WrongBytes);
    let progress = Progress::default();
    let error = fetch(&client(&hub), &weights_only(), dir.path(), &progress).unwrap_err();
    assert_eq!(error.to_string(), "model.safetensors arrived damaged and was removed: try again");
    assert_eq!((on_disk(dir.path(), &weights_only()), progress.done()), (0, 0));
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Fine);
    get(&hub, dir.path()).unwrap();
}

#[test]
fn bytes_of_an_earlier_try_that_went_bad_on_the_disk_are_found_out() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Cuts { after: 400, times: usize::MAX });
    let once = client(&hub).with_patience(Patience { tries: 1, ..quick() });
    fetch(&once, &weights_only(), dir.path(), &Progress::default()).unwrap_err();
    fs::write(super::part::path(dir.path(), WEIGHTS), [0; 400]).unwrap();
    assert!(matches!(get(&hub, dir.path()), Err(HubError::Damaged { .. })));
}

#[test]
fn more_bytes_than_a_file_has_are_not_taken() {
    let text = told(Behaviour::TooMany);
    assert!(text.contains("more bytes than it has"), "{text}");
}

#[test]
fn a_size_that_no_file_has_is_not_believed() {
    for large in [true, false] {
        let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
        if !large {
            hub.keep_small(REPOSITORY, WEIGHTS, noise(1000));
        }
        hub.behave(REPOSITORY, WEIGHTS, Behaviour::Boasts);
        let text = get(&hub, dir.path()).unwrap_err().to_string();
        assert!(text.contains("larger than any file of a model"), "large: {large}: {text}");
    }
}

#[test]
fn sizes_that_cannot_be_summed_up_are_a_full_disk() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&[]));
    let huge = |name: &str| super::Wanted { bytes: Some(u64::MAX), ..wanted(name) };
    let plan = Plan { files: vec![huge("a.safetensors"), huge("b.safetensors")] };
    let error = fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(matches!(error, HubError::DiskFull { needed: u64::MAX, .. }), "{error:?}");
}

#[test]
fn other_bytes_than_were_asked_for_are_not_taken() {
    let text = told(Behaviour::WrongRange);
    assert!(text.contains("other bytes than were asked for"), "{text}");
}

#[test]
fn circles_are_left() {
    let text = told(Behaviour::Circles);
    assert!(text.contains("too many redirects"), "{text}");
}

#[test]
fn what_is_pinned_must_be_what_the_hub_has() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    let mut plan = weights_only();
    (plan.files[0].bytes, plan.files[0].sha256) = (Some(1000), Some("0".repeat(64)));
    let error = fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(error.to_string().contains("another file than the one Ratna knows"), "{error}");
    plan.files[0].sha256 = Some(super::hex(&<sha2::Sha256 as sha2::Digest>::digest(noise(1000))));
    fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap();
}

#[test]
fn a_disk_that_cannot_hold_it_is_told_before_a_byte_is_got() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    let mut plan = weights_only();
    plan.files[0].bytes = Some(1 << 60);
    let error = fetch(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(matches!(error, HubError::DiskFull { needed, .. } if needed == 1 << 60), "{error:?}");
    assert!(hub.asked().is_empty());
}

#[test]
fn the_token_goes_to_the_hub_and_to_nobody_else() {
    let (dir, hub) = (tempfile::tempdir().unwrap(), hub_with(&noise(1000)));
    hub.send_from_elsewhere();
    let known = Hub::at(&hub.endpoint(), Some("hf_secret")).unwrap();
    fetch(&known, &weights_only(), dir.path(), &Progress::default()).unwrap();
    let (sent_on, at_hub): (Vec<_>, Vec<_>) =
        hub.asked().into_iter().partition(|asked| asked.path.starts_with("/cdn/"));
    assert!(!sent_on.is_empty() && sent_on.iter().all(|asked| asked.header("authorization").is_none()));
    assert!(!at_hub.is_empty());
    assert!(at_hub.iter().all(|asked| asked.header("authorization") == Some("Bearer hf_secret")));
}
