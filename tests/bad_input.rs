//! Files and queries nobody would send on purpose, and some somebody would: each becomes a row with a plain
//! reason, or is read rightly, and never stops a run.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;

use crate::support::{Bench, copy, jpeg, object, ratna, text};

#[test]
fn damaged_files_are_listed_with_their_reasons_and_the_rest_is_read() {
    let bench = Bench::new();
    let folder = bench.pictures();
    let whole = jpeg(1, 320, 240);
    fs::write(folder.join("good.jpg"), &whole).unwrap();
    fs::write(folder.join("zero.jpg"), "").unwrap();
    fs::write(folder.join("text.jpg"), "Dear diary, this is no picture.").unwrap();
    fs::write(folder.join("truncated.jpg"), &whole[..whole.len() / 2]).unwrap();
    copy("nasty/huge-header.png", &folder.join("huge.png"));

    let summary = bench.index();
    assert_eq!(
        (summary["unreadable"].as_u64(), summary["embedded"].as_u64()),
        (Some(4), Some(1)),
        "{summary}"
    );
    assert!(bench.problem("zero.jpg").unwrap().contains("empty"));
    assert!(bench.problem("text.jpg").unwrap().contains("picture"));
    assert!(bench.problem("truncated.jpg").unwrap().contains("ends"));
    assert!(bench.problem("huge.png").unwrap().contains("60000 × 60000"), "{:?}", bench.problem("huge.png"));
    assert_eq!(bench.index()["unchanged"], 5, "they are not tried again and again");
    bench.assert_healthy();
}

#[test]
fn kinds_to_come_are_unsupported_not_unreadable() {
    let bench = Bench::new();
    fs::write(bench.pictures().join("a.tif"), b"8BPS\0\x01").unwrap();
    let summary = bench.index();
    assert_eq!((summary["unreadable"].as_u64(), summary["unsupported"].as_u64()), (Some(0), Some(1)));
    assert!(bench.problem("a.tif").unwrap().contains("Photoshop"));
}

#[test]
fn odd_but_sound_pictures_are_read() {
    let bench = Bench::new();
    let odd = [
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
    for name in odd {
        copy(&format!("nasty/{name}"), &bench.pictures().join(name));
    }
    let summary = bench.index();
    assert_eq!(summary["embedded"], odd.len(), "{}", bench.json(["problems"]));
}

#[test]
fn a_file_without_permission_is_tried_again() {
    let bench = Bench::new();
    let locked = bench.pictures().join("locked.jpg");
    fs::write(&locked, jpeg(1, 64, 64)).unwrap();
    let chmod =
        |mode: &str| assert!(Command::new("chmod").arg(mode).arg(&locked).status().unwrap().success());
    chmod("000");
    let summary =
        object(&unprivileged(&bench).args(["--json", "index"]).arg(bench.pictures()).output().unwrap());
    assert_eq!(summary["unreadable"], 1, "{summary}");
    assert!(bench.problem("locked.jpg").unwrap().contains("permission"));
    chmod("644");
    assert_eq!(bench.index()["embedded"], 1);
}

#[test]
fn what_lies_in_a_folder_without_permission_is_not_gone() {
    let bench = Bench::new();
    let closed = bench.pictures().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::write(closed.join("a.jpg"), jpeg(1, 64, 64)).unwrap();
    bench.index();
    let chmod =
        |mode: &str| assert!(Command::new("chmod").arg(mode).arg(&closed).status().unwrap().success());
    chmod("000");
    let summary =
        object(&unprivileged(&bench).args(["--json", "index"]).arg(bench.pictures()).output().unwrap());
    chmod("755");
    assert_eq!(summary["gone"], 0, "{summary}");
    assert_eq!(bench.json(["status"])["contents"], 1);
}

/// `ratna` as someone whom file permissions stop: root is let through unless it gives the right up.
fn unprivileged(bench: &Bench) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap().stdout;
    if id.trim_ascii() != b"0" {
        return bench.command();
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]);
    command.arg(ratna()).arg("--library").arg(bench.library());
    command
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_found_and_shown() {
    let bench = Bench::new();
    let name = OsStr::from_bytes(b"caf\xe9.jpg");
    fs::write(bench.pictures().join(name), jpeg(1, 64, 64)).unwrap();
    assert_eq!(bench.index()["embedded"], 1);
    assert_eq!(bench.index()["unchanged"], 1);
    let hits = bench.json(["search", "x"])["hits"].clone();
    assert!(hits[0]["path"].as_str().unwrap().ends_with("caf\u{fffd}.jpg"), "{hits}");
}

#[test]
fn folders_that_are_none_are_named() {
    let bench = Bench::new();
    assert!(bench.fails(["index", "/does/not/exist"]).contains("/does/not/exist"));
    let file = bench.pictures().join("a.jpg");
    fs::write(&file, jpeg(1, 64, 64)).unwrap();
    assert!(bench.fails(["index".as_ref(), file.as_os_str()]).contains("it is a file"));
    let message =
        bench.fails(["index".as_ref(), bench.pictures().as_os_str(), "--exclude".as_ref(), "[x".as_ref()]);
    assert!(message.contains("[x"), "{message}");
    assert_eq!(bench.json(["folders"])["folders"].as_array().unwrap().len(), 0);
}

#[test]
fn an_empty_folder_and_an_empty_library_are_fine() {
    let bench = Bench::new();
    assert_eq!(bench.json(["search", "cat"])["hits"].as_array().unwrap().len(), 0);
    assert_eq!(bench.index()["found"], 0);
    assert_eq!(bench.json(["search", "cat"])["hits"].as_array().unwrap().len(), 0);
    let said = bench.run(["search", "cat"]);
    assert!(text(&said).contains("ratna index"), "an empty library says what to do");
}

#[test]
fn queries_of_any_length_are_answered_or_refused() {
    let bench = Bench::new();
    copy("cat.jpg", &bench.pictures().join("cat.jpg"));
    bench.index();
    assert!(bench.fails(["search", ""]).contains("nothing to search for"));
    let long = "cat ".repeat(2_500);
    assert_eq!(bench.json(["search", &long])["hits"].as_array().unwrap().len(), 1);
    for odd in ["🐈‍⬛", "लाल गाड़ी", "\u{202e}tac", "%s ' \" ; DROP TABLE files"] {
        assert_eq!(bench.json(["search", odd])["hits"].as_array().unwrap().len(), 1, "{odd}");
    }
    assert_eq!(bench.json(["search", "cat", "-n", "0"])["hits"].as_array().unwrap().len(), 0);
}

#[test]
fn similar_to_what_is_no_picture_is_refused_with_its_name() {
    let bench = Bench::new();
    let note = bench.pictures().join("note.txt");
    fs::write(&note, "no picture").unwrap();
    assert!(bench.fails(["similar".as_ref(), note.as_os_str()]).contains("note.txt"));
    assert!(bench.fails(["similar", "/does/not/exist.jpg"]).contains("/does/not/exist.jpg"));
    assert!(bench.fails(["embed".as_ref(), Path::new("/").as_os_str()]).contains('/'));
}
