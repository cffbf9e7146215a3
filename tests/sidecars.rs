//! What exiftool writes into pictures and beside them is found, shown and followed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{TestEnv, copy_picture, json_output};

/// Runs exiftool, which `make setup` installs.
#[track_caller]
fn exiftool(arguments: &[&str], path: &Path) {
    let mut command = Command::new("exiftool");
    command.args(["-q", "-overwrite_original", "-charset", "utf8"]);
    let output = command.args(arguments).arg(path).output();
    let output = output.unwrap_or_else(|error| panic!("exiftool, which `make setup` installs: {error}"));
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A library with a photograph that has a packet, IPTC records and a sidecar; its path.
fn library() -> (TestEnv, PathBuf) {
    let env = TestEnv::new();
    let picture = env.pictures().join("cat.jpg");
    copy_picture("cat.jpg", &picture);
    let embedded = [
        "-XMP-dc:Subject=Cat",
        "-XMP-dc:Subject=समुद्र",
        "-XMP-lr:HierarchicalSubject=Animals|Cat",
        "-XMP-xmp:Label=Red",
        "-XMP-dc:Creator=Usha Rao",
        "-XMP-xmp:Rating=2",
        "-IPTC:City=Panaji",
        "-IPTC:Keywords=Cat",
    ];
    exiftool(&embedded, &picture);
    exiftool(
        &["-XMP-dc:Title=Sea", "-XMP-xmp:Rating=4", "-XMP-iptcExt:PersonInImage=Anna Müller"],
        &env.pictures().join("cat.xmp"),
    );
    env.index();
    (env, picture)
}

fn shown(env: &TestEnv, path: &Path) -> Value {
    env.json(["show".as_ref(), path.as_os_str()])["pictures"][0].clone()
}

fn found(env: &TestEnv, query: &str) -> usize {
    env.json(["search", query])["hits"].as_array().unwrap().len()
}

#[test]
fn what_exiftool_writes_is_shown_and_found() {
    let (env, picture) = library();
    let picture = shown(&env, &picture);
    let expected = json!({
        "title": "Sea", "rating": 4, "label": "Red", "creator": "Usha Rao", "city": "Panaji",
        "keywords": ["Animals/Cat", "समुद्र"], "people": ["Anna Müller"],
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&picture[field], value, "{field}: {picture}");
    }
    for query in ["person:Anna", "tag:animals", "tag:समुद्र"] {
        assert_eq!(found(&env, query), 1, "{query}");
    }
    assert_eq!(found(&env, "person:Bert"), 0);
}

#[test]
fn a_sidecar_that_exiftool_changes_or_that_is_gone_is_noticed() {
    let (env, picture) = library();
    let sidecar = env.pictures().join("cat.xmp");
    exiftool(&["-XMP-dc:Title=Ocean", "-XMP-iptcExt:PersonInImage=Bert"], &sidecar);
    env.index();
    let changed = shown(&env, &picture);
    assert_eq!((&changed["title"], &changed["people"]), (&json!("Ocean"), &json!(["Bert"])));
    assert_eq!([found(&env, "person:Bert"), found(&env, "person:Anna")], [1, 0]);
    fs::remove_file(sidecar).unwrap();
    env.index();
    let alone = shown(&env, &picture);
    assert_eq!((&alone["title"], &alone["rating"], &alone["people"]), (&Value::Null, &json!(2), &json!([])));
}

#[test]
fn xmp_read_names_the_origin_of_every_field() {
    let (env, picture) = library();
    let answer = env.json(["xmp".as_ref(), "read".as_ref(), picture.as_os_str()]);
    let said = answer["pictures"][0]["said"].as_array().unwrap();
    let origins: Vec<&str> = said.iter().filter_map(|said| said["origin"].as_str()).collect();
    assert_eq!(origins, ["sidecar", "packet", "iptc"], "{answer}");
    assert!(said[0]["path"].as_str().unwrap().ends_with("cat.xmp"), "{answer}");
    assert_eq!(said[0]["fields"]["title"], "Sea");
    assert_eq!(said[1]["fields"]["keywords"], json!([["Animals", "Cat"], ["समुद्र"]]));
    assert_eq!(said[2]["fields"]["city"], "Panaji");
    fs::write(env.pictures().join("cat.xmp"), "no XML").unwrap();
    let output = env.run(["--json".as_ref(), "xmp".as_ref(), "read".as_ref(), picture.as_os_str()]);
    assert!(!output.status.success());
    let answer = json_output(&output);
    assert!(answer["pictures"][0]["said"][0]["problem"].is_string(), "{answer}");
}
