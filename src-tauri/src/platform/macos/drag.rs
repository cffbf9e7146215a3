//! Drags files out of a Mac's window.

use std::path::PathBuf;

use drag::{DragItem, DragMode, Image, Options};
use tauri::WebviewWindow;

/// The drag image where there is no thumbnail: the crate requires one.
const DEFAULT_IMAGE: &[u8] = include_bytes!("../../../../icons/32x32.png");

/// Starts to drag files, with a JPEG as the drag image. Must be called on the main thread.
///
/// `on_end` is called when the drag has ended.
///
/// # Errors
///
/// Fails when AppKit does not start the drag, with the reason as a message.
pub fn begin_drag(
    window: &WebviewWindow,
    paths: &[PathBuf],
    icon: Option<Vec<u8>>,
    on_end: impl Fn() + Send + 'static,
) -> Result<(), String> {
    let files = DragItem::Files(paths.to_vec());
    let icon = Image::Raw(icon.unwrap_or_else(|| DEFAULT_IMAGE.to_vec()));
    let options = Options { mode: DragMode::Copy, ..Options::default() };
    drag::start_drag(window, files, icon, move |_, _| on_end(), options).map_err(|error| error.to_string())
}
