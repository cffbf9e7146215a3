//! Who may read a library: its owner only, whatever the umask is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{TestEnv, output_text, ratna_binary, write_jpegs};

/// Runs `ratna` under a umask.
fn run(umask: &str, env: &TestEnv, arguments: &[&str]) {
    let mut command = Command::new("sh");
    command.args(["-c", "umask $0 && exec \"$@\"", umask]).arg(ratna_binary());
    command.arg("--library").arg(env.library()).args(arguments).env("RATNA_MODELS", env.models());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", output_text(&output));
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The folder and everything in it.
fn parts(library: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(library).unwrap().map(|entry| entry.unwrap().path());
    entries.chain([library.to_path_buf()]).collect()
}

/// Parts that other users may read or change.
fn open_parts(library: &Path) -> Vec<PathBuf> {
    parts(library).into_iter().filter(|path| mode(path) & 0o077 != 0).collect()
}

#[test]
fn a_new_library_is_private_under_every_umask() {
    for umask in ["022", "000", "077"] {
        let env = TestEnv::new();
        write_jpegs(&env.pictures(), 3);
        run(umask, &env, &["index", env.pictures().to_str().unwrap()]);
        run(umask, &env, &["search", "a dog"]);
        assert!(parts(&env.library()).len() > 4);
        assert_eq!(open_parts(&env.library()), Vec::<PathBuf>::new(), "umask {umask}");
    }
}

#[test]
fn the_files_beside_an_open_database_are_private() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 3);
    // SQLite keeps these files while a program has the library open.
    run("000", &env, &["status"]);
    let catalogue = ratna_engine::catalogue::Catalogue::open(&env.library(), true).unwrap();
    catalogue.write(|db| ratna_engine::catalogue::settings::set(db, "theme", "dark")).unwrap();
    assert!(env.library().join("catalogue.sqlite-wal").exists());
    assert_eq!(open_parts(&env.library()), Vec::<PathBuf>::new());
}

#[test]
fn doctor_reports_an_open_library_and_repairs_it() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 3);
    env.index();
    parts(&env.library()).iter().for_each(|path| set_mode(path, if path.is_dir() { 0o755 } else { 0o644 }));
    let examined = env.run(["doctor"]);
    assert_eq!(examined.status.code(), Some(1), "{}", output_text(&examined));
    assert!(output_text(&examined).contains("open to other users"), "{}", output_text(&examined));
    let repaired = env.json(["doctor", "--repair"]);
    assert_eq!(repaired["findings"].as_array().unwrap().len(), 1, "{repaired}");
    assert_eq!(open_parts(&env.library()), Vec::<PathBuf>::new());
    assert_eq!(env.json(["doctor"])["healthy"], true);
}
