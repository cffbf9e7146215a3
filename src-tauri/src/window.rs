//! The main window's life: closing and coming back, and what is dropped on it.
//!
//! Owns what each system expects of a closed window: on a Mac the app lives on without one, elsewhere it ends.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
#[cfg(target_os = "macos")]
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent};

use crate::arguments::paths_among;
use crate::drag_out;
use crate::dto::Event;
use crate::session::Session;

/// The window's name, as in `tauri.conf.json`.
const MAIN: &str = "main";
/// The window was closed while it filled the screen, and is hidden as soon as it does so no more.
#[cfg(target_os = "macos")]
static CLOSING: AtomicBool = AtomicBool::new(false);

/// Shows the window, wherever it was.
pub fn show(app: &AppHandle) {
    #[cfg(target_os = "macos")]
    CLOSING.store(false, Ordering::Relaxed);
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be shown");
    }
}

/// The program was started a second time: its folders are ours, and our window is what was wanted.
pub fn called_again(app: &AppHandle, arguments: Vec<String>, from: &str) {
    let arguments = arguments.into_iter().map(OsString::from);
    app.state::<Session>().add(paths_among(arguments, Path::new(from)));
    show(app);
}

/// Hears what happens to the window.
pub fn happened(window: &Window, event: &WindowEvent) {
    match event {
        #[cfg(target_os = "macos")]
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            close(window);
        }
        WindowEvent::DragDrop(drag) if !drag_out::is_under_way() => dragged(window, drag),
        _ => {}
    }
}

/// Hides the window. One that fills the screen leaves that first, or an empty black screen would stay behind.
#[cfg(target_os = "macos")]
fn close(window: &Window) {
    if CLOSING.load(Ordering::Relaxed) {
        return;
    }
    let full = window.is_fullscreen().unwrap_or_default();
    CLOSING.store(full, Ordering::Relaxed);
    let closed = if full { window.set_fullscreen(false) } else { window.hide() };
    if let Err(error) = closed {
        tracing::warn!(%error, "the window could not be closed");
    }
}

/// Hears of the end of full screen. To be called once, on the main thread.
#[cfg(target_os = "macos")]
pub fn watch_full_screen(app: &AppHandle) {
    let app = app.clone();
    crate::platform::when_full_screen_left(move || {
        let Some(window) = app.get_webview_window(MAIN) else { return };
        if CLOSING.swap(false, Ordering::Relaxed)
            && let Err(error) = window.hide()
        {
            tracing::warn!(%error, "the window could not be hidden");
        }
    });
}

fn dragged(window: &Window, drag: &DragDropEvent) {
    // The positions are in CSS pixels on both systems, whatever their type says: wry gives them so.
    let event = match drag {
        DragDropEvent::Enter { paths, position } => {
            Event::DragOver { x: position.x, y: position.y, paths: Some(paths.len() as u32) }
        }
        DragDropEvent::Over { position } => Event::DragOver { x: position.x, y: position.y, paths: None },
        DragDropEvent::Drop { paths, position } => {
            Event::Dropped { x: position.x, y: position.y, paths: texts(paths) }
        }
        // Leaving, and whatever kinds are to come.
        _ => Event::DragLeft,
    };
    window.state::<Session>().tell(event);
}

/// Paths as the page can hand them back. One that is no UTF-8 cannot cross the border and is left out.
fn texts(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().filter_map(|path| path.to_str().map(str::to_owned)).collect()
}
