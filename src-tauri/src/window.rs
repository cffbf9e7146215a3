//! The main window: showing, closing, and files dropped on it.
//!
//! Owns what closing means on each system: on a Mac the app keeps running without a window, on Linux it exits.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tauri::utils::config::Color;
use tauri::{
    AppHandle, DragDropEvent, Manager, Theme, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent,
};

use crate::dto::Event;
use crate::error::{ErrorCode, Failure, Result};
pub use crate::events::MAIN;
use crate::platform::{self, FullScreenStep};
use crate::session::Session;
use crate::{appearance, arguments, drag_state};

/// When the window is shown even if its page has not reported: whatever keeps it from that, the user must see.
const REVEAL_AFTER: Duration = Duration::from_secs(3);

/// Whether the window was closed in full screen, and is to be hidden once it has exited full screen.
#[cfg(target_os = "macos")]
static CLOSING: AtomicBool = AtomicBool::new(false);

/// Creates the window, hidden: it is revealed when its page has its first content. `script` runs before the page's own.
///
/// # Errors
///
/// Fails when the system cannot create a window.
pub fn create(app: &AppHandle, script: String) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let config = windows.iter().find(|window| window.label == MAIN).ok_or(tauri::Error::WindowNotFound)?;
    let window = WebviewWindowBuilder::from_config(app, config)?.initialization_script(script).build()?;
    paint_background(&window);
    reveal_at_last(app, MAIN);
    Ok(())
}

/// Reveals a new window after a while even if its page has not.
pub fn reveal_at_last(app: &AppHandle, label: &'static str) {
    let app = app.clone();
    thread::spawn(move || {
        thread::sleep(REVEAL_AFTER);
        let hidden = |window: &WebviewWindow| window.is_visible().is_ok_and(|visible| !visible);
        if let Some(window) = app.get_webview_window(label).filter(hidden) {
            reveal(&window);
        }
    });
}

/// Shows a window whose page has its first content. The main window is revealed once: the user may have closed it since.
pub fn reveal(window: &WebviewWindow) {
    static REVEALED: AtomicBool = AtomicBool::new(false);
    if window.label() == MAIN && REVEALED.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Err(error) = window.show().and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "can't show the window");
    }
}

/// Gives a window the background of its page, which shows wherever the page has not been drawn yet.
pub fn paint_background(window: &WebviewWindow) {
    let theme = appearance::chosen_theme().map_or_else(|| window.theme(), Ok);
    let painted = theme.and_then(|theme| window.set_background_color(Some(background(theme))));
    if let Err(error) = painted {
        tracing::warn!(%error, "can't set the window's background");
    }
}

/// `--surface` of the page's styles.
fn background(theme: Theme) -> Color {
    if theme == Theme::Dark { Color(0x1e, 0x1e, 0x20, 0xff) } else { Color(0xff, 0xff, 0xff, 0xff) }
}

/// Shows the window in front, whether it was hidden, minimized or covered.
pub fn show(app: &AppHandle) {
    #[cfg(target_os = "macos")]
    CLOSING.store(false, Ordering::Relaxed);
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "can't show the window");
    }
}

/// Shows the window if it is hidden or minimized, so that what a menu item does can be seen.
pub fn show_if_hidden(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let hidden = window.is_visible().is_ok_and(|visible| !visible);
    if hidden || window.is_minimized().unwrap_or_default() {
        show(app);
    }
}

/// Opens the paths that a second instance of the app was started with, and shows the window instead of it.
pub fn on_second_instance(app: &AppHandle, args: Vec<String>, working_dir: &str) {
    let args = args.into_iter().map(OsString::from);
    app.state::<Session>().open_paths(arguments::paths(args, Path::new(working_dir)));
    show(app);
}

/// Handles the window's events; of other windows, only that the system has become light or dark.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    if let (WindowEvent::ThemeChanged(_), Some(window)) = (event, window.get_webview_window(window.label())) {
        paint_background(&window);
    }
    if window.label() != MAIN {
        return;
    }
    match event {
        #[cfg(target_os = "macos")]
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            close(window);
        }
        WindowEvent::DragDrop(drag) => {
            if matches!(drag, DragDropEvent::Enter { .. }) {
                drag_state::enter();
            }
            if drag_state::is_own() { on_own_drag(window, drag) } else { on_drag_drop(window, drag) }
        }
        _ => {}
    }
}

/// Hides the window. In full screen it exits that first, or an empty black space would remain.
#[cfg(target_os = "macos")]
fn close(window: &Window) {
    if CLOSING.load(Ordering::Relaxed) {
        return;
    }
    let full_screen = window.is_fullscreen().unwrap_or_default();
    CLOSING.store(full_screen, Ordering::Relaxed);
    let closed = if full_screen { window.set_fullscreen(false) } else { window.hide() };
    if let Err(error) = closed {
        tracing::warn!(%error, "can't close the window");
    }
}

/// Lets the window enter full screen, or leave it.
///
/// # Errors
///
/// [`ErrorCode::Internal`](crate::error::ErrorCode::Internal) when the window is gone.
pub fn toggle_full_screen(app: &AppHandle) -> Result<()> {
    let Some(window) = app.get_webview_window(MAIN) else { return Ok(()) };
    // What the system reported: Tauri itself only knows what was done through it.
    let on = app.state::<Session>().events().full_screen();
    window.set_fullscreen(!on).map_err(Failure::internal)
}

/// Hides a window that was closed in full screen, after it has exited full screen, and tells the page of full screen.
/// Must be called once, on the main thread.
pub fn observe_full_screen(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let app = app.clone();
    let observed = platform::on_full_screen(&window, move |step| {
        let send = |on| app.state::<Session>().events().send(Event::FullScreen { on });
        match step {
            FullScreenStep::Enters => send(true),
            FullScreenStep::Leaves => send(false),
            #[cfg(target_os = "macos")]
            FullScreenStep::HasLeft => hide_if_closing(&app),
            #[cfg(not(target_os = "macos"))]
            FullScreenStep::HasLeft => {}
        }
    });
    if let Err(failure) = observed {
        tracing::warn!("can't follow full screen: {}", failure.message);
    }
}

#[cfg(target_os = "macos")]
fn hide_if_closing(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    if CLOSING.swap(false, Ordering::Relaxed)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "can't hide the window");
    }
}

/// Lets the web view answer drags and the Edit menu as a Mac does.
#[cfg(target_os = "macos")]
pub fn extend_web_view(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let app = app.clone();
    let send = move |event| app.state::<Session>().events().send(event);
    if let Err(failure) = platform::extend_web_view(&window, send) {
        tracing::warn!("can't extend the web view: {}", failure.message);
    }
}

/// Pictures of the grid over the window: the page knows which they are, and what a drop on its parts means.
fn on_own_drag(window: &Window, drag: &DragDropEvent) {
    let event = match drag {
        DragDropEvent::Enter { position, .. } | DragDropEvent::Over { position } => {
            Event::PicturesOver { x: position.x, y: position.y }
        }
        DragDropEvent::Drop { position, .. } => Event::PicturesDropped { x: position.x, y: position.y },
        _ => Event::DragLeft,
    };
    window.state::<Session>().events().send(event);
}

fn on_drag_drop(window: &Window, drag: &DragDropEvent) {
    // wry reports positions in CSS pixels on both systems, although their type says physical ones.
    let event = match drag {
        DragDropEvent::Enter { paths, position } => {
            Event::DragOver { x: position.x, y: position.y, paths: Some(paths.len() as u32) }
        }
        DragDropEvent::Over { position } => Event::DragOver { x: position.x, y: position.y, paths: None },
        DragDropEvent::Drop { paths, position } => {
            if let Some(path) = paths.iter().find(|path| path.to_str().is_none()) {
                let message = format!("{} has a name that is not valid text: rename it", path.display());
                let failure = Failure::new(ErrorCode::NoFolder, message);
                window.state::<Session>().events().send(Event::Failed { failure });
            }
            Event::Dropped { x: position.x, y: position.y, paths: utf8_paths(paths), received: false }
        }
        // Leave, and kinds that future versions add.
        _ => Event::DragLeft,
    };
    window.state::<Session>().events().send(event);
}

/// Paths as strings that the page can send back. Paths that are not UTF-8 cannot be, and are left out.
fn utf8_paths(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().filter_map(|path| path.to_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AppKit draws the buttons this much above the position that Tauri is given for them.
    const OFFSET: f64 = 2.0;

    #[test]
    fn the_windows_background_is_that_of_the_page() {
        let styles = include_str!("../../ui/src/app.css");
        let surfaces: Vec<_> = styles
            .split("--surface: #")
            .skip(1)
            .map(|rest| u32::from_str_radix(&rest[..6], 16).unwrap())
            .collect();
        let of = |theme| {
            let Color(red, green, blue, _) = background(theme);
            u32::from_be_bytes([0, red, green, blue])
        };
        assert_eq!(surfaces, [of(Theme::Light), of(Theme::Dark)]);
    }

    #[test]
    fn the_position_of_the_macs_window_buttons_follows_the_toolbars_height() {
        let config: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        let position = &config["app"]["windows"][0]["trafficLightPosition"];
        let toolbar = include_str!("../../ui/src/panels/Toolbar.svelte");
        let style = toolbar.split(".toolbar {").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        let height = style.split(" height: ").nth(1).and_then(|rest| rest.split("px").next()).unwrap();
        let height: f64 = height.parse().unwrap();
        assert_eq!(position["y"].as_f64(), Some(height / 2.0 + OFFSET));
    }
}
