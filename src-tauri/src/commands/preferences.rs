//! The user's preferences for the windows, and the window that shows them.

use macro_rules_attribute::apply;
use tauri::{AppHandle, WebviewWindow};

use crate::dto::{PreferenceChanges, Preferences};
use crate::error::{Failure, Result};
use crate::ipc::{Arg, command, with_session};
use crate::session::Session;
use crate::{appearance, menu, settings_window, window};

/// Returns the user's preferences.
#[apply(command)]
pub async fn preferences(app: AppHandle) -> Result<Preferences> {
    with_session(&app, Session::preferences).await?
}

/// Changes the user's preferences in all windows. Repaints the windows' frames or translates the menus, and prefers the
/// language in pictures, if that is what has changed.
#[apply(command)]
pub async fn change_preferences(app: AppHandle, changes: Arg<PreferenceChanges>) -> Result<()> {
    let changed = with_session(&app, move |session| session.change_preferences(changes.0)).await??;
    if let Some(appearance) = changed.appearance {
        appearance::apply(&app, appearance);
    }
    let Some(language) = changed.language else { return Ok(()) };
    menu::install(&app, language).map_err(Failure::internal)?;
    with_session(&app, Session::read_words).await
}

/// Shows the page's window: its content is in place.
#[apply(command)]
pub fn page_ready(window: WebviewWindow) -> Result<()> {
    window::reveal(&window);
    Ok(())
}

/// Opens the settings window, or brings it to the front.
#[apply(command)]
pub fn open_settings(app: AppHandle) -> Result<()> {
    settings_window::open(&app).map_err(Failure::internal)
}

/// Makes the settings window as high as what it shows, in CSS pixels.
#[apply(command)]
pub fn fit_settings(app: AppHandle, height: Arg<u32>) -> Result<()> {
    settings_window::fit(&app, height.0).map_err(Failure::internal)
}

/// Closes the settings window.
#[apply(command)]
pub fn close_settings(app: AppHandle) -> Result<()> {
    settings_window::close(&app).map_err(Failure::internal)
}
