//! The main window's life: closing and coming back, and what is dropped on it.
//!
//! Owns what each system expects of a closed window: on a Mac the app lives on without one, elsewhere it ends.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent};

use crate::drag_out;
use crate::dto::Event;
use crate::session::{Session, paths_among};

/// The window's name, as in `tauri.conf.json`.
const MAIN: &str = "main";

/// Shows the window, wherever it was.
pub fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be shown");
    }
}

/// The program was started a second time: its folders are ours, and our window is what was wanted.
pub fn called_again(app: &AppHandle, arguments: Vec<String>, from: &str) {
    app.state::<Session>().add(paths_among(arguments, Path::new(from)));
    show(app);
}

/// Hears what happens to the window.
pub fn happened(window: &Window, event: &WindowEvent) {
    match event {
        #[cfg(target_os = "macos")]
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            if let Err(error) = window.hide() {
                tracing::warn!(%error, "the window could not be hidden");
            }
        }
        WindowEvent::DragDrop(drag) if !drag_out::is_under_way() => dragged(window, drag),
        _ => {}
    }
}

fn dragged(window: &Window, drag: &DragDropEvent) {
    let scale = window.scale_factor().unwrap_or(1.0);
    let event = match drag {
        DragDropEvent::Enter { paths, position } => {
            let at = position.to_logical::<f64>(scale);
            Event::DragOver { x: at.x, y: at.y, paths: paths.len() as u32 }
        }
        DragDropEvent::Over { position } => {
            let at = position.to_logical::<f64>(scale);
            Event::DragOver { x: at.x, y: at.y, paths: 0 }
        }
        DragDropEvent::Drop { paths, position } => {
            let at = position.to_logical::<f64>(scale);
            Event::Dropped { x: at.x, y: at.y, paths: texts(paths) }
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
