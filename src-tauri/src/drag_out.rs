//! Pictures dragged out of the window into other programs.
//!
//! A drag of ours must not come back as a drop of ours: while one goes on, `window` lets drops pass by.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use tauri::WebviewWindow;

use crate::error::{ErrorCode, Failure, Result};
use crate::platform;

/// How many: one may begin while the program that got the one before still copies.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// Whether what is dragged over the window came out of it.
pub fn is_under_way() -> bool {
    UNDER_WAY.load(Ordering::Relaxed) > 0
}

/// Hands files to the system's drag and drop, with a JPEG to carry along; returns when it is over.
pub async fn start(window: WebviewWindow, paths: Vec<PathBuf>, icon: Option<Vec<u8>>) -> Result<()> {
    let (over, ended) = mpsc::channel();
    UNDER_WAY.fetch_add(1, Ordering::Relaxed);
    let main = window.clone();
    let begin = move || {
        let when_over = over.clone();
        let tell = move || drop(when_over.send(Ok(())));
        if let Err(error) = platform::begin_drag(&main, &paths, icon, tell) {
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
    UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
    outcome.map_err(Failure::internal)?
}
