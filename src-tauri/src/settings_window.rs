//! The settings window: opening, closing, and what the menus do while it has the focus.
//!
//! Owns its lifetime only. Its page is `ui/settings.html`; it has no capability, so of the app it reaches nothing but
//! Ratna's commands.

use tauri::{AppHandle, LogicalSize, Manager, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent};

use crate::dto::{Edit, MenuAction};
use crate::session::Session;
use crate::start_state::StartState;
use crate::{appearance, platform, window};

/// The window's label, as in `tauri.conf.json`.
const LABEL: &str = "settings";
/// The window's least height in CSS pixels, as in `tauri.conf.json`.
const MIN_HEIGHT: f64 = 320.0;

/// Opens the window where it was last, or brings it to the front if it is open. Must be called on the main thread.
///
/// # Errors
///
/// Fails when the system cannot show a window.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(LABEL) {
        return window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    }
    let windows = &app.config().app.windows;
    let config = windows.iter().find(|window| window.label == LABEL).ok_or(tauri::Error::WindowNotFound)?;
    let preferences = app.state::<Session>().known_preferences();
    let script = StartState { preferences, overview: None }.script()?;
    let builder = WebviewWindowBuilder::from_config(app, config)?
        .initialization_script(script)
        // The page knows the language in use, and names the window in it.
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "can't name the settings window");
            }
        });
    let window = build(app, builder)?;
    appearance::apply_to_new_window(app);
    window::paint_background(&window);
    window::reveal_at_last(app, LABEL);
    Ok(())
}

#[cfg(target_os = "macos")]
fn build(
    _: &AppHandle,
    builder: WebviewWindowBuilder<'_, tauri::Wry, AppHandle>,
) -> tauri::Result<WebviewWindow> {
    builder.build()
}

/// Without a menu of its own, the window would get the main window's menu bar.
#[cfg(target_os = "linux")]
fn build(
    app: &AppHandle,
    builder: WebviewWindowBuilder<'_, tauri::Wry, AppHandle>,
) -> tauri::Result<WebviewWindow> {
    let window = builder.menu(tauri::menu::Menu::new(app)?).build()?;
    window.hide_menu()?;
    Ok(window)
}

/// Makes the window so many CSS pixels high, at most as high as the screen has room for. Its width stays.
///
/// # Errors
///
/// Fails when the system cannot resize it.
pub fn fit(app: &AppHandle, height: u32) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(LABEL) else { return Ok(()) };
    let scale = window.scale_factor()?;
    let width = window.inner_size()?.to_logical::<f64>(scale).width;
    let screen = window.current_monitor()?.map(|monitor| monitor.size().to_logical::<f64>(scale).height);
    window.set_size(LogicalSize::new(width, fitting(f64::from(height), screen)))
}

/// The height of the window that is to show so much, on a screen so high, in CSS pixels.
fn fitting(height: f64, screen: Option<f64>) -> f64 {
    /// What the screen needs for its own bars, and the window for its frame.
    const BARS: f64 = 120.0;
    let room = screen.map_or(f64::INFINITY, |screen| screen - BARS);
    height.min(room).max(MIN_HEIGHT)
}

/// Closes the window if it is open.
///
/// # Errors
///
/// Fails when the system cannot close it.
pub fn close(app: &AppHandle) -> tauri::Result<()> {
    app.get_webview_window(LABEL).map_or(Ok(()), |window| window.close())
}

/// Handles the events of any window.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    let is_settings = window.label() == LABEL;
    match event {
        WindowEvent::Destroyed if is_settings => window.state::<Session>().events().unsubscribe(LABEL),
        // Where closing the main window ends the app, no other window may keep it running.
        WindowEvent::CloseRequested { .. } if !is_settings && cfg!(not(target_os = "macos")) => {
            if let Err(error) = close(window.app_handle()) {
                tracing::warn!(%error, "can't close the settings window");
            }
        }
        _ => {}
    }
}

/// Handles a chosen menu item that concerns this window. Returns whether it did, so that the main window need not.
/// Must be called on the main thread.
pub fn handle_menu(app: &AppHandle, action: MenuAction) -> bool {
    if action == MenuAction::Settings {
        if let Err(error) = open(app) {
            tracing::warn!(%error, "can't open the settings");
        }
        return true;
    }
    let window = app.get_webview_window(LABEL).filter(|window| window.is_focused().unwrap_or_default());
    let Some(window) = window else { return false };
    match meaning(action) {
        Meaning::Edit(edit) => {
            if let Err(failure) = platform::edit(&window, edit) {
                tracing::warn!("can't edit the text: {}", failure.message);
            }
        }
        Meaning::Nothing => {}
        Meaning::MainWindow => {
            window::show(app);
            return false;
        }
    }
    true
}

/// What a menu item means while the settings window has the focus.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    /// Edits text in this window.
    Edit(Edit),
    /// Nothing: it acts on another window, or on the pictures that are selected in it.
    Nothing,
    /// The same as ever, in the main window, which comes to the front for it.
    MainWindow,
}

fn meaning(action: MenuAction) -> Meaning {
    match action {
        MenuAction::Undo => Meaning::Edit(Edit::Undo),
        MenuAction::Redo => Meaning::Edit(Edit::Redo),
        MenuAction::Cut => Meaning::Edit(Edit::Cut),
        MenuAction::Copy => Meaning::Edit(Edit::Copy),
        MenuAction::Paste => Meaning::Edit(Edit::Paste),
        MenuAction::SelectAll => Meaning::Edit(Edit::SelectAll),
        MenuAction::QuickLook
        | MenuAction::Similar
        | MenuAction::SameTemplate
        | MenuAction::Open
        | MenuAction::Reveal
        | MenuAction::CopyPath
        | MenuAction::CopyText
        | MenuAction::Trash
        | MenuAction::FullScreen => Meaning::Nothing,
        _ => Meaning::MainWindow,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn no_menu_item_acts_on_pictures_while_the_settings_have_the_focus() {
        for action in [MenuAction::Trash, MenuAction::Open, MenuAction::QuickLook, MenuAction::CopyPath] {
            assert_eq!(meaning(action), Meaning::Nothing, "{action:?}");
        }
        // ⌘Z there undoes typing, never a move to the trash.
        assert_eq!(meaning(MenuAction::Undo), Meaning::Edit(Edit::Undo));
        for action in [MenuAction::AddFolder, MenuAction::About, MenuAction::Find] {
            assert_eq!(meaning(action), Meaning::MainWindow, "{action:?}");
        }
    }

    #[test]
    fn the_window_is_described_but_not_opened_at_the_start() {
        let config = json(include_str!("../tauri.conf.json"));
        let windows = config["app"]["windows"].as_array().unwrap();
        let window = windows.iter().find(|window| window["label"] == LABEL).unwrap();
        assert_eq!((&window["create"], &window["url"]), (&Value::from(false), &Value::from("settings.html")));
    }

    #[test]
    fn the_window_is_as_high_as_its_tab_where_the_screen_has_room() {
        assert_eq!(fitting(500.0, Some(900.0)), 500.0);
        assert_eq!(fitting(2_000.0, Some(900.0)), 780.0);
        assert_eq!(fitting(2_000.0, None), 2_000.0);
        assert_eq!(fitting(90.0, Some(900.0)), MIN_HEIGHT);
        let config = json(include_str!("../tauri.conf.json"));
        assert_eq!(config["app"]["windows"][1]["minHeight"], MIN_HEIGHT as u64);
    }

    #[test]
    fn the_window_may_use_none_of_tauris_own_commands() {
        let capability = json(include_str!("../capabilities/main.json"));
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
    }
}
