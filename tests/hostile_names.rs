//! Names with control characters, marks of direction and bytes that are no text: none of them reaches a terminal or a log,
//! and JSON keeps every name exact.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{TestEnv, jpeg, json_output, output_text, ratna_binary};

/// Names that are no text come last; macOS does not allow them.
const NAMES: [&[u8]; 11] = [
    b"a\x1b[2J\x1b]0;title\x07.jpg",
    b"line\nfake line  0.999.jpg",
    b"return\r.jpg",
    b"c1 \xc2\x9b31m.jpg",
    "order \u{202e}gpj.exe.jpg".as_bytes(),
    "separators \u{2028}\u{2029}\u{2066}.jpg".as_bytes(),
    "unseen \u{200b}\u{200d}x\u{feff}\u{ad}.jpg".as_bytes(),
    "tag \u{e0041}.jpg".as_bytes(),
    b"\x7f \"quote\\.jpg",
    b"-n.jpg",
    b"\xff\xfe.jpg",
];

/// A library of pictures with these names, as many broken files, and a subfolder.
fn hostile_library() -> TestEnv {
    let env = TestEnv::new();
    let folder = env.pictures().join("folder\u{1b}[31m\nx");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("inner.jpg"), jpeg(99, 40, 30)).unwrap();
    let names = NAMES.iter().filter(|name| cfg!(target_os = "linux") || std::str::from_utf8(name).is_ok());
    for (seed, name) in names.enumerate() {
        fs::write(env.pictures().join(OsStr::from_bytes(name)), jpeg(seed as u32, 40, 30)).unwrap();
        let broken = [b"broken ", *name].concat();
        fs::write(env.pictures().join(OsString::from_vec(broken)), b"\xff\xd8\xffjunk").unwrap();
    }
    env
}

/// Whether a character would be obeyed by a terminal, or could not be seen.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn assert_harmless(command: &[OsString], output: &Output) {
    for stream in [&output.stdout, &output.stderr] {
        let text = std::str::from_utf8(stream).unwrap_or_else(|_| panic!("{command:?} prints bytes"));
        assert!(!text.contains(is_hidden), "{command:?}: {text:?}");
        assert!(!text.contains("\nfake"), "{command:?}: {text}");
        assert!(!text.contains("panicked"), "{command:?}: {text}");
    }
}

fn words(command: &[&dyn AsRef<OsStr>]) -> Vec<OsString> {
    command.iter().map(|word| word.as_ref().to_owned()).collect()
}

fn commands(env: &TestEnv) -> Vec<Vec<OsString>> {
    let at = |name: &[u8]| env.pictures().join(OsStr::from_bytes(name));
    let (all, folder) = (env.pictures(), at(b"folder\x1b[31m\nx"));
    let (first, broken, nowhere) = (at(NAMES[0]), at(b"broken c1 \xc2\x9b31m.jpg"), at(b"no\x1b[31m\nwhere"));
    vec![
        words(&[&"index", &all]),
        words(&[&"search", &"dog", &"-n", &"50"]),
        words(&[&"search", &"x\u{1b}[31m\u{202e}"]),
        words(&[&"similar", &first]),
        words(&[&"similar", &broken]),
        words(&[&"similar", &nowhere]),
        words(&[&"show", &first, &broken, &nowhere]),
        words(&[&"status"]),
        words(&[&"problems"]),
        words(&[&"doctor"]),
        words(&[&"embed", &first, &broken, &nowhere]),
        words(&[&"index", &nowhere]),
        words(&[&"index", &all, &"--exclude", &"[\u{1b}[31m"]),
        words(&[&"excludes", &"--add", &"\u{1b}*.xyz"]),
        words(&[&"index", &folder]),
        words(&[&"folders"]),
        words(&[&"forget", &nowhere]),
        words(&[&"locate", &all, &nowhere]),
        words(&[&"bench", &nowhere]),
        words(&[&"models", &"list"]),
        words(&[&"models", &"use", &"x\u{1b}[31m"]),
        words(&[&"models", &"add", &nowhere]),
        words(&[&"models", &"remove", &"\u{1b}[31m"]),
        words(&[&"models", &"get", &"\u{9b}31m"]),
        words(&[&"models", &"verify", &"\u{9b}31m"]),
        words(&[&"forget", &all]),
        // Complaints about the arguments.
        words(&[&"serch\u{1b}[31m\nfake"]),
        words(&[&"status", &"--wrong\u{202e}\nfake"]),
        words(&[&"search", &"x", &"-n", &"1\u{1b}[31m"]),
        words(&[&"cloud", &"maybe\u{9b}"]),
        words(&[&"search", &OsStr::from_bytes(b"\xff\x1b")]),
    ]
}

#[test]
fn no_command_prints_what_a_terminal_would_obey() {
    let env = hostile_library();
    for command in commands(&env) {
        assert_harmless(&command, &env.run(&command));
        let output = env.command().arg("--json").args(&command).output().unwrap();
        assert_harmless(&command, &output);
        if output.status.code() != Some(2) {
            json_output(&output);
            assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 1, "{command:?}");
        }
    }
    let log = env.command().env("RATNA_LOG", "debug").arg("index").arg(env.pictures()).output().unwrap();
    assert_harmless(&[], &log);
    assert!(!log.stderr.is_empty(), "something is logged");
}

#[test]
fn escaped_names_are_readable() {
    let env = TestEnv::new();
    fs::write(env.pictures().join("a\u{1b}[2J\\b.jpg"), jpeg(1, 40, 30)).unwrap();
    env.index();
    let text = output_text(&env.run(["search", "anything"]));
    assert!(text.contains("a\\u{1b}[2J\\b.jpg"), "{text}");
}

/// The file that an object names: by `path_bytes` where the name is no text.
fn named(object: &Value) -> PathBuf {
    match object.get("path_bytes") {
        Some(bytes) => PathBuf::from(OsString::from_vec(from_base64(bytes.as_str().unwrap()))),
        None => PathBuf::from(object["path"].as_str().unwrap()),
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits = text.bytes().filter(|byte| *byte != b'=').fold(Vec::new(), |mut bits, byte| {
        bits.extend((0..6).rev().map(|bit| digit(byte) >> bit & 1));
        bits
    });
    bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

#[test]
fn json_names_every_file_exactly() {
    let env = hostile_library();
    env.index();
    let hits = env.json(["search", "dog", "-n", "50"]);
    let problems = env.json(["problems"]);
    let count = fs::read_dir(env.pictures()).unwrap().count();
    let (hits, problems) = (hits["hits"].as_array().unwrap(), problems["problems"].as_array().unwrap());
    assert_eq!(hits.len() + problems.len(), count, "the subfolder has one picture");
    for object in hits.iter().chain(problems) {
        assert!(named(object).exists(), "{object}");
        assert_eq!(object.get("path_bytes").is_some(), named(object).to_str().is_none(), "{object}");
    }
}

/// Every object with a path, for a name that is no text.
#[test]
#[cfg(target_os = "linux")]
fn every_object_with_a_path_has_its_bytes() {
    let env = TestEnv::new();
    let folder = env.pictures().join(OsStr::from_bytes(b"f\xff"));
    fs::create_dir(&folder).unwrap();
    let (fine, broken) = (folder.join("fine.jpg"), folder.join("broken.jpg"));
    fs::write(&fine, jpeg(1, 40, 30)).unwrap();
    fs::write(&broken, b"\xff\xd8\xffjunk").unwrap();
    let missing = folder.join("missing");
    let of = |command: &[&dyn AsRef<OsStr>]| {
        json_output(&env.command().arg("--json").args(words(command)).output().unwrap())
    };
    of(&[&"index", &folder]);
    let check = |object: &Value, path: &std::path::Path| assert_eq!(named(object), path, "{object}");
    check(&of(&[&"search", &"dog"])["hits"][0], &fine);
    check(&of(&[&"problems"])["problems"][0], &broken);
    check(&of(&[&"folders"])["folders"][0], &folder);
    let shown = of(&[&"show", &fine, &missing]);
    check(&shown["pictures"][0], &fine);
    check(&shown["pictures"][0]["paths"][0], &fine);
    check(&shown["pictures"][1], &missing);
    check(&of(&[&"embed", &fine, &broken])["problems"][0], &broken);
    for command in
        [words(&[&"similar", &missing]), words(&[&"index", &missing]), words(&[&"forget", &missing])]
    {
        check(&json_output(&env.command().arg("--json").args(&command).output().unwrap()), &missing);
    }
    assert!(of(&[&"similar", &fine])["query_bytes"].is_string());
    let moved = env.root().join(OsStr::from_bytes(b"moved\xff"));
    fs::rename(&folder, &moved).unwrap();
    check(&of(&[&"locate", &folder, &moved]), &moved);
    // A reason that names a folder keeps its code.
    let inner = moved.join("inner");
    fs::create_dir(&inner).unwrap();
    let inside = of(&[&"locate", &moved, &inner]);
    assert!(inside["error"].as_str().is_some_and(|error| !error.is_empty()), "{inside}");
}

#[test]
fn no_error_is_said_twice() {
    let env = TestEnv::new();
    let file = env.pictures().join("unique.jpg");
    fs::write(&file, b"\xff\xd8\xffjunk").unwrap();
    let gone = env.root().join("unique.gone");
    let all: [&[&dyn AsRef<OsStr>]; 13] = [
        &[&"index", &gone],
        &[&"index", &file],
        &[&"similar", &gone],
        &[&"similar", &file],
        &[&"similar", &env.pictures()],
        &[&"show", &gone],
        &[&"embed", &gone],
        &[&"embed", &file],
        &[&"forget", &gone],
        &[&"locate", &gone, &env.pictures()],
        &[&"models", &"add", &gone],
        &[&"models", &"add", &file],
        &[&"bench", &gone],
    ];
    let library = Command::new(ratna_binary()).arg("--library").arg(&file).arg("status").output().unwrap();
    let outputs = all.into_iter().map(|command| (command, env.run(words(command))));
    for (command, output) in outputs.chain([(&[&file as &dyn AsRef<OsStr>] as &[_], library)]) {
        let text = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        let path = command.iter().map(|word| word.as_ref().to_string_lossy().into_owned());
        for path in path.filter(|word| word.starts_with('/')) {
            assert!(text.matches(&path).count() <= 1, "{text}");
        }
        for said in ["No such file", "not a directory", "os error", "does not exist", "unique", ".jpg"] {
            assert!(text.matches(said).count() <= 1, "{said}: {text}");
        }
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

#[test]
fn embed_gives_the_vectors_of_the_files_it_can_read_and_names_the_others() {
    let env = TestEnv::new();
    let at = |name: &str| env.pictures().join(name);
    fs::write(at("one.jpg"), jpeg(1, 40, 30)).unwrap();
    fs::write(at("two.jpg"), jpeg(2, 40, 30)).unwrap();
    fs::write(at("broken.jpg"), b"\xff\xd8\xffjunk").unwrap();
    let files = ["one.jpg", "broken.jpg", "missing.jpg", "two.jpg"].map(at);
    let alone = env.json(["embed".as_ref(), files[0].as_os_str(), files[3].as_os_str()]);
    assert_eq!(alone["problems"].as_array().map(Vec::len), Some(0));

    let output = env.command().arg("--json").arg("embed").args(&files).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.is_empty(), "{}", output_text(&output));
    let answer = json_output(&output);
    assert_eq!(answer["vectors"], alone["vectors"]);
    let problems = answer["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 2, "one problem a file: {answer}");
    assert!(problems[0]["path"].as_str().unwrap().ends_with("broken.jpg"));
    assert!(problems[0]["problem"]["code"].is_string() && problems[0]["problem"]["message"].is_string());
    assert_eq!(problems[1]["problem"]["code"], "io");

    let output = env.command().arg("embed").args(&files).output().unwrap();
    assert_eq!(
        (output.status.code(), json_output(&output)["vectors"].clone()),
        (Some(1), alone["vectors"].clone())
    );
    let lines: Vec<_> = std::str::from_utf8(&output.stderr).unwrap().lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("broken.jpg") && lines[1].contains("missing.jpg"), "{lines:?}");
}
