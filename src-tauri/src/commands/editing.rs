//! Menu items that edit text, where the system does not carry them out by itself.

use tauri::WebviewWindow;

use super::Arg;
use crate::dto::Edit;
use crate::error::Result;
use crate::platform;

/// Carries out an editing command in the text field that has the keyboard.
#[tauri::command]
pub fn edit(window: WebviewWindow, command: Arg<Edit>) -> Result<()> {
    platform::edit(&window, command.0)
}
