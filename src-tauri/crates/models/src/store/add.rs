//! Copies a model from a local folder into the store.
//!
//! The folder is somebody else's: only files of known names are taken, of a bounded size, and a link is followed
//! only within the folder, or to where the hub's own cache keeps the files that its folders link to.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::lock::Lock;
use super::manifest::{Kept, Manifest};
use super::{ADDED_PART, BUILT_IN, PART, Store, StoreError, remove_all};
use crate::error::ModelError;
use crate::hub::hex;
use crate::{checkpoint, list};

const CONFIGS: [&str; 2] = ["config.json", "open_clip_config.json"];
const PREPROCESSOR: &str = "preprocessor_config.json";
const TOKENIZER: &str = "tokenizer.json";

/// Weights are larger than this in no model of these families, other files by far.
const LARGEST_WEIGHTS: u64 = 32 << 30;
const LARGEST_OTHER: u64 = 256 << 20;

/// Copied at once.
const BLOCK: usize = 1 << 20;

/// Longest part of a folder's name that an id is made of.
const LONGEST_ID: usize = 48;

/// Copies the model in `from` and gives its id.
pub(super) fn add(store: &Store, from: &Path) -> Result<String, StoreError> {
    let from = from.canonicalize().map_err(StoreError::io(from))?;
    // Before anything is read: links may lead anywhere.
    needed(&from)?;
    // Names what is wrong with it.
    crate::check(&from)?;
    let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (id, _lock) = free_id(store, &plain(&name))?;
    let part = store.path(&id, ADDED_PART);
    let copied = copy_all(&from, &part).and_then(|files| {
        Manifest::of_files(&id, &shown(&name, &id), files).write(&part)?;
        store.let_in(&id, &part)
    });
    if let Err(error) = copied {
        // What stays behind is removed when the store is opened next.
        drop(remove_all(&part));
        return Err(error);
    }
    Ok(id)
}

/// The files that a model needs, as (name, where its bytes are).
fn needed(dir: &Path) -> Result<Vec<(String, PathBuf)>, StoreError> {
    let lacks = |reason: &str| StoreError::NotAModel { path: dir.to_path_buf(), reason: reason.to_owned() };
    if !dir.is_dir() {
        return Err(lacks("it is no folder"));
    }
    let has = |name: &&str| dir.join(name).exists();
    let configs: Vec<_> = CONFIGS.into_iter().filter(has).collect();
    if configs.is_empty() {
        return Err(lacks("it has neither config.json nor open_clip_config.json"));
    }
    if !has(&TOKENIZER) {
        return Err(lacks("it has no tokenizer.json"));
    }
    let weights = checkpoint::weights_in(dir).map_err(|error| match error {
        ModelError::Missing { .. } => lacks("it has no weights"),
        other => other.into(),
    })?;
    let others = configs.into_iter().chain([PREPROCESSOR].into_iter().filter(has)).chain([TOKENIZER]);
    let mut files = Vec::new();
    for name in others {
        files.push((name.to_owned(), real(dir, name, LARGEST_OTHER)?));
    }
    files.push((weights.to_owned(), real(dir, weights, LARGEST_WEIGHTS)?));
    Ok(files)
}

/// Where a file's bytes are, if they may be taken.
fn real(dir: &Path, name: &str, largest: u64) -> Result<PathBuf, StoreError> {
    let path = dir.join(name);
    let refused = |reason: &str| StoreError::NotAModel { path: path.clone(), reason: reason.to_owned() };
    let real = path.canonicalize().map_err(StoreError::io(&path))?;
    // `models--OWNER--NAME/snapshots/COMMIT` links to `models--OWNER--NAME/blobs`.
    let blobs = dir.parent().and_then(Path::parent).map(|repository| repository.join("blobs"));
    let within = real.parent() == Some(dir) || (blobs.is_some() && real.parent() == blobs.as_deref());
    if !within {
        return Err(refused("it is a link that leads out of the folder"));
    }
    let found = fs::metadata(&real).map_err(StoreError::io(&real))?;
    if !found.is_file() {
        return Err(refused("it is no file"));
    }
    if found.len() > largest {
        return Err(refused("it is larger than such a file can be"));
    }
    Ok(real)
}

/// Copies the files of a model into a fresh folder.
fn copy_all(from: &Path, to: &Path) -> Result<Vec<Kept>, StoreError> {
    remove_all(to)?;
    fs::create_dir(to).map_err(StoreError::io(to))?;
    let copied = needed(from)?.into_iter().map(|(name, path)| copy(&path, to, name));
    copied.collect()
}

fn copy(from: &Path, dir: &Path, name: String) -> Result<Kept, StoreError> {
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
        if bytes > LARGEST_WEIGHTS {
            let reason = "it is larger than such a file can be".to_owned();
            return Err(StoreError::NotAModel { path: from.to_path_buf(), reason });
        }
        hash.update(&block[..read]);
        target.write_all(&block[..read]).map_err(StoreError::io(&to))?;
    }
    target.sync_all().map_err(StoreError::io(&to))?;
    Ok(Kept { name, bytes, sha256: hex(&hash.finalize()) })
}

/// An id that no model has, and the right to it.
fn free_id(store: &Store, plain: &str) -> Result<(String, Lock), StoreError> {
    let numbered = (2..1000).map(|number| format!("{plain}-{number}"));
    for id in std::iter::once(plain.to_owned()).chain(numbered) {
        let listed = id == BUILT_IN || list::find(&id).is_some();
        let taken = || ["", PART].iter().any(|ending| store.path(&id, ending).exists());
        if listed || taken() {
            continue;
        }
        match Lock::take(&store.dir, &id) {
            // Another program may have added it since.
            Ok(lock) if !taken() => return Ok((id, lock)),
            Ok(_) | Err(StoreError::Busy { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Busy { id: plain.to_owned() })
}

/// A folder's name as an id: lower-case letters, digits and single dashes.
fn plain(name: &str) -> String {
    let known = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(known).take(LONGEST_ID).collect();
    let id = words.split_whitespace().collect::<Vec<_>>().join("-");
    if id.is_empty() { "model".to_owned() } else { id }
}

/// A folder's name for people, or the id where there is nothing to read in it.
fn shown(name: &str, id: &str) -> String {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
    if shown.trim().is_empty() { id.to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_folders_names() {
        let made = ["My CLIP (v2)", "ViT-B_32.safetensors", "../..", "चित्र", "--x--"].map(plain);
        assert_eq!(made, ["my-clip-v2", "vit-b-32-safetensors", "model", "model", "x"]);
        assert!(made.iter().all(|id| super::super::is_id(id)));
    }
}
