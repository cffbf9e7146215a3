//! Names, folders, pairs and changes as they are on people's disks.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::support::{TestEnv, jpeg, json_output, output_text};

/// A TIFF header with one directory of texts and, as in a DNG, the position of a JPEG that follows.
fn tiff(texts: &[(u16, &str)], preview: Option<&[u8]>) -> Vec<u8> {
    const JPEG_OFFSET: u16 = 0x0201;
    const JPEG_LENGTH: u16 = 0x0202;
    const DNG_VERSION: u16 = 0xC612;
    let count = texts.len() + if preview.is_some() { 3 } else { 0 };
    let mut end = (8 + 2 + 12 * count + 4) as u32;
    let mut entries = Vec::new();
    let mut data = Vec::new();
    let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let [tag, kind] = [tag, kind].map(u16::to_le_bytes);
        entries.push([tag.as_slice(), &kind, &count.to_le_bytes(), &value.to_le_bytes()].concat());
    };
    for (tag, text) in texts {
        // Texts of four bytes or less would stand in the entry itself.
        assert!(text.len() > 3);
        entry(*tag, 2, text.len() as u32 + 1, end);
        data.extend([text.as_bytes(), b"\0"].concat());
        end += text.len() as u32 + 1;
    }
    if let Some(preview) = preview {
        entry(JPEG_OFFSET, 4, 1, end);
        entry(JPEG_LENGTH, 4, 1, preview.len() as u32);
        entry(DNG_VERSION, 1, 4, 0x0000_0401);
        data.extend(preview);
    }
    entries.sort_by_key(|entry| u16::from_le_bytes([entry[0], entry[1]]));
    let count = (count as u16).to_le_bytes();
    [b"II*\0\x08\0\0\0", count.as_slice(), &entries.concat(), &[0; 4], &data].concat()
}

/// Camera and time, as EXIF writes them.
fn says(model: &'static str, time: &'static str) -> [(u16, &'static str); 2] {
    const MODEL: u16 = 0x0110;
    const DATE_TIME: u16 = 0x0132;
    [(MODEL, model), (DATE_TIME, time)]
}

fn write_jpeg(path: &Path, seed: u32, texts: &[(u16, &str)]) {
    let jpeg = jpeg(seed, 80, 60);
    let exif = [b"Exif\0\0".as_slice(), &tiff(texts, None)].concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    fs::write(path, [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()).unwrap();
}

fn write_dng(path: &Path, seed: u32, texts: &[(u16, &str)]) {
    fs::write(path, tiff(texts, Some(&jpeg(seed, 80, 60)))).unwrap();
}

/// Replaces a file's content in place and sets its modification time back.
fn edit_silently(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let time = path.metadata().unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

fn number(object: &Value, key: &str) -> u64 {
    object[key].as_u64().unwrap()
}

#[test]
fn pictures_are_found_whatever_their_names() {
    let env = TestEnv::new();
    let names = [
        "IMG_0001",
        "a.jpg_large",
        "b.jpg~1",
        "c.jpg(1)",
        "d.jp",
        "e.MP",
        "f.jpg ",
        "g.mpo",
        "h.insp",
        "i.JIF",
    ];
    for (name, seed) in names.iter().zip(0..) {
        fs::write(env.pictures().join(name), jpeg(seed, 80, 60)).unwrap();
    }
    for other in ["README", "Makefile", "notes.xyzzy", "._IMG_0001", "film.mp4"] {
        fs::write(env.pictures().join(other), "a text that is longer than sixteen bytes").unwrap();
    }
    fs::write(env.pictures().join("broken.jpg"), "a text").unwrap();
    let summary = env.index();
    assert_eq!((number(&summary, "found"), number(&summary, "embedded")), (11, 10), "{summary}");
    let problems = env.json(["problems"]);
    assert_eq!(problems["problems"].as_array().unwrap().len(), 1, "{problems}");
    assert_eq!(number(&env.index(), "unchanged"), 11);
}

#[test]
fn folders_that_other_programs_fill_are_left_out_until_the_list_is_changed() {
    let env = TestEnv::new();
    for (folder, seed) in ["@eaDir", "Old.photoslibrary/originals/1", "kept"].iter().zip(0..) {
        let folder = env.pictures().join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.jpg"), jpeg(seed, 80, 60)).unwrap();
    }
    assert_eq!(number(&env.index(), "found"), 1);
    let shown = env.json(["excludes"]);
    assert!(shown["excludes"].as_array().unwrap().contains(&"@eaDir".into()), "{shown}");
    env.json(["excludes", "--remove", "*.photoslibrary", "--remove", "@eaDir", "--add", "kept"]);
    let summary = env.index();
    assert_eq!((number(&summary, "found"), number(&summary, "gone")), (2, 1), "{summary}");
    assert_eq!(env.json(["excludes", "--reset"]), shown);
    let summary = env.index();
    assert_eq!((number(&summary, "found"), number(&summary, "gone")), (1, 2), "{summary}");
    assert_eq!(env.run(["excludes", "--add", "[unclosed"]).status.code(), Some(1));
}

#[test]
fn a_raw_file_of_another_shot_is_a_picture_of_its_own() {
    let env = TestEnv::new();
    let at = |name: &str| env.pictures().join(name);
    let phone = says("iPhone 11", "2021:08:24 20:38:57");
    let camera = says("EOS 350D", "2019:05:01 10:00:00");
    write_jpeg(&at("stranger.jpg"), 1, &phone);
    write_dng(&at("stranger.dng"), 2, &camera);
    write_jpeg(&at("pair.jpg"), 3, &camera);
    write_dng(&at("pair.dng"), 4, &camera);
    write_jpeg(&at("silent.jpg"), 5, &phone);
    write_dng(&at("silent.dng"), 6, &[]);
    assert_eq!(number(&env.index(), "embedded"), 4);
    assert_eq!(number(&env.json(["status"]), "contents"), 4);
    write_jpeg(&at("stranger.jpg"), 1, &camera);
    env.index();
    assert_eq!(number(&env.json(["status"]), "contents"), 3);
    fs::remove_file(at("pair.jpg")).unwrap();
    assert_eq!(number(&env.index(), "embedded"), 1, "the raw file is shown in its place");
    env.assert_healthy();
}

#[test]
fn a_silent_edit_is_noticed_and_other_permissions_embed_nothing() {
    let env = TestEnv::new();
    let path = env.pictures().join("a.jpg");
    fs::write(&path, jpeg(1, 80, 60)).unwrap();
    env.index();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let summary = env.index();
    assert_eq!((number(&summary, "changed"), number(&summary, "embedded")), (0, 0), "{summary}");
    // A comment byte behind the picture changes no size here, since it replaces one.
    let mut padded = jpeg(1, 80, 60);
    padded.push(0);
    fs::write(&path, padded).unwrap();
    env.index();
    edit_silently(&path, |bytes| *bytes.last_mut().unwrap() = 1);
    let summary = env.index();
    assert_eq!((number(&summary, "changed"), number(&summary, "unchanged")), (1, 0), "{summary}");
}

#[test]
fn the_doctor_finds_files_that_rotted() {
    let env = TestEnv::new();
    for seed in 0..3 {
        fs::write(env.pictures().join(format!("{seed}.jpg")), jpeg(seed, 80, 60)).unwrap();
    }
    env.index();
    let clean = env.json(["doctor", "--verify"]);
    assert_eq!((&clean["healthy"], &clean["files"]["intact"]), (&true.into(), &3.into()), "{clean}");
    let path = env.pictures().join("1.jpg");
    edit_silently(&path, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
    let rotten = env.run(["--json", "doctor", "--verify"]);
    assert_eq!(rotten.status.code(), Some(1));
    let found = json_output(&rotten);
    assert_eq!((&found["healthy"], &found["files"]["intact"]), (&false.into(), &2.into()), "{found}");
    assert!(found["files"]["rotten"][0]["path"].as_str().unwrap().ends_with("1.jpg"), "{found}");
    assert_eq!(found["findings"].as_array().unwrap().len(), 0);
    let text = output_text(&env.run(["doctor", "--verify"]));
    assert!(
        text.contains("1.jpg: the content changed") && text.contains("2 files are as they were"),
        "{text}"
    );
}
