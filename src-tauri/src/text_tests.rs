//! Checks the texts that the page's own tests do not know to be used: those of menus, dialogs, errors and problems. Each
//! exists in every language, and none is left over.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ratna_engine::problem::{FileProblem, FolderProblem};
use ratna_models::device::DeviceProblem;
use ratna_texts::{Language, Texts};
use serde::de::DeserializeOwned;
use serde_json::json;
use ts_rs::{Config, TS};

use crate::error::ErrorCode;

/// What the keys of menus and dialogs begin with.
const NATIVE: [&str; 3] = ["app.", "menu.", "dialog."];
/// It names keys, too, but shows no text.
const THIS_FILE: &str = "text_tests.rs";
/// The code of a problem that the system describes, so that it has no text.
const DESCRIBED_BY_THE_SYSTEM: &str = "other";

/// Adds the keys that are literals in the sources of a folder, also in what only the Mac compiles.
fn add_keys(folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add_keys(&path, keys);
        } else if !path.ends_with(THIS_FILE) {
            let source = fs::read_to_string(&path).unwrap();
            keys.extend(source.split('"').filter(|literal| is_native(literal)).map(str::to_owned));
        }
    }
}

fn is_native(text: &str) -> bool {
    let rest = NATIVE.iter().find_map(|prefix| text.strip_prefix(prefix));
    rest.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.'))
}

/// The parts of a text between two marks of a kind.
fn quoted(text: &str, mark: char) -> impl Iterator<Item = &str> {
    text.split(mark).skip(1).step_by(2)
}

/// The codes of a kind of problem: serde lists them when it meets another one.
fn codes<T: DeserializeOwned>() -> BTreeSet<String> {
    let unknown = serde_json::from_value::<T>(json!({ "code": "?" })).err().unwrap().to_string();
    quoted(&unknown, '`').filter(|&code| code != "?").map(str::to_owned).collect()
}

/// The keys of texts that there must be.
fn required() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    add_keys(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut keys);
    keys.extend(quoted(&ErrorCode::inline(&Config::default()), '"').map(|code| format!("error.{code}")));
    let mut problems = codes::<FileProblem>();
    assert!(problems.remove(DESCRIBED_BY_THE_SYSTEM));
    keys.extend(problems.iter().map(|code| format!("problem.file.{code}")));
    keys.extend(codes::<DeviceProblem>().iter().map(|code| format!("problem.device.{code}")));
    keys
}

#[test]
fn every_text_that_menus_dialogs_and_errors_name_exists_in_every_language() {
    let keys = required();
    // One from each source, so that none of them is empty unnoticed.
    for key in ["app.name", "menu.trash", "dialog.chooseModel", "error.readOnly", "problem.file.truncated"] {
        assert!(keys.contains(key), "{key} is not among {keys:?}");
    }
    for tag in ratna_texts::tags() {
        let texts = Texts::of(serde_json::from_value::<Language>(tag.into()).unwrap());
        let is_missing = |key: &&String| texts.find(key).is_none_or(|text| text.trim().is_empty());
        let missing: Vec<_> = keys.iter().filter(is_missing).collect();
        assert!(missing.is_empty(), "ui/src/i18n/{tag}.json has no text for {missing:?}");
    }
}

#[test]
fn every_text_for_menus_dialogs_and_errors_is_used() {
    let mut used = required();
    // Only some of them have texts: the others occur in errors, which the window shows in English.
    used.extend(codes::<FolderProblem>().iter().map(|code| format!("problem.folder.{code}")));
    for tag in ratna_texts::tags() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../ui/src/i18n/{tag}.json"));
        let texts: serde_json::Map<_, _> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let is_ours = |key: &&String| {
            is_native(key) || ["error.", "problem."].iter().any(|prefix| key.starts_with(prefix))
        };
        let unused: Vec<_> = texts.keys().filter(is_ours).filter(|key| !used.contains(*key)).collect();
        assert!(unused.is_empty(), "nothing uses {unused:?} of ui/src/i18n/{tag}.json");
    }
}
