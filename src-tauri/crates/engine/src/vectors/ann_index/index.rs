//! [`VectorIndex`]: one index in memory or mapped from its file; searched and changed.

use std::path::{Path, PathBuf};

use usearch::{Index, IndexOptions, MetricKind, ScalarKind};

use super::description::{Covered, fault};
use super::quantized::{quantize, scaled_cosine};
use crate::disk::mapping;
use crate::error::Result;
use crate::ids::{ContentId, ModelId};

/// Links per node (M of the paper), USearch's default.
const CONNECTIVITY: usize = 16;
/// Candidates considered when adding a vector, USearch's default.
const EXPANSION_ADD: usize = 128;
/// Candidates that a search keeps while it walks the graph, unless [`VectorIndex::set_expansion`] changes it: twice
/// USearch's default, for better recall.
pub const EXPANSION_SEARCH: usize = 128;
/// Number of vectors by which the capacity grows.
const CAPACITY_STEP: usize = 4096;
/// Concurrent searches. USearch refuses any further one, which would then have to compare every vector.
const SEARCH_SLOTS: usize = 64;

/// Whose vectors an index holds.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// The model's row, which determines the file names.
    pub model_id: ModelId,
    /// The embedder's own ID, which a loaded file must match.
    pub model: &'a str,
    /// Elements per vector.
    pub dimensions: usize,
}

/// What an index is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Searching only: maps the saved file, of which the system reads what searches access.
    Search,
    /// Searching, adding and removing: loads the whole index into memory.
    Change,
}

/// An index in memory, or mapped into it.
pub struct VectorIndex {
    pub(super) native: Index,
    pub(super) access: Access,
    pub(super) dir: PathBuf,
    pub(super) model_id: ModelId,
    pub(super) model: String,
    /// The file that is mapped.
    pub(super) mapped: Option<PathBuf>,
    /// What the index covers; whoever changes the index keeps it up to date.
    pub covered: Covered,
}

impl VectorIndex {
    /// An empty index.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::Error::Index) when USearch fails.
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
        let (mapped, covered) = (None, Covered::default());
        Ok(Self { native, access: Access::Change, dir, model_id, model, mapped, covered })
    }

    /// Whether the index can be changed.
    pub fn is_changeable(&self) -> bool {
        self.access == Access::Change
    }

    /// Gives back the memory that holds pages of the mapped file; the next search reads them again.
    pub fn release_pages(&self) {
        if let Some(path) = &self.mapped {
            mapping::release(path);
        }
    }

    /// Number of vectors in the index.
    pub fn len(&self) -> usize {
        self.native.size()
    }

    /// Whether the index holds no vectors.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a content's vector; replaces an earlier one.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::Error::Index) when USearch fails.
    pub fn put(&self, content_id: ContentId, vector: &[f32]) -> Result<()> {
        self.remove(content_id)?;
        if self.native.size() + 1 > self.native.capacity() {
            self.reserve(CAPACITY_STEP)?;
        }
        self.native.add(content_id.0 as u64, &quantize(vector)).map_err(|error| fault(&self.dir, error))
    }

    /// Removes a content's vector, if it is in the index.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::Error::Index) when USearch fails.
    pub fn remove(&self, content_id: ContentId) -> Result<()> {
        if self.native.contains(content_id.0 as u64) {
            self.native.remove(content_id.0 as u64).map_err(|error| fault(&self.dir, error))?;
        }
        Ok(())
    }

    /// Approximately the `count` nearest contents, approximately in order, nearest first.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::Error::Index) when USearch fails.
    pub fn nearest(&self, query: &[f32], count: usize) -> Result<Vec<ContentId>> {
        let matches = self.native.search(&quantize(query), count).map_err(|error| fault(&self.dir, error))?;
        Ok(matches.keys.into_iter().map(|key| ContentId(key as i64)).collect())
    }

    /// Like [`nearest`](Self::nearest), among the contents for which `is_allowed` is true. Walks on until it has
    /// found enough, so the rarer they are the longer it takes.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::Error::Index) when USearch fails.
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

    /// The `count` nearest of `contents`, in no particular order, by comparing each of them. Skips contents that are
    /// not in the index.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::Error::Index) when USearch fails.
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
                scored.push((scaled_cosine(&query, &element), id));
            }
        }
        if scored.len() > count && count > 0 {
            scored.select_nth_unstable_by(count - 1, |a, b| b.0.total_cmp(&a.0));
        }
        scored.truncate(count);
        Ok(scored.into_iter().map(|(_, id)| id).collect())
    }

    /// Sets how many candidates a search keeps while it walks the graph; more find more and take longer.
    pub fn set_expansion(&self, candidates: usize) {
        self.native.change_expansion_search(candidates);
    }

    /// Name of the processor's instruction set that computes distances.
    pub fn acceleration(&self) -> String {
        self.native.hardware_acceleration()
    }

    /// Makes room for `more` vectors, and for concurrent searches.
    pub(super) fn reserve(&self, more: usize) -> Result<()> {
        let capacity = (self.native.size() + more).max(1);
        self.native
            .reserve_capacity_and_threads(capacity, SEARCH_SLOTS)
            .map_err(|error| fault(&self.dir, error))
    }
}
