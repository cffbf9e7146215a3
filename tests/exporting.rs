//! `ratna export` and `ratna import` of what it wrote: nothing that was said in a library is locked in.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{TestEnv, output_text, write_jpegs};

/// What people type into tags and captions, and what a table, a list or a spreadsheet would take for something else.
const ODD: [&str; 4] = ["a, b; \"c\"|d\\", "=HYPERLINK(\"http://x\")", "'-quoted", "कुत्ता 🐕"];

/// A library of five pictures of which much is said, and their paths.
fn library() -> (TestEnv, Vec<PathBuf>) {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 5);
    env.index();
    let path = |number: usize| paths[number].to_str().unwrap();
    for tag in ODD.iter().chain(&["animals/dog"]) {
        env.json(["tag", "add", tag, path(0), path(1)]);
    }
    env.json(["rate", "4", path(1), path(2)]);
    env.json(["favourite", path(2)]);
    for (number, text) in ODD.iter().enumerate() {
        env.json(["caption", "--edit", path(number), &format!("{text}\nsecond line")]);
    }
    (env, paths)
}

/// A library of the same pictures, which lie somewhere else.
fn other(env: &TestEnv) -> TestEnv {
    let other = TestEnv::new();
    for entry in std::fs::read_dir(env.pictures()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), other.pictures().join(entry.file_name())).unwrap();
    }
    other.index();
    other
}

fn export(env: &TestEnv, target: &Path) -> Value {
    env.json(["export".as_ref(), "--all".as_ref(), "-o".as_ref(), target.as_os_str()])
}

fn import(env: &TestEnv, path: &Path, more: &[&str]) -> Value {
    let args = ["import".as_ref(), path.as_os_str()];
    env.json(args.into_iter().chain(more.iter().map(OsStr::new)))
}

/// What the person said of each picture, by its content.
fn said(env: &TestEnv) -> Vec<Value> {
    let target = env.root().join("said.json");
    export(env, &target);
    let export: Value = serde_json::from_slice(&std::fs::read(target).unwrap()).unwrap();
    let keys = [
        "content",
        "tags",
        "rule_tags",
        "rating",
        "favourite",
        "caption",
        "caption_made_at",
        "model_captions",
    ];
    let picture = |picture: &Value| {
        Value::Object(keys.map(|key| (key.to_owned(), picture[key].clone())).into_iter().collect())
    };
    let mut pictures: Vec<Value> = export["pictures"].as_array().unwrap().iter().map(picture).collect();
    pictures.sort_by_key(|picture| picture["content"].as_str().unwrap().to_owned());
    pictures
}

#[test]
fn everything_that_was_said_comes_to_another_library_of_the_same_pictures() {
    let (env, _) = library();
    let before = said(&env);
    for name in ["export.json", "export.csv"] {
        let target = env.root().join(name);
        assert_eq!(export(&env, &target)["pictures"], 5);
        assert_eq!(target.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let other = other(&env);

        let nothing = said(&other);
        let dry = import(&other, &target, &["--dry-run"]);
        assert_eq!(said(&other), nothing, "a dry run changes nothing");
        let mut imported = import(&other, &target, &[]);
        assert_eq!(imported["dry_run"], false);
        imported["dry_run"] = true.into();
        assert_eq!(imported, dry, "it says what is done");
        for (what, count) in
            [("found", 5), ("matched", 5), ("tags", 10), ("ratings", 2), ("favourites", 1), ("captions", 4)]
        {
            assert_eq!(imported[what], count, "{what}");
        }
        assert_eq!(said(&other), before);

        let again = import(&other, &target, &[]);
        assert_eq!((&again["matched"], &again["changed"]), (&5.into(), &0.into()));
        assert_eq!(said(&other), before);
        other.assert_healthy();
    }
}

#[test]
fn what_a_rule_added_is_left_out_and_counted_until_a_rule_adds_it_there() {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 2);
    env.index();
    let rule = ["tag", "rules", "add", "polar bear", "--above", "0.7"];
    env.json(["caption", "--edit", paths[0].to_str().unwrap(), "A polar bear"]);
    assert_eq!(env.json(rule)["changed"], 1);
    let target = env.root().join("export.json");
    export(&env, &target);
    let exported: Value = serde_json::from_slice(&std::fs::read(&target).unwrap()).unwrap();
    let pictures = exported["pictures"].as_array().unwrap();
    let captioned = pictures.iter().find(|picture| picture["caption"] == "A polar bear").unwrap();
    assert_eq!((&captioned["tags"], &captioned["rule_tags"]), (&json!([]), &json!(["polar bear"])));

    let other = other(&env);
    let imported = import(&other, &target, &[]);
    assert_eq!((&imported["tags"], &imported["without_rule"]), (&json!(0), &json!(1)));
    assert_eq!(other.json(["tag", "list"]), json!({ "tags": [] }));
    assert_eq!(other.json(rule)["changed"], 1, "the caption came along");
    let imported = import(&other, &target, &[]);
    assert_eq!((&imported["changed"], &imported["without_rule"]), (&json!(0), &json!(0)));
    assert_eq!(said(&other), said(&env));
    other.assert_healthy();
}

#[test]
fn a_dry_run_changes_no_row_and_works_beside_what_the_person_said_here() {
    let (env, paths) = library();
    let target = env.root().join("export.json");
    export(&env, &target);
    env.json(["caption", "--edit", paths[0].to_str().unwrap(), "Rex"]);
    env.json(["rate", "1", paths[1].to_str().unwrap()]);
    let rows = || {
        let catalogue = rusqlite::Connection::open(env.library().join("catalogue.sqlite")).unwrap();
        let tables =
            ["tags", "content_tags", "ratings", "favourites", "captions", "text_changes", "contents"];
        tables.map(|table| {
            let mut query = catalogue.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = query.column_count();
            let mut rows = query.query([]).unwrap();
            let mut all = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                all.extend((0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap())));
            }
            all
        })
    };
    let before = rows();
    let dry = import(&env, &target, &["--dry-run", "--replace"]);
    assert_eq!((&dry["changed"], &dry["captions"], &dry["ratings"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!(rows(), before);
    assert_eq!(import(&env, &target, &[])["kept"], 2);
    assert_eq!(import(&env, &target, &["--replace"])["changed"], 2);
    assert_eq!(import(&env, &target, &["--replace"])["changed"], 0);
}

#[test]
fn bad_lines_are_named_by_their_numbers_and_the_others_taken_in() {
    let (env, paths) = library();
    let target = env.root().join("nasty.json");
    let path = paths[4].to_str().unwrap();
    let lines = [
        json!({ "format": "ratna-export", "version": 1 }).to_string(),
        json!({ "path": path, "tags": ["kept", "\u{1b}[2J"], "unknown": { "x": [] } }).to_string(),
        "[".repeat(100_000),
        json!({ "path": path, "rating": 99 }).to_string(),
        json!({ "path": path, "tags": vec!["x"; 100_000] }).to_string(),
        json!({ "path": "../../etc/passwd", "tags": ["x"] }).to_string(),
        json!({ "path": "/nowhere.jpg", "tags": ["x"] }).to_string(),
        json!({ "path": path, "content": "0".repeat(64), "tags": ["x"] }).to_string(),
        json!({ "path": path, "tags": "x" }).to_string(),
        json!({ "path": path, "favourite": true }).to_string(),
    ];
    std::fs::write(&target, lines.join("\n")).unwrap();
    let imported = import(&env, &target, &[]);
    let problems = imported["problems"].as_array().unwrap().iter();
    let problems: Vec<(u64, &str)> =
        problems.map(|one| (one["line"].as_u64().unwrap(), one["code"].as_str().unwrap())).collect();
    let expected = [
        (3, "unreadable"),
        (4, "unreadable"),
        (5, "tooMuch"),
        (6, "unreadable"),
        (7, "notHere"),
        (8, "otherContent"),
        (9, "unreadable"),
    ];
    assert_eq!(problems, expected);
    assert_eq!((&imported["tags"], &imported["favourites"]), (&2.into(), &1.into()));
    let output = env.run(["import".as_ref(), target.as_os_str()]);
    let text = output_text(&output);
    assert!(
        output.status.success() && text.contains("line 8 is left out") && !text.contains('\u{1b}'),
        "{text}"
    );
    env.assert_healthy();
}

#[test]
fn chosen_pictures_and_those_of_a_search_go_to_standard_output() {
    let (env, paths) = library();
    let output = env.run([
        "export".as_ref(),
        paths[2].as_os_str(),
        "--as".as_ref(),
        "json".as_ref(),
        "-o".as_ref(),
        "-".as_ref(),
    ]);
    let export: Value = serde_json::from_slice(&output.stdout).unwrap();
    let picture = &export["pictures"][0];
    assert_eq!(export["pictures"].as_array().unwrap().len(), 1);
    assert_eq!((&picture["path"], &picture["rating"]), (&paths[2].to_str().unwrap().into(), &4.into()));
    assert_eq!(
        (&picture["format"], &picture["width"], &picture["score"]),
        (&"jpeg".into(), &160.into(), &Value::Null)
    );

    let output = env.run(["export", "--search", "\"second line\"", "--as", "csv", "-o", "-"]);
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.starts_with("\u{feff}ratna_export,path,"), "{table}");
    assert_eq!(table.matches("second line").count(), 4, "{table}");
    assert!(table.contains("strong") && table.contains("'=HYPERLINK"), "{table}");
    let error = env.expect_error(["export", "--all", "-o", "somewhere"]);
    assert!(error.contains("--as"), "{error}");
}

#[test]
fn a_set_of_sidecars_overwrites_nothing_and_lies_beside_no_picture() {
    let (env, _) = library();
    let target = env.root().join("set");
    let export = |target: &Path| {
        env.command().args(["--json", "export", "--all", "--as", "xmp", "-o"]).arg(target).output().unwrap()
    };
    let set: Value = serde_json::from_slice(&export(&target).stdout).unwrap();
    assert_eq!((&set["written"], &set["silent"], &set["failed"]), (&4.into(), &1.into(), &0.into()));
    let sidecar = target.join("pictures/0000.jpg.xmp");
    let text = std::fs::read_to_string(&sidecar).unwrap();
    assert!(text.contains("second line") && text.contains("animals"), "{text}");
    std::fs::write(&sidecar, "mine").unwrap();
    let set: Value = serde_json::from_slice(&export(&target).stdout).unwrap();
    assert_eq!((&set["written"], &set["there"]), (&0.into(), &4.into()));
    assert_eq!(std::fs::read_to_string(&sidecar).unwrap(), "mine");
    let refused = export(env.root());
    assert!(!refused.status.success(), "{}", output_text(&refused));
    assert!(!env.pictures().join("0000.jpg.xmp").exists());
}
