//! The index of vectors: finds near ones among many without looking at all. The only user of USearch.
//!
//! A cache: SQLite owns the vectors, and whatever is wrong with the files here is answered by making them
//! again. One writer; saved under a temporary name and renamed. A model's `index-N.json` names the file that
//! belongs to it, how far it has got and its checksum.
//!
//! Elements are kept as i8, each vector scaled by its largest element (cosine does not mind the scale), in
//! an HNSW graph (Malkov & Yashunin 2016, arXiv 1603.09320). Callers rescore with the stored vectors.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use usearch::{Index, IndexOptions, MetricKind, ScalarKind};

use crate::error::{Error, Result};

/// Links of a node, and candidates looked at when adding and searching.
const CONNECTIVITY: usize = 16;
const EXPANSION_ADD: usize = 128;
const EXPANSION_SEARCH: usize = 128;
/// Nodes for which room is made at a time.
const ROOM: usize = 4096;

/// How far an index has taken in what SQLite holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Covered {
    /// The newest vector that is in.
    pub(crate) last_seq: i64,
    /// The newest removal that was carried out.
    pub(crate) last_removal: i64,
}

/// Whose vectors an index holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'a> {
    /// The model's row, which names the files.
    pub(crate) model_id: i64,
    /// The model's own id, which the file must agree with.
    pub(crate) model: &'a str,
    /// Elements in every vector.
    pub(crate) dimensions: usize,
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
pub(crate) enum Access {
    /// Searching only: the saved file is mapped, and the system reads what searches touch.
    Search,
    /// Adding and removing, too: all of it is in memory.
    Change,
}

/// An index in memory, or mapped into it.
pub(crate) struct VectorIndex {
    native: Index,
    access: Access,
    dir: PathBuf,
    model_id: i64,
    model: String,
    pub(crate) covered: Covered,
}

impl VectorIndex {
    /// An index of nothing.
    pub(crate) fn new(dir: &Path, key: Key<'_>) -> Result<Self> {
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

    /// The saved index, when it is whole and of this model. `None` says that one has to be made.
    pub(crate) fn load(dir: &Path, key: Key<'_>, access: Access) -> Option<Self> {
        match Self::try_load(dir, key, access) {
            Ok(index) => Some(index),
            Err(reason) => {
                tracing::info!(%reason, "the saved index is not used");
                None
            }
        }
    }

    fn try_load(dir: &Path, key: Key<'_>, access: Access) -> Result<Self, String> {
        let text = fs::read(description(dir, key.model_id)).map_err(|error| error.to_string())?;
        let said: Description = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        if (said.model.as_str(), said.dimensions) != (key.model, key.dimensions) {
            return Err(format!("it is of the model {}", said.model));
        }
        // The name comes from a file; only a plain name beside it is followed.
        let path = dir.join(Path::new(&said.file).file_name().ok_or("it names no file")?);
        // USearch trusts what it loads, so a damaged file must not reach it.
        if checksum(&path).map_err(|error| error.to_string())? != said.blake3 {
            return Err("its checksum is wrong".into());
        }
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
    pub(crate) fn is_changeable(&self) -> bool {
        self.access == Access::Change
    }

    /// Vectors in the index.
    pub(crate) fn len(&self) -> usize {
        self.native.size()
    }

    /// Puts a vector in, in place of an earlier one of the same content.
    pub(crate) fn put(&self, content_id: i64, vector: &[f32]) -> Result<()> {
        self.remove(content_id)?;
        if self.native.size() + 1 > self.native.capacity() {
            self.reserve(ROOM)?;
        }
        self.native.add(content_id as u64, &quantize(vector)).map_err(|error| fault(&self.dir, error))
    }

    /// Takes a vector out, if it is in.
    pub(crate) fn remove(&self, content_id: i64) -> Result<()> {
        if self.native.contains(content_id as u64) {
            self.native.remove(content_id as u64).map_err(|error| fault(&self.dir, error))?;
        }
        Ok(())
    }

    /// About the `count` nearest contents, in about the right order.
    pub(crate) fn nearest(&self, query: &[f32], count: usize) -> Result<Vec<i64>> {
        let matches = self.native.search(&quantize(query), count).map_err(|error| fault(&self.dir, error))?;
        Ok(matches.keys.into_iter().map(|key| key as i64).collect())
    }

    /// Writes the index beside the catalogue: at any instant the description on disk names a whole file.
    pub(crate) fn save(&self) -> Result<()> {
        let Covered { last_seq, last_removal } = self.covered;
        let file = format!("{}{last_seq}-{last_removal}.usearch", prefix(self.model_id));
        let path = self.dir.join(&file);
        let name = path.to_str().ok_or_else(|| fault(&self.dir, "the library's path is not UTF-8"))?;
        let temporary = format!("{name}.new");
        self.native.save(&temporary).map_err(|error| fault(&path, error))?;
        let blake3 = checksum(Path::new(&temporary)).map_err(Error::io(&path))?;
        fs::rename(&temporary, &path).map_err(Error::io(&path))?;
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
        Ok(())
    }

    fn reserve(&self, more: usize) -> Result<()> {
        let threads = std::thread::available_parallelism().map_or(4, usize::from).max(4);
        let room = (self.native.size() + more).max(1);
        self.native.reserve_capacity_and_threads(room, threads).map_err(|error| fault(&self.dir, error))
    }
}

/// Deletes the saved index of a model.
pub(crate) fn discard(dir: &Path, model_id: i64) {
    drop(fs::remove_file(description(dir, model_id)));
    sweep(dir, model_id, "");
}

/// Deletes indexes that have taken in more than was ever `written`: the vectors were lost or put back from a copy,
/// and the places in the order of writing that such an index believes to know are given to others now.
pub(crate) fn discard_newer(dir: &Path, written: impl FnOnce() -> Result<Covered>) -> Result<()> {
    let mut saved = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("index-")?.strip_suffix(".json"));
        let Some(model_id) = number.and_then(|number| number.parse().ok()) else { continue };
        let said = fs::read(entry.path()).ok().and_then(|text| serde_json::from_slice(&text).ok());
        if let Some(Description { covered, .. }) = said {
            saved.push((model_id, covered));
        }
    }
    // Asked last: what another program writes and saves meanwhile is no surprise then.
    let written = if saved.is_empty() { return Ok(()) } else { written()? };
    for (model_id, covered) in saved {
        if covered.last_seq > written.last_seq || covered.last_removal > written.last_removal {
            tracing::warn!(model_id, "the index was newer than the vectors");
            discard(dir, model_id);
        }
    }
    Ok(())
}

/// The file that describes the saved index of a model.
fn description(dir: &Path, model_id: i64) -> PathBuf {
    dir.join(format!("index-{model_id}.json"))
}

/// What the names of a model's index files begin with.
fn prefix(model_id: i64) -> String {
    format!("index-{model_id}-")
}

fn describe(path: &Path, description: &Description) -> Result<()> {
    let temporary = path.with_extension("json.new");
    let text = serde_json::to_vec(description).map_err(|error| fault(path, error))?;
    fs::write(&temporary, text).map_err(Error::io(&temporary))?;
    fs::rename(&temporary, path).map_err(Error::io(path))
}

/// Deletes index files of a model other than `keep`: earlier ones, and what a killed run left.
fn sweep(dir: &Path, model_id: i64, keep: &str) {
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
pub(crate) fn sweep_single(dir: &Path) {
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

fn checksum(path: &Path) -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn quantize(vector: &[f32]) -> Vec<i8> {
    let largest = vector.iter().fold(f32::MIN_POSITIVE, |largest, element| largest.max(element.abs()));
    vector.iter().map(|element| (element / largest * 127.0).round() as i8).collect()
}

fn fault(path: &Path, reason: impl ToString) -> Error {
    Error::Index { path: PathBuf::from(path), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIMENSIONS: usize = 16;
    const KEY: Key<'_> = Key { model_id: 7, model: "m", dimensions: DIMENSIONS };

    fn vector(seed: i64) -> Vec<f32> {
        let raw: Vec<f32> = (0..DIMENSIONS).map(|i| ((seed * 31 + i as i64 * 17) as f32).sin()).collect();
        let norm = raw.iter().map(|x| x * x).sum::<f32>().sqrt();
        raw.iter().map(|x| x / norm).collect()
    }

    fn index(dir: &Path, count: i64) -> VectorIndex {
        let mut index = VectorIndex::new(dir, KEY).unwrap();
        (0..count).for_each(|id| index.put(id, &vector(id)).unwrap());
        index.covered = Covered { last_seq: count, last_removal: 0 };
        index
    }

    #[test]
    fn a_saved_index_finds_the_same_from_many_threads() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let before = index(dir, 300);
        before.save().unwrap();
        for access in [Access::Search, Access::Change] {
            let after = VectorIndex::load(dir, KEY, access).unwrap();
            assert_eq!((after.len(), after.covered), (300, before.covered));
            std::thread::scope(|scope| {
                for thread in 0..8 {
                    let after = &after;
                    scope.spawn(move || {
                        for id in (thread..300).step_by(8) {
                            assert_eq!(after.nearest(&vector(id), 1).unwrap(), [id], "{access:?}");
                        }
                    });
                }
            });
        }
    }

    #[test]
    fn a_mapped_index_outlives_the_saving_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        index(dir, 300).save().unwrap();
        let mapped = VectorIndex::load(dir, KEY, Access::Search).unwrap();
        index(dir, 20).save().unwrap();
        assert!((0..300).all(|id| mapped.nearest(&vector(id), 1).unwrap() == [id]));
        assert!(!mapped.is_changeable());
    }

    #[test]
    fn a_damaged_or_foreign_index_is_not_loaded() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        assert!(VectorIndex::load(dir, KEY, Access::Change).is_none(), "there is none yet");
        index(dir, 50).save().unwrap();
        assert!(VectorIndex::load(dir, Key { model: "other", ..KEY }, Access::Search).is_none());
        let file = dir.join("index-7-50-0.usearch");
        let whole = fs::read(&file).unwrap();
        for damage in
            [whole[..whole.len() / 2].to_vec(), [&whole[..100], &vec![0xff; whole.len() - 100]].concat()]
        {
            fs::write(&file, damage).unwrap();
            assert!(VectorIndex::load(dir, KEY, Access::Change).is_none());
        }
        fs::write(description(dir, KEY.model_id), "{}").unwrap();
        assert!(VectorIndex::load(dir, KEY, Access::Change).is_none());
    }

    #[test]
    fn saving_leaves_one_index_file_of_a_model() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let mut index = index(dir, 5);
        index.save().unwrap();
        fs::write(dir.join("index-7-9-9.usearch.new"), "left by a killed run").unwrap();
        fs::write(dir.join("index-77-1-0.usearch"), "another model's").unwrap();
        index.covered.last_seq = 6;
        index.save().unwrap();
        let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["index-7-6-0.usearch", "index-7.json", "index-77-1-0.usearch"]);
    }

    #[test]
    fn of_old_indexes_just_their_files_are_swept() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let swept = ["index.json", "index-50-0.usearch", "index-9-12.usearch"];
        let kept = [
            "catalogue.sqlite",
            "index-.usearch",
            "index-3-.usearch",
            "index-7-50-0.usearch",
            "index-7-50-0.usearch.new",
            "index-7.json",
            "index-a-1.usearch",
            "my index-5-0.usearch",
        ];
        swept.iter().chain(&kept).for_each(|name| fs::write(dir.join(name), "").unwrap());
        sweep_single(dir);
        let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, kept);
    }

    #[test]
    fn a_content_is_replaced_and_removed() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let index = index(dir, 3);
        index.put(1, &vector(99)).unwrap();
        assert_eq!((index.len(), index.nearest(&vector(99), 1).unwrap()), (3, vec![1]));
        index.remove(1).unwrap();
        index.remove(1).unwrap();
        assert_eq!(index.len(), 2);
    }
}
