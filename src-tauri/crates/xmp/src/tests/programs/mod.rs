//! Exiftool and exiv2, which read what is written here and write what is read: independent of Ratna and of each
//! other.

mod read_by_us;
mod written_by_us;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Change, Edit, Embedded, Keyword, Packet};

/// Keywords that are hard to write: other scripts, signs that separate lists and levels, signs of XML.
const HARD: [&str; 7] = ["समुद्र तट", "🌊🏖", "salt, pepper", "either|or", "AC/DC", "R&D <\"'>", "é e\u{301}"];

/// Runs a program; `make setup` installs it.
#[track_caller]
fn run(program: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(path).output();
    let output = output.unwrap_or_else(|error| panic!("{program}, which `make setup` installs: {error}"));
    let [text, errors] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{program} {arguments:?} {}: {text}{errors}", path.display());
    text
}

/// Everything that exiftool finds in a file's XMP, by the name with its group.
#[track_caller]
fn exiftool(path: &Path) -> BTreeMap<String, Value> {
    let text =
        run("exiftool", &["-json", "-struct", "-G1", "-charset", "utf8", "-XMP:all", "-Warning"], path);
    let list: Vec<BTreeMap<String, Value>> = serde_json::from_str(&text).unwrap();
    let mut found = list.into_iter().next().unwrap();
    found.remove("SourceFile");
    // Whoever writes puts its own name and that of a continuation there.
    found.retain(|name, _| !name.ends_with(":XMPToolkit") && !name.ends_with(":HasExtendedXMP"));
    assert_eq!(found.get("ExifTool:Warning"), None, "{}", path.display());
    found
}

/// The texts of a field, of which exiftool makes no list if there is only one.
fn texts(found: &BTreeMap<String, Value>, name: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match found.get(name) {
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(value) => vec![text(value)],
        None => Vec::new(),
    }
}

/// What exiv2 finds in a file's XMP: names and values, those of lists joined.
#[track_caller]
fn exiv2(path: &Path) -> BTreeMap<String, String> {
    let text = run("exiv2", &["-n", "UTF-8", "-PXkv"], path);
    let line = |line: &str| {
        line.split_once(char::is_whitespace).map(|(key, value)| (key.to_owned(), value.trim().to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// A folder with a photograph in every format that is written, by its ending, and the name of a sidecar.
fn pictures() -> (tempfile::TempDir, Vec<PathBuf>) {
    let dir = tempfile::tempdir().unwrap();
    let [jpeg, sidecar] = ["a.jpg", "a.xmp"].map(|name| dir.path().join(name));
    fs::copy(shared("cat.jpg"), &jpeg).unwrap();
    let paths = vec![jpeg, converted(dir.path(), "a.png"), converted(dir.path(), "a.webp"), sidecar];
    (dir, paths)
}

/// A photograph in the format that the name says, by ImageMagick.
fn converted(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let original = shared("cat.jpg");
    run("convert", &[original.to_str().unwrap(), "-resize", "64x64", "-strip"], &path);
    path
}

/// A picture of the tests of the whole program.
fn shared(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/pictures").join(name)
}

fn packet(path: &Path) -> Packet {
    Embedded::find(&mut fs::File::open(path).unwrap()).unwrap().read().unwrap().unwrap()
}

fn plain(names: &[&str]) -> Vec<Keyword> {
    names.iter().map(|&name| vec![name.to_owned()]).collect()
}

fn keywords(names: Vec<Keyword>) -> Edit {
    Edit { keywords: Change::Set(names), ..Edit::default() }
}
