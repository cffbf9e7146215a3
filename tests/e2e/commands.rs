//! What the page may not do: every invalid request fails with a code and a message, and the app keeps running.

use serde_json::{Value, json};

use super::app::App;
use super::virtual_desktop::VirtualDesktop;
use crate::support::copy_picture;

#[track_caller]
fn error_code(app: &App, command: &str, arguments: Value) -> String {
    let answer = app.invoke(command, arguments);
    let failed = &answer["failed"];
    assert!(failed["message"].as_str().is_some_and(|text| !text.is_empty()), "{command}: {answer}");
    failed["code"].as_str().unwrap_or_else(|| panic!("{command}: {answer}")).to_owned()
}

#[test]
fn invalid_requests_are_rejected_with_a_code() {
    let desktop = VirtualDesktop::new();
    let app = App::start(&desktop);
    app.find_test_id("welcome");

    for command in ["details", "similar", "same_template", "reveal", "open_picture"] {
        assert_eq!(error_code(&app, command, json!({ "id": 999_999 })), "notFound", "{command}");
        assert_eq!(error_code(&app, command, json!({ "id": "one" })), "badRequest", "{command}");
        assert_eq!(error_code(&app, command, json!({ "id": -1 })), "badRequest", "{command}");
        assert_eq!(error_code(&app, command, json!({})), "badRequest", "{command}");
    }
    for command in ["trash", "copy_pictures", "copy_paths", "drag_out"] {
        assert_eq!(error_code(&app, command, json!({ "ids": [999_999] })), "notFound", "{command}");
    }
    assert_eq!(error_code(&app, "undo_marking", json!({ "token": 7 })), "notFound");
    assert_eq!(error_code(&app, "set_rating", json!({ "ids": [1], "rating": -1 })), "badRequest");
    assert_eq!(
        error_code(&app, "tag_pictures", json!({ "ids": "all", "tag": "x", "on": true })),
        "badRequest"
    );
    for command in ["rescan_folder", "remove_folder", "reveal_folder"] {
        assert_eq!(error_code(&app, command, json!({ "id": 7 })), "notFound", "{command}");
    }
    for command in ["rescan_subfolder", "exclude_subfolder", "reveal_subfolder", "copy_folder_path"] {
        let place = |path| json!({ "place": { "id": 7, "path": path } });
        assert_eq!(error_code(&app, command, place("2019")), "notFound", "{command}");
        assert_eq!(error_code(&app, command, place("..%2F..")), "badRequest", "{command}");
    }
    let up = json!({ "opened": [{ "id": 1, "path": "../.." }], "fresh": true });
    assert_eq!(error_code(&app, "folder_levels", up), "badRequest");
    assert_eq!(error_code(&app, "words_in_picture", json!({ "id": "one" })), "badRequest");
    assert_eq!(error_code(&app, "copy_text", json!({ "text": 3 })), "badRequest");
    assert_eq!(error_code(&app, "reveal_path", json!({ "path": "/etc/passwd" })), "notFound");
    assert_eq!(error_code(&app, "add_folders", json!({ "paths": ["/no/such/folder"] })), "noFolder");
    assert_eq!(error_code(&app, "add_folders", json!({ "paths": ["../relative"] })), "noFolder");
    assert_eq!(error_code(&app, "add_folders", json!({ "paths": 3 })), "badRequest");
    assert_eq!(error_code(&app, "keep_received", json!({ "paths": ["/etc/passwd"] })), "badRequest");
    assert_eq!(
        error_code(&app, "set_menu_state", json!({ "state": { "enabled": ["format"] } })),
        "badRequest"
    );
    assert_eq!(error_code(&app, "similar_to_file", json!({ "path": "/etc/passwd" })), "noPicture");
    assert_eq!(error_code(&app, "similar_to_file", json!({ "path": "/no/such/file.jpg" })), "io");
    assert_eq!(error_code(&app, "similar_to_bytes", json!({ "bytes": [1, 2, 3] })), "badRequest");
    assert_eq!(error_code(&app, "similar_to_bytes", json!([1, 2, 3])), "noPicture");
    for command in ["selection_bytes", "selection_summary"] {
        assert_eq!(
            error_code(&app, command, json!([1, 2, 3])),
            "badRequest",
            "{command} takes four bytes an id"
        );
    }
    assert_eq!(app.invoke_ok("selection_bytes", json!([9, 9, 9, 0])), 0.0, "no such picture");
    for command in ["get_model", "use_model", "remove_model"] {
        assert_eq!(error_code(&app, command, json!({ "id": "no such model" })), "model", "{command}");
        assert_eq!(error_code(&app, command, json!({ "id": "../../etc" })), "model", "{command}");
    }
    assert_eq!(error_code(&app, "remove_model", json!({ "id": "starter" })), "badRequest", "it is in use");
    assert_eq!(error_code(&app, "undo_trash", json!({ "token": 4 })), "notFound");
    assert_eq!(error_code(&app, "search", json!({ "text": " ", "weak": false })), "emptyQuery");
    assert_eq!(error_code(&app, "browse", json!({ "view": { "kind": "nowhere" } })), "badRequest");
    assert_eq!(error_code(&app, "set_excludes", json!({ "patterns": ["[unclosed"] })), "badRequest");
    assert_eq!(
        error_code(&app, "change_preferences", json!({ "changes": { "tile": "large" } })),
        "badRequest"
    );

    // A query of one megabyte is long but valid.
    let long = "dog ".repeat(250_000);
    app.invoke_ok("search", json!({ "text": long, "weak": false }));
    app.invoke_ok("overview", json!({}));
}

#[test]
fn the_page_may_use_no_tauri_plugin_but_events() {
    let desktop = VirtualDesktop::new();
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    for command in
        ["plugin:dialog|open", "plugin:fs|read_file", "plugin:window|close", "plugin:opener|open_path"]
    {
        let answer = app.invoke(command, json!({}));
        assert!(answer.get("failed").is_some(), "{command}: {answer}");
    }
}

#[test]
fn the_picture_scheme_serves_the_three_sizes_and_nothing_else() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Pictures");
    std::fs::create_dir(&folder).unwrap();
    copy_picture("cat.jpg", &folder.join("cat.jpg"));
    let secret = folder.join("secret.jpg");
    copy_picture("coffee.jpg", &secret);
    let outside = blake3::hash(&std::fs::read(&secret).unwrap()).to_string();
    std::fs::remove_file(&secret).unwrap();
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");

    let hash = blake3::hash(&std::fs::read(folder.join("cat.jpg")).unwrap()).to_string();
    for size in ["256", "512", "view"] {
        assert!(width(&app, &format!("{hash}/{size}")) > 0, "{size}");
    }
    for address in [
        format!("{outside}/512"),
        format!("{hash}/1024"),
        hash.clone(),
        format!("{hash}/../../etc/passwd"),
        "etc/passwd".to_owned(),
        folder.join("cat.jpg").display().to_string(),
    ] {
        assert_eq!(width(&app, &address), 0, "{address}");
    }
}

/// The width in pixels of a picture that the page loads; 0 if loading fails.
fn width(app: &App, address: &str) -> u64 {
    app.run_script(
        "window.tried = null; const image = new Image();
         image.onload = () => window.tried = { width: image.naturalWidth };
         image.onerror = () => window.tried = { width: 0 };
         image.src = 'thumb://localhost/' + arguments[0];",
        vec![json!(address)],
    );
    app.wait("window.tried")["width"].as_u64().unwrap()
}
