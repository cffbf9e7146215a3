//! A better model, as a person gets it: offered, downloaded by one click, prepared for and used; and what they see
//! when that is not to be had.

use serde_json::json;

use super::app::App;
use super::desk::Desk;
use crate::support::{committed, copy, hub};

const PICTURES: [&str; 5] = ["cat.jpg", "coffee.jpg", "rocket.jpg", "horse.jpg", "city.jpg"];

/// The app with a catalogued folder, and the offer on the screen.
fn offered(desk: &Desk) -> App {
    let folder = desk.home.path().join("Pictures");
    std::fs::create_dir_all(&folder).unwrap();
    PICTURES.iter().for_each(|name| copy(name, &folder.join(name)));
    let app = App::start(desk);
    app.part("welcome");
    app.ask("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelectorAll('[data-testid=grid] [data-place] img').length == 5");
    app.wait_until_idle();
    app.part("offer");
    app
}

fn press(app: &App, what: &str) {
    app.click(&app.find(what));
}

#[test]
fn one_click_downloads_a_model_and_searches_go_on_with_it() {
    let hub = hub();
    let desk = Desk::with_hub(&hub.endpoint());
    let app = offered(&desk);
    app.screenshot("offer");
    assert_eq!(app.ask("overview", json!({}))["model"], "starter");
    press(&app, "[data-testid=offer] button.primary");
    app.wait("!document.querySelector('[data-testid=offer]')");
    let in_use = || app.ask("overview", json!({}))["model"] == "siglip2-base";
    super::desk::wait_for("the new model", std::time::Duration::from_secs(60), in_use);
    app.wait_until_idle();
    let models = app.ask("models", json!({}));
    let entry = models["entries"].as_array().unwrap().iter().find(|entry| entry["id"] == "siglip2-base");
    assert_eq!((&entry.unwrap()["inUse"], &entry.unwrap()["state"]), (&json!(true), &json!("installed")));
    assert_eq!(models["device"], "CPU");

    app.run("window.dispatchEvent(new KeyboardEvent('keydown', {key: ',', code: 'Comma', ctrlKey: true, bubbles: true}))", vec![]);
    app.part("models");
    app.wait("document.querySelector('[data-model=siglip2-base]')");
    app.screenshot("settings-models");
    // Back again, at once: what the built-in model has seen it has seen.
    app.ask("use_model", json!({ "id": "starter" }));
    let back = || app.ask("overview", json!({}))["model"] == "starter";
    super::desk::wait_for("the built-in model", std::time::Duration::from_secs(30), back);
    app.ask("remove_model", json!({ "id": "siglip2-base" }));
    assert!(!desk.home.path().join("models/siglip2-base").exists());
    assert!(committed("cat.jpg").exists());
}

#[test]
fn a_hub_out_of_reach_is_said_and_the_offer_stays() {
    let desk = Desk::new();
    let app = offered(&desk);
    press(&app, "[data-testid=offer] button.primary");
    app.wait("document.body.textContent.includes('127.0.0.1:9')");
    app.screenshot("offline");
    app.part("offer");
    assert_eq!(app.ask("overview", json!({}))["model"], "starter");
}
