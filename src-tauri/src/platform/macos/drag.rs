//! A drag out of a Mac's window.

use std::path::PathBuf;

use drag::{DragItem, DragMode, Image, Options};
use tauri::WebviewWindow;

/// What is carried along where there is no thumbnail: the crate cannot do without.
const ICON: &[u8] = include_bytes!("../../../../icons/32x32.png");

/// Begins to drag files, with a JPEG to carry along; `over` is called when the drag is over. To be called on
/// the main thread.
pub fn begin_drag(
    window: &WebviewWindow,
    paths: &[PathBuf],
    icon: Option<Vec<u8>>,
    over: impl Fn() + Send + 'static,
) -> Result<(), String> {
    let files = DragItem::Files(paths.to_vec());
    let icon = Image::Raw(icon.unwrap_or_else(|| ICON.to_vec()));
    let options = Options { mode: DragMode::Copy, ..Options::default() };
    drag::start_drag(window, files, icon, move |_, _| over(), options).map_err(|error| error.to_string())
}
