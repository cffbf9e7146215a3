//! Blocks every navigation away from the app's own page. A link, a dropped file or a script must not load another
//! page into a window that may call commands.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::{Runtime, Url};

/// A plugin that keeps the window on the app's own page.
pub fn guard<R: Runtime>() -> TauriPlugin<R> {
    let allow = |url: &Url| {
        let allowed = is_own_page(url);
        if !allowed {
            tracing::warn!(%url, "blocked a navigation away from the app's page");
        }
        allowed
    };
    Builder::new("navigation").on_navigation(move |_, url| allow(url)).build()
}

/// Whether Tauri serves this address from the app itself.
fn is_own_page(url: &Url) -> bool {
    matches!((url.scheme(), url.host_str()), ("tauri", Some("localhost")) | ("http", Some("tauri.localhost")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_page_is_allowed() {
        for (address, allowed) in [
            ("tauri://localhost", true),
            ("tauri://localhost/index.html#/all", true),
            ("http://tauri.localhost/", true),
            ("http://localhost/", false),
            ("https://example.com/", false),
            ("file:///home/me/picture.jpg", false),
            ("data:text/html,hello", false),
            ("about:blank", false),
        ] {
            assert_eq!(is_own_page(&address.parse().unwrap()), allowed, "{address}");
        }
    }
}
