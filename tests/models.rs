//! Models on the command line: downloaded from a test hub on loopback, added from a folder, used and removed, and every
//! reason for which a folder is not a model.

use std::fs;
use std::path::{Path, PathBuf};

use ratna_models::hub::test_server::{Behaviour, TestHub};
use serde_json::Value;

use crate::support::{TestEnv, json_output, output_text, ratna_binary, small_model, start_hub, write_jpegs};

const REPOSITORY: &str = "google/siglip2-base-patch16-256";
const MODEL: &str = "siglip2-base";

/// Runs a command that downloads from this hub.
fn run_with_hub(env: &TestEnv, hub: &TestHub, args: &[&str]) -> std::process::Output {
    env.command().env("HF_ENDPOINT", hub.endpoint()).arg("--json").args(args).output().unwrap()
}

/// A model's entry in `ratna models list`.
fn list_entry(env: &TestEnv, id: &str) -> Value {
    let list = env.json(["models", "list"]);
    let models = list["models"].as_array().unwrap();
    models.iter().find(|model| model["id"] == id).unwrap_or_else(|| panic!("{id}: {list}")).clone()
}

/// A copy of a small model that the test may change.
fn copy_model(env: &TestEnv, family: &str, name: &str) -> PathBuf {
    let to = env.root().join(name);
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(small_model(family)).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    to
}

fn model_and_hits(env: &TestEnv) -> (String, usize) {
    let answer = env.json(["search", "anything", "-n", "50"]);
    (answer["model"].as_str().unwrap().to_owned(), answer["hits"].as_array().unwrap().len())
}

#[test]
fn a_model_is_downloaded_used_and_removed() {
    let (env, hub) = (TestEnv::new(), start_hub());
    write_jpegs(&env.pictures(), 5);
    env.index();
    assert_eq!(
        (list_entry(&env, MODEL)["state"].as_str(), model_and_hits(&env)),
        (Some("available"), ("starter".into(), 5))
    );
    assert!(
        env.expect_error(["models", "use", MODEL]).contains("models get"),
        "a model that is not installed cannot be used"
    );

    let output = run_with_hub(&env, &hub, &["models", "get", MODEL]);
    assert!(output.status.success(), "{}", output_text(&output));
    assert_eq!(list_entry(&env, MODEL)["state"], "installed");
    let used = env.json(["models", "use", MODEL]);
    assert_eq!((&used["model"], &used["embedded"]), (&MODEL.into(), &5.into()), "{used}");
    assert_eq!(model_and_hits(&env), (MODEL.into(), 5));
    assert_eq!(env.json(["status"])["model"], MODEL);
    env.assert_healthy();

    assert!(env.expect_error(["models", "remove", MODEL]).contains("in use"));
    assert_eq!(env.json(["models", "use", "starter"])["embedded"], 0, "its vectors are still stored");
    env.json(["models", "remove", MODEL]);
    assert_eq!(
        (list_entry(&env, MODEL)["state"].as_str(), model_and_hits(&env)),
        (Some("available"), ("starter".into(), 5))
    );
    assert!(env.expect_error(["models", "remove", "starter"]).contains("part of Ratna"));
}

#[test]
fn an_interrupted_download_resumes() {
    let (env, hub) = (TestEnv::new(), start_hub());
    hub.set_behaviour(REPOSITORY, "model.safetensors", Behaviour::Disconnects { after: 100_000, times: 2 });
    let output = run_with_hub(&env, &hub, &["models", "get", MODEL]);
    assert!(output.status.success(), "{}", output_text(&output));
    let ranges: Vec<_> = hub
        .byte_requests("model.safetensors")
        .iter()
        .map(|request| request.header("range").map(str::to_owned))
        .collect();
    assert!(ranges.contains(&Some("bytes=100000-".to_owned())), "{ranges:?}");
}

/// Runs a command that may write files of so many blocks of 512 bytes. Writing more fails half-way.
fn run_with_small_files(env: &TestEnv, hub: &TestHub, blocks: u32, args: &[&str]) -> std::process::Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    std::process::Command::new("sh")
        .args(["-c", &script, ratna_binary(), "--json"])
        .args(args)
        .env("HF_ENDPOINT", hub.endpoint())
        .env("RATNA_TEST_HUB", "1")
        .env("RATNA_MODELS", env.models())
        .output()
        .unwrap()
}

#[test]
fn a_write_that_fails_half_way_is_reported_and_the_download_resumes() {
    let (env, hub) = (TestEnv::new(), start_hub());
    let failed = run_with_small_files(&env, &hub, 200, &["models", "get", MODEL]);
    assert_eq!(failed.status.code(), Some(1), "{}", output_text(&failed));
    let error = json_output(&failed)["error"].as_str().unwrap().to_owned();
    assert!(error.contains("model.safetensors.part") && error.contains("File too large"), "{error}");
    let part = env.models().join(format!("{MODEL}.part")).join("model.safetensors.part");
    let kept = fs::metadata(&part).unwrap().len();
    assert!(kept <= 200 * 512, "{kept}");
    assert_eq!(list_entry(&env, MODEL)["state"], "partial");

    let output = run_with_hub(&env, &hub, &["models", "get", MODEL]);
    assert!(output.status.success(), "{}", output_text(&output));
    let last = hub.byte_requests("model.safetensors").pop().unwrap();
    assert_eq!(last.header("range"), Some(format!("bytes={kept}-").as_str()));
    let expected = fs::read(small_model("siglip2").join("model.safetensors")).unwrap();
    assert_eq!(fs::read(env.models().join(MODEL).join("model.safetensors")).unwrap(), expected);
}

#[test]
fn damaged_and_incomplete_models_are_found_with_what_mends_them() {
    let (env, hub) = (TestEnv::new(), start_hub());
    assert_eq!(env.json(["models", "verify"])["intact"], true);
    assert!(run_with_hub(&env, &hub, &["models", "get", MODEL]).status.success());
    let folder = copy_model(&env, "clip", "mine");
    env.json(["models".as_ref(), "add".as_ref(), folder.as_os_str()]);
    let verified = env.json(["models", "verify"]);
    assert_eq!(verified["intact"], true);
    assert_eq!(verified["models"].as_array().map(Vec::len), Some(2), "{verified}");

    for id in [MODEL, "mine"] {
        let weights = env.models().join(id).join("model.safetensors");
        let mut bytes = fs::read(&weights).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&weights, bytes).unwrap();
        let output = env.run(["models", "verify", id]);
        let text = output_text(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("damaged") && text.contains("model.safetensors: its bytes"), "{text}");
        let advice =
            if id == MODEL { format!("`ratna models get {MODEL}`") } else { "models add".to_owned() };
        assert!(text.contains(&advice), "{text}");
    }
    assert!(run_with_hub(&env, &hub, &["models", "get", MODEL]).status.success(), "the advice works");
    assert!(env.run(["models", "verify", MODEL]).status.success());
    fs::remove_file(env.models().join(MODEL).join("config.json")).unwrap();
    let text = output_text(&env.run(["models", "verify"]));
    assert!(text.contains("incomplete") && text.contains("config.json: it is missing"), "{text}");
    assert!(env.expect_error(["models", "verify", "nonsense"]).contains("siglip2-base"));
}

#[test]
fn a_download_that_cannot_be_run_is_not_called_a_model() {
    let (env, hub) = (TestEnv::new(), start_hub());
    hub.add_small_file(REPOSITORY, "config.json", br#"{"model_type":"siglip"}"#.to_vec());
    let output = run_with_hub(&env, &hub, &["models", "get", MODEL]);
    assert_eq!(output.status.code(), Some(1), "{}", output_text(&output));
    let error = json_output(&output)["error"].as_str().unwrap().to_owned();
    assert!(error.contains("can't be used and were removed"), "{error}");
    assert_eq!(list_entry(&env, MODEL)["state"], "available");
}

#[test]
fn files_other_than_the_listed_ones_are_refused() {
    let (env, hub) = (TestEnv::new(), start_hub());
    let output = env
        .command()
        .env_remove("RATNA_TEST_HUB")
        .env("HF_ENDPOINT", hub.endpoint())
        .args(["--json", "models", "get", MODEL])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", output_text(&output));
    let error = json_output(&output)["error"].as_str().unwrap().to_owned();
    assert!(error.contains("not the file that Ratna expects") || error.contains("another commit"), "{error}");
}

#[test]
fn a_failed_download_reports_its_reason() {
    let env = TestEnv::new();
    assert!(env.expect_error(["models", "get", MODEL]).contains("127.0.0.1:9 can't be reached"));
    assert!(
        env.expect_error(["models", "get", "nonsense"]).contains("siglip2-base"),
        "the error lists the known models"
    );
    let hub = start_hub();
    let status = |code| Behaviour::Status { code, retry_after: None, times: 99 };
    for (behaviour, expected) in
        [(status(401), "HF_TOKEN"), (status(404), "removed"), (Behaviour::WrongBytes, "damaged")]
    {
        hub.set_behaviour(REPOSITORY, "model.safetensors", behaviour);
        let output = run_with_hub(&env, &hub, &["models", "get", MODEL]);
        assert_eq!(output.status.code(), Some(1));
        let error = json_output(&output)["error"].as_str().unwrap().to_owned();
        assert!(error.contains(expected), "{error}");
        assert_ne!(list_entry(&env, MODEL)["state"], "installed");
    }
}

#[test]
fn local_folders_of_every_family_become_models() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 4);
    env.index();
    for family in ["clip", "siglip", "siglip2"] {
        let folder = copy_model(&env, family, &format!("My {family} model"));
        let added = env.json(["models".as_ref(), "add".as_ref(), folder.as_os_str()]);
        let id = added["id"].as_str().unwrap().to_owned();
        assert_eq!(id, format!("my-{family}-model"));
        // The store keeps its own copy.
        fs::remove_dir_all(&folder).unwrap();
        env.json(["models", "use", &id]);
        assert_eq!(model_and_hits(&env), (id, 4));
    }
}

#[test]
fn a_folder_that_is_not_a_model_is_rejected_with_the_reason() {
    let env = TestEnv::new();
    let assert_rejected = |folder: &Path, reason: &str| {
        let error = env.expect_error(["models".as_ref(), "add".as_ref(), folder.as_os_str()]);
        assert!(error.contains(reason), "{reason}: {error}");
    };
    let changed_model = |name: &str, file: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let folder = copy_model(&env, "siglip2", name);
        let bytes = fs::read(folder.join(file)).unwrap();
        fs::write(folder.join(file), change(bytes)).unwrap();
        folder
    };
    let replace = |from: &'static str, to: &'static str| {
        move |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(from, to).into_bytes()
    };
    assert_rejected(&env.pictures(), "config.json");
    assert_rejected(&env.root().join("nowhere"), "nowhere");
    assert_rejected(&changed_model("family", "config.json", &replace("\"siglip\"", "\"llama\"")), "llama");
    assert_rejected(
        &changed_model("cut", "model.safetensors", &|bytes| bytes[..bytes.len() / 2].to_vec()),
        "damaged",
    );
    assert_rejected(&changed_model("garbage", "model.safetensors", &|_| vec![0xff; 4096]), "damaged");
    assert_rejected(&changed_model("tokens", "tokenizer.json", &|_| b"{}".to_vec()), "tokenizer.json");
    let folder = copy_model(&env, "siglip2", "other weights");
    fs::copy(small_model("clip").join("model.safetensors"), folder.join("model.safetensors")).unwrap();
    assert_rejected(&folder, "is missing");
    let folder = copy_model(&env, "siglip2", "pickled");
    fs::rename(folder.join("model.safetensors"), folder.join("pytorch_model.bin")).unwrap();
    assert_rejected(&folder, "safe_serialization=True");
    assert_eq!(
        env.json(["models", "list"])["models"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|m| m["added"] == true)
            .count(),
        0
    );
}

#[test]
fn a_library_still_works_when_its_model_is_deleted() {
    let (env, hub) = (TestEnv::new(), start_hub());
    write_jpegs(&env.pictures(), 3);
    env.index();
    assert!(run_with_hub(&env, &hub, &["models", "get", MODEL]).status.success());
    env.json(["models", "use", MODEL]);
    fs::remove_dir_all(env.models().join(MODEL)).unwrap();
    assert_eq!(model_and_hits(&env), ("starter".into(), 3));
    write_jpegs(&env.pictures(), 4);
    assert_eq!(env.index()["embedded"], 1);
    let list = output_text(&env.run(["models", "list"]));
    assert!(list.contains("instead of the chosen one") && list.contains("models get"), "{list}");
    assert!(run_with_hub(&env, &hub, &["models", "get", MODEL]).status.success());
    env.index();
    assert_eq!(model_and_hits(&env), (MODEL.into(), 4), "the model is used again once it is reinstalled");
}
