//! Tests that need another process: this program runs itself again in another environment.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{REPOSITORY, WEIGHTS, get, hub_with, noise, quick, weights_only};
use super::test_server::Behaviour;
use super::{Hub, Progress, bytes_on_disk, download};

const DIR: &str = "RATNA_TEST_DOWNLOAD_INTO";

/// Runs the test `name` of this program in a child process that downloads into `dir`.
fn child(name: &str, dir: &Path, environment: &[(&str, &str)]) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("hub::process_tests::{name}"), "--test-threads=1"]);
    for clean in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
        command.env_remove(clean);
    }
    command.env(DIR, dir).envs(environment.iter().copied());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// In the child process: downloads as the environment configures it.
fn downloaded_as_child() -> bool {
    let Some(dir) = std::env::var_os(DIR) else { return false };
    let hub = Hub::from_env().unwrap().with_retry_policy(quick());
    download(&hub, &weights_only(), Path::new(&dir), &Progress::default()).unwrap();
    true
}

#[test]
fn killing_the_program_keeps_the_bytes_that_arrived() {
    if downloaded_as_child() {
        return;
    }
    let (dir, bytes) = (tempfile::tempdir().unwrap(), noise(1_000_000));
    let hub = hub_with(&bytes);
    hub.set_behaviour(
        REPOSITORY,
        WEIGHTS,
        Behaviour::Slow { chunk: 10_000, pause: Duration::from_millis(5) },
    );
    let name = "killing_the_program_keeps_the_bytes_that_arrived";
    let mut running = child(name, dir.path(), &[("HF_ENDPOINT", &hub.endpoint())]);
    let started = Instant::now();
    while bytes_on_disk(dir.path(), &weights_only()) < 100_000 {
        assert!(started.elapsed() < Duration::from_secs(20), "the child downloads nothing");
        std::thread::sleep(Duration::from_millis(2));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let kept = bytes_on_disk(dir.path(), &weights_only());
    assert!(kept < 1_000_000, "the child was killed too late");
    hub.set_behaviour(REPOSITORY, WEIGHTS, Behaviour::Normal);
    get(&hub, dir.path()).unwrap();
    let last = hub.byte_requests(WEIGHTS).pop().unwrap();
    assert_eq!(last.header("range"), Some(format!("bytes={kept}-").as_str()));
    assert_eq!(std::fs::read(dir.path().join(WEIGHTS)).unwrap(), bytes);
}

#[test]
fn the_environment_configures_hub_and_token() {
    if downloaded_as_child() {
        return;
    }
    let (dir, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let hub = hub_with(&noise(1000));
    std::fs::write(home.path().join("token"), "hf_from_file\n").unwrap();
    let home = home.path().to_str().unwrap();
    let run = |name: &str, environment: &[(&str, &str)]| {
        let test = "the_environment_configures_hub_and_token";
        let environment = [environment, &[("HF_HOME", home)]].concat();
        let status = child(test, &dir.path().join(name), &environment).wait().unwrap();
        assert!(status.success(), "{name}");
        let requests = hub.requests();
        let first = requests.iter().rfind(|request| request.path.contains("/resolve/")).unwrap();
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
fn the_environment_configures_a_proxy() {
    if downloaded_as_child() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let hub = hub_with(&[]);
    hub.add_small_file(REPOSITORY, WEIGHTS, noise(1000));
    let endpoint = hub.endpoint();
    let environment = [("HF_ENDPOINT", "http://hub.invalid"), ("HTTP_PROXY", &endpoint), ("HF_TOKEN", "")];
    let name = "the_environment_configures_a_proxy";
    assert!(child(name, dir.path(), &environment).wait().unwrap().success());
    assert!(hub.requests()[0].path.starts_with("http://hub.invalid/"), "{}", hub.requests()[0].path);
    let none =
        [("HF_ENDPOINT", "http://hub.invalid"), ("HTTP_PROXY", &endpoint), ("NO_PROXY", "hub.invalid")];
    assert!(!child(name, &dir.path().join("none"), &none).wait().unwrap().success());
}
