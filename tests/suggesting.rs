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
fn a_caption_suggests_what_it_names_and_the_answer_says_so() {
    let env = TestEnv::new();
    let path = write_jpegs(&env.pictures(), 1).remove(0);
    env.index();
    let edit = |text: &str| {
        env.json(["caption".as_ref(), "--edit".as_ref(), path.as_os_str(), text.as_ref()]);
    };
    edit("Two polar bears, but no dog, on the ice");
    let answer = env.json(["tag", "suggest", "--all"]);
    let suggestions = answer["pictures"][0]["suggestions"].as_array().unwrap();
    let of = |tag: &str| suggestions.iter().find(|found| found["tag"] == tag);
    let bear = of("polar bear").unwrap();
    assert!(bear["strength"].as_f64().unwrap() >= 0.7 && bear["from"] != "model", "{answer}");
    assert!(of("ice").is_some() && of("dog").is_none_or(|dog| dog["from"] == "model"), "{answer}");
    env.assert_healthy();
}

#[test]
fn a_rule_tags_what_there_is_and_what_comes_and_can_be_taken_back() {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 2);
    env.index();
    let caption = |path: &std::path::Path, text: &str| {
        env.json(["caption".as_ref(), "--edit".as_ref(), path.as_os_str(), text.as_ref()]);
    };
    let tags = |path: &std::path::Path| {
        let picture = env.json(["show".as_ref(), path.as_os_str()])["pictures"][0].clone();
        (picture["tags"].clone(), picture["tags_by_rule"].clone())
    };
    caption(&paths[0], "A polar bear");
    let add = ["tag", "rules", "add", "animals/polar bear", "--above", "0.7"];
    let dry = env.json([&add[..], &["--dry-run"]].concat());
    assert_eq!((&dry["changed"], &dry["pictures"]), (&json!(0), &json!(1)));
    assert_eq!(env.json(["tag", "rules"]), json!({ "rules": [] }));
    assert_eq!(env.json(add)["changed"], 1);
    let by_rule = (json!(["animals/polar bear"]), json!(["animals/polar bear"]));
    assert_eq!(tags(&paths[0]), by_rule);
    env.json(["tag".as_ref(), "add".as_ref(), "animals/cat".as_ref(), paths[1].as_os_str()]);
    let listed = env.json(["tag", "list"])["tags"].as_array().unwrap().clone();
    let count = |tag: &str, pictures: u64, by_you: u64, by_rule: u64| {
        json!({
            "tag": tag, "pictures": pictures, "own": true, "by_you": by_you, "by_rule": by_rule,
        })
    };
    let expected =
        [count("animals", 2, 1, 1), count("animals/cat", 1, 1, 0), count("animals/polar bear", 1, 0, 1)];
    assert_eq!(listed, expected);
    env.json(["tag", "delete", "animals/cat"]);

    caption(&paths[1], "Polar bears");
    assert_eq!(tags(&paths[1]), by_rule, "a new caption follows the rule");
    env.json(["tag".as_ref(), "remove".as_ref(), "animals/polar bear".as_ref(), paths[1].as_os_str()]);
    caption(&paths[1], "Polar bears again");
    assert_eq!(tags(&paths[1]).0, json!([]), "what was removed does not come back");
    let rules = env.json(["tag", "rules"]);
    assert_eq!(
        (&rules["rules"][0]["word"], &rules["rules"][0]["pictures"]),
        (&json!("polar bear"), &json!(1))
    );
    env.json(["tag", "rules", "remove", "polar bear", "--with-tags"]);
    assert_eq!(tags(&paths[0]).0, json!([]));
    let error = env.expect_error(["tag", "rules", "add", "Bello", "--above", "0.5"]);
    assert!(error.contains("vocabulary.txt"), "{error}");
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
