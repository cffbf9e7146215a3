//! The words read in pictures.

use macro_rules_attribute::apply;
use ratna_engine::ids::ContentId;
use tauri::AppHandle;

use crate::clipboard;
use crate::dto::{ReadWords, TextReaderEntry};
use crate::error::Result;
use crate::ipc::{Arg, command, run_blocking};

/// Returns what was read in a picture; nothing if it was not read yet, or could not be.
#[apply(command)]
pub async fn words_in_picture(app: AppHandle, id: Arg<u32>) -> Result<Option<ReadWords>> {
    run_blocking(&app, move |open| {
        Ok(open.library.words_in_picture(ContentId::from(id.0))?.map(ReadWords::from))
    })
    .await
}

/// Copies text, such as that in a picture.
#[apply(command)]
pub async fn copy_text(text: Arg<String>) -> Result<()> {
    clipboard::copy_text(&text.0)
}

/// Returns what reads the words in pictures, in the order in which they look at one.
#[apply(command)]
pub async fn text_readers() -> Result<Vec<TextReaderEntry>> {
    Ok(Vec::new())
}
