//! A library that an earlier version made opens, migrates and answers as before.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::Bench;

fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/library-0.1.0")
}

/// A copy of the library of version 0.1.0.
fn opened() -> Bench {
    let bench = Bench::new();
    fs::create_dir_all(bench.library()).unwrap();
    for file in ["catalogue.sqlite", "vectors.sqlite", "thumbs.sqlite"] {
        fs::copy(fixture().join(file), bench.library().join(file)).unwrap();
    }
    bench
}

#[test]
fn it_answers_as_the_version_that_made_it() {
    let bench = opened();
    let answers: Value = serde_json::from_slice(&fs::read(fixture().join("answers.json")).unwrap()).unwrap();
    for (query, expected) in answers.as_object().unwrap() {
        let answer = bench.json(["search", "-n", "9", query]);
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
    assert!(bench.library().join("catalogue.v5.sqlite").is_file(), "a copy was taken before the migration");
    bench.assert_healthy();
}

#[test]
fn its_sentences_became_codes_and_still_say_the_same() {
    let bench = opened();
    let problems = bench.json(["problems"]);
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
    let folders = bench.json(["folders"]);
    let away = &folders["folders"][0];
    assert_eq!(away["path"], "/srv/pictures/away");
    assert_eq!((&away["offline"], &away["code"]), (&Value::Bool(true), &Value::from("notFound")));
    let status = bench.json(["status"]);
    assert_eq!((&status["gone"], &status["offline"], &status["contents"]), (&1.into(), &2.into(), &10.into()));
}

#[test]
fn problems_are_listed_in_the_language_of_the_person() {
    let bench = opened();
    let output = bench.command().env("LC_ALL", "hi_IN.UTF-8").arg("problems").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("HEIC डेटा ख़राब है"), "{said}");
}
