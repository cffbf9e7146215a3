//! Keeps `ui/src/generated` up to date: its files are committed, and the test fails when they differ from what the
//! commands generate. `make types` writes them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::bindings::Bindings;
use crate::commands;

/// Environment variable that makes the test write the files instead of comparing them.
const WRITE: &str = "RATNA_WRITE_TYPES";

fn generated(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/generated").join(name)
}

#[test]
fn generated_types_match_the_commands() {
    let mut bindings = Bindings::default();
    commands::describe(&mut bindings);
    let files = bindings.files();
    let committed = fs::read_dir(generated("")).unwrap();
    let committed: BTreeSet<String> =
        committed.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    if env::var_os(WRITE).is_some() {
        committed.iter().for_each(|name| fs::remove_file(generated(name)).unwrap());
        files.iter().for_each(|(name, text)| fs::write(generated(name), text).unwrap());
        return;
    }
    let expected: BTreeSet<String> = files.keys().cloned().collect();
    assert_eq!(committed, expected, "the files of ui/src/generated are not those expected: run `make types`");
    for (name, text) in files {
        let committed = fs::read_to_string(generated(&name)).unwrap();
        assert_eq!(committed, text, "ui/src/generated/{name} is out of date: run `make types`");
    }
}
