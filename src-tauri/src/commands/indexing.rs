//! Holding indexing up, letting it go on, ending it.

use ratna_engine::background::Pause;

use super::App;
use crate::error::Result;

/// Lets indexing wait.
#[tauri::command(async)]
pub fn pause(session: App<'_>) -> Result<()> {
    session.opened().map(|opened| opened.background.set_paused(Pause::Asked, true))
}

/// Lets indexing go on, also on a low battery: the person has said so.
#[tauri::command(async)]
pub fn resume(session: App<'_>) -> Result<()> {
    session.opened().map(|opened| {
        opened.background.set_paused(Pause::Asked, false);
        opened.background.set_paused(Pause::Battery, false);
    })
}

/// Ends indexing; what was done is kept.
#[tauri::command(async)]
pub fn cancel(session: App<'_>) -> Result<()> {
    session.opened().map(|opened| opened.background.cancel())
}
