//! A folder dragged from another program's window onto ours, by the mouse.

use std::process::{Child, Stdio};
use std::time::Duration;

use super::app::App;
use super::desk::Desk;
use crate::support::copy;

/// A window that lets a folder be dragged out of it; gone when dropped.
struct Source(Child);

impl Drop for Source {
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

    let source = desk.command(env!("CARGO_BIN_EXE_drag-source")).arg(&folder).stdin(Stdio::null()).spawn();
    let _source = Source(source.unwrap());
    std::thread::sleep(Duration::from_secs(2));
    // The source puts itself at the top left of the screen; ours fills most of the rest.
    drag(&desk, (1_330, 60), (600, 450));
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    app.screenshot("dropped");
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
