//! Prepares the files that `generate_context!` reads when the shell is compiled.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::SystemTime;

const DIST: &str = "../ui/dist";

fn main() -> io::Result<()> {
    ensure_page(Path::new(DIST))?;
    // The page is part of the executable: rebuild when it changes.
    println!("cargo::rerun-if-changed={DIST}");
    tauri_build::build();
    Ok(())
}

/// Creates an empty page if the real one has not been built.
///
/// `generate_context!` fails without a page, and `cargo check` in a fresh clone should need neither npm nor make.
/// The page is dated 1970, so that make considers it older than the real page's sources and replaces it.
///
/// # Errors
///
/// Fails when the page cannot be written.
fn ensure_page(dist: &Path) -> io::Result<()> {
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(&page, "<!doctype html>\n<title>Ratna</title>\n")?;
    File::options().write(true).open(&page)?.set_modified(SystemTime::UNIX_EPOCH)
}
