//! Copies text, pictures and files to the system's clipboard.
//!
//! Owns the connection to it. On Linux the program that copied something serves it to others, so the connection
//! stays open as long as the app runs.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Mutex;

use arboard::{Clipboard, ImageData};

use crate::error::{ErrorCode, Failure, Result};
use crate::sync::lock;

static CLIPBOARD: Mutex<Option<Clipboard>> = Mutex::new(None);

/// Copies text.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the clipboard cannot be used.
pub fn copy_text(text: &str) -> Result<()> {
    with_clipboard(|clipboard| clipboard.set_text(text))
}

/// Copies files, as a file manager does.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the clipboard cannot be used.
pub fn copy_files(paths: &[PathBuf]) -> Result<()> {
    with_clipboard(|clipboard| clipboard.set().file_list(paths))
}

/// Copies the pixels of a JPEG.
///
/// # Errors
///
/// [`ErrorCode::Internal`] when the JPEG does not decode, [`ErrorCode::Io`] when the clipboard cannot be used.
pub fn copy_picture(jpeg: &[u8]) -> Result<()> {
    let pixels = ratna_engine::browse::preview::rgba(jpeg).map_err(Failure::internal)?;
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    with_clipboard(|clipboard| {
        let bytes = Cow::Borrowed(pixels.as_raw().as_slice());
        clipboard.set_image(ImageData { width, height, bytes })
    })
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
