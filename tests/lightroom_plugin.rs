//! The plug-in for Lightroom Classic, in Lua 5.1 as Lightroom has it, over a stand-in for Lightroom's SDK: its own tests
//! with a stand-in for `ratna`, and one with the real command.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{TestEnv, output_text, ratna_binary, write_jpegs};

/// A script of the plug-in's tests, ready for arguments.
fn script(name: &str) -> Command {
    let mut command = Command::new("lua5.1");
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../integrations/lightroom/tests");
    command.arg(tests.canonicalize().unwrap().join(name));
    command
}

/// Runs a script; `make setup` installs what it needs.
#[track_caller]
fn assert_success(command: &mut Command) -> Output {
    let output = command.output().expect("lua5.1, which `make setup` installs");
    assert!(output.status.success(), "{}", output_text(&output));
    output
}

/// A picture whose name a shell would misread.
fn oddly_named(path: &Path) -> PathBuf {
    let odd = path.with_file_name("Ratna's \"gem\" $(touch hit) `x` रत्न 💎.jpg");
    fs::rename(path, &odd).unwrap();
    odd
}

#[test]
fn the_plug_in_passes_its_own_tests() {
    let dir = tempfile::tempdir().unwrap();
    let output = assert_success(script("run.lua").current_dir(&dir));
    assert!(!output_text(&output).contains("FAILED"), "{}", output_text(&output));
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 0, "a name was run as a command");
}

#[test]
fn the_plug_in_and_the_command_understand_each_other() {
    let env = TestEnv::new();
    let [tagged, other]: [PathBuf; 2] = write_jpegs(&env.pictures(), 2).try_into().unwrap();
    let tagged = oddly_named(&tagged);
    env.index();
    env.json(["tag".as_ref(), "add".as_ref(), "animals/dog".as_ref(), tagged.as_os_str()]);
    let mut command = script("real.lua");
    command.arg(ratna_binary()).arg(env.library()).arg(tagged).arg(other);
    assert_success(command.env("RATNA_MODELS", env.models()).current_dir(env.root()));
    env.assert_healthy();
}
