//! `ratna tag`, `rate` and `favourite`: what the person says about pictures, and that it follows them.

use std::fs;

use serde_json::{Value, json};

use crate::support::{TestEnv, jpeg, write_jpegs};

/// The tags of the library, with their numbers of pictures.
fn tags(env: &TestEnv) -> Vec<(String, u64)> {
    let answer = env.json(["tag", "list"]);
    let tag = |tag: &Value| (tag["tag"].as_str().unwrap().to_owned(), tag["pictures"].as_u64().unwrap());
    answer["tags"].as_array().unwrap().iter().map(tag).collect()
}

fn shown(env: &TestEnv, path: &std::path::Path) -> Value {
    env.json(["show".as_ref(), path.as_os_str()])["pictures"][0].clone()
}

#[test]
fn pictures_are_tagged_by_paths_and_by_filters_and_show_tells() {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 4);
    env.index();
    let add = |tag: &str, path: &std::path::Path| {
        env.json(["tag".as_ref(), "add".as_ref(), tag.as_ref(), path.as_os_str()])
    };
    assert_eq!(add("animals/dog", &paths[0]), json!({ "changed": 1 }));
    assert_eq!(add("Animals/Dog", &paths[0]), json!({ "changed": 0 }), "it has the tag already");
    assert_eq!(env.json(["tag", "add", "all", "--search", "name:000*"])["changed"], 4);
    assert_eq!(env.json(["rate", "4", "--search", "tag:animals"])["changed"], 1);
    assert_eq!(env.json(["favourite", "--search", "rating:>=4"])["changed"], 1);
    let one = |tag: &str, count| (tag.to_owned(), count);
    assert_eq!(tags(&env), [one("all", 4), one("animals", 1), one("animals/dog", 1)]);
    let picture = shown(&env, &paths[0]);
    assert_eq!(picture["tags"], json!(["all", "animals/dog"]));
    assert_eq!((&picture["rating"], &picture["favourite"]), (&json!(4), &json!(true)));

    env.json(["tag", "rename", "animals", "pets"]);
    env.json(["tag", "rename", "pets/dog", "all"]);
    assert_eq!(env.json(["tag", "remove", "all", "--search", "rating:4"])["changed"], 1);
    assert_eq!(tags(&env), [one("all", 3)]);
    env.json(["tag", "delete", "all"]);
    assert_eq!(tags(&env), []);
    assert_eq!(env.json(["favourite", "--off", "--search", "is:favourite"])["changed"], 1);
    env.assert_healthy();
}

#[test]
fn what_cannot_be_tagged_is_named_with_the_way_out() {
    let env = TestEnv::new();
    let path = write_jpegs(&env.pictures(), 1).remove(0);
    env.index();
    let elsewhere = env.root().join("elsewhere.jpg");
    fs::write(&elsewhere, jpeg(9, 40, 30)).unwrap();
    let error = env.expect_error(["tag".as_ref(), "add".as_ref(), "x".as_ref(), elsewhere.as_os_str()]);
    assert!(error.contains("elsewhere.jpg") && error.contains("ratna index"), "{error}");
    let error = env.expect_error(["tag", "add", "x", "--search", "dog"]);
    assert!(error.contains("filters alone"), "{error}");
    let error = env.expect_error(["tag".as_ref(), "add".as_ref(), " / ".as_ref(), path.as_os_str()]);
    assert!(error.contains("needs a name"), "{error}");
    let error = env.expect_error(["tag", "rename", "lake", "sea"]);
    assert!(error.contains("no tag lake") && error.contains("ratna tag list"), "{error}");
    assert_eq!(tags(&env), []);
}

#[test]
fn tags_follow_a_picture_that_is_moved_copied_and_edited() {
    let env = TestEnv::new();
    let path = write_jpegs(&env.pictures(), 1).remove(0);
    env.index();
    env.json(["tag".as_ref(), "add".as_ref(), "sea".as_ref(), path.as_os_str()]);
    env.json(["rate".as_ref(), "5".as_ref(), path.as_os_str()]);
    env.json(["favourite".as_ref(), path.as_os_str()]);
    let expect = |path: &std::path::Path| {
        let picture = shown(&env, path);
        let said = (&picture["tags"], &picture["rating"], &picture["favourite"]);
        assert_eq!(said, (&json!(["sea"]), &json!(5), &json!(true)), "{picture}");
    };
    let moved = env.pictures().join("moved.jpg");
    fs::rename(&path, &moved).unwrap();
    let copy = env.pictures().join("copy.jpg");
    fs::copy(&moved, &copy).unwrap();
    env.index();
    expect(&moved);
    expect(&copy);
    fs::write(&moved, jpeg(77, 160, 120)).unwrap();
    env.index();
    expect(&moved);
    expect(&copy);
}
