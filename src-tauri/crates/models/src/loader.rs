//! Opens a model's folder, of whichever family it is.

use std::path::Path;
use std::sync::Arc;

use ratna_engine::embedder::Embedder;

use crate::error::ModelError;
use crate::mobileclip::{self, MobileClip};
use crate::pool::{AutoreleasePool, Pool, Pooled};
use crate::pretrained::Pretrained;

/// Opens the model in a folder under the name `id`. A tower's weights are loaded when it is first used.
///
/// # Errors
/// When the folder holds no model, or one that is damaged or of an unsupported family.
pub fn open(folder: &Path, id: &str) -> Result<Arc<dyn Embedder>, ModelError> {
    open_with(folder, id, AutoreleasePool)
}

/// As [`open`], with the pool to put around the model's calls.
fn open_with(folder: &Path, id: &str, pool: impl Pool + 'static) -> Result<Arc<dyn Embedder>, ModelError> {
    let model: Box<dyn Embedder> = if is_open_clip(folder) {
        Box::new(MobileClip::open(folder, id)?)
    } else {
        Box::new(Pretrained::open(folder, id)?)
    };
    Ok(Arc::new(Pooled::new(model, pool)))
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::fixtures;

    /// Counts the calls that it is put around.
    #[derive(Clone, Default)]
    struct Counting(Arc<AtomicUsize>);

    impl Pool for Counting {
        fn run<T>(&self, call: impl FnOnce() -> T) -> T {
            self.0.fetch_add(1, Ordering::Relaxed);
            call()
        }
    }

    #[test]
    fn every_call_to_an_opened_model_has_a_pool_around_it() {
        let pool = Counting::default();
        let model = open_with(&fixtures::folder("clip"), "clip", pool.clone()).unwrap();
        assert!(model.embed_text("a query").is_ok());
        assert_eq!(pool.0.load(Ordering::Relaxed), 1);
    }
}
