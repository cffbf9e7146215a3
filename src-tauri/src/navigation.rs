//! Where the page may go: nowhere. A link, a dropped file or a script must not put another page into a window
//! that may call our commands.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::{Runtime, Url};

/// Keeps the window on the app's own page.
pub fn guard<R: Runtime>() -> TauriPlugin<R> {
    let allow = |url: &Url| {
        let ours = is_ours(url);
        if !ours {
            tracing::warn!(%url, "the window stays on its own page");
        }
        ours
    };
    Builder::new("navigation").on_navigation(move |_, url| allow(url)).build()
}

/// Whether tauri serves the page at this address from the app itself.
fn is_ours(url: &Url) -> bool {
    matches!((url.scheme(), url.host_str()), ("tauri", Some("localhost")) | ("http", Some("tauri.localhost")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_page_is_allowed() {
        for (address, ours) in [
            ("tauri://localhost", true),
            ("tauri://localhost/index.html#/all", true),
            ("http://tauri.localhost/", true),
            ("http://localhost/", false),
            ("https://example.com/", false),
            ("file:///home/me/picture.jpg", false),
            ("data:text/html,hello", false),
            ("about:blank", false),
        ] {
            assert_eq!(is_ours(&address.parse().unwrap()), ours, "{address}");
        }
    }
}
