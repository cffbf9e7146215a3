//! Prepares what `generate_context!` reads while the shell is compiled.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::SystemTime;

const DIST: &str = "../ui/dist";

fn main() -> io::Result<()> {
    ensure_page(Path::new(DIST))?;
    // The page is compiled in, so a new page means a new shell.
    println!("cargo::rerun-if-changed={DIST}");
    tauri_build::build();
    Ok(())
}

/// Puts an empty page where the built one belongs, if there is none.
///
/// `generate_context!` refuses to expand without it, and a plain `cargo check` right after cloning should
/// need neither npm nor a make target. The page is dated 1970, so that make finds it older than the
/// sources of the real one and replaces it.
fn ensure_page(dist: &Path) -> io::Result<()> {
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(&page, "<!doctype html>\n<title>Ratna</title>\n")?;
    File::options().write(true).open(&page)?.set_modified(SystemTime::UNIX_EPOCH)
}
