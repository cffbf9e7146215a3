//! Drags pictures out of the window into other programs.
//!
//! The files and their images are read when the pointer goes down, so that the drag begins with the first movement. A
//! picture that is dragged out must not be dropped back in as a file: what enters the window while a drag is active,
//! `window` reports as pictures of the grid, which the page can take to a tag.

mod prepared;

use std::path::PathBuf;
use std::sync::mpsc;

use image::RgbaImage;
use tauri::WebviewWindow;

pub use self::prepared::PREPARED;
use crate::error::{ErrorCode, Failure, Result};
use crate::{drag_state, platform};

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

/// Drags pictures, and returns when the drag has ended.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the system does not start the drag.
pub async fn start(window: WebviewWindow, drag: Drag) -> Result<()> {
    let (end, ended) = mpsc::channel();
    drag_state::begin();
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
    drag_state::end();
    outcome.map_err(Failure::internal)?
}
