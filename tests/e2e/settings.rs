//! The settings window from the user's view: one window, whose changes the main window shows at once.

use std::time::Duration;

use serde_json::json;

use super::app::App;
use super::virtual_desktop::{VirtualDesktop, wait_for};

const SOON: Duration = Duration::from_secs(30);

#[test]
fn settings_are_a_window_whose_changes_the_main_window_shows_at_once() {
    let desktop = VirtualDesktop::new();
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.in_settings(|settings| {
        settings.wait("document.getElementById('tile')");
        // A second request only brings it to the front.
        settings.invoke_ok("open_settings", json!({}));
        assert_eq!(settings.window_count(), 2);
        settings.run_script(
            "const language = document.getElementById('language');
             language.value = 'hi';
             language.dispatchEvent(new Event('change', { bubbles: true }));",
            Vec::new(),
        );
        settings.wait("document.title == 'सेटिंग्ज़'");
        settings.screenshot("settings-hindi");
    });
    app.wait("document.documentElement.lang == 'hi'");
    let before = app.invoke_ok("preferences", json!({}));
    app.invoke_ok("change_preferences", json!({ "changes": { "tile": 200 } }));
    let after = app.invoke_ok("preferences", json!({}));
    assert_eq!((&after["tile"], &after["language"]), (&json!(200), &before["language"]));
    app.in_settings(|settings| {
        settings.wait("document.getElementById('tile').value == '200'");
        // The window closes under the page that presses the key, which may not answer any more.
        settings.run_script(
            "setTimeout(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })), 200);",
            Vec::new(),
        );
    });
    wait_for("the settings to close", SOON, || app.window_count() == 1);
    app.find_test_id("welcome");
}

#[test]
fn a_chosen_appearance_applies_to_both_windows_and_the_tab_is_remembered() {
    let desktop = VirtualDesktop::new();
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.in_settings(|settings| {
        settings.wait("document.querySelector('input[value=dark]')");
        settings.run_script("document.querySelector('input[value=dark]').click();", Vec::new());
        settings.wait("document.documentElement.dataset.theme == 'dark'");
        // The native side follows, and so do the web views' own controls and the frame.
        settings.wait("matchMedia('(prefers-color-scheme: dark)').matches");
        settings.screenshot("settings-dark");
        settings.show_tab("advanced");
        settings.wait("document.querySelector('[data-model=clip-b32]')");
    });
    app.wait("document.documentElement.dataset.theme == 'dark'");
    app.wait("matchMedia('(prefers-color-scheme: dark)').matches");
    wait_for("the tab to be saved", SOON, || {
        app.invoke_ok("preferences", json!({}))["settingsTab"] == "advanced"
    });
    app.invoke_ok("change_preferences", json!({ "changes": { "appearance": "light" } }));
    app.wait("document.documentElement.dataset.theme == 'light'");
    app.wait("!matchMedia('(prefers-color-scheme: dark)').matches");
}

#[test]
fn the_settings_page_may_use_none_of_tauris_own_commands() {
    let desktop = VirtualDesktop::new();
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.in_settings(|settings| {
        for command in [
            "plugin:window|close",
            "plugin:window|start_dragging",
            "plugin:event|listen",
            "plugin:dialog|open",
        ] {
            let answer = settings.invoke(command, json!({}));
            assert!(answer.get("failed").is_some(), "{command}: {answer}");
        }
        settings.invoke_ok("overview", json!({}));
    });
}
