//! What only another process can show: this test's program runs itself again, with other surroundings.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{REPOSITORY, WEIGHTS, get, hub_with, noise, quick, weights_only};
use super::test_server::Behaviour;
use super::{Hub, Progress, fetch, on_disk};

const DIR: &str = "RATNA_TEST_FETCH_INTO";

/// Runs the test `name` of this program again as a child that fetches into `dir`.
fn child(name: &str, dir: &Path, surroundings: &[(&str, &str)]) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("hub::process_tests::{name}"), "--test-threads=1"]);
    for clean in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
        command.env_remove(clean);
    }
    command.env(DIR, dir).envs(surroundings.iter().copied());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// In the child: fetches by what the surroundings say.
fn fetched_as_child() -> bool {
    let Some(dir) = std::env::var_os(DIR) else { return false };
    let hub = Hub::from_env().unwrap().with_patience(quick());
    fetch(&hub, &weights_only(), Path::new(&dir), &Progress::default()).unwrap();
    true
}

#[test]
fn a_program_that_is_killed_loses_nothing_that_had_arrived() {
    if fetched_as_child() {
        return;
    }
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(1_000_000));
    let hub = hub_with(&bytes);
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Slow { bytes: 10_000, pause: Duration::from_millis(5) });
    let name = "a_program_that_is_killed_loses_nothing_that_had_arrived";
    let mut running = child(name, dir.path(), &[("HF_ENDPOINT", &hub.endpoint())]);
    let started = Instant::now();
    while on_disk(dir.path(), &weights_only()) < 100_000 {
        assert!(started.elapsed() < Duration::from_secs(20), "the child gets nothing");
        std::thread::sleep(Duration::from_millis(2));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let kept = on_disk(dir.path(), &weights_only());
    assert!(kept < 1_000_000, "it was killed too late");
    hub.behave(REPOSITORY, WEIGHTS, Behaviour::Fine);
    get(&hub, dir.path()).unwrap();
    let last = hub.asked_for_bytes(WEIGHTS).pop().unwrap();
    assert_eq!(last.header("range"), Some(format!("bytes={kept}-").as_str()));
    assert_eq!(std::fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
}

#[test]
fn the_surroundings_say_which_hub_is_asked_as_whom_and_by_which_proxy() {
    if fetched_as_child() {
        return;
    }
    let (dir, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let hub = hub_with(&noise(1000));
    std::fs::write(home.path().join("token"), "hf_from_file\n").unwrap();
    let home = home.path().to_str().unwrap();
    let run = |name: &str, surroundings: &[(&str, &str)]| {
        let test = "the_surroundings_say_which_hub_is_asked_as_whom_and_by_which_proxy";
        let surroundings = [surroundings, &[("HF_HOME", home)]].concat();
        let status = child(test, &dir.path().join(name), &surroundings).wait().unwrap();
        assert!(status.success(), "{name}");
        let asked = hub.asked();
        let first = asked.iter().rfind(|asked| asked.path.contains("/resolve/")).unwrap();
        (first.path.clone(), first.header("authorization").map(str::to_owned))
    };
    let endpoint = hub.endpoint();
    let by_file = run("file", &[("HF_ENDPOINT", &endpoint), ("HF_TOKEN", "")]);
    assert_eq!(by_file.1.as_deref(), Some("Bearer hf_from_file"));
    let by_name = run("name", &[("HF_ENDPOINT", &endpoint), ("HF_TOKEN", "hf_named")]);
    assert_eq!(by_name.1.as_deref(), Some("Bearer hf_named"));
    let old = [("HF_ENDPOINT", endpoint.as_str()), ("HF_TOKEN", ""), ("HUGGING_FACE_HUB_TOKEN", "hf_old")];
    assert_eq!(run("old", &old).1.as_deref(), Some("Bearer hf_old"));
}

#[test]
fn a_proxy_is_asked_where_the_surroundings_name_one() {
    if fetched_as_child() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let hub = hub_with(&[]);
    hub.keep_small(REPOSITORY, WEIGHTS, noise(1000));
    let endpoint = hub.endpoint();
    let surroundings = [("HF_ENDPOINT", "http://hub.invalid"), ("HTTP_PROXY", &endpoint), ("HF_TOKEN", "")];
    let name = "a_proxy_is_asked_where_the_surroundings_name_one";
    assert!(child(name, dir.path(), &surroundings).wait().unwrap().success());
    assert!(hub.asked()[0].path.starts_with("http://hub.invalid/"), "{}", hub.asked()[0].path);
    let none =
        [("HF_ENDPOINT", "http://hub.invalid"), ("HTTP_PROXY", &endpoint), ("NO_PROXY", "hub.invalid")];
    assert!(!child(name, &dir.path().join("none"), &none).wait().unwrap().success());
}
