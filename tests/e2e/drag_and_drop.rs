//! Drag and drop with the mouse between another program's window and the app's.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::virtual_desktop::{VirtualDesktop, wait_for};
use crate::support::copy_picture;

/// A point in the other window, in screen pixels: at the top right of the screen, beside the app.
const PARTNER_WINDOW: (i32, i32) = (1_330, 60);
/// A point in the middle of the app's window, in screen pixels.
const MIDDLE: (i32, i32) = (600, 450);

/// The other program, killed on drop.
struct DragPartner(Child);

impl DragPartner {
    fn start(desktop: &VirtualDesktop, role: &str, path: &Path) -> Self {
        let mut command = desktop.command(env!("CARGO_BIN_EXE_drag-partner"));
        let child = command.arg(role).arg(path).stdin(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_secs(2));
        Self(child)
    }
}

impl Drop for DragPartner {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_folder_dropped_on_the_window_is_indexed() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Dragged");
    std::fs::create_dir(&folder).unwrap();
    copy_picture("cat.jpg", &folder.join("cat.jpg"));
    let app = App::start(&desktop);
    app.find_test_id("welcome");

    let _partner = DragPartner::start(&desktop, "source", &folder);
    drag(&desktop, PARTNER_WINDOW, MIDDLE);
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    app.screenshot("dropped");
}

#[test]
fn a_drop_that_cannot_be_used_says_why() {
    let desktop = VirtualDesktop::new();
    let notes = desktop.home.path().join("notes.txt");
    std::fs::write(&notes, "no picture").unwrap();
    let app = App::start(&desktop);
    app.find_test_id("welcome");

    let _partner = DragPartner::start(&desktop, "source", &notes);
    drag(&desktop, PARTNER_WINDOW, MIDDLE);
    app.wait("document.body.textContent.includes('“notes.txt” is not a picture')");
    app.screenshot("drop-refused");
    assert_eq!(app.invoke_ok("overview", json!({}))["folders"].as_array().unwrap().len(), 0);
}

#[test]
fn a_picture_dragged_out_arrives_as_its_file() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    copy_picture("cat.jpg", &folder.join("100 % cat #1.jpg"));
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    app.wait_until_idle();

    let received = desktop.home.path().join("received");
    let _partner = DragPartner::start(&desktop, "target", &received);
    drag(&desktop, tile(&app), PARTNER_WINDOW);
    wait_for("the drop", Duration::from_secs(20), || received.exists());
    let address = std::fs::read_to_string(&received).unwrap();
    assert!(address.starts_with("file:///") && address.ends_with("100%20%25%20cat%20%231.jpg"), "{address}");
    // A drag that ends over the app's own window adds no folder.
    drag(&desktop, tile(&app), MIDDLE);
    assert_eq!(app.invoke_ok("overview", json!({}))["folders"].as_array().unwrap().len(), 1);
}

#[test]
fn a_picture_dropped_on_a_tag_gets_the_tag() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    for name in ["cat.jpg", "horse.jpg"] {
        copy_picture(name, &folder.join(name));
    }
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelectorAll('[data-testid=grid] [data-place] img').length == 2");
    app.wait_until_idle();
    app.invoke_ok("tag_pictures", json!({ "ids": [1], "tag": "animals", "on": true }));
    app.wait("document.querySelector('[data-key=\"tag animals\"]')?.textContent.includes('1')");

    // One of the two has the tag already.
    for place in ["[data-place='0']", "[data-place='1']"] {
        drag(&desktop, middle(&app, place), middle(&app, "[data-key='tag animals']"));
    }
    app.wait("document.querySelector('[data-key=\"tag animals\"]').textContent.includes('2')");
    app.screenshot("dropped-on-tag");
    assert_eq!(app.invoke_ok("tags", json!({}))[0]["pictures"], 2);
}

/// The middle of the first tile, in screen pixels.
fn tile(app: &App) -> (i32, i32) {
    middle(app, "[data-place]")
}

/// The middle of an element, in screen pixels. The page starts at the left edge, below the menu bar.
fn middle(app: &App, selector: &str) -> (i32, i32) {
    let at = app.run_script(
        "const box = document.querySelector(arguments[0]).getBoundingClientRect();
         const menus = window.outerHeight - window.innerHeight;
         return [box.x + box.width / 2, box.y + box.height / 2 + menus];",
        vec![json!(selector)],
    );
    (at[0].as_f64().unwrap() as i32, at[1].as_f64().unwrap() as i32)
}

/// Drags as a user does: press, move in small steps, release.
fn drag(desktop: &VirtualDesktop, from: (i32, i32), to: (i32, i32)) {
    let mouse = |arguments: &[&str]| {
        assert!(desktop.command("xdotool").args(arguments).status().unwrap().success());
        std::thread::sleep(Duration::from_millis(60));
    };
    let move_to = |(x, y): (i32, i32)| mouse(&["mousemove", &x.to_string(), &y.to_string()]);
    move_to(from);
    mouse(&["mousedown", "1"]);
    for step in 1..=20 {
        move_to((from.0 + (to.0 - from.0) * step / 20, from.1 + (to.1 - from.1) * step / 20));
    }
    std::thread::sleep(Duration::from_millis(300));
    mouse(&["mouseup", "1"]);
}
