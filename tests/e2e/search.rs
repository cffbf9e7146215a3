//! The main user flows: add a folder, browse, search, open similar pictures, trash and undo, and resume after a crash.

use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::virtual_desktop::{VirtualDesktop, app_binary, find_process, wait_for};
use crate::support::{copy_picture, test_picture, write_jpegs};

const TILES: &str = "[...document.querySelectorAll('[data-testid=grid] [data-place]')]";

/// Ten pictures in a folder.
pub fn copy_pictures(desktop: &VirtualDesktop) -> std::path::PathBuf {
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir_all(&folder).unwrap();
    for name in
        ["cat", "coffee", "rocket", "horse", "mountains", "city", "forest", "clouds", "raccoon", "stairs"]
    {
        copy_picture(&format!("{name}.jpg"), &folder.join(format!("{name}.jpg")));
    }
    folder
}

#[test]
fn a_folder_is_added_searched_and_browsed() {
    let desktop = VirtualDesktop::new();
    let folder = copy_pictures(&desktop);
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.screenshot("first-start");

    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!(
        "{TILES}.length == 10 && {TILES}.every((tile) => tile.querySelector('img')?.naturalWidth > 0)"
    ));
    app.wait_until_idle();
    app.screenshot("grid");

    let field = app.find_test_id("search-field");
    app.type_into(&field, "a cat");
    app.wait(&format!("{TILES}.length > 0 && {TILES}.length < 10"));
    app.screenshot("search");
    let hash = blake3::hash(&std::fs::read(test_picture("cat.jpg")).unwrap()).to_string();
    app.wait(&format!("{TILES}[0].querySelector('img').src.includes('{hash}')"));

    let first = app.find("[data-testid=grid] [data-place='0']");
    app.click(&first);
    app.find_test_id("hero");
    app.wait(&format!("document.querySelector('[data-testid=hero] img').src.includes('{hash}')"));
    app.wait(&format!("{TILES}.length == 9"));
    app.screenshot("similar");

    app.run_script("window.dispatchEvent(new KeyboardEvent('keydown', {key: 'i', code: 'KeyI', ctrlKey: true, bubbles: true}))", vec![]);
    let path = folder.join("cat.jpg").canonicalize().unwrap();
    app.wait(&format!(
        "document.querySelector('[data-testid=inspector]').textContent.includes({})",
        json!(path)
    ));
    app.screenshot("inspector");
}

#[test]
fn indexing_resumes_after_a_crash() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Many");
    std::fs::create_dir(&folder).unwrap();
    write_jpegs(&folder, 300);
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length > 0"));
    let before = app.invoke_ok("overview", json!({}))["pictures"].as_u64().unwrap();
    app.kill(&desktop);
    wait_for("the end of the app", Duration::from_secs(10), || {
        find_process(&desktop, &app_binary()).is_none()
    });
    assert!(before < 300, "the app must be killed while it indexes");

    let app = App::start(&desktop);
    let after_restart = app.invoke_ok("overview", json!({}))["pictures"].as_u64().unwrap();
    assert!(after_restart >= before, "{after_restart} of {before} pictures are left");
    let all = "document.querySelector('[data-testid=sidebar]').textContent.includes('300')";
    app.wait_at_most(all, Duration::from_secs(180));
    app.wait_until_idle();
    app.screenshot("after-a-crash");
}

#[test]
fn trashed_pictures_can_be_restored() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    let [cat, copy_of_it] = ["cat.jpg", "the same cat.jpg"].map(|name| folder.join(name));
    copy_picture("cat.jpg", &cat);
    copy_picture("cat.jpg", &copy_of_it);
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    app.wait_until_idle();
    let id = app.run_script("return Number(document.querySelector('[data-id]').dataset.id)", vec![]);

    let trashed = app.invoke_ok("trash", json!({ "ids": [id] }));
    assert_eq!(
        (&trashed["pictures"], &trashed["files"], &trashed["failed"]),
        (&json!(1), &json!(2), &json!(0))
    );
    assert!(!cat.exists() && !copy_of_it.exists());
    assert_eq!(app.invoke_ok("overview", json!({}))["pictures"], 0);

    // A new file blocks the path of one copy: undo restores the other copy, and this one once the path is free.
    std::fs::write(&cat, "in the way").unwrap();
    let refused = app.invoke("undo_trash", json!({ "token": trashed["token"] }));
    assert!(refused["failed"]["message"].as_str().unwrap().contains("cat.jpg"), "{refused}");
    assert!(copy_of_it.exists());
    assert_eq!(std::fs::read_to_string(&cat).unwrap(), "in the way");
    assert_eq!(app.invoke_ok("overview", json!({}))["pictures"], 1);
    std::fs::remove_file(&cat).unwrap();
    let back = app.invoke_ok("undo_trash", json!({ "token": trashed["token"] }));
    assert_eq!((&back["files"], &back["ids"]), (&json!(1), &json!([id])));
    assert_eq!(std::fs::read(&cat).unwrap(), std::fs::read(test_picture("cat.jpg")).unwrap());
}
