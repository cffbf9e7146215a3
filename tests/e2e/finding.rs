//! Finding by mixed queries, and in a folder or everywhere.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use super::app::App;
use super::virtual_desktop::VirtualDesktop;
use crate::support::{copy_picture, test_picture};

const TILES: &str = "[...document.querySelectorAll('[data-testid=grid] [data-place]')]";
/// WebDriver's code of the Enter key.
const ENTER: &str = "\u{E007}";

/// Two folders in one: three pictures of Japan and two of Norway.
fn copy_journeys(desktop: &VirtualDesktop) -> PathBuf {
    let folder = desktop.home.path().join("Journeys");
    for (place, names) in [("Japan", &["cat", "coffee", "city"][..]), ("Norway", &["horse", "mountains"])] {
        fs::create_dir_all(folder.join(place)).unwrap();
        for name in names {
            copy_picture(&format!("{name}.jpg"), &folder.join(place).join(format!("{name}.jpg")));
        }
    }
    folder
}

fn start(desktop: &VirtualDesktop) -> App {
    let folder = copy_journeys(desktop);
    let app = App::start(desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length == 5"));
    app.wait_until_idle();
    app
}

fn shows_first(app: &App, picture: &str) {
    let hash = blake3::hash(&fs::read(test_picture(&format!("{picture}.jpg"))).unwrap()).to_string();
    app.wait(&format!("{TILES}[0]?.querySelector('img')?.src.includes('{hash}')"));
}

#[test]
fn a_mixed_query_has_a_chip_and_searches_within_its_filter() {
    let desktop = VirtualDesktop::new();
    let app = start(&desktop);
    let field = app.find_test_id("search-field");
    app.type_into(&field, "coffee + cat -city in:Japan ");
    app.wait("document.querySelector('[data-testid=query-chip]')?.textContent.includes('Japan')");
    app.wait(&format!("{TILES}.length == 3"));
    app.wait("document.querySelector('[data-testid=search-field]').value.startsWith('coffee + cat -city')");
    app.screenshot("mixed-query");

    // Filters alone list by date, all that they allow.
    app.run_script("document.querySelector('[aria-label=\"Clear search\"]').click();", vec![]);
    app.wait(&format!("{TILES}.length == 5"));
    app.type_into(&field, &format!("in:Norway{ENTER}"));
    app.wait(&format!("{TILES}.length == 2"));
    app.wait("document.querySelector('h1').textContent.includes('Norway')");
    app.screenshot("filter-alone");
}

#[test]
fn a_search_looks_in_the_open_folder_or_everywhere() {
    let desktop = VirtualDesktop::new();
    let app = start(&desktop);
    let places = app.invoke_ok("overview", json!({}));
    let id = &places["folders"][0]["id"];
    // The triangle of the folder shows those inside it.
    let triangle = format!("document.querySelector('[data-key=\"folder {id}\"] [data-triangle]')");
    app.wait(&triangle);
    app.run_script(&format!("{triangle}.click();"), vec![]);
    let norway = "[...document.querySelectorAll('[data-testid=sidebar] [role=treeitem]')]\
        .find((item) => item.textContent.trim().startsWith('Norway'))";
    app.wait(norway);
    app.run_script(&format!("({norway}).click();"), vec![]);
    app.wait(&format!("{TILES}.length == 2"));

    let field = app.find_test_id("search-field");
    app.type_into(&field, "a cat");
    app.wait("document.querySelectorAll('[data-testid=scope] button').length == 2");
    app.wait("document.querySelector('h1').textContent.includes('Norway')");
    app.wait(&format!("{TILES}.length == 2"));
    app.screenshot("scope-folder");
    app.run_script("document.querySelectorAll('[data-testid=scope] button')[1].click();", vec![]);
    app.wait("!document.querySelector('h1').textContent.includes('Norway')");
    shows_first(&app, "cat");
    app.screenshot("scope-everywhere");
}
