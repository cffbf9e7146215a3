//! Servers that send too much, too slowly, or files of another commit.

use std::fs;
use std::time::Duration;

use super::support::{REPOSITORY, WEIGHTS, client, hub_with, noise, quick, remote_file};
use super::test_server::Behaviour;
use super::{HubError, Plan, Progress, RetryPolicy, bytes_on_disk, download};

/// A hub with one small file that behaves like this, and the plan to download it.
fn small_file(name: &str, behaviour: Behaviour) -> (super::test_server::TestHub, Plan) {
    let hub = hub_with(&[]);
    hub.add_small_file(REPOSITORY, name, noise(10_000));
    hub.set_behaviour(REPOSITORY, name, behaviour);
    (hub, Plan { files: vec![remote_file(name)] })
}

#[test]
fn a_body_without_a_size_ends_at_the_bound_of_such_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let (hub, plan) = small_file("config.json", Behaviour::Endless);
    let progress = Progress::default();
    let error = download(&client(&hub), &plan, dir.path(), &progress).unwrap_err();
    assert!(error.to_string().contains("more bytes than such a file may have"), "{error}");
    assert_eq!((bytes_on_disk(dir.path(), &plan), progress.done()), (0, 0));
    assert_eq!(hub.byte_requests("config.json").len(), 1, "another attempt would end the same way");
}

/// The limits of slow replies, in milliseconds.
fn impatient() -> RetryPolicy {
    let short = Duration::from_millis(60);
    RetryPolicy { head_timeout: short, window: short, min_bytes: 2_000, ..quick() }
}

#[test]
fn a_reply_that_drips_falls_silent_or_never_starts_ends_the_try() {
    let drip = Behaviour::Slow { chunk: 1, pause: Duration::from_millis(4) };
    let slow_head = Behaviour::SlowHead { pause: Duration::from_millis(4) };
    let silent = RetryPolicy { read_timeout: Duration::from_millis(60), min_bytes: 100_000, ..quick() };
    for (behaviour, policy, reason) in [
        (drip, impatient(), "it sends less than 1 KB a second"),
        (Behaviour::FallsSilent { after: 10 }, silent, "timed out"),
        (slow_head, impatient(), "no answer within 0.06 seconds"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (hub, plan) = small_file("config.json", Behaviour::Normal);
        // The size is known, so that only the request for bytes meets the behaviour.
        let plan = Plan { files: vec![super::RemoteFile { bytes: Some(10_000), ..plan.files[0].clone() }] };
        hub.set_behaviour(REPOSITORY, "config.json", behaviour);
        let client = client(&hub).with_retry_policy(policy);
        let error = download(&client, &plan, dir.path(), &Progress::default()).unwrap_err();
        assert!(matches!(error, HubError::Disconnected { .. }), "{behaviour:?}: {error:?}");
        assert!(error.to_string().contains(reason), "{error}");
        assert_eq!(
            hub.byte_requests("config.json").len(),
            3,
            "{behaviour:?}: attempts that drip are counted"
        );
    }
}

#[test]
fn a_reply_that_is_slow_but_not_too_slow_is_received() {
    let dir = tempfile::tempdir().unwrap();
    let (hub, plan) =
        small_file("config.json", Behaviour::Slow { chunk: 500, pause: Duration::from_millis(5) });
    let client = client(&hub).with_retry_policy(RetryPolicy { min_bytes: 100, ..impatient() });
    download(&client, &plan, dir.path(), &Progress::default()).unwrap();
    assert_eq!(fs::read(dir.path().join("config.json")).unwrap(), noise(10_000));
    assert_eq!(hub.byte_requests("config.json").len(), 1);
}

#[test]
fn a_file_of_another_commit_than_requested_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (hub, mut plan) = small_file("config.json", Behaviour::OtherCommit);
    plan.files[0].revision = super::test_server::COMMIT.to_owned();
    let error = download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(error.to_string().contains("a file of another commit"), "{error}");
    // A branch points to a commit; the second file must be of the same one.
    hub.set_behaviour(REPOSITORY, "config.json", Behaviour::Normal);
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::OtherCommit);
    let plan = Plan { files: vec![remote_file("config.json"), remote_file(WEIGHTS)] };
    let error = download(&client(&hub), &plan, dir.path(), &Progress::default()).unwrap_err();
    assert!(error.to_string().contains("a file of another commit"), "{error}");
}
