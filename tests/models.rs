//! Models on the command line: downloaded from a hub of our own on loopback, added from a folder, used, taken away,
//! and every way in which a folder can be no model.

use std::fs;
use std::path::{Path, PathBuf};

use ratna_models::hub::test_server::{Behaviour, TestHub};
use serde_json::Value;

use crate::support::{Bench, fill, hub, object, small_model, text};

const REPOSITORY: &str = "google/siglip2-base-patch16-256";
const MODEL: &str = "siglip2-base";

/// Runs a command that asks this hub.
fn asking(bench: &Bench, hub: &TestHub, args: &[&str]) -> std::process::Output {
    bench.command().env("HF_ENDPOINT", hub.endpoint()).arg("--json").args(args).output().unwrap()
}

/// What the list says of a model.
fn listed(bench: &Bench, id: &str) -> Value {
    let list = bench.json(["models", "list"]);
    let models = list["models"].as_array().unwrap();
    models.iter().find(|model| model["id"] == id).unwrap_or_else(|| panic!("{id}: {list}")).clone()
}

/// A copy of a small model, to be spoilt.
fn copied(bench: &Bench, family: &str, name: &str) -> PathBuf {
    let to = bench.root().join(name);
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(small_model(family)).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    to
}

fn searched_with(bench: &Bench) -> (String, usize) {
    let answer = bench.json(["search", "anything", "-n", "50"]);
    (answer["model"].as_str().unwrap().to_owned(), answer["hits"].as_array().unwrap().len())
}

#[test]
fn a_model_is_downloaded_used_and_taken_away() {
    let (bench, hub) = (Bench::new(), hub());
    fill(&bench.pictures(), 5);
    bench.index();
    assert_eq!(
        (listed(&bench, MODEL)["state"].as_str(), searched_with(&bench)),
        (Some("available"), ("starter".into(), 5))
    );
    assert!(bench.fails(["models", "use", MODEL]).contains("models get"), "what is not here cannot be used");

    let output = asking(&bench, &hub, &["models", "get", MODEL]);
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(listed(&bench, MODEL)["state"], "installed");
    let used = bench.json(["models", "use", MODEL]);
    assert_eq!((&used["model"], &used["embedded"]), (&MODEL.into(), &5.into()), "{used}");
    assert_eq!(searched_with(&bench), (MODEL.into(), 5));
    assert_eq!(bench.json(["status"])["model"], MODEL);
    bench.assert_healthy();

    assert!(bench.fails(["models", "remove", MODEL]).contains("in use"));
    assert_eq!(bench.json(["models", "use", "starter"])["embedded"], 0, "what it has seen it has seen");
    bench.json(["models", "remove", MODEL]);
    assert_eq!(
        (listed(&bench, MODEL)["state"].as_str(), searched_with(&bench)),
        (Some("available"), ("starter".into(), 5))
    );
    assert!(bench.fails(["models", "remove", "starter"]).contains("part of Ratna"));
}

#[test]
fn a_download_that_was_cut_goes_on_where_it_was() {
    let (bench, hub) = (Bench::new(), hub());
    hub.set_behaviour(REPOSITORY, "model.safetensors", Behaviour::Disconnects { after: 100_000, times: 2 });
    let output = asking(&bench, &hub, &["models", "get", MODEL]);
    assert!(output.status.success(), "{}", text(&output));
    let ranges: Vec<_> = hub
        .byte_requests("model.safetensors")
        .iter()
        .map(|a| a.header("range").map(str::to_owned))
        .collect();
    assert!(ranges.contains(&Some("bytes=100000-".to_owned())), "{ranges:?}");
}

#[test]
fn why_a_download_failed_is_said_plainly() {
    let bench = Bench::new();
    assert!(bench.fails(["models", "get", MODEL]).contains("127.0.0.1:9 can't be reached"));
    assert!(bench.fails(["models", "get", "nonsense"]).contains("siglip2-base"), "those there are are named");
    let hub = hub();
    let refused = |code| Behaviour::Status { code, retry_after: None, times: 99 };
    for (behaviour, words) in
        [(refused(401), "HF_TOKEN"), (refused(404), "removed"), (Behaviour::WrongBytes, "damaged")]
    {
        hub.set_behaviour(REPOSITORY, "model.safetensors", behaviour);
        let output = asking(&bench, &hub, &["models", "get", MODEL]);
        assert_eq!(output.status.code(), Some(1));
        let error = object(&output)["error"].as_str().unwrap().to_owned();
        assert!(error.contains(words), "{error}");
        assert_ne!(listed(&bench, MODEL)["state"], "installed");
    }
}

#[test]
fn local_folders_of_every_kind_are_models() {
    let bench = Bench::new();
    fill(&bench.pictures(), 4);
    bench.index();
    for family in ["clip", "siglip", "siglip2"] {
        let folder = copied(&bench, family, &format!("My {family} model"));
        let added = bench.json(["models".as_ref(), "add".as_ref(), folder.as_os_str()]);
        let id = added["id"].as_str().unwrap().to_owned();
        assert_eq!(id, format!("my-{family}-model"));
        // The store has a copy of its own.
        fs::remove_dir_all(&folder).unwrap();
        bench.json(["models", "use", &id]);
        assert_eq!(searched_with(&bench), (id, 4));
    }
}

#[test]
fn a_folder_that_is_no_model_is_refused_with_the_reason() {
    let bench = Bench::new();
    let refused = |folder: &Path, words: &str| {
        let error = bench.fails(["models".as_ref(), "add".as_ref(), folder.as_os_str()]);
        assert!(error.contains(words), "{words}: {error}");
    };
    let spoilt = |name: &str, file: &str, spoil: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let folder = copied(&bench, "siglip2", name);
        let bytes = fs::read(folder.join(file)).unwrap();
        fs::write(folder.join(file), spoil(bytes)).unwrap();
        folder
    };
    let replaced = |from: &'static str, to: &'static str| {
        move |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(from, to).into_bytes()
    };
    refused(&bench.pictures(), "config.json");
    refused(&bench.root().join("nowhere"), "nowhere");
    refused(&spoilt("family", "config.json", &replaced("\"siglip\"", "\"llama\"")), "llama");
    refused(&spoilt("cut", "model.safetensors", &|bytes| bytes[..bytes.len() / 2].to_vec()), "damaged");
    refused(&spoilt("garbage", "model.safetensors", &|_| vec![0xff; 4096]), "damaged");
    refused(&spoilt("tokens", "tokenizer.json", &|_| b"{}".to_vec()), "tokenizer.json");
    let folder = copied(&bench, "siglip2", "other weights");
    fs::copy(small_model("clip").join("model.safetensors"), folder.join("model.safetensors")).unwrap();
    refused(&folder, "is missing");
    let folder = copied(&bench, "siglip2", "pickled");
    fs::rename(folder.join("model.safetensors"), folder.join("pytorch_model.bin")).unwrap();
    refused(&folder, "safe_serialization=True");
    assert_eq!(
        bench.json(["models", "list"])["models"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|m| m["added"] == true)
            .count(),
        0
    );
}

#[test]
fn a_model_whose_files_vanish_leaves_a_library_that_works() {
    let (bench, hub) = (Bench::new(), hub());
    fill(&bench.pictures(), 3);
    bench.index();
    assert!(asking(&bench, &hub, &["models", "get", MODEL]).status.success());
    bench.json(["models", "use", MODEL]);
    fs::remove_dir_all(bench.models().join(MODEL)).unwrap();
    assert_eq!(searched_with(&bench), ("starter".into(), 3));
    fill(&bench.pictures(), 4);
    assert_eq!(bench.index()["embedded"], 1);
    let list = text(&bench.run(["models", "list"]));
    assert!(list.contains("instead of the chosen one") && list.contains("models get"), "{list}");
    assert!(asking(&bench, &hub, &["models", "get", MODEL]).status.success());
    bench.index();
    assert_eq!(searched_with(&bench), (MODEL.into(), 4), "back with the model");
}
