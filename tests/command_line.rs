//! What scripts can rely on: exit codes, one JSON object with fixed keys, and no stray output.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{TestEnv, copy_picture, json_output, output_text, ratna_binary, write_jpegs};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn every_command_prints_one_object_with_its_keys() {
    let env = TestEnv::new();
    copy_picture("cat.jpg", &env.pictures().join("cat.jpg"));
    let index = env.index();
    for key in [
        "found",
        "new",
        "unchanged",
        "moved",
        "gone",
        "unreadable",
        "embedded",
        "seconds",
        "images_per_second",
        "words_read",
        "looked_at",
    ] {
        assert!(index[key].is_number(), "{key}: {index}");
    }
    let cat = env.pictures().join("cat.jpg");
    for answer in [env.json(["search", "cat"]), env.json(["similar".as_ref(), cat.as_os_str()])] {
        assert_eq!(
            keys(&answer),
            [
                "by_date",
                "hits",
                "milliseconds",
                "model",
                "problems",
                "query",
                "understood",
                "understood_as",
                "unknown",
                "weaker"
            ]
        );
    }
    assert_eq!(
        keys(&env.json(["search", "cat"])["hits"][0]),
        ["content", "path", "score", "strength", "why"]
    );
    let status = env.json(["status"]);
    for key in [
        "folders",
        "files",
        "contents",
        "embedded",
        "unreadable",
        "unsupported",
        "offline",
        "cloud",
        "gone",
        "library_bytes",
        "words_read",
        "looked_at",
    ] {
        assert!(status[key].is_number(), "{key}: {status}");
    }
    assert_eq!(
        keys(&env.json(["folders"])["folders"][0]),
        ["code", "excludes", "offline", "path", "reason", "volume"]
    );
    assert_eq!(keys(&env.json(["problems"])), ["problems"]);
    assert_eq!(keys(&env.json(["doctor"])), ["findings", "healthy"]);
    let verified = env.json(["doctor", "--verify"]);
    assert_eq!(keys(&verified), ["files", "findings", "healthy"]);
    assert_eq!(
        keys(&verified["files"]),
        ["companions", "intact", "modified", "rotten", "stopped", "unavailable", "unreadable"]
    );
    assert_eq!(keys(&env.json(["excludes"])), ["excludes"]);
    assert_eq!(keys(&env.json(["forget".as_ref(), env.pictures().as_os_str()])), ["forgotten"]);
}

#[test]
fn usage_errors_exit_with_2_and_failures_with_1() {
    let env = TestEnv::new();
    let invalid: [&[&str]; 5] =
        [&[], &["index"], &["serch", "x"], &["embed"], &["search", "x", "-n", "many"]];
    for arguments in invalid {
        assert_eq!(env.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert!(env.expect_error(["index", "/does/not/exist"]).contains("/does/not/exist"));
    let failed = env.run(["--json", "search", "  "]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(json_output(&failed)["error"].as_str().unwrap().contains("nothing to search for"));
}

#[test]
fn the_environment_can_name_the_library() {
    let env = TestEnv::new();
    let output = Command::new(ratna_binary())
        .env("RATNA_LIBRARY", env.library())
        .args(["status", "--json"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", output_text(&output));
    assert!(env.library().join("catalogue.sqlite").exists());
}

#[test]
fn no_progress_bar_is_drawn_without_a_terminal() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 3);
    let output = env.run(["index".as_ref(), env.pictures().as_os_str()]);
    assert!(output.status.success());
    assert!(output.stderr.is_empty(), "{}", output_text(&output));
}

#[test]
fn a_closed_output_pipe_is_not_an_error() {
    let env = TestEnv::new();
    let mut child =
        env.command().arg("status").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", output_text(&output));
}

#[test]
fn a_reader_that_closes_the_pipe_ends_the_answers_quietly() {
    let env = TestEnv::new();
    let mut child = env
        .command()
        .args(["search", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    // The command may end before it has read all queries.
    drop(child.stdin.take().unwrap().write_all(&b"dog\n".repeat(100)));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", output_text(&output));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_device_is_reported() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 1);
    env.index();
    let commands: [&[&str]; 6] =
        [&["status"], &["status", "--json"], &["search", "dog"], &["folders"], &["--help"], &["--version"]];
    for arguments in commands {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = env.command().args(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            text, "ratna: cannot write to standard output: No space left on device\n",
            "{arguments:?}"
        );
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn a_missing_picture_is_reported_once() {
    let env = TestEnv::new();
    let text = env.expect_error(["similar", "/does/not/exist.jpg"]);
    assert_eq!(text.matches("No such file or directory").count(), 1, "{text}");
}

#[test]
fn punctuation_and_foreign_words_do_not_make_strong_matches() {
    let env = TestEnv::new();
    copy_picture("cat.jpg", &env.pictures().join("cat.jpg"));
    env.index();
    let score = |answer: &Value| answer["hits"][0]["score"].as_f64().unwrap();
    let cat = env.json(["search", "cat"]);
    assert_eq!((cat["understood"].as_bool(), &cat["hits"][0]["strength"]), (Some(true), &"strong".into()));
    for query in ["cat.", "cat?", "cat …"] {
        assert_eq!(score(&env.json(["search", query])), score(&cat), "{query}");
    }
    for query in ["gato", "кошка", "猫"] {
        let answer = env.json(["search", query]);
        assert_eq!(answer["understood"], false, "{query}");
        assert_eq!(answer["hits"][0]["strength"], "weak", "{query}");
    }
}

#[test]
fn everyday_hindi_finds_what_its_english_does_and_unknown_words_are_named() {
    let env = TestEnv::new();
    copy_picture("cat.jpg", &env.pictures().join("1.jpg"));
    env.index();
    let cat = env.json(["search", "cat"]);
    for query in ["बिल्ली", "billi"] {
        let answer = env.json(["search", query]);
        assert_eq!((&answer["understood"], &answer["unknown"]), (&true.into(), &serde_json::json!([])));
        assert_eq!(answer["hits"][0]["score"], cat["hits"][0]["score"], "{query}");
    }
    assert_eq!(env.json(["search", "बिल्ली झंपकू"])["unknown"], serde_json::json!(["झंपकू"]));
}

#[test]
fn nonsense_matches_nothing_but_still_shows_something() {
    let env = TestEnv::new();
    for name in ["cat.jpg", "coffee.jpg", "forest.jpg", "horse.jpg", "rocket.jpg", "palace.jpg"] {
        copy_picture(name, &env.pictures().join(name));
    }
    env.index();
    for query in ["xyzzy qwerty", "!!!", "?!", "asdfghjkl", "blorptang", "( )"] {
        let answer = env.json(["search", query]);
        let hits = answer["hits"].as_array().unwrap();
        assert_eq!(hits.len(), 6, "{query}");
        assert!(hits.iter().all(|hit| hit["strength"] == "weak"), "{query}: {answer}");
    }
}

#[test]
fn what_cannot_be_parsed_is_marked_and_searched_all_the_same() {
    let env = TestEnv::new();
    copy_picture("cat.jpg", &env.pictures().join("cat.jpg"));
    env.index();
    let output = env.run(["search", "cat iso:many"]);
    assert!(output.status.success(), "{}", output_text(&output));
    let remarks = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(
        remarks.lines().collect::<Vec<_>>(),
        ["ratna: iso: cannot be many; try 400, >1600, 100..400", "  cat iso:many", "      ^^^^^^^^"]
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("cat.jpg"), "{}", output_text(&output));
    let problems = &env.json(["search", "cat iso:many"])["problems"];
    assert_eq!((&problems[0]["start"], &problems[0]["end"]), (&4.into(), &12.into()), "{problems}");
}

#[test]
fn a_search_in_a_folder_names_the_librarys_folders_if_it_has_no_such_folder() {
    let env = TestEnv::new();
    std::fs::create_dir(env.pictures().join("pets")).unwrap();
    copy_picture("cat.jpg", &env.pictures().join("pets/cat.jpg"));
    copy_picture("coffee.jpg", &env.pictures().join("coffee.jpg"));
    env.index();
    let pets = env.pictures().join("pets");
    let found = env.json(["search".as_ref(), "cat".as_ref(), "--in".as_ref(), pets.as_os_str()]);
    assert_eq!(found["hits"].as_array().unwrap().len(), 1, "{found}");
    let output =
        env.command().current_dir(env.pictures()).args(["search", "cat", "--in", "pets"]).output().unwrap();
    assert!(output.status.success(), "{}", output_text(&output));
    let refused = env.expect_error(["search", "cat", "--in", "/no/such/folder"]);
    let known = env.pictures().canonicalize().unwrap();
    assert!(refused.contains("/no/such/folder") && refused.contains(known.to_str().unwrap()), "{refused}");
}

#[test]
fn queries_from_standard_input_are_answered_line_by_line() {
    let env = TestEnv::new();
    copy_picture("cat.jpg", &env.pictures().join("cat.jpg"));
    env.index();
    let mut child = env
        .command()
        .args(["search", "-", "-n", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"a cat\n\n\xff\xfe\nlast without newline").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0]["hits"][0]["path"].as_str().unwrap().ends_with("cat.jpg"));
    assert!(lines[1]["error"].is_string(), "an empty line is answered, too");
    assert_eq!(lines[3]["query"], "last without newline");
}

#[test]
fn embed_returns_unit_vectors_that_agree_with_search() {
    let env = TestEnv::new();
    copy_picture("cat.jpg", &env.pictures().join("cat.jpg"));
    let cat = env.pictures().join("cat.jpg");
    let picture = env.json(["embed".as_ref(), cat.as_os_str()]);
    let texts = env.json(["embed", "--text", "a cat", "--text", "a rocket"]);
    let vectors =
        |value: &Value| -> Vec<Vec<f64>> { serde_json::from_value(value["vectors"].clone()).unwrap() };
    let (picture, texts) = (vectors(&picture).remove(0), vectors(&texts));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    assert!((dot(&picture, &picture) - 1.0).abs() < 1e-3 && (dot(&texts[0], &texts[0]) - 1.0).abs() < 1e-3);
    assert!(dot(&picture, &texts[0]) > dot(&picture, &texts[1]));

    env.index();
    let score = env.json(["search", "a cat"])["hits"][0]["score"].as_f64().unwrap();
    assert!((score - dot(&picture, &texts[0])).abs() < 5e-3, "{score}");
}

#[test]
fn bench_reports_every_stage() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 12);
    let report = env.json(["bench".as_ref(), env.pictures().as_os_str()]);
    for stage in ["decode", "thumbnail", "embed", "commit", "whole"] {
        assert!(report["images_per_second"][stage].as_f64().unwrap() > 0.0, "{report}");
    }
    assert!(report["search_milliseconds"]["p99"].as_f64() >= report["search_milliseconds"]["p50"].as_f64());
    assert!(report["peak_memory_bytes"].as_u64().unwrap() > 10_000_000, "{report}");
    assert!(!env.library().exists(), "bench must not touch the library");
}
