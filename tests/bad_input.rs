//! Damaged, unusual and hostile files and queries: each one is listed with its reason or read correctly, and none stops a
//! run.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{TestEnv, copy_picture, jpeg, json_output, output_text, ratna_binary};

#[test]
fn damaged_files_are_listed_with_their_reasons_and_the_rest_is_read() {
    let env = TestEnv::new();
    let folder = env.pictures();
    let whole = jpeg(1, 320, 240);
    fs::write(folder.join("good.jpg"), &whole).unwrap();
    fs::write(folder.join("zero.jpg"), "").unwrap();
    fs::write(folder.join("text.jpg"), "Dear diary, this is not a picture.").unwrap();
    fs::write(folder.join("truncated.jpg"), &whole[..whole.len() / 2]).unwrap();
    copy_picture("nasty/huge-header.png", &folder.join("huge.png"));

    let summary = env.index();
    assert_eq!(
        (summary["unreadable"].as_u64(), summary["embedded"].as_u64()),
        (Some(4), Some(1)),
        "{summary}"
    );
    assert!(env.problem_reason("zero.jpg").unwrap().contains("empty"));
    assert!(env.problem_reason("text.jpg").unwrap().contains("picture"));
    assert!(env.problem_reason("truncated.jpg").unwrap().contains("ends"));
    assert!(
        env.problem_reason("huge.png").unwrap().contains("60000 × 60000"),
        "{:?}",
        env.problem_reason("huge.png")
    );
    assert_eq!(env.index()["unchanged"], 5, "damaged files are not retried");
    env.assert_healthy();
}

// macOS develops the raw files that nothing here decodes.
#[cfg(target_os = "linux")]
#[test]
fn formats_without_a_decoder_are_unsupported_not_unreadable() {
    let env = TestEnv::new();
    fs::write(env.pictures().join("a.tif"), b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom").unwrap();
    let summary = env.index();
    assert_eq!((summary["unreadable"].as_u64(), summary["unsupported"].as_u64()), (Some(0), Some(1)));
    assert!(env.problem_reason("a.tif").unwrap().contains("CR3"));
}

#[test]
fn unusual_but_valid_pictures_are_read() {
    let env = TestEnv::new();
    let unusual = [
        "jpeg-named.png",
        "cmyk.jpg",
        "grey.jpg",
        "sixteen-bit.png",
        "animated.gif",
        "animated.webp",
        "sideways.jpg",
        "alpha.png",
        "palette.png",
        "progressive.jpg",
        "lzw.tiff",
        "windows.bmp",
        "stray-bytes.jpg",
    ];
    for name in unusual {
        copy_picture(&format!("nasty/{name}"), &env.pictures().join(name));
    }
    let summary = env.index();
    assert_eq!(summary["embedded"], unusual.len(), "{}", env.json(["problems"]));
}

#[test]
fn a_file_without_read_permission_is_retried() {
    let env = TestEnv::new();
    let locked = env.pictures().join("locked.jpg");
    fs::write(&locked, jpeg(1, 64, 64)).unwrap();
    let chmod =
        |mode: &str| assert!(Command::new("chmod").arg(mode).arg(&locked).status().unwrap().success());
    chmod("000");
    let summary =
        json_output(&unprivileged(&env).args(["--json", "index"]).arg(env.pictures()).output().unwrap());
    assert_eq!(summary["unreadable"], 1, "{summary}");
    assert!(env.problem_reason("locked.jpg").unwrap().contains("permission"));
    chmod("644");
    assert_eq!(env.index()["embedded"], 1);
}

#[test]
fn files_in_a_folder_without_permission_are_not_missing() {
    let env = TestEnv::new();
    let closed = env.pictures().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::write(closed.join("a.jpg"), jpeg(1, 64, 64)).unwrap();
    env.index();
    let chmod =
        |mode: &str| assert!(Command::new("chmod").arg(mode).arg(&closed).status().unwrap().success());
    chmod("000");
    let summary =
        json_output(&unprivileged(&env).args(["--json", "index"]).arg(env.pictures()).output().unwrap());
    chmod("755");
    assert_eq!(summary["gone"], 0, "{summary}");
    assert_eq!(env.json(["status"])["contents"], 1);
}

/// `ratna` run so that file permissions apply: root bypasses them unless it drops the capability.
pub(crate) fn unprivileged(env: &TestEnv) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap().stdout;
    if id.trim_ascii() != b"0" {
        return env.command();
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]);
    command.arg(ratna_binary()).arg("--library").arg(env.library());
    command
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_not_utf8_is_indexed_and_shown() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let env = TestEnv::new();
    let name = OsStr::from_bytes(b"caf\xe9.jpg");
    fs::write(env.pictures().join(name), jpeg(1, 64, 64)).unwrap();
    assert_eq!(env.index()["embedded"], 1);
    assert_eq!(env.index()["unchanged"], 1);
    let hits = env.json(["search", "x"])["hits"].clone();
    assert!(hits[0]["path"].as_str().unwrap().ends_with("caf\u{fffd}.jpg"), "{hits}");
}

#[test]
fn an_invalid_folder_is_named_in_the_error() {
    let env = TestEnv::new();
    assert!(env.expect_error(["index", "/does/not/exist"]).contains("/does/not/exist"));
    let file = env.pictures().join("a.jpg");
    fs::write(&file, jpeg(1, 64, 64)).unwrap();
    assert!(env.expect_error(["index".as_ref(), file.as_os_str()]).contains("it is a file"));
    let message =
        env.expect_error(["index".as_ref(), env.pictures().as_os_str(), "--exclude".as_ref(), "[x".as_ref()]);
    assert!(message.contains("[x"), "{message}");
    assert_eq!(env.json(["folders"])["folders"].as_array().unwrap().len(), 0);
}

#[test]
fn an_empty_folder_and_an_empty_library_are_not_errors() {
    let env = TestEnv::new();
    assert_eq!(env.json(["search", "cat"])["hits"].as_array().unwrap().len(), 0);
    assert_eq!(env.index()["found"], 0);
    assert_eq!(env.json(["search", "cat"])["hits"].as_array().unwrap().len(), 0);
    let output = env.run(["search", "cat"]);
    assert!(
        output_text(&output).contains("ratna index"),
        "searching an empty library suggests `ratna index`"
    );
}

#[test]
fn queries_of_any_length_are_answered_or_rejected() {
    let env = TestEnv::new();
    copy_picture("cat.jpg", &env.pictures().join("cat.jpg"));
    env.index();
    assert!(env.expect_error(["search", ""]).contains("nothing to search for"));
    let long = "cat ".repeat(2_500);
    assert_eq!(env.json(["search", &long])["hits"].as_array().unwrap().len(), 1);
    for query in ["🐈‍⬛", "लाल गाड़ी", "\u{202e}tac", "%s ' \" ; DROP TABLE files"] {
        assert_eq!(env.json(["search", query])["hits"].as_array().unwrap().len(), 1, "{query}");
    }
    assert_eq!(env.json(["search", "cat", "-n", "0"])["hits"].as_array().unwrap().len(), 0);
}

#[test]
fn similar_rejects_a_file_that_is_not_a_picture_by_name() {
    let env = TestEnv::new();
    let note = env.pictures().join("note.txt");
    fs::write(&note, "not a picture").unwrap();
    assert!(env.expect_error(["similar".as_ref(), note.as_os_str()]).contains("note.txt"));
    assert!(env.expect_error(["similar", "/does/not/exist.jpg"]).contains("/does/not/exist.jpg"));
    assert!(env.expect_error(["embed".as_ref(), Path::new("/").as_os_str()]).contains('/'));
}
