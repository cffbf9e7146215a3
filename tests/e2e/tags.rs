//! Tagging pictures in the window.

use serde_json::json;

use super::app::App;
use super::search::copy_pictures;
use super::virtual_desktop::VirtualDesktop;

const TAG: &str = "document.querySelector('[data-key=\"tag holiday/coast\"]')";

#[test]
fn ten_pictures_are_tagged_at_once_and_undone() {
    let desktop = VirtualDesktop::new();
    let folder = copy_pictures(&desktop);
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelectorAll('[data-testid=grid] [data-place]').length == 10");
    app.wait_until_idle();

    app.press_with_control("a", "KeyA");
    app.wait("document.querySelectorAll('[data-place][aria-selected=true]').length == 10");
    app.press_with_control("t", "KeyT");
    app.wait("document.activeElement?.dataset.testid == 'tag-field'");
    let field = app.find_test_id("tag-field");
    app.type_into(&field, "holiday/coast\u{E007}");
    app.wait("document.querySelector('[data-testid=toast]')?.textContent.includes('10')");
    let triangle = "document.querySelector('[data-key=\"tag holiday\"] [data-triangle]')";
    app.wait(&format!("{triangle} !== null"));
    app.run_script(&format!("{triangle}.click();"), vec![]);
    app.wait(&format!("{TAG}?.textContent.includes('10')"));
    app.screenshot("tagged");
    let tags = app.invoke_ok("tags", json!({}));
    assert_eq!(tags[1]["path"], "holiday/coast");
    assert_eq!(tags[1]["pictures"], 10);

    app.run_script("document.activeElement.blur();", vec![]);
    app.press_with_control("z", "KeyZ");
    app.wait(&format!("{TAG} === null"));
    assert_eq!(app.invoke_ok("tags", json!({})), json!([]));
    app.screenshot("untagged");
}
