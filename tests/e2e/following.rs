//! The window follows the folder without a manual rescan.

use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::virtual_desktop::{VirtualDesktop, app_binary, find_process, open_file_limit};
use crate::support::{copy_picture, jpeg, write_jpegs};

const TILES: &str = "[...document.querySelectorAll('[data-testid=grid] [data-place]')]";
/// The longest wait for changes to show, which takes two seconds on an idle machine.
const FOLLOW_TIMEOUT: Duration = Duration::from_secs(45);

#[test]
fn the_window_shows_pictures_added_renamed_and_deleted_on_disk() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    for name in ["cat", "coffee", "rocket"] {
        copy_picture(&format!("{name}.jpg"), &folder.join(format!("{name}.jpg")));
    }
    let app = App::start(&desktop);
    let process = find_process(&desktop, &app_binary()).unwrap();
    assert!(open_file_limit(process) > 256, "the app raises the limit it was started with");
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length == 3"));
    app.wait_until_idle();

    copy_picture("horse.jpg", &folder.join("horse.jpg"));
    app.wait_at_most(&format!("{TILES}.length == 4"), FOLLOW_TIMEOUT);
    std::fs::rename(folder.join("cat.jpg"), folder.join("our cat.jpg")).unwrap();
    std::fs::remove_file(folder.join("coffee.jpg")).unwrap();
    app.wait_at_most(&format!("{TILES}.length == 3"), FOLLOW_TIMEOUT);
    let problems = app.invoke_ok("problems", json!({}));
    assert_eq!(problems.as_array().map(Vec::len), Some(0), "{problems}");

    let trip = folder.join("trip");
    std::fs::create_dir(&trip).unwrap();
    write_jpegs(&trip, 20);
    app.wait_at_most(&format!("{TILES}.length == 23"), FOLLOW_TIMEOUT);
    std::fs::rename(&trip, desktop.home.path().join("elsewhere")).unwrap();
    app.wait_at_most(&format!("{TILES}.length == 3"), FOLLOW_TIMEOUT);
    app.screenshot("following");
}

#[test]
fn a_removed_folder_is_no_longer_watched() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    copy_picture("cat.jpg", &folder.join("cat.jpg"));
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length == 1"));
    app.wait_until_idle();
    let id = app.invoke_ok("overview", json!({}))["folders"][0]["id"].clone();
    app.invoke_ok("remove_folder", json!({ "id": id }));
    app.wait(&format!("{TILES}.length == 0"));
    std::fs::write(folder.join("new.jpg"), jpeg(1, 200, 200)).unwrap();
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(app.invoke_ok("overview", json!({}))["pictures"], 0);
}
