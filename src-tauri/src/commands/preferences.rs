//! The user's preferences for the window.

use macro_rules_attribute::apply;
use tauri::AppHandle;

use crate::dto::Preferences;
use crate::error::{Failure, Result};
use crate::ipc::{Arg, command, with_session};
use crate::menu;
use crate::session::Session;

/// Returns the user's preferences.
#[apply(command)]
pub async fn preferences(app: AppHandle) -> Result<Preferences> {
    with_session(&app, Session::preferences).await?
}

/// Saves the user's preferences, and translates the menus if the language has changed.
#[apply(command)]
pub async fn set_preferences(app: AppHandle, preferences: Arg<Preferences>) -> Result<()> {
    let language = preferences.0.language;
    let before = with_session(&app, move |session| {
        let before = session.language();
        session.set_preferences(&preferences.0).map(|()| before)
    });
    if before.await?? != language {
        menu::install(&app, language).map_err(Failure::internal)?;
    }
    Ok(())
}
