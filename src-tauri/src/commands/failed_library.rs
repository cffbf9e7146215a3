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
    open(app, |session| session.choose_library(folder)).await?;
    Ok(true)
}

/// Opens the library for reading.
#[apply(command)]
pub async fn open_for_reading(app: AppHandle) -> Result<()> {
    open(app, Session::open_for_reading).await
}

/// Tries to open the library again.
#[apply(command)]
pub async fn open_again(app: AppHandle) -> Result<()> {
    open(app, Session::open_again).await
}

/// Returns the date of the copy of the catalogue to restore, as 2026-11-28; null if none would help.
#[apply(command)]
pub async fn restorable_copy(app: AppHandle) -> Result<Option<String>> {
    with_session(&app, Session::restorable_copy).await?
}

/// Puts the newest copy of the catalogue back, and opens the library with it.
#[apply(command)]
pub async fn restore_copy(app: AppHandle) -> Result<()> {
    open(app, Session::restore_copy).await
}

/// Creates an empty catalogue where it is missing, and opens the library with it.
#[apply(command)]
pub async fn start_anew(app: AppHandle) -> Result<()> {
    open(app, Session::start_anew).await
}

/// Quits Ratna.
#[apply(command)]
pub fn quit(app: AppHandle) -> Result<()> {
    app.exit(0);
    Ok(())
}

/// Makes another attempt to open a library, and starts the work on it once it is open, which the page does not wait for.
async fn open(app: AppHandle, attempt: impl FnOnce(&Session) -> Result<()> + Send + 'static) -> Result<()> {
    with_session(&app, attempt).await??;
    tauri::async_runtime::spawn_blocking(move || starting::begin(&app));
    Ok(())
}
