//! Drags between another program's window and ours, by the mouse.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::desk::{Desk, wait_for};
use crate::support::copy;

/// Where the other window is: at the top right of the screen, beside ours.
const PARTNER: (i32, i32) = (1_330, 60);
/// Somewhere in the middle of our window.
const MIDDLE: (i32, i32) = (600, 450);

/// The other program; gone when dropped.
struct Partner(Child);

impl Partner {
    fn start(desk: &Desk, what: &str, path: &Path) -> Self {
        let mut command = desk.command(env!("CARGO_BIN_EXE_drag-partner"));
        let child = command.arg(what).arg(path).stdin(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_secs(2));
        Self(child)
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_folder_dragged_onto_the_window_is_catalogued() {
    let desk = Desk::new();
    let folder = desk.home.path().join("Dragged");
    std::fs::create_dir(&folder).unwrap();
    copy("cat.jpg", &folder.join("cat.jpg"));
    let app = App::start(&desk);
    app.part("welcome");

    let _partner = Partner::start(&desk, "give", &folder);
    drag(&desk, PARTNER, MIDDLE);
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    app.screenshot("dropped");
}

#[test]
fn a_picture_dragged_out_arrives_as_its_file() {
    let desk = Desk::new();
    let folder = desk.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    copy("cat.jpg", &folder.join("100 % cat #1.jpg"));
    let app = App::start(&desk);
    app.part("welcome");
    app.ask("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    app.wait_until_idle();

    let received = desk.home.path().join("received");
    let _partner = Partner::start(&desk, "take", &received);
    drag(&desk, tile(&app), PARTNER);
    wait_for("the drop", Duration::from_secs(20), || received.exists());
    let address = std::fs::read_to_string(&received).unwrap();
    assert!(address.starts_with("file:///") && address.ends_with("100%20%25%20cat%20%231.jpg"), "{address}");
    // A drag that ends over the window it began in adds nothing and shows nothing.
    drag(&desk, tile(&app), MIDDLE);
    assert_eq!(app.ask("overview", json!({}))["folders"].as_array().unwrap().len(), 1);
}

/// The middle of the first tile on the screen. The page's window begins below the menus, at the top left.
fn tile(app: &App) -> (i32, i32) {
    let at = app.run(
        "const box = document.querySelector('[data-place]').getBoundingClientRect();
         const menus = window.outerHeight - window.innerHeight;
         return [box.x + box.width / 2, box.y + box.height / 2 + menus];",
        vec![],
    );
    (at[0].as_f64().unwrap() as i32, at[1].as_f64().unwrap() as i32)
}

/// Moves the mouse as a hand does: press, a first small move, on to the place, let go.
fn drag(desk: &Desk, from: (i32, i32), to: (i32, i32)) {
    let mouse = |arguments: &[&str]| {
        assert!(desk.command("xdotool").args(arguments).status().unwrap().success());
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
