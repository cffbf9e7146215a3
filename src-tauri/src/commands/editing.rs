//! The menus, editing text from the menu or the keyboard, and full screen.

use macro_rules_attribute::apply;
use tauri::{AppHandle, WebviewWindow};

use crate::dto::{Edit, MenuState};
use crate::error::Result;
use crate::ipc::{Arg, command};
use crate::{menu, platform, window};

/// Runs an editing command of the web view in the focused text field.
#[apply(command)]
pub fn edit(window: WebviewWindow, command: Arg<Edit>) -> Result<()> {
    platform::edit(&window, command.0)
}

/// Tells the menus which of their items can do something now.
#[apply(command)]
pub fn set_menu_state(app: AppHandle, state: Arg<MenuState>) -> Result<()> {
    menu::set_state(&app, state.0);
    Ok(())
}

/// Lets the main window enter full screen, or leave it.
#[apply(command)]
pub fn toggle_full_screen(app: AppHandle) -> Result<()> {
    window::toggle_full_screen(&app)
}
