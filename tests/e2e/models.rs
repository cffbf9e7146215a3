//! A better model from the user's view: offered, downloaded by one click, prepared and used; and the message when the
//! download fails.

use serde_json::json;

use super::app::App;
use super::virtual_desktop::VirtualDesktop;
use crate::support::{copy_picture, start_hub, test_picture};

const PICTURES: [&str; 5] = ["cat.jpg", "coffee.jpg", "rocket.jpg", "horse.jpg", "city.jpg"];

/// Starts the app with an indexed folder, searches for a word that the built-in model does not know, and waits for the offer.
fn start_with_offer(desktop: &VirtualDesktop) -> App {
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir_all(&folder).unwrap();
    PICTURES.iter().for_each(|name| copy_picture(name, &folder.join(name)));
    let app = App::start(desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelectorAll('[data-testid=grid] [data-place] img').length == 5");
    app.wait_until_idle();
    app.wait("document.querySelector('[data-testid=offer]') === null");
    // The built-in model knows no French.
    app.type_into(&app.find_test_id("search-field"), "chien");
    app.find_test_id("offer");
    app
}

fn click(app: &App, selector: &str) {
    app.click(&app.find(selector));
}

#[test]
fn one_click_downloads_a_model_and_switches_to_it() {
    let hub = start_hub();
    let desktop = VirtualDesktop::with_hub(&hub.endpoint());
    let app = start_with_offer(&desktop);
    app.screenshot("offer");
    assert_eq!(app.invoke_ok("overview", json!({}))["model"], "starter");
    click(&app, "[data-testid=offer] button.primary");
    app.wait("!document.querySelector('[data-testid=offer]')");
    let in_use = || app.invoke_ok("overview", json!({}))["model"] == "siglip2-base";
    super::virtual_desktop::wait_for("the new model", std::time::Duration::from_secs(60), in_use);
    app.wait_until_idle();
    let models = app.invoke_ok("models", json!({}));
    let entry = models["entries"].as_array().unwrap().iter().find(|entry| entry["id"] == "siglip2-base");
    assert_eq!((&entry.unwrap()["inUse"], &entry.unwrap()["state"]), (&json!(true), &json!("installed")));
    assert_eq!(models["device"], "CPU");

    app.in_settings(|settings| {
        settings.show_tab("search");
        settings.find_test_id("models");
        settings.wait("document.querySelector('[data-model=siglip2-base]')");
        settings.screenshot("settings-models");
    });
    // Switching back is immediate: the built-in model's vectors are still stored.
    app.invoke_ok("use_model", json!({ "id": "starter" }));
    let back = || app.invoke_ok("overview", json!({}))["model"] == "starter";
    super::virtual_desktop::wait_for("the built-in model", std::time::Duration::from_secs(30), back);
    app.invoke_ok("remove_model", json!({ "id": "siglip2-base" }));
    assert!(!desktop.home.path().join("models/siglip2-base").exists());
    assert!(test_picture("cat.jpg").exists());
}

#[test]
fn an_unreachable_hub_is_reported_and_the_offer_stays() {
    let desktop = VirtualDesktop::new();
    let app = start_with_offer(&desktop);
    click(&app, "[data-testid=offer] button.primary");
    app.wait("document.body.textContent.includes('127.0.0.1:9')");
    app.screenshot("offline");
    app.find_test_id("offer");
    assert_eq!(app.invoke_ok("overview", json!({}))["model"], "starter");
}
