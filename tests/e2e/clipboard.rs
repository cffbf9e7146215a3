//! Pasting what another program has put on the clipboard of a Linux desktop.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::virtual_desktop::VirtualDesktop;
use crate::support::copy_picture;

/// The other program, which serves the clipboard until it is killed on drop.
struct Clipboard(Child);

impl Clipboard {
    fn with(desktop: &VirtualDesktop, role: &str, path: &Path) -> Self {
        let mut command = desktop.command(env!("CARGO_BIN_EXE_drag-partner"));
        let child = command.arg(role).arg(path).stdin(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_secs(2));
        Self(child)
    }
}

impl Drop for Clipboard {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A window with one picture, and the file of another that is not in the library.
fn start(desktop: &VirtualDesktop) -> (App, std::path::PathBuf) {
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    copy_picture("cat.jpg", &folder.join("cat.jpg"));
    let file = desktop.home.path().join("100 % cat #1.jpg");
    copy_picture("cat.jpg", &file);
    let app = App::start(desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    app.wait_until_idle();
    (app, file)
}

/// Presses keys as a keyboard does: GTK's menu has them first. No window manager gives the window the focus.
fn press(desktop: &VirtualDesktop, keys: &str) {
    let window = ["search", "--onlyvisible", "--name", "^Ratna$", "windowfocus", "--sync"];
    let status = desktop.command("xdotool").args(window).args(["key", keys]).status();
    assert!(status.expect("xdotool, which `make setup` installs").success());
}

#[test]
fn pixels_on_the_clipboard_are_searched_by_from_the_grid_and_from_the_search_field() {
    let desktop = VirtualDesktop::new();
    let (app, file) = start(&desktop);
    let _clipboard = Clipboard::with(&desktop, "clipboard-pixels", &file);
    app.run_script("document.querySelector('[data-testid=grid]').focus()", vec![]);
    press(&desktop, "ctrl+v");
    app.wait("document.querySelector('[data-testid=pasted]') !== null");
    app.screenshot("pasted");
    press(&desktop, "ctrl+bracketleft");
    app.wait("document.querySelector('[data-testid=pasted]') === null");
    app.run_script("document.querySelector('[data-testid=search-field]').focus()", vec![]);
    press(&desktop, "ctrl+v");
    // There it joins what is looked for.
    app.wait("document.querySelector('[data-testid=query-chip]') !== null");
}

#[test]
fn a_file_on_the_clipboard_is_searched_by() {
    let desktop = VirtualDesktop::new();
    let (app, file) = start(&desktop);
    let _clipboard = Clipboard::with(&desktop, "clipboard-file", &file);
    app.run_script("document.querySelector('[data-testid=search-field]').focus()", vec![]);
    press(&desktop, "ctrl+v");
    app.wait("document.body.textContent.includes('100 % cat #1.jpg')");
}

#[test]
fn text_on_the_clipboard_goes_into_the_search_field_and_is_refused_by_the_grid() {
    let desktop = VirtualDesktop::new();
    let (app, _file) = start(&desktop);
    let _clipboard = Clipboard::with(&desktop, "clipboard-text", Path::new("tabby"));
    app.run_script("document.querySelector('[data-testid=grid]').focus()", vec![]);
    press(&desktop, "ctrl+v");
    app.wait("document.body.textContent.includes('The clipboard contains text')");
    app.run_script("document.querySelector('[data-testid=search-field]').focus()", vec![]);
    press(&desktop, "ctrl+v");
    app.wait("document.querySelector('[data-testid=search-field]').value === 'tabby'");
}
