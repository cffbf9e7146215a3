//! Drags pictures out of the window into other programs.
//!
//! A picture that is dragged out must not be dropped back in: while a drag is active, `window` ignores drops.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use tauri::WebviewWindow;

use crate::error::{ErrorCode, Failure, Result};
use crate::platform;

/// Number of active drags: one can start while another program still copies the files of the last one.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);

/// Whether pictures are being dragged out of the window.
pub fn is_active() -> bool {
    ACTIVE.load(Ordering::Relaxed) > 0
}

/// Drags files with a JPEG as the drag image, and returns when the drag has ended.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the system does not start the drag.
pub async fn start(window: WebviewWindow, paths: Vec<PathBuf>, icon: Option<Vec<u8>>) -> Result<()> {
    let (end, ended) = mpsc::channel();
    ACTIVE.fetch_add(1, Ordering::Relaxed);
    let source = window.clone();
    let begin = move || {
        let dropped = end.clone();
        let on_end = move || drop(dropped.send(Ok(())));
        if let Err(error) = platform::begin_drag(&source, &paths, icon, on_end) {
            let message = format!("the pictures can't be dragged: {error}");
            drop(end.send(Err(Failure::new(ErrorCode::Io, message))));
        }
    };
    let started = window.run_on_main_thread(begin).map_err(Failure::internal);
    let outcome = match started {
        // A drag that never reports its end has ended when the last sender is dropped.
        Ok(()) => tauri::async_runtime::spawn_blocking(move || ended.recv().unwrap_or(Ok(()))).await,
        Err(failure) => Ok(Err(failure)),
    };
    ACTIVE.fetch_sub(1, Ordering::Relaxed);
    outcome.map_err(Failure::internal)?
}
