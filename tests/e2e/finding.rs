//! What people do: drop a folder, see it, search, click on, and find all of it again after a crash.

use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::desk::{Desk, app_binary, process, wait_for};
use crate::support::{committed, copy, fill};

const TILES: &str = "[...document.querySelectorAll('[data-testid=grid] [data-place]')]";

fn pictures(desk: &Desk) -> std::path::PathBuf {
    let folder = desk.home.path().join("Pictures");
    std::fs::create_dir_all(&folder).unwrap();
    for name in
        ["cat", "coffee", "rocket", "horse", "mountains", "city", "forest", "clouds", "raccoon", "stairs"]
    {
        copy(&format!("{name}.jpg"), &folder.join(format!("{name}.jpg")));
    }
    folder
}

#[test]
fn a_folder_is_dropped_searched_and_walked_through() {
    let desk = Desk::new();
    let folder = pictures(&desk);
    let app = App::start(&desk);
    app.part("welcome");
    app.screenshot("first-start");

    app.ask("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!(
        "{TILES}.length == 10 && {TILES}.every((tile) => tile.querySelector('img')?.naturalWidth > 0)"
    ));
    app.wait_until_idle();
    app.screenshot("grid");

    let field = app.part("search-field");
    app.type_into(&field, "a cat");
    app.wait(&format!("{TILES}.length > 0 && {TILES}.length < 10"));
    app.screenshot("search");
    let hash = blake3::hash(&std::fs::read(committed("cat.jpg")).unwrap()).to_string();
    app.wait(&format!("{TILES}[0].querySelector('img').src.includes('{hash}')"));

    let first = app.find("[data-testid=grid] [data-place='0']");
    app.click(&first);
    app.part("hero");
    app.wait(&format!("document.querySelector('[data-testid=hero] img').src.includes('{hash}')"));
    app.wait(&format!("{TILES}.length == 9"));
    app.screenshot("similar");

    app.run("window.dispatchEvent(new KeyboardEvent('keydown', {key: 'i', code: 'KeyI', ctrlKey: true, bubbles: true}))", vec![]);
    let path = folder.join("cat.jpg").canonicalize().unwrap();
    app.wait(&format!(
        "document.querySelector('[data-testid=inspector]').textContent.includes({})",
        json!(path)
    ));
    app.screenshot("inspector");
}

#[test]
fn what_a_crash_interrupts_goes_on_at_the_next_start() {
    let desk = Desk::new();
    let folder = desk.home.path().join("Many");
    std::fs::create_dir(&folder).unwrap();
    fill(&folder, 600);
    let app = App::start(&desk);
    app.part("welcome");
    app.ask("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length > 0"));
    let before = app.ask("overview", json!({}))["pictures"].as_u64().unwrap();
    app.kill(&desk);
    wait_for("the end of the app", Duration::from_secs(10), || process(&desk, &app_binary()).is_none());
    assert!(before < 600, "the app was to be killed in the middle of its work");

    let app = App::start(&desk);
    let at_once = app.ask("overview", json!({}))["pictures"].as_u64().unwrap();
    assert!(at_once >= before, "{at_once} of {before} pictures are left");
    let all = "document.querySelector('[data-testid=sidebar]').textContent.includes('600')";
    app.wait_at_most(all, Duration::from_secs(180));
    app.wait_until_idle();
    app.screenshot("after-a-crash");
}

#[test]
fn what_is_thrown_away_can_be_taken_back() {
    let desk = Desk::new();
    let folder = desk.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    let [cat, copy_of_it] = ["cat.jpg", "the same cat.jpg"].map(|name| folder.join(name));
    copy("cat.jpg", &cat);
    copy("cat.jpg", &copy_of_it);
    let app = App::start(&desk);
    app.part("welcome");
    app.ask("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    app.wait_until_idle();
    let id = app.run("return Number(document.querySelector('[data-id]').dataset.id)", vec![]);

    let trashed = app.ask("trash", json!({ "ids": [id] }));
    assert_eq!(
        (&trashed["pictures"], &trashed["files"], &trashed["failed"]),
        (&json!(1), &json!(2), &json!(0))
    );
    assert!(!cat.exists() && !copy_of_it.exists());
    assert_eq!(app.ask("overview", json!({}))["pictures"], 0);

    // Another file has taken the place of one: the other comes back, and the rest when there is room again.
    std::fs::write(&cat, "in the way").unwrap();
    let refused = app.invoke("undo_trash", json!({ "token": trashed["token"] }));
    assert!(refused["failed"]["message"].as_str().unwrap().contains("cat.jpg"), "{refused}");
    assert!(copy_of_it.exists());
    assert_eq!(std::fs::read_to_string(&cat).unwrap(), "in the way");
    assert_eq!(app.ask("overview", json!({}))["pictures"], 1);
    std::fs::remove_file(&cat).unwrap();
    app.ask("undo_trash", json!({ "token": trashed["token"] }));
    assert_eq!(std::fs::read(&cat).unwrap(), std::fs::read(committed("cat.jpg")).unwrap());
}
