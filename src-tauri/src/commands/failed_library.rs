//! Ways out of a library that cannot be opened.

use macro_rules_attribute::apply;
use tauri::AppHandle;

use crate::dto::FailedLibrary;
use crate::error::Result;
use crate::ipc::{command, with_session};
use crate::session::Session;
use crate::{dialogs, starting};

/// Returns the library that could not be opened.
#[apply(command)]
pub async fn failed_library(app: AppHandle) -> Result<FailedLibrary> {
    with_session(&app, Session::failed_library).await
}

/// Asks for a folder and opens the library in it, or a new one; returns whether one was chosen. That it can be opened shows
/// when it is used.
#[apply(command)]
pub async fn choose_library(app: AppHandle) -> Result<bool> {
    let Some(folder) = dialogs::pick_folder(&app, "dialog.chooseLibrary", None).await? else {
        return Ok(false);
    };
    with_session(&app, |session| session.choose_library(folder)).await??;
    begin(app);
    Ok(true)
}

/// Opens the library for reading.
#[apply(command)]
pub async fn open_for_reading(app: AppHandle) -> Result<()> {
    with_session(&app, Session::open_for_reading).await??;
    begin(app);
    Ok(())
}

/// Tries to open the library again.
#[apply(command)]
pub async fn open_again(app: AppHandle) -> Result<()> {
    with_session(&app, Session::open_again).await??;
    begin(app);
    Ok(())
}

/// Returns the date of the copy of the catalogue to restore, as 2026-11-28; null if none would help.
#[apply(command)]
pub async fn restorable_copy(app: AppHandle) -> Result<Option<String>> {
    with_session(&app, Session::restorable_copy).await?
}

/// Puts the newest copy of the catalogue back, and opens the library with it.
#[apply(command)]
pub async fn restore_copy(app: AppHandle) -> Result<()> {
    with_session(&app, Session::restore_copy).await??;
    begin(app);
    Ok(())
}

/// Creates an empty catalogue where it is missing, and opens the library with it.
#[apply(command)]
pub async fn start_anew(app: AppHandle) -> Result<()> {
    with_session(&app, Session::start_anew).await??;
    begin(app);
    Ok(())
}

/// Quits Ratna.
#[apply(command)]
pub fn quit(app: AppHandle) -> Result<()> {
    app.exit(0);
    Ok(())
}

/// Starts the work on the library once it is open, which the page does not wait for.
fn begin(app: AppHandle) {
    tauri::async_runtime::spawn_blocking(move || starting::begin(&app));
}
