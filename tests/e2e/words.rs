//! Finding a meme by what it says.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use super::app::App;
use super::virtual_desktop::VirtualDesktop;
use crate::support::{copy_picture, test_picture};

const TILES: &str = "document.querySelectorAll('[data-testid=grid] [data-place]')";

#[test]
fn a_word_finds_the_meme_that_says_it_and_is_marked_there() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Memes");
    fs::create_dir_all(&folder).unwrap();
    for name in ["safe.jpg", "sign.jpg"] {
        fs::copy(test_picture("words").join(name), folder.join(name)).unwrap();
    }
    copy_picture("cat.jpg", &folder.join("cat.jpg"));
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait(&format!("{TILES}.length == 3"));
    app.wait_until_idle();
    let until = Instant::now() + Duration::from_secs(60);
    while app.invoke_ok("overview", json!({}))["words"]["read"] != 3 {
        assert!(Instant::now() < until, "the words are not read");
    }

    let field = app.find_test_id("search-field");
    app.type_into(&field, "somewhere");
    let meme = blake3::hash(&fs::read(test_picture("words").join("safe.jpg")).unwrap()).to_string();
    app.wait(&format!("{TILES}[0]?.querySelector('img')?.src.includes('{meme}')"));
    app.run_script(&format!("{TILES}[0].click();"), vec![]);
    app.wait("document.querySelector('[data-testid=hero] [data-testid=word-marks] .mark')?.getAttribute('d')?.length > 10");
    app.screenshot("word-marked");
}
