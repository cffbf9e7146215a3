//! Pictures dragged out of the window into other programs.
//!
//! A drag of ours must not come back as a drop of ours: while one goes on, `window` lets drops pass by.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use drag::{DragItem, DragMode, Image, Options};
use tauri::WebviewWindow;

use crate::error::{ErrorCode, Failure, Result};

static UNDER_WAY: AtomicBool = AtomicBool::new(false);

/// Whether what is dragged over the window came out of it.
pub fn is_under_way() -> bool {
    UNDER_WAY.load(Ordering::Relaxed)
}

/// Hands files to the system's drag and drop, with a picture to carry along; returns when it is over.
pub async fn start(window: WebviewWindow, paths: Vec<PathBuf>, icon: Vec<u8>) -> Result<()> {
    let (over, ended) = mpsc::channel();
    UNDER_WAY.store(true, Ordering::Relaxed);
    let main = window.clone();
    let begin = move || {
        let when_over = over.clone();
        let tell = move |_, _| drop(when_over.send(Ok(())));
        let options = Options { mode: DragMode::Copy, ..Options::default() };
        let begun = begin(&main, DragItem::Files(paths), Image::Raw(icon), tell, options);
        if let Err(error) = begun {
            let message = format!("the pictures can't be dragged: {error}");
            drop(over.send(Err(Failure::new(ErrorCode::Io, message))));
        }
    };
    let begun = window.run_on_main_thread(begin).map_err(Failure::internal);
    let outcome = match begun {
        // A drag whose end nobody tells has ended with its last sender.
        Ok(()) => tauri::async_runtime::spawn_blocking(move || ended.recv().unwrap_or(Ok(()))).await,
        Err(failure) => Ok(Err(failure)),
    };
    UNDER_WAY.store(false, Ordering::Relaxed);
    outcome.map_err(Failure::internal)?
}

#[cfg(target_os = "linux")]
fn begin(
    window: &WebviewWindow,
    item: DragItem,
    icon: Image,
    tell: impl Fn(drag::DragResult, drag::CursorPosition) + Send + 'static,
    options: Options,
) -> std::result::Result<(), String> {
    let window = window.gtk_window().map_err(|error| error.to_string())?;
    drag::start_drag(&window, item, icon, tell, options).map_err(|error| error.to_string())
}

#[cfg(target_os = "macos")]
fn begin(
    window: &WebviewWindow,
    item: DragItem,
    icon: Image,
    tell: impl Fn(drag::DragResult, drag::CursorPosition) + Send + 'static,
    options: Options,
) -> std::result::Result<(), String> {
    drag::start_drag(window, item, icon, tell, options).map_err(|error| error.to_string())
}
