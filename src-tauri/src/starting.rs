//! What begins once the library is open: the menus in its language, the battery's monitor, indexing, and reading the words
//! in pictures.

use tauri::{AppHandle, Manager};

use crate::session::Session;
use crate::{appearance, menu};
use ratna_texts::Language;

/// Starts the work on the library. Waits for it, and returns when indexing has begun; does nothing if the library could not
/// be opened.
pub fn begin(app: &AppHandle) {
    let session = app.state::<Session>();
    let Ok(preferences) = session.preferences() else { return };
    if preferences.language != session.start_state().preferences.language {
        translate_menus(app, preferences.language);
    }
    if preferences.appearance != session.start_state().preferences.appearance {
        appearance::apply(app, preferences.appearance);
    }
    session.monitor_battery(app);
    // Last, since it sleeps until the window shows its first pictures.
    if let Err(failure) = session.start_indexing() {
        tracing::warn!("can't start indexing: {}", failure.message);
    }
    session.read_words();
}

/// Installs the menus in another language, which only the main thread may do.
fn translate_menus(app: &AppHandle, language: Language) {
    let handle = app.clone();
    let install = move || {
        if let Err(error) = menu::install(&handle, language) {
            tracing::warn!(%error, "can't translate the menus");
        }
    };
    drop(app.run_on_main_thread(install));
}
