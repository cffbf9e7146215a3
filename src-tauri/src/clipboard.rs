//! Copies text and pictures to the system's clipboard, and reads what other programs put there.
//!
//! Owns the connection to it. On Linux the program that copied something serves it to others, so the connection
//! stays open as long as the app runs.

use std::sync::Mutex;

use arboard::Clipboard;
use tauri::AppHandle;

use crate::error::{ErrorCode, Failure, Result};
use crate::pasteboard::Copied;
pub use crate::pasted::Pasted;
use crate::sync::lock;

static CLIPBOARD: Mutex<Option<Clipboard>> = Mutex::new(None);

/// Pictures of which the pixels are copied besides the files: pasting more as pixels is rare, and each takes a while to
/// read.
pub const WITH_PIXELS: usize = 8;

/// Copies text.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the clipboard cannot be used.
pub fn copy_text(text: &str) -> Result<()> {
    with_clipboard(|clipboard| clipboard.set_text(text))
}

/// Copies pictures: each as an item with its file and its pixels.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the pasteboard does not take them.
#[cfg(target_os = "macos")]
pub fn copy_pictures(pictures: Vec<Copied>) -> Result<()> {
    let png = |jpeg: &[u8]| {
        let pixels = ratna_engine::browse::preview::rgba(jpeg).ok()?;
        crate::drag_image::png(&pixels)
    };
    crate::platform::write_pasteboard(&crate::pasteboard::items(pictures, png))
}

/// Copies pictures: the pixels of a single one, or the files of several, as a file manager does. The clipboard has one
/// content, which cannot be both.
///
/// # Errors
///
/// [`ErrorCode::Internal`] when the JPEG does not decode, [`ErrorCode::Io`] when the clipboard cannot be used.
#[cfg(not(target_os = "macos"))]
pub fn copy_pictures(pictures: Vec<Copied>) -> Result<()> {
    use std::borrow::Cow;

    if let [Copied { jpeg: Some(jpeg), .. }] = &pictures[..] {
        let pixels = ratna_engine::browse::preview::rgba(jpeg).map_err(Failure::internal)?;
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        return with_clipboard(|clipboard| {
            let bytes = Cow::Borrowed(pixels.as_raw().as_slice());
            clipboard.set_image(arboard::ImageData { width, height, bytes })
        });
    }
    let files: Vec<_> = pictures.into_iter().filter_map(|picture| picture.file).collect();
    with_clipboard(|clipboard| clipboard.set().file_list(&files))
}

/// Reads what the clipboard holds. In a text field, text comes before a picture of it.
///
/// # Errors
///
/// [`ErrorCode::Internal`] when the app is about to quit.
#[cfg(target_os = "linux")]
pub async fn read(app: &AppHandle, in_text_field: bool) -> Result<Pasted> {
    let (send, receive) = tokio::sync::oneshot::channel();
    // GTK calls back on the main thread only. Nobody waits for an answer if the command was dropped.
    let read = move || crate::platform::read_clipboard(in_text_field, move |pasted| drop(send.send(pasted)));
    app.run_on_main_thread(read).map_err(Failure::internal)?;
    receive.await.map_err(Failure::internal)
}

/// Not needed: the web view hands pasted pictures to the page.
///
/// # Errors
///
/// None.
#[cfg(not(target_os = "linux"))]
pub async fn read(_: &AppHandle, _: bool) -> Result<Pasted> {
    Ok(Pasted::Other)
}

fn with_clipboard(
    copy: impl FnOnce(&mut Clipboard) -> std::result::Result<(), arboard::Error>,
) -> Result<()> {
    let failure = |error| Failure::new(ErrorCode::Io, format!("the clipboard can't be used: {error}"));
    let mut connection = lock(&CLIPBOARD);
    let clipboard = match &mut *connection {
        Some(clipboard) => clipboard,
        closed => closed.insert(Clipboard::new().map_err(failure)?),
    };
    copy(clipboard).map_err(failure)
}
