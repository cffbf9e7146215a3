//! A library of an earlier version opens, migrates and returns the same results.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::TestEnv;

fn fixture_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/library-0.1.0")
}

/// A copy of the version 0.1.0 library.
fn env_with_old_library() -> TestEnv {
    let env = TestEnv::new();
    fs::create_dir_all(env.library()).unwrap();
    for file in ["catalogue.sqlite", "vectors.sqlite", "thumbs.sqlite"] {
        fs::copy(fixture_dir().join(file), env.library().join(file)).unwrap();
    }
    env
}

#[test]
fn it_returns_the_results_of_the_version_that_created_it() {
    let env = env_with_old_library();
    let answers: Value =
        serde_json::from_slice(&fs::read(fixture_dir().join("answers.json")).unwrap()).unwrap();
    for (query, expected) in answers.as_object().unwrap() {
        let answer = env.json(["search", "-n", "9", query]);
        let (found, expected) = (answer["hits"].as_array().unwrap(), expected.as_array().unwrap());
        assert_eq!(found.len(), expected.len(), "{query}");
        for (hit, before) in found.iter().zip(expected) {
            for key in ["path", "content", "strength"] {
                assert_eq!(hit[key], before[key], "{query}: {key}");
            }
            let change = hit["score"].as_f64().unwrap() - before["score"].as_f64().unwrap();
            assert!(change.abs() < 1e-3, "{query}: {hit} was {before}");
        }
    }
    assert!(env.library().join("catalogue.v5.sqlite").is_file(), "the migration keeps a backup");
    // Older versions left the library open to other users of the computer.
    assert_eq!(env.run(["doctor", "--repair"]).status.code(), Some(0));
    env.assert_healthy();
}

#[test]
fn its_stored_reasons_become_codes_with_the_same_texts() {
    let env = env_with_old_library();
    let problems = env.json(["problems"]);
    let reason = |name: &str| {
        let all = problems["problems"].as_array().unwrap().iter();
        let found = all.clone().find(|problem| problem["path"].as_str().unwrap().ends_with(name)).unwrap();
        (found["code"].as_str().unwrap().to_owned(), found["reason"].as_str().unwrap().to_owned())
    };
    let expected = [
        ("header-only.heic", "damaged", "the HEIC data is damaged"),
        (
            "huge-header.png",
            "tooManyPixels",
            "60000 × 60000 pixels is more than Ratna reads (limit 256 megapixels)",
        ),
        ("text.jpg", "notAPicture", "not a picture Ratna knows"),
        ("truncated.jpg", "truncated", "the file ends before the picture does"),
        ("zero.jpg", "empty", "the file is empty"),
    ];
    for (name, code, text) in expected {
        assert_eq!(reason(name), (code.to_owned(), text.to_owned()));
    }
    let folders = env.json(["folders"]);
    let unavailable = &folders["folders"][0];
    assert_eq!(unavailable["path"], "/srv/pictures/away");
    assert_eq!(
        (&unavailable["offline"], &unavailable["code"]),
        (&Value::Bool(true), &Value::from("notFound"))
    );
    let status = env.json(["status"]);
    assert_eq!(
        (&status["gone"], &status["offline"], &status["contents"]),
        (&1.into(), &2.into(), &10.into())
    );
}

#[test]
fn problems_are_listed_in_the_language_of_the_locale() {
    let env = env_with_old_library();
    let output = env.command().env("LC_ALL", "hi_IN.UTF-8").arg("problems").output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(listed.contains("HEIC डेटा ख़राब है"), "{listed}");
}
