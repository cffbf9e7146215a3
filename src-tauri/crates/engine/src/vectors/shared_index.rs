//! The index of one space while the program runs: opened, searched, changed and saved so that none of them makes
//! another wait for long.
//!
//! Owns the lock around the index and what happens under it. Opening, loading and saving, which take a second at a
//! million pictures, happen beside the searches; only putting vectors in keeps them out, a few at a time.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::error::Result;
use crate::ids::ModelId;
use crate::mutex::lock;
use crate::vectors::ann_index::{self, Access, Covered, Key, VectorIndex};

#[cfg(test)]
#[path = "shared_index_tests.rs"]
mod tests;

/// How long a change gives way to waiting searches, at most, and how often it looks.
const GIVES_WAY: u32 = 50;
const LOOKS_AFTER: Duration = Duration::from_micros(200);

/// An index that may not be open yet.
pub struct SharedIndex {
    dir: PathBuf,
    model_id: ModelId,
    model: String,
    dimensions: usize,
    slot: RwLock<Slot>,
    /// Held by whoever opens the index; the others wait for it.
    opening: Mutex<()>,
    /// Searches that want the lock or have it.
    searching: AtomicUsize,
    /// Nobody wants it to be opened any more.
    ended: AtomicBool,
}

enum Slot {
    /// Nobody asked for it yet.
    Closed,
    /// It was asked for, and there is none on disk that can be used.
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
    /// An index that nobody has asked for.
    pub fn new(dir: &Path, key: Key<'_>) -> Self {
        Self {
            dir: dir.to_path_buf(),
            model_id: key.model_id,
            model: key.model.to_owned(),
            dimensions: key.dimensions,
            slot: RwLock::new(Slot::Closed),
            opening: Mutex::new(()),
            searching: AtomicUsize::new(0),
            ended: AtomicBool::new(false),
        }
    }

    /// Opens the saved index for searching, once. Whoever comes meanwhile waits for it: at every size that has an
    /// index, opening it takes no longer than looking at every vector would.
    pub fn open(&self) {
        let is_closed = || matches!(*self.read(), Slot::Closed);
        if !is_closed() {
            return;
        }
        let _turn = lock(&self.opening);
        if is_closed() {
            let found = self.saved(Access::Search).map_or(Slot::Absent, Slot::Open);
            let mut slot = self.write();
            if matches!(*slot, Slot::Closed) {
                *slot = found;
            }
        }
    }

    /// The saved index, whatever is open.
    pub fn saved(&self, access: Access) -> Option<VectorIndex> {
        VectorIndex::load(&self.dir, self.key(), access, &self.ended)
    }

    /// Asks the index something, if it is there and open.
    pub fn ask<T>(&self, question: impl FnOnce(&VectorIndex) -> T) -> Option<T> {
        self.searching.fetch_add(1, Ordering::Relaxed);
        let slot = self.read();
        let answer = slot.index().map(question);
        drop(slot);
        self.searching.fetch_sub(1, Ordering::Relaxed);
        answer
    }

    /// How far the index has got, if there is one.
    pub fn covered(&self) -> Option<Covered> {
        self.open();
        self.ask(|index| index.covered)
    }

    /// Takes the index into memory to be changed, beginning with an empty one where there is none. Searches go on
    /// with the mapped one meanwhile. Only one thread may change it.
    pub fn load_for_writing(&self) -> Result<()> {
        if self.read().index().is_some_and(VectorIndex::is_changeable) {
            return Ok(());
        }
        let fresh = || VectorIndex::new(&self.dir, self.key());
        let index = self.saved(Access::Change).map_or_else(fresh, Ok)?;
        self.put(Slot::Open(index));
        Ok(())
    }

    /// Changes the index. Searches wait meanwhile, so a change should be short; those that wait already come first.
    pub fn change<T>(&self, change: impl FnOnce(&mut VectorIndex) -> Result<T>) -> Result<T> {
        self.load_for_writing()?;
        for _ in 0..GIVES_WAY {
            if self.searching.load(Ordering::Relaxed) == 0 {
                break;
            }
            thread::sleep(LOOKS_AFTER);
        }
        match &mut *self.write() {
            Slot::Open(index) => change(index),
            Slot::Closed | Slot::Absent => unreachable!("only the thread that changes it takes it away"),
        }
    }

    /// Saves what was changed; searches go on. With `done` they use the saved file from then on, and the memory is
    /// given back.
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

    /// Lets go of an index that was taken into memory and not changed.
    pub fn release(&self) {
        self.put(Slot::Closed);
    }

    /// Deletes the index; it can be made again.
    pub fn discard(&self) {
        self.put(Slot::Closed);
        ann_index::discard(&self.dir, self.model_id);
    }

    /// Puts something in the place of what is open, and lets go of that when nobody has to wait for it.
    fn put(&self, slot: Slot) {
        let before = mem::replace(&mut *self.write(), slot);
        drop(before);
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

/// A thread that opens an index. Dropping it ends it.
pub struct Opening {
    index: Arc<SharedIndex>,
    thread: Option<JoinHandle<()>>,
}

impl Opening {
    /// Begins to open the index, without waiting for it.
    pub fn begin(index: &Arc<SharedIndex>) -> Self {
        let (index, opened) = (Arc::clone(index), Arc::clone(index));
        Self { index, thread: Some(thread::spawn(move || opened.open())) }
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.index.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic of it left the index closed; the next one who asks tries again.
            drop(thread.join());
        }
    }
}
