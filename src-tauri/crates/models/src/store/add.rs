//! Copies a model from a local folder into the store.
//!
//! The folder is untrusted: only files with known names are copied, up to a maximum size. A link is followed only if
//! it stays in the folder or leads to where the hub's own cache keeps the files behind its links.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::folder::{ModelsFolder, remove_all};
use super::id::{BUILT_IN, from_folder_name};
use super::lock::Lock;
use super::manifest::{Manifest, ModelFile};
use crate::captions::{CaptionModel, Family, QUANTIZED};
use crate::error::ModelError;
use crate::file_limits::max_bytes;
use crate::hex::hex;
use crate::{checkpoint, list, loader, starter};

const CONFIGS: [&str; 2] = ["config.json", "open_clip_config.json"];
const PREPROCESSOR: &str = "preprocessor_config.json";
const TOKENIZER: &str = "tokenizer.json";
/// What ends the name of a file that PyTorch saves.
const PYTORCH: &str = ".bin";

/// Bytes copied at a time.
const BLOCK: usize = 1 << 20;

/// Longest name shown to people, in characters.
const MAX_NAME: usize = 80;

/// Copies the model in `from` and returns its id.
pub(super) fn add(store: &ModelsFolder, from: &Path) -> Result<String, StoreError> {
    let from = from.canonicalize().map_err(StoreError::io(from))?;
    // Comes first because it rejects links that lead elsewhere, before anything is read through them.
    model_files(&from)?;
    let captions = check(&from)?;
    let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (id, _lock) = free_id(store, &from_folder_name(&name))?;
    let copy = store.copy_path(&id);
    let added = copy_all(&from, &copy).and_then(|files| {
        Manifest::of_files(&id, &display_name(&name, &id), captions, files).write(&copy)?;
        store.publish(&id, &copy)
    });
    if let Err(error) = added {
        // What cannot be removed now is removed when the store is opened next.
        drop(remove_all(&copy));
        return Err(error);
    }
    Ok(id)
}

/// Checks a folder, and returns whether its model describes pictures instead of searching.
fn check(folder: &Path) -> Result<bool, ModelError> {
    let Err(other) = Family::of(folder) else { return CaptionModel::check(folder).map(|()| true) };
    match (loader::check(folder), other) {
        (Ok(()), _) => Ok(false),
        (Err(ModelError::Family { path, found, known }), ModelError::Family { known: captioners, .. }) => {
            Err(ModelError::Family { path, found, known: format!("{captioners}, {known}") })
        }
        (Err(error), _) => Err(error),
    }
}

/// The files that a model needs, as (name, path without links).
fn model_files(dir: &Path) -> Result<Vec<(String, PathBuf)>, StoreError> {
    let not_a_model =
        |reason: &str| StoreError::NotAModel { path: dir.to_path_buf(), reason: reason.to_owned() };
    if !dir.is_dir() {
        return Err(not_a_model("it is not a folder"));
    }
    let has = |name: &&str| dir.join(name).exists();
    let configs: Vec<_> = CONFIGS.into_iter().filter(has).collect();
    if configs.is_empty() && !has(&QUANTIZED) {
        return Err(not_a_model("it has neither config.json nor open_clip_config.json"));
    }
    if !has(&TOKENIZER) {
        return Err(not_a_model("it has no tokenizer.json"));
    }
    let quantized = has(&QUANTIZED).then_some(QUANTIZED);
    // Moondream takes the quantised ones before what PyTorch saved beside them, which may be of a later version.
    let whole = checkpoint::weights_in(dir).filter(|name| quantized.is_none() || !name.ends_with(PYTORCH));
    let Some(weights) = whole.or(quantized) else {
        return Err(not_a_model("it has no weights (model.safetensors)"));
    };
    let others = configs.into_iter().chain([PREPROCESSOR].into_iter().filter(has)).chain([TOKENIZER]);
    let mut files = Vec::new();
    for name in others {
        files.push((name.to_owned(), resolve(dir, name)?));
    }
    files.push((weights.to_owned(), resolve(dir, weights)?));
    Ok(files)
}

/// The path of a file without links, if it may be copied.
fn resolve(dir: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let path = dir.join(name);
    let refused = |reason: &str| StoreError::NotAModel { path: path.clone(), reason: reason.to_owned() };
    let resolved = path.canonicalize().map_err(StoreError::io(&path))?;
    // The hub's cache: `models--OWNER--NAME/snapshots/COMMIT` links to `models--OWNER--NAME/blobs`.
    let blobs = dir.parent().and_then(Path::parent).map(|repository| repository.join("blobs"));
    let within = resolved.parent() == Some(dir) || (blobs.is_some() && resolved.parent() == blobs.as_deref());
    if !within {
        return Err(refused("it is a link that leads out of the folder"));
    }
    let found = fs::metadata(&resolved).map_err(StoreError::io(&resolved))?;
    if !found.is_file() {
        return Err(refused("it is not a file"));
    }
    if found.len() > max_bytes(name) {
        return Err(refused("it is too large"));
    }
    Ok(resolved)
}

/// Copies the files of a model into a new folder.
fn copy_all(from: &Path, to: &Path) -> Result<Vec<ModelFile>, StoreError> {
    remove_all(to)?;
    fs::create_dir(to).map_err(StoreError::io(to))?;
    let copied = model_files(from)?.into_iter().map(|(name, path)| copy(&path, to, name));
    copied.collect()
}

fn copy(from: &Path, dir: &Path, name: String) -> Result<ModelFile, StoreError> {
    let to = dir.join(&name);
    let mut source = File::open(from).map_err(StoreError::io(from))?;
    let mut target =
        OpenOptions::new().write(true).create_new(true).open(&to).map_err(StoreError::io(&to))?;
    let (mut hash, mut bytes, mut block) = (Sha256::new(), 0, vec![0; BLOCK]);
    loop {
        let read = source.read(&mut block).map_err(StoreError::io(from))?;
        if read == 0 {
            break;
        }
        // A file that grows while it is copied must not fill the disk.
        bytes += read as u64;
        if bytes > max_bytes(&name) {
            let reason = "it is too large".to_owned();
            return Err(StoreError::NotAModel { path: from.to_path_buf(), reason });
        }
        hash.update(&block[..read]);
        target.write_all(&block[..read]).map_err(StoreError::io(&to))?;
    }
    target.sync_all().map_err(StoreError::io(&to))?;
    Ok(ModelFile { name, bytes, sha256: hex(&hash.finalize()) })
}

/// An id that no model has, locked: `base` itself or with a number after it.
fn free_id(store: &ModelsFolder, base: &str) -> Result<(String, Lock), StoreError> {
    let numbered = (2..1000).map(|number| format!("{base}-{number}"));
    for id in std::iter::once(base.to_owned()).chain(numbered) {
        let built_in = id == BUILT_IN || starter::VERSIONS.contains(&id.as_str());
        let reserved = built_in || list::find(&id).is_some();
        if reserved || store.holds(&id) {
            continue;
        }
        match Lock::acquire(store.dir(), &id) {
            // Another process may have added it before the lock was acquired.
            Ok(lock) if !store.holds(&id) => return Ok((id, lock)),
            Ok(_) | Err(StoreError::Busy { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Busy { id: base.to_owned() })
}

/// A folder's name as shown to people, or the id if nothing in the name is readable.
fn display_name(name: &str, id: &str) -> String {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    if shown.trim().is_empty() { id.to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantised_weights_come_before_what_pytorch_saved_and_after_whole_ones() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().canonicalize().unwrap();
        for name in ["config.json", TOKENIZER] {
            fs::write(folder.join(name), "{}").unwrap();
        }
        for name in ["pytorch_model.bin", QUANTIZED, "model.safetensors"] {
            fs::write(folder.join(name), "").unwrap();
            let (weights, _) = model_files(&folder).unwrap().pop().unwrap();
            assert_eq!(weights, name);
        }
    }
}
