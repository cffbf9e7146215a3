//! Words in pictures, from a file to the mark on the word that was searched for.

use std::fs;
use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::search::copy_pictures;
use super::virtual_desktop::{VirtualDesktop, wait_for};
use crate::support::{copy_picture, test_picture};

const TILES: &str = "[...document.querySelectorAll('[data-testid=grid] [data-place]')]";
const MEME: &str = "words/meme.jpg";
/// Words are read after everything is indexed, by a debug build.
const READ_WITHIN: Duration = Duration::from_secs(120);

/// The number of marked words inside an element.
fn marks(within: &str) -> String {
    let path =
        format!("document.querySelector('{within} [data-testid=word-marks] .mark')?.getAttribute('d')");
    format!("({path} ?? '').split('Z').length - 1")
}

#[test]
fn a_typed_word_finds_the_meme_that_says_it_and_marks_it() {
    let desktop = VirtualDesktop::new();
    let folder = copy_pictures(&desktop);
    copy_picture(MEME, &folder.join("plain.jpg"));
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length == 11"));
    app.wait_until_idle();
    wait_for("all words", READ_WITHIN, || {
        let words = app.invoke_ok("overview", json!({}))["words"].clone();
        words["total"] == 11 && words["read"] == words["total"]
    });

    let field = app.find_test_id("search-field");
    app.type_into(&field, "simply");
    let hash = blake3::hash(&fs::read(test_picture(MEME)).unwrap()).to_string();
    app.wait(&format!("{TILES}[0]?.querySelector('img')?.src.includes('{hash}')"));
    let first = app.find("[data-testid=grid] [data-place='0']");
    app.click(&first);
    app.wait(&format!("{} == 1", marks(".hero")));
    app.screenshot("words-hero");

    let hero = app.find_test_id("hero");
    app.click(&hero);
    app.wait(&format!("{} == 1", marks("[data-testid=quick-look]")));
    app.wait(
        "document.querySelector('[data-testid=quick-look] [data-testid=selectable-text]').textContent.includes('SIMPLY')",
    );
    app.screenshot("words-quick-look");
}
