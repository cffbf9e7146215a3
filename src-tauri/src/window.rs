//! The main window: showing, closing, and files dropped on it.
//!
//! Owns what closing means on each system: on a Mac the app keeps running without a window, on Linux it exits.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
#[cfg(target_os = "macos")]
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent};

use crate::dto::Event;
use crate::session::Session;
use crate::{arguments, drag_out};

/// The window's label, as in `tauri.conf.json`.
const MAIN: &str = "main";
/// Whether the window was closed in full screen, and is to be hidden once it has exited full screen.
#[cfg(target_os = "macos")]
static CLOSING: AtomicBool = AtomicBool::new(false);

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

/// Takes over the paths that a second instance of the app was started with, and shows the window instead of it.
pub fn on_second_instance(app: &AppHandle, args: Vec<String>, working_dir: &str) {
    let args = args.into_iter().map(OsString::from);
    app.state::<Session>().add_paths(arguments::paths(args, Path::new(working_dir)));
    show(app);
}

/// Handles the window's events; does nothing for other windows.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    if window.label() != MAIN {
        return;
    }
    match event {
        #[cfg(target_os = "macos")]
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            close(window);
        }
        WindowEvent::DragDrop(drag) if !drag_out::is_active() => on_drag_drop(window, drag),
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

/// Hides a window that was closed in full screen, after it has exited full screen. Must be called once, on the main
/// thread.
#[cfg(target_os = "macos")]
pub fn observe_full_screen(app: &AppHandle) {
    let app = app.clone();
    crate::platform::on_exit_full_screen(move || {
        let Some(window) = app.get_webview_window(MAIN) else { return };
        if CLOSING.swap(false, Ordering::Relaxed)
            && let Err(error) = window.hide()
        {
            tracing::warn!(%error, "can't hide the window");
        }
    });
}

fn on_drag_drop(window: &Window, drag: &DragDropEvent) {
    // wry reports positions in CSS pixels on both systems, although their type says physical ones.
    let event = match drag {
        DragDropEvent::Enter { paths, position } => {
            Event::DragOver { x: position.x, y: position.y, paths: Some(paths.len() as u32) }
        }
        DragDropEvent::Over { position } => Event::DragOver { x: position.x, y: position.y, paths: None },
        DragDropEvent::Drop { paths, position } => {
            Event::Dropped { x: position.x, y: position.y, paths: utf8_paths(paths) }
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
