//! The index of vectors: finds near ones among many without looking at all. The only user of USearch.
//!
//! A cache: SQLite owns the vectors, and whatever is wrong with the files here is answered by making them
//! again. One writer; saved under a temporary name, brought to the disk and renamed. A model's `index-N.json`
//! names the file that belongs to it, how far it has got and its checksum.
//!
//! USearch trusts what it loads, so every byte is held against the checksum whenever a file is opened: 0.9 GB of a
//! million pictures take less time to hash than the first searches would to read them from the disk one by one.
//!
//! Elements are kept as i8, each vector scaled by its largest element (cosine does not mind the scale), in
//! an HNSW graph (Malkov & Yashunin 2016, arXiv 1603.09320). Callers rescore with the stored vectors.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use usearch::{Index, IndexOptions, MetricKind, ScalarKind};

use crate::error::{Error, Result};
use crate::ids::{ContentId, ModelId};

#[cfg(test)]
#[path = "ann_index_tests.rs"]
mod tests;

/// Links of a node, and candidates looked at when adding and searching.
const CONNECTIVITY: usize = 16;
const EXPANSION_ADD: usize = 128;
pub const EXPANSION_SEARCH: usize = 128;
/// Nodes for which room is made at a time.
const ROOM: usize = 4096;
/// Searches at the same time. One more would be refused, and would have to look at every vector.
const SLOTS: usize = 64;
/// Bytes hashed at a time.
const BLOCK: usize = 1 << 20;

/// How far an index has taken in what SQLite holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// The newest vector that is in.
    pub last_seq: i64,
    /// The newest removal that was carried out.
    pub last_removal: i64,
}

/// Whose vectors an index holds.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// The model's row, which names the files.
    pub model_id: ModelId,
    /// The model's own id, which the file must agree with.
    pub model: &'a str,
    /// Elements in every vector.
    pub dimensions: usize,
}

/// What the description of a saved index says.
#[derive(Serialize, Deserialize)]
struct Description {
    model: String,
    dimensions: usize,
    count: usize,
    covered: Covered,
    file: String,
    blake3: String,
}

/// What an index is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Searching only: the saved file is mapped, and the system reads what searches touch.
    Search,
    /// Adding and removing, too: all of it is in memory.
    Change,
}

/// An index in memory, or mapped into it.
pub struct VectorIndex {
    native: Index,
    access: Access,
    dir: PathBuf,
    model_id: ModelId,
    model: String,
    pub covered: Covered,
}

impl VectorIndex {
    /// An index of nothing.
    pub fn new(dir: &Path, key: Key<'_>) -> Result<Self> {
        let options = IndexOptions {
            dimensions: key.dimensions,
            metric: MetricKind::Cos,
            quantization: ScalarKind::I8,
            connectivity: CONNECTIVITY,
            expansion_add: EXPANSION_ADD,
            expansion_search: EXPANSION_SEARCH,
            multi: false,
        };
        let native = Index::new(&options).map_err(|error| fault(dir, error))?;
        let (dir, model_id, model) = (dir.to_path_buf(), key.model_id, key.model.to_owned());
        Ok(Self { native, access: Access::Change, dir, model_id, model, covered: Covered::default() })
    }

    /// The saved index, when it is whole and of this model. `None` says that one has to be made, or that `ended` was
    /// set meanwhile.
    pub fn load(dir: &Path, key: Key<'_>, access: Access, ended: &AtomicBool) -> Option<Self> {
        match Self::try_load(dir, key, access, ended) {
            Ok(index) => Some(index),
            Err(reason) => {
                tracing::info!(%reason, "the saved index is not used");
                None
            }
        }
    }

    fn try_load(dir: &Path, key: Key<'_>, access: Access, ended: &AtomicBool) -> Result<Self, String> {
        let text = fs::read(description(dir, key.model_id)).map_err(|error| error.to_string())?;
        let said: Description = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        if (said.model.as_str(), said.dimensions) != (key.model, key.dimensions) {
            return Err(format!("it is of the model {}", said.model));
        }
        // The name comes from a file; only a plain name beside it is followed.
        let path = dir.join(Path::new(&said.file).file_name().ok_or("it names no file")?);
        // USearch trusts what it loads, so a damaged file must not reach it.
        match checksum(&path, ended).map_err(|error| error.to_string())? {
            None => return Err("nobody waits for it any more".into()),
            Some(found) if found != said.blake3 => return Err("its checksum is wrong".into()),
            Some(_) => {}
        }
        Self::take_in(dir, key, access, &path, &said)
    }

    /// Opens a file that is known to be whole.
    fn take_in(
        dir: &Path,
        key: Key<'_>,
        access: Access,
        path: &Path,
        said: &Description,
    ) -> Result<Self, String> {
        let mut index = Self::new(dir, key).map_err(|error| error.to_string())?;
        let name = path.to_str().ok_or("its path is not UTF-8")?;
        // A mapped file may be replaced meanwhile: saving makes a new one, and this one stays until it is let
        // go of.
        match access {
            Access::Search => index.native.view(name),
            Access::Change => index.native.load(name),
        }
        .map_err(|error| error.to_string())?;
        index.access = access;
        if index.native.size() != said.count {
            return Err(format!("it holds {} vectors instead of {}", index.native.size(), said.count));
        }
        index.covered = said.covered;
        // Search slots are not kept in the file; without them searching from many threads fails.
        index.reserve(0).map_err(|error| error.to_string())?;
        Ok(index)
    }

    /// Whether it can be changed.
    pub fn is_changeable(&self) -> bool {
        self.access == Access::Change
    }

    /// Vectors in the index.
    pub fn len(&self) -> usize {
        self.native.size()
    }

    /// Puts a vector in, in place of an earlier one of the same content.
    pub fn put(&self, content_id: ContentId, vector: &[f32]) -> Result<()> {
        self.remove(content_id)?;
        if self.native.size() + 1 > self.native.capacity() {
            self.reserve(ROOM)?;
        }
        self.native.add(content_id.0 as u64, &quantize(vector)).map_err(|error| fault(&self.dir, error))
    }

    /// Takes a vector out, if it is in.
    pub fn remove(&self, content_id: ContentId) -> Result<()> {
        if self.native.contains(content_id.0 as u64) {
            self.native.remove(content_id.0 as u64).map_err(|error| fault(&self.dir, error))?;
        }
        Ok(())
    }

    /// About the `count` nearest contents, in about the right order.
    pub fn nearest(&self, query: &[f32], count: usize) -> Result<Vec<ContentId>> {
        let matches = self.native.search(&quantize(query), count).map_err(|error| fault(&self.dir, error))?;
        Ok(matches.keys.into_iter().map(|key| ContentId(key as i64)).collect())
    }

    /// As [`nearest`](Self::nearest), among those that `is_allowed` lets through. It walks on until it has enough of
    /// them, so the fewer they are the longer it takes.
    pub fn nearest_where(
        &self,
        query: &[f32],
        count: usize,
        is_allowed: impl Fn(ContentId) -> bool,
    ) -> Result<Vec<ContentId>> {
        let found =
            self.native.filtered_search(&quantize(query), count, |key| is_allowed(ContentId(key as i64)));
        let matches = found.map_err(|error| fault(&self.dir, error))?;
        Ok(matches.keys.into_iter().map(|key| ContentId(key as i64)).collect())
    }

    /// The `count` nearest of the contents named, by a look at each of them. Those that are not in are left out.
    pub fn nearest_among(
        &self,
        query: &[f32],
        count: usize,
        contents: impl Iterator<Item = ContentId>,
    ) -> Result<Vec<ContentId>> {
        let query = quantize(query);
        let mut element = vec![0_i8; query.len()];
        let mut scored = Vec::new();
        for id in contents {
            let found =
                self.native.get(id.0 as u64, &mut element).map_err(|error| fault(&self.dir, error))?;
            if found > 0 {
                scored.push((likeness(&query, &element), id));
            }
        }
        if scored.len() > count && count > 0 {
            scored.select_nth_unstable_by(count - 1, |a, b| b.0.total_cmp(&a.0));
        }
        scored.truncate(count);
        Ok(scored.into_iter().map(|(_, id)| id).collect())
    }

    /// How many candidates a search keeps while it walks; more find more and take longer.
    pub fn set_expansion(&self, candidates: usize) {
        self.native.change_expansion_search(candidates);
    }

    /// Which of the processor's instructions distances are computed with.
    pub fn acceleration(&self) -> String {
        self.native.hardware_acceleration()
    }

    /// Writes the index beside the catalogue: at any instant, also that of a power cut, the description on disk
    /// names a whole file that is on disk. Searches go on meanwhile. Gives the index as it was saved, mapped.
    pub fn save(&self) -> Result<Self> {
        let Covered { last_seq, last_removal } = self.covered;
        let file = format!("{}{last_seq}-{last_removal}.usearch", prefix(self.model_id));
        let path = self.dir.join(&file);
        let name = path.to_str().ok_or_else(|| fault(&self.dir, "the library's path is not UTF-8"))?;
        let temporary = format!("{name}.new");
        self.native.save(&temporary).map_err(|error| fault(&path, error))?;
        let written = File::open(&temporary).and_then(|file| file.sync_all());
        written.map_err(Error::io(&path))?;
        let sum = checksum(Path::new(&temporary), &AtomicBool::new(false)).map_err(Error::io(&path))?;
        // Nobody can end it.
        let blake3 = sum.unwrap_or_default();
        fs::rename(&temporary, &path).map_err(Error::io(&path))?;
        sync_folder(&self.dir)?;
        let description = Description {
            model: self.model.clone(),
            dimensions: self.native.dimensions(),
            count: self.native.size(),
            covered: self.covered,
            file,
            blake3,
        };
        describe(&self::description(&self.dir, self.model_id), &description)?;
        sweep(&self.dir, self.model_id, &description.file);
        let dimensions = description.dimensions;
        let key = Key { model_id: self.model_id, model: &self.model, dimensions };
        Self::take_in(&self.dir, key, Access::Search, &path, &description)
            .map_err(|error| fault(&path, error))
    }

    fn reserve(&self, more: usize) -> Result<()> {
        let room = (self.native.size() + more).max(1);
        self.native.reserve_capacity_and_threads(room, SLOTS).map_err(|error| fault(&self.dir, error))
    }
}

/// Deletes the saved index of a model.
pub fn discard(dir: &Path, model_id: ModelId) {
    drop(fs::remove_file(description(dir, model_id)));
    sweep(dir, model_id, "");
}

/// Deletes indexes that have taken in more than was ever `written`: the vectors were lost or put back from a copy,
/// and the places in the order of writing that such an index believes to know are given to others now.
pub fn discard_newer(dir: &Path, written: impl FnOnce() -> Result<Covered>) -> Result<()> {
    let mut saved = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("index-")?.strip_suffix(".json"));
        let Some(model_id) = number.and_then(|number| number.parse().ok().map(ModelId)) else { continue };
        let said = fs::read(entry.path()).ok().and_then(|text| serde_json::from_slice(&text).ok());
        if let Some(Description { covered, .. }) = said {
            saved.push((model_id, covered));
        }
    }
    // Asked last: what another program writes and saves meanwhile is no surprise then.
    let written = if saved.is_empty() { return Ok(()) } else { written()? };
    for (model_id, covered) in saved {
        if covered.last_seq > written.last_seq || covered.last_removal > written.last_removal {
            tracing::warn!(%model_id, "the index was newer than the vectors");
            discard(dir, model_id);
        }
    }
    Ok(())
}

/// The file that describes the saved index of a model.
fn description(dir: &Path, model_id: ModelId) -> PathBuf {
    dir.join(format!("index-{model_id}.json"))
}

/// What the names of a model's index files begin with.
fn prefix(model_id: ModelId) -> String {
    format!("index-{model_id}-")
}

fn describe(path: &Path, description: &Description) -> Result<()> {
    let temporary = path.with_extension("json.new");
    let text = serde_json::to_vec(description).map_err(|error| fault(path, error))?;
    fs::write(&temporary, text).map_err(Error::io(&temporary))?;
    File::open(&temporary).and_then(|file| file.sync_all()).map_err(Error::io(&temporary))?;
    fs::rename(&temporary, path).map_err(Error::io(path))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Brings the names in a folder to the disk, so that no power cut takes a renaming back.
fn sync_folder(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(Error::io(dir))
}

/// Deletes index files of a model other than `keep`: earlier ones, and what a killed run left.
fn sweep(dir: &Path, model_id: ModelId, keep: &str) {
    let prefix = prefix(model_id);
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_index = name.to_str().is_some_and(|name| name.starts_with(&prefix) && name != keep);
        if is_index && let Err(error) = fs::remove_file(entry.path()) {
            tracing::warn!(path = %entry.path().display(), %error, "could not delete an old index");
        }
    }
}

/// Deletes what libraries have that were made when they had one index, and not one of each model: `index.json` and
/// `index-SEQ-REMOVAL.usearch`, which nobody reads any more.
pub fn sweep_single(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(is_of_single)
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::warn!(path = %entry.path().display(), %error, "could not delete an index of old");
        }
    }
}

fn is_of_single(name: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = name.strip_prefix("index-").and_then(|rest| rest.strip_suffix(".usearch"));
    name == "index.json"
        || numbers
            .and_then(|numbers| numbers.split_once('-'))
            .is_some_and(|(seq, removal)| is_number(seq) && is_number(removal))
}

/// The blake3 of a file; none when `ended` was set meanwhile.
fn checksum(path: &Path, ended: &AtomicBool) -> std::io::Result<Option<String>> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut block = vec![0; BLOCK];
    loop {
        if ended.load(Ordering::Relaxed) {
            return Ok(None);
        }
        match file.read(&mut block)? {
            0 => return Ok(Some(hasher.finalize().to_hex().to_string())),
            read => hasher.update(&block[..read]),
        };
    }
}

/// Cosine of two scaled vectors, but for the length of the first.
fn likeness(a: &[i8], b: &[i8]) -> f32 {
    let (mut product, mut square) = (0_i32, 0_i32);
    for (&x, &y) in a.iter().zip(b) {
        product += i32::from(x) * i32::from(y);
        square += i32::from(y) * i32::from(y);
    }
    product as f32 / (square.max(1) as f32).sqrt()
}

fn quantize(vector: &[f32]) -> Vec<i8> {
    let largest = vector.iter().fold(f32::MIN_POSITIVE, |largest, element| largest.max(element.abs()));
    vector.iter().map(|element| (element / largest * 127.0).round() as i8).collect()
}

fn fault(path: &Path, reason: impl ToString) -> Error {
    Error::Index { path: PathBuf::from(path), reason: reason.to_string() }
}
