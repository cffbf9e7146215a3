//! The window follows the folder by itself: nobody asks it to look again.

use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::desk::Desk;
use crate::support::{copy, fill, jpeg};

const TILES: &str = "[...document.querySelectorAll('[data-testid=grid] [data-place]')]";
/// For what takes two seconds on a machine at rest.
const SOON: Duration = Duration::from_secs(45);

#[test]
fn pictures_come_and_go_in_the_window_as_they_do_on_disk() {
    let desk = Desk::new();
    let folder = desk.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    for name in ["cat", "coffee", "rocket"] {
        copy(&format!("{name}.jpg"), &folder.join(format!("{name}.jpg")));
    }
    let app = App::start(&desk);
    app.part("welcome");
    app.ask("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length == 3"));
    app.wait_until_idle();

    copy("horse.jpg", &folder.join("horse.jpg"));
    app.wait_at_most(&format!("{TILES}.length == 4"), SOON);
    std::fs::rename(folder.join("cat.jpg"), folder.join("our cat.jpg")).unwrap();
    std::fs::remove_file(folder.join("coffee.jpg")).unwrap();
    app.wait_at_most(&format!("{TILES}.length == 3"), SOON);
    let problems = app.ask("problems", json!({}));
    assert_eq!(problems.as_array().map(Vec::len), Some(0), "{problems}");

    let trip = folder.join("trip");
    std::fs::create_dir(&trip).unwrap();
    fill(&trip, 20);
    app.wait_at_most(&format!("{TILES}.length == 23"), SOON);
    std::fs::rename(&trip, desk.home.path().join("elsewhere")).unwrap();
    app.wait_at_most(&format!("{TILES}.length == 3"), SOON);
    app.screenshot("following");
}

#[test]
fn a_folder_that_is_taken_out_is_no_longer_followed() {
    let desk = Desk::new();
    let folder = desk.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    copy("cat.jpg", &folder.join("cat.jpg"));
    let app = App::start(&desk);
    app.part("welcome");
    app.ask("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length == 1"));
    app.wait_until_idle();
    let id = app.ask("overview", json!({}))["folders"][0]["id"].clone();
    app.ask("remove_folder", json!({ "id": id }));
    app.wait(&format!("{TILES}.length == 0"));
    std::fs::write(folder.join("new.jpg"), jpeg(1, 200, 200)).unwrap();
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(app.ask("overview", json!({}))["pictures"], 0);
}
