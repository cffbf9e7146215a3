//! Reporting a problem.

use macro_rules_attribute::apply;
use tauri::AppHandle;

use crate::dto::Diagnosis;
use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{command, with_session};
use crate::{clipboard, diagnosis as report, platform};

/// Returns what a report of a problem should say, also when the library could not be opened.
#[apply(command)]
pub async fn diagnosis(app: AppHandle) -> Result<Diagnosis> {
    with_session(&app, report::diagnosis).await
}

/// Copies what a report of a problem should say.
#[apply(command)]
pub async fn copy_diagnosis(app: AppHandle) -> Result<()> {
    let diagnosis = with_session(&app, report::diagnosis).await?;
    clipboard::copy_text(&diagnosis.text)
}

/// Opens the page where problems are reported in the user's browser.
#[apply(command)]
pub fn report_problem() -> Result<()> {
    let none = || Failure::new(ErrorCode::BadRequest, "Ratna has no page where problems are reported");
    platform::open_in_browser(&report::report_page().ok_or_else(none)?)
}
