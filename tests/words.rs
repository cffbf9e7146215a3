//! The words in pictures: read, found, and kept through a crash.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{TestEnv, copy_picture, test_picture};

/// Rendered by `tools/words`, with what they say.
const PICTURES: [(&str, &[&str]); 4] = [
    ("engineer.jpg", &["TURNED IT OFF AND", "ON AGAIN", "I AM AN ENGINEER", "NOW"]),
    ("sign.jpg", &["MILL STREET", "Old Harbour 350 m"]),
    ("screenshot.jpg", &["Aunt Margaret", "last seen today at 17:42", "Are you coming to dinner tonight?"]),
    ("turned.jpg", &["Shelves from left to right:", "maps, letters, recipes and", "family photographs"]),
];

fn with_words(name: &str) -> PathBuf {
    test_picture("words").join(name)
}

/// A library with the pictures with words and one without.
fn library() -> TestEnv {
    let env = TestEnv::new();
    for (name, _) in PICTURES {
        fs::copy(with_words(name), env.pictures().join(name)).unwrap();
    }
    copy_picture("cat.jpg", &env.pictures().join("cat.jpg"));
    env
}

/// The names of the hits, best first.
fn found(env: &TestEnv, query: &str) -> Vec<String> {
    let answer = env.json(["search", query]);
    let name = |hit: &Value| {
        Path::new(hit["path"].as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned()
    };
    answer["hits"].as_array().unwrap().iter().map(name).collect()
}

#[test]
fn the_words_of_memes_screenshots_and_signs_are_read() {
    let env = TestEnv::new();
    let paths = PICTURES.map(|(name, _)| with_words(name));
    let answer = env.json([OsStr::new("text")].into_iter().chain(paths.iter().map(|path| path.as_os_str())));
    for (picture, (name, says)) in answer["pictures"].as_array().unwrap().iter().zip(PICTURES) {
        let lines: Vec<&str> =
            picture["lines"].as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap()).collect();
        for line in says {
            assert!(lines.contains(line), "{name}: {line:?} is not in {lines:?}");
        }
    }
    let meme = &answer["pictures"][0];
    let corners = &meme["lines"][0]["box"];
    let (left, right) = (corners[0][0].as_f64().unwrap(), corners[1][0].as_f64().unwrap());
    assert!(left < 120.0 && right > 480.0, "in pixels of 600: {corners}");
    let without = env.json(["text".as_ref(), test_picture("cat.jpg").as_os_str()]);
    assert_eq!(without["pictures"][0]["lines"], json!([]));
}

#[test]
fn a_meme_is_found_first_by_what_it_says() {
    let env = library();
    assert_eq!(env.index()["words_read"], 5);
    assert_eq!(env.json(["status"])["words_read"], 5);
    assert_eq!(found(&env, "\"I am an engineer now\""), ["engineer.jpg"]);
    assert_eq!(found(&env, "turned it off")[0], "engineer.jpg");
    assert_eq!(found(&env, "margaret")[0], "screenshot.jpg");
    assert_eq!(found(&env, "\"OLD HARBOUR\""), ["sign.jpg"]);
    let hit = &env.json(["search", "\"old harbour\""])["hits"][0];
    assert_eq!(hit["why"]["words_in"], json!(["picture"]));
    let shown = env.json(["show".as_ref(), env.pictures().join("turned.jpg").as_os_str()]);
    assert!(shown["pictures"][0]["text"].as_str().unwrap().contains("family photographs"));
    let memes = found(&env, "is:meme");
    assert!(
        memes.contains(&"engineer.jpg".to_owned()) && !memes.contains(&"screenshot.jpg".to_owned()),
        "{memes:?}"
    );
    assert_eq!(found(&env, "is:screenshot"), ["screenshot.jpg"]);
    assert_eq!(env.index()["words_read"], 0, "nothing is read twice");
    env.assert_healthy();
}

#[test]
fn a_killed_run_loses_at_most_a_batch_of_words() {
    let env = TestEnv::new();
    let meme = fs::read(with_words("engineer.jpg")).unwrap();
    for number in 0..80_u32 {
        // What follows the end of a JPEG makes it another content.
        let bytes = [&meme[..], &number.to_le_bytes()].concat();
        fs::write(env.pictures().join(format!("{number}.jpg")), bytes).unwrap();
    }
    let words_read = || env.json(["status"])["words_read"].as_u64().unwrap();
    let mut run = env.command().arg("index").arg(env.pictures()).spawn().unwrap();
    let mut read = 0;
    while read == 0 {
        assert!(run.try_wait().unwrap().is_none(), "it was to be killed while it reads");
        if env.library().join("words.sqlite").exists() {
            read = words_read();
        }
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let kept = words_read();
    assert!(kept >= read, "{kept} of {read}");
    assert_eq!(env.index()["words_read"].as_u64().unwrap() + kept, 80);
    assert_eq!(found(&env, "\"off and on\"").len(), 10, "as many as a search returns");
    env.assert_healthy();
}
