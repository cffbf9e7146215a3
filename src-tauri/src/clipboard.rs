//! The system's clipboard: text, pictures and files put onto it.
//!
//! Owns the connection: on Linux what was copied is handed out by the program that copied it, so it has to
//! stay open as long as the app runs.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Mutex;

use arboard::{Clipboard, ImageData};

use crate::error::{ErrorCode, Failure, Result};
use crate::session::lock;

static OPEN: Mutex<Option<Clipboard>> = Mutex::new(None);

/// Copies text.
pub fn copy_text(text: &str) -> Result<()> {
    with(|clipboard| clipboard.set_text(text))
}

/// Copies files, as a file manager would.
pub fn copy_files(paths: &[PathBuf]) -> Result<()> {
    with(|clipboard| clipboard.set().file_list(paths))
}

/// Copies a picture's pixels from its JPEG.
pub fn copy_picture(jpeg: &[u8]) -> Result<()> {
    let pixels = ratna_engine::picture::rgba(jpeg).map_err(Failure::internal)?;
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    with(|clipboard| {
        let bytes = Cow::Borrowed(pixels.as_raw().as_slice());
        clipboard.set_image(ImageData { width, height, bytes })
    })
}

fn with(copy: impl FnOnce(&mut Clipboard) -> std::result::Result<(), arboard::Error>) -> Result<()> {
    let refused = |error| Failure::new(ErrorCode::Io, format!("the clipboard can't be used: {error}"));
    let mut open = lock(&OPEN);
    let clipboard = match &mut *open {
        Some(clipboard) => clipboard,
        none => none.insert(Clipboard::new().map_err(refused)?),
    };
    copy(clipboard).map_err(refused)
}
