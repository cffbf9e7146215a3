//! Blocks every navigation away from the app's own page. A link, a dropped file or a script must not load another
//! page into a window that may call commands.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::{Manager, Runtime, Url};

/// A plugin that keeps the window on the app's own page.
pub fn guard<R: Runtime>() -> TauriPlugin<R> {
    let allow = |url: &Url| {
        let allowed = is_own_page(url);
        if !allowed {
            tracing::warn!(%url, "blocked a navigation away from the app's page");
        }
        allowed
    };
    Builder::new("navigation")
        .on_navigation(move |page, url| {
            is_dev_server(page.config().build.dev_url.as_ref(), url) || allow(url)
        })
        .build()
}

/// Whether Tauri serves this address from the app itself.
fn is_own_page(url: &Url) -> bool {
    matches!((url.scheme(), url.host_str()), ("tauri", Some("localhost")) | ("http", Some("tauri.localhost")))
}

/// Whether `make dev` serves this address. A release has no development server, whatever its configuration says.
fn is_dev_server(dev_url: Option<&Url>, url: &Url) -> bool {
    cfg!(debug_assertions) && dev_url.is_some_and(|dev_url| dev_url.origin() == url.origin())
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

    #[test]
    fn the_development_server_is_allowed_where_one_is_configured() {
        let [dev_url, page, other]: [Url; 3] =
            ["http://localhost:5173/", "http://localhost:5173/src/main.ts", "http://localhost:8080/"]
                .map(|address| address.parse().unwrap());
        assert!(is_dev_server(Some(&dev_url), &page));
        assert!(!is_dev_server(Some(&dev_url), &other));
        assert!(!is_dev_server(None, &page));
    }
}
