//! Editing text, from the menu or the keyboard.

use macro_rules_attribute::apply;
use tauri::WebviewWindow;

use crate::dto::Edit;
use crate::error::Result;
use crate::ipc::{Arg, command};
use crate::platform;

/// Runs an editing command of the web view in the focused text field.
#[apply(command)]
pub fn edit(window: WebviewWindow, command: Arg<Edit>) -> Result<()> {
    platform::edit(&window, command.0)
}
