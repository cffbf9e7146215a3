//! Drags pictures out of the window into other programs.
//!
//! The files and their images are read when the pointer goes down, so that the drag begins with the first movement. A
//! picture that is dragged out must not be dropped back in as a file: while a drag is active, `window` reports drops as
//! pictures of the grid, which the page can take to a tag.

mod prepared;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use image::RgbaImage;
use tauri::WebviewWindow;

pub use self::prepared::PREPARED;
use crate::error::{ErrorCode, Failure, Result};
use crate::platform;

/// Number of active drags: one can start while another program still copies the files of the last one.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);

/// Whether what the pointer is over in our own window takes the pictures, as the page has reported.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Pictures to drag.
#[derive(Clone, Debug, PartialEq)]
pub struct Drag {
    /// The pictures' content IDs, in the order of the list.
    pub ids: Vec<u32>,
    /// Their files.
    pub paths: Vec<PathBuf>,
    /// Images of the first ones, see [`crate::drag_image`].
    pub images: Vec<RgbaImage>,
}

/// Whether pictures are being dragged out of the window.
pub fn is_active() -> bool {
    ACTIVE.load(Ordering::Relaxed) > 0
}

/// Takes over from the page whether what the pointer is over takes the pictures.
pub fn set_taken(taken: bool) {
    TAKEN.store(taken, Ordering::Relaxed);
}

/// Whether what the pointer is over in our own window takes the pictures.
#[cfg_attr(not(target_os = "macos"), allow(dead_code, reason = "GTK shows no badge"))]
pub fn is_taken() -> bool {
    TAKEN.load(Ordering::Relaxed)
}

/// Drags pictures, and returns when the drag has ended.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the system does not start the drag.
pub async fn start(window: WebviewWindow, drag: Drag) -> Result<()> {
    let (end, ended) = mpsc::channel();
    ACTIVE.fetch_add(1, Ordering::Relaxed);
    set_taken(false);
    let source = window.clone();
    let begin = move || {
        let dropped = end.clone();
        let on_end = move || drop(dropped.send(Ok(())));
        if let Err(error) = platform::begin_drag(&source, &drag.paths, &drag.images, on_end) {
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
