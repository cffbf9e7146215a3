//! Opens a model's folder, of whichever family it is.

use std::path::Path;
use std::sync::Arc;

use ratna_engine::embedder::Embedder;

use crate::error::ModelError;
use crate::mobileclip::{self, MobileClip};
use crate::pool::Pooled;
use crate::pretrained::Pretrained;

/// Opens the model in a folder under the name `id`. A tower's weights are loaded when it is first used.
///
/// # Errors
/// When the folder holds no model, or one that is damaged or of an unsupported family.
pub fn open(folder: &Path, id: &str) -> Result<Arc<dyn Embedder>, ModelError> {
    if is_open_clip(folder) {
        return Ok(Arc::new(Pooled::new(MobileClip::open(folder, id)?)));
    }
    Ok(Arc::new(Pooled::new(Pretrained::open(folder, id)?)))
}

/// Checks a model's folder more thoroughly than [`open`], which leaves the tokenizer to the first query.
///
/// # Errors
/// The same as [`open`], and when the tokenizer is damaged or does not match the model.
pub fn check(folder: &Path) -> Result<(), ModelError> {
    if is_open_clip(folder) {
        return MobileClip::open(folder, "").map(drop);
    }
    Pretrained::open(folder, "")?.check()
}

fn is_open_clip(folder: &Path) -> bool {
    folder.join(mobileclip::CONFIG_FILE).is_file() && !folder.join("config.json").is_file()
}
