//! Captioners that Ratna runs itself: small ones with random weights, added from a folder and downloaded from a test hub on
//! loopback, through the real store and command.

use std::path::Path;
use std::process::Output;

use image::{Rgb, RgbImage};
use ratna_models::hub::test_server::TestHub;
use serde_json::{Value, json};

use crate::support::{TestEnv, json_output, output_text, small_model, write_jpegs};

const CAPTIONER: &str = "qwen3-vl-2b";
const REPOSITORY: &str = "Qwen/Qwen3-VL-2B-Instruct";

/// A hub with small captioners in place of two listed ones.
fn hub_with_captioners() -> TestHub {
    let hub = TestHub::start().unwrap();
    let small = |repository: &str, family: &str, weights: &str| {
        for name in ["config.json", "preprocessor_config.json", "tokenizer.json", weights] {
            hub.add_large_file(repository, name, std::fs::read(small_model(family).join(name)).unwrap());
        }
    };
    small(REPOSITORY, "qwen3-vl", "model.safetensors");
    small("Salesforce/blip-image-captioning-base", "blip", "pytorch_model.bin");
    hub
}

fn get(env: &TestEnv, hub: &TestHub, id: &str) -> Output {
    env.command().env("HF_ENDPOINT", hub.endpoint()).args(["models", "get", id]).output().unwrap()
}

/// Adds the small BLIP, and returns the ID that its captions remember.
fn add_blip(env: &TestEnv) -> String {
    let added = env.json(["models".as_ref(), "add".as_ref(), small_model("blip").as_os_str()]);
    assert_eq!(added, json!({ "id": "blip", "captions": true }));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(env.models().join("blip/ratna.json")).unwrap()).unwrap();
    format!("blip-{}", &manifest["fingerprint"].as_str().unwrap()[..8])
}

/// What a list says of a captioner.
fn entry(list: &Value, id: &str) -> Value {
    let captioners = list["captioners"].as_array().unwrap();
    captioners
        .iter()
        .find(|captioner| captioner["id"] == id)
        .unwrap_or_else(|| panic!("{id}: {list}"))
        .clone()
}

/// A picture in one colour, of which the small BLIP is known to say something.
fn write_plain(path: &Path, width: u32) {
    RgbImage::from_pixel(width, 90, Rgb([200, 30, 40])).save(path).unwrap();
}

#[test]
fn an_added_captioner_captions_and_is_found_by_what_it_says() {
    let env = TestEnv::new();
    let paths = [120, 160].map(|width| env.pictures().join(format!("{width}.png")));
    write_plain(&paths[0], 120);
    write_plain(&paths[1], 160);
    env.index();
    let id = add_blip(&env);
    let run = ["caption", "--all", "--with", "blip", "--prompt", "a picture of"];
    let ran = |captioned: u64| json!({ "captioner": id, "captioned": captioned, "failed": 0, "left": 0, "stopped": false });
    assert_eq!(env.json(run), ran(2));
    assert_eq!(env.json(run), ran(0), "nothing is captioned twice");
    for path in &paths {
        let shown = env.json(["show".as_ref(), path.as_os_str()])["pictures"][0].clone();
        assert!(shown["caption"].as_str().unwrap().starts_with("a picture of x"), "{shown}");
        assert_eq!(shown["caption_by"], id.as_str());
    }
    let hits = env.json(["search", "\"a picture of\""])["hits"].clone();
    assert!(
        hits.as_array().unwrap().iter().all(|hit| hit["why"]["words_in"] == json!(["caption"])),
        "{hits}"
    );

    env.json(["models", "remove", "blip"]);
    let shown = env.json(["show".as_ref(), paths[0].as_os_str()])["pictures"][0].clone();
    assert_eq!(shown["caption_by"], id.as_str(), "what it said stays");
    assert!(env.expect_error(run).contains("and not blip"));
    env.assert_healthy();
}

#[test]
fn a_captioner_is_downloaded_after_its_size_and_licence_are_shown() {
    let (env, hub) = (TestEnv::new(), hub_with_captioners());
    write_jpegs(&env.pictures(), 2);
    env.index();
    let run = ["caption", "--all", "--with", CAPTIONER];
    let error = env.expect_error(run);
    let way_on = "`ratna models get qwen3-vl-2b` downloads it (Qwen3-VL 2B, 4.3 GB, Apache 2.0)";
    assert!(error.contains(way_on), "{error}");
    for list in [env.json(["models", "list"]), env.json(["caption", "--list"])] {
        let listed = entry(&list, CAPTIONER);
        let [state, licence] = ["state", "licence"].map(|name| listed[name].as_str().unwrap());
        assert_eq!((state, licence), ("available", "apache-2.0"));
    }
    let output = get(&env, &hub, CAPTIONER);
    assert!(output_text(&output).contains("Qwen3-VL 2B is on this computer"), "{}", output_text(&output));
    assert_eq!(entry(&env.json(["caption", "--list"]), CAPTIONER)["state"], "installed");
    let listed = output_text(&env.run(["models", "list"]));
    assert!(listed.contains("Qwen3-VL 2B, Apache 2.0"), "{listed}");

    // What random weights say of a picture may be nothing that can be kept.
    let ran = env.json(run);
    assert_eq!(ran["captioned"].as_u64().unwrap() + ran["failed"].as_u64().unwrap(), 2, "{ran}");
    assert!(ran["captioner"].as_str().unwrap().starts_with("qwen3-vl-2b-"), "{ran}");
    assert!(env.json(["models", "verify"])["intact"].as_bool().unwrap());
    env.assert_healthy();
}

#[test]
fn a_captioner_with_weights_that_pytorch_saved_is_downloaded_and_captions() {
    let (env, hub) = (TestEnv::new(), hub_with_captioners());
    let path = env.pictures().join("red.png");
    write_plain(&path, 120);
    env.index();
    let run = ["caption", "--all", "--with", "blip-base", "--prompt", "a picture of"];
    let way_on = "`ratna models get blip-base` downloads it (BLIP base, 990.5 MB, BSD 3-Clause)";
    assert!(env.expect_error(run).contains(way_on), "{}", env.expect_error(run));
    let output = get(&env, &hub, "blip-base");
    assert!(output_text(&output).contains("BLIP base is on this computer"), "{}", output_text(&output));
    assert_eq!(env.json(run)["captioned"], 1);
    let shown = env.json(["show".as_ref(), path.as_os_str()])["pictures"][0].clone();
    assert!(shown["caption"].as_str().unwrap().starts_with("a picture of x"), "{shown}");
    assert!(shown["caption_by"].as_str().unwrap().starts_with("blip-base-"), "{shown}");
    assert!(env.json(["models", "verify"])["intact"].as_bool().unwrap());
    env.assert_healthy();
}

#[test]
fn what_a_captioner_cannot_do_is_said() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 1);
    env.index();
    add_blip(&env);
    assert!(env.expect_error(["models", "use", "blip"]).contains("describes pictures, and can't search"));
    let code = |args: &[&str]| {
        let all = ["--json", "caption", "--all", "--with", "blip"];
        let output = env.command().args(all).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", output_text(&output));
        json_output(&output)["code"].clone()
    };
    assert_eq!(code(&["--language", "hi"]), "captionEnglishOnly");
    assert_eq!(code(&["--prompt", &"dog ".repeat(400)]), "captionBadPrompt");
    std::fs::write(env.models().join("blip/config.json"), "{}").unwrap();
    assert!(env.expect_error(["caption", "--all", "--with", "blip"]).contains("and not blip"));
}
