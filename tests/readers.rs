//! What reads the words in pictures, on the command line: a reader that is downloaded from a test hub on loopback, and whose
//! languages come first.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use ratna_engine::Library;
use ratna_models::hub::test_server::TestHub;
use ratna_models::store::Store;
use serde_json::Value;

use crate::support::{TestEnv, json_output, output_text, small_model, test_picture};

const READER: &str = "ppocr-devanagari";
const REPOSITORY: &str = "PaddlePaddle/devanagari_PP-OCRv5_mobile_rec_onnx";

/// A hub with a small reader in place of the listed one.
fn hub_with_reader() -> TestHub {
    let hub = TestHub::start().unwrap();
    for name in ["inference.yml", "inference.onnx"] {
        let bytes = fs::read(small_model("words").join("downloaded").join(name)).unwrap();
        hub.add_large_file(REPOSITORY, name, bytes);
    }
    hub
}

/// The ID of what reads a picture.
fn reader_id(env: &TestEnv, path: Option<&Path>) -> String {
    let mut command = env.command();
    command.env("LC_ALL", "C").env("LANGUAGE", "");
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let picture = test_picture("cat.jpg");
    let output = command.args(["--json", "text"]).arg(picture).output().unwrap();
    json_output(&output)["pictures"][0]["reader"].as_str().unwrap().to_owned()
}

fn state(env: &TestEnv) -> Value {
    let list = env.json(["models", "list"]);
    list["readers"].as_array().unwrap().iter().find(|reader| reader["id"] == READER).unwrap()["state"].clone()
}

#[test]
fn a_reader_is_downloaded_reads_and_is_removed() {
    let (env, hub) = (TestEnv::new(), hub_with_reader());
    assert_eq!((state(&env), reader_id(&env, None).contains(READER)), ("available".into(), false));
    let output =
        env.command().env("HF_ENDPOINT", hub.endpoint()).args(["models", "get", READER]).output().unwrap();
    assert!(
        output_text(&output).contains("PP-OCR 5 Devanagari is on this computer"),
        "{}",
        output_text(&output)
    );
    assert_eq!((state(&env), reader_id(&env, None).contains(READER)), ("installed".into(), true));
    assert!(env.expect_error(["models", "use", READER]).contains("can't search"));
    env.json(["models", "remove", READER]);
    assert_eq!((state(&env), reader_id(&env, None).contains(READER)), ("available".into(), false));
}

#[test]
fn the_command_prefers_the_language_of_the_window() {
    let env = TestEnv::new();
    let folder = env.root().join("bin");
    fs::create_dir(&folder).unwrap();
    let program = folder.join("tesseract");
    // Of four languages, the reader asks for three.
    fs::write(&program, "#!/bin/sh\nprintf 'List:\\nara\\nasm\\nben\\nhin\\n'\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(reader_id(&env, Some(&folder)).ends_with("tesseract-1-ara+asm+ben"));
    let library = Library::open(&env.library(), Arc::new(Store::at(env.models()))).unwrap();
    library.set_setting("window", r#"{"language":"hi"}"#).unwrap();
    drop(library);
    assert!(reader_id(&env, Some(&folder)).ends_with("tesseract-1-ara+asm+hin"));
}
