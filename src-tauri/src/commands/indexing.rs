//! Pausing, resuming and cancelling indexing.

use macro_rules_attribute::apply;
use ratna_engine::background::Pause;
use tauri::State;

use crate::error::Result;
use crate::ipc::command;
use crate::session::Session;

// These take no permit for the library (see `ipc`), so that they work while other commands hold all of them.

/// Pauses indexing.
#[apply(command)]
pub async fn pause(session: State<'_, Session>) -> Result<()> {
    session.wait_until_open()?.background.set_paused(Pause::Requested, true);
    Ok(())
}

/// Resumes indexing, even if the battery is low.
#[apply(command)]
pub async fn resume(session: State<'_, Session>) -> Result<()> {
    let background = &session.wait_until_open()?.background;
    background.set_paused(Pause::Requested, false);
    background.set_paused(Pause::Battery, false);
    Ok(())
}

/// Indexes what the user stopped, or a crash.
#[apply(command)]
pub async fn resume_stopped(session: State<'_, Session>) -> Result<()> {
    Ok(session.wait_until_open()?.background.resume_stopped()?)
}

/// Cancels indexing and keeps what is done.
#[apply(command)]
pub async fn cancel(session: State<'_, Session>) -> Result<()> {
    session.wait_until_open()?.background.cancel();
    Ok(())
}
