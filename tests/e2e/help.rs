//! Help: a report of a problem.

use serde_json::json;

use super::app::App;
use super::virtual_desktop::VirtualDesktop;
use crate::support::copy_picture;

#[test]
fn a_report_names_no_path_of_a_library_at_a_peculiar_place() {
    let desktop = VirtualDesktop::new();
    let folder = desktop.home.path().join("Übelackers Villa");
    std::fs::create_dir(&folder).unwrap();
    copy_picture("cat.jpg", &folder.join("zephyrine.jpg"));
    std::fs::write(folder.join("xanthippe.jpg"), b"\xff\xd8\xff\xe0 no picture").unwrap();
    let app = App::start(&desktop);
    app.find_test_id("welcome");
    app.invoke_ok("add_folders", json!({ "paths": [folder] }));
    app.wait("document.querySelector('[data-testid=grid] [data-place] img')?.naturalWidth > 0");
    assert!(
        app.invoke("reveal_path", json!({ "path": folder.join("xanthippe.jpg/none") }))
            .get("failed")
            .is_some()
    );
    let diagnosis = app.invoke_ok("diagnosis", json!({}));
    let text = diagnosis["text"].as_str().unwrap();
    let home = desktop.home.path().display().to_string();
    for secret in ["Übelacker", "Villa", "zephyrine", "xanthippe", ".jpg", home.as_str()] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
    assert!(text.contains("Recent errors: ") && text.contains("notFound"), "{text}");
    assert_eq!(diagnosis["hasPage"], false);
}
