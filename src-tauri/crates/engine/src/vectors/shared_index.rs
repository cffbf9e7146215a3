//! A model's index while the program runs: opened, searched, changed and saved without blocking each other for long.
//!
//! Owns the lock around the index. Opening, loading and saving, which take a second for a million pictures, run
//! concurrently with searches; only adding vectors blocks them, a few vectors at a time. Never decides what the index
//! must contain.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::ids::ModelId;
use crate::mutex::lock;
use crate::vectors::ann_index::{self, Access, Covered, Key, VectorIndex};

#[cfg(test)]
#[path = "shared_index_tests.rs"]
mod tests;

/// How often a change yields to running searches at most: for 10 ms in all.
const MAX_YIELDS: u32 = 50;
/// How long each yield takes.
const YIELD_INTERVAL: Duration = Duration::from_micros(200);

/// An index that may not be open yet.
pub struct SharedIndex {
    dir: PathBuf,
    model_id: ModelId,
    model: String,
    dimensions: usize,
    slot: RwLock<Slot>,
    /// Held by the thread that opens the index; others wait for it.
    opening: Mutex<()>,
    /// Number of searches that wait for the lock or hold it.
    searching: AtomicUsize,
    /// When the last search ended; `None` if the memory of the mapped file was given back since.
    last_search: Mutex<Option<Instant>>,
    /// Set when opening is cancelled.
    cancelled: AtomicBool,
}

enum Slot {
    /// Not opened yet.
    Closed,
    /// Opening found no usable index on disk.
    Absent,
    Open(VectorIndex),
}

impl Slot {
    fn index(&self) -> Option<&VectorIndex> {
        match self {
            Slot::Open(index) => Some(index),
            Slot::Closed | Slot::Absent => None,
        }
    }
}

impl SharedIndex {
    /// A closed index.
    pub fn new(dir: &Path, key: Key<'_>) -> Self {
        Self {
            dir: dir.to_path_buf(),
            model_id: key.model_id,
            model: key.model.to_owned(),
            dimensions: key.dimensions,
            slot: RwLock::new(Slot::Closed),
            opening: Mutex::new(()),
            searching: AtomicUsize::new(0),
            last_search: Mutex::default(),
            cancelled: AtomicBool::new(false),
        }
    }

    /// Opens the saved index for searching, once. Concurrent callers wait for it: at every size that has an index,
    /// opening takes no longer than comparing every vector.
    pub fn open(&self) {
        let is_closed = || matches!(*self.read(), Slot::Closed);
        if !is_closed() {
            return;
        }
        let _opening = lock(&self.opening);
        if is_closed() {
            let found = self.saved(Access::Search).map_or(Slot::Absent, Slot::Open);
            let mut slot = self.write();
            if matches!(*slot, Slot::Closed) {
                *slot = found;
            }
        }
    }

    /// Loads the saved index, whatever is open; `None` if there is no usable one.
    pub fn saved(&self, access: Access) -> Option<VectorIndex> {
        VectorIndex::load(&self.dir, self.key(), access, &self.cancelled)
    }

    /// Calls `search` with the index, if it is open. Delays changes meanwhile.
    pub fn with_index<T>(&self, search: impl FnOnce(&VectorIndex) -> T) -> Option<T> {
        self.searching.fetch_add(1, Ordering::Relaxed);
        let slot = self.read();
        let answer = slot.index().map(search);
        drop(slot);
        self.searching.fetch_sub(1, Ordering::Relaxed);
        *lock(&self.last_search) = Some(Instant::now());
        answer
    }

    /// Gives back the memory of the mapped file if there was no search for so long. The first search after that takes a
    /// few milliseconds more at 200,000 pictures.
    pub fn release_idle(&self, idle: Duration) {
        let is_due = lock(&self.last_search).take_if(|at| at.elapsed() >= idle).is_some();
        // While it is locked, the file stays mapped.
        if is_due && let Some(index) = self.read().index() {
            index.release_pages();
        }
    }

    /// What the index covers, if there is one. Opens it if necessary.
    pub fn covered(&self) -> Option<Covered> {
        self.open();
        self.with_index(|index| index.covered)
    }

    /// Loads the index into memory for changes, or creates an empty one. Searches continue with the mapped index
    /// meanwhile. Only one thread may change the index.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::Error::Index) when an index cannot be created.
    pub fn load_for_writing(&self) -> Result<()> {
        if self.read().index().is_some_and(VectorIndex::is_changeable) {
            return Ok(());
        }
        let fresh = || VectorIndex::new(&self.dir, self.key());
        let index = self.saved(Access::Change).map_or_else(fresh, Ok)?;
        self.put(Slot::Open(index));
        Ok(())
    }

    /// Changes the index. Searches wait meanwhile, so a change should be short; it yields to running searches first.
    ///
    /// # Errors
    ///
    /// Those of [`load_for_writing`](Self::load_for_writing) and of `change`.
    pub fn change<T>(&self, change: impl FnOnce(&mut VectorIndex) -> Result<T>) -> Result<T> {
        self.load_for_writing()?;
        for _ in 0..MAX_YIELDS {
            if self.searching.load(Ordering::Relaxed) == 0 {
                break;
            }
            thread::sleep(YIELD_INTERVAL);
        }
        match &mut *self.write() {
            Slot::Open(index) => change(index),
            Slot::Closed | Slot::Absent => unreachable!("only the changing thread closes the index"),
        }
    }

    /// Saves the changes; searches continue. With `done`, they use the saved file from then on, and the memory is
    /// freed.
    ///
    /// # Errors
    ///
    /// Those of [`VectorIndex::save`].
    pub fn save(&self, done: bool) -> Result<()> {
        let saved = match &*self.read() {
            Slot::Open(index) => index.save()?,
            Slot::Closed | Slot::Absent => return Ok(()),
        };
        if done {
            self.put(Slot::Open(saved));
        }
        Ok(())
    }

    /// Closes an index that was loaded into memory but not changed.
    pub fn release(&self) {
        self.put(Slot::Closed);
    }

    /// Deletes the index; it can be built again.
    pub fn discard(&self) {
        self.put(Slot::Closed);
        ann_index::discard(&self.dir, self.model_id);
    }

    /// Replaces the slot, and drops the previous index outside the lock.
    fn put(&self, slot: Slot) {
        let previous = mem::replace(&mut *self.write(), slot);
        drop(previous);
    }

    fn read(&self) -> RwLockReadGuard<'_, Slot> {
        self.slot.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Slot> {
        self.slot.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self) -> Key<'_> {
        Key { model_id: self.model_id, model: &self.model, dimensions: self.dimensions }
    }
}

/// A thread that opens an index. Dropping this cancels it.
pub struct Opening {
    index: Arc<SharedIndex>,
    thread: Option<JoinHandle<()>>,
}

impl Opening {
    /// Starts opening the index, without waiting for it.
    pub fn begin(index: &Arc<SharedIndex>) -> Self {
        let (index, opened) = (Arc::clone(index), Arc::clone(index));
        Self { index, thread: Some(thread::spawn(move || opened.open())) }
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.index.cancelled.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // After a panic the index is still closed, and the next search opens it.
            drop(thread.join());
        }
    }
}
