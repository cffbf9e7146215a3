//! `ratna tag suggest` and `ratna random`: what may suit pictures, and pictures by chance.

use std::collections::HashSet;
use std::fs;

use serde_json::{Value, json};

use crate::support::{TestEnv, copy_picture, write_jpegs};

/// The tags that are suggested for the first picture.
fn suggested(answer: &Value) -> Vec<&str> {
    let suggestions = answer["pictures"][0]["suggestions"].as_array().unwrap();
    suggestions.iter().map(|found| found["tag"].as_str().unwrap()).collect()
}

#[test]
fn a_picture_of_a_cat_is_suggested_the_tag_cat_which_is_added_only_when_accepted() {
    let env = TestEnv::new();
    copy_picture("cat.jpg", &env.pictures().join("cat.jpg"));
    env.index();
    let all = ["tag", "suggest", "--search", "name:*"];
    let answer = env.json(all);
    assert!(suggested(&answer).contains(&"cat"), "{answer}");
    assert_eq!(answer["changed"], json!(null));
    assert_eq!(env.json(["tag", "list"]), json!({ "tags": [] }), "nothing is added by itself");

    assert_eq!(env.json([&all[..], &["--accept-above", "0.3"]].concat())["changed"], 1);
    let tags = env.json(["tag", "list"]);
    assert!(tags["tags"].as_array().unwrap().iter().any(|tag| tag["tag"] == "cat"), "{tags}");
    assert!(!suggested(&env.json(all)).contains(&"cat"), "it has the tag");
    env.assert_healthy();
}

#[test]
fn random_pictures_are_different_ones_and_of_a_folder_where_one_is_named() {
    let env = TestEnv::new();
    for (name, count) in [("a", 4), ("b", 2)] {
        fs::create_dir(env.pictures().join(name)).unwrap();
        write_jpegs(&env.pictures().join(name), count);
    }
    env.index();
    let paths = |answer: &Value| -> HashSet<String> {
        let pictures = answer["pictures"].as_array().unwrap().iter();
        pictures.map(|picture| picture["path"].as_str().unwrap().to_owned()).collect()
    };
    // Both folders hold the same two contents.
    assert_eq!(paths(&env.json(["random"])).len(), 4);
    assert_eq!(paths(&env.json(["random", "-n", "3"])).len(), 3);
    let folder = env.pictures().join("b");
    let inside = env.json(["random".as_ref(), "--in".as_ref(), folder.as_os_str()]);
    assert_eq!(paths(&inside).len(), 2);
    let elsewhere = env.root().join("elsewhere");
    let error = env.expect_error(["random".as_ref(), "--in".as_ref(), elsewhere.as_os_str()]);
    assert!(error.contains("is not a folder of this library"), "{error}");
}
