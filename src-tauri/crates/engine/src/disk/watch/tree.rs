//! A watcher of whole trees, for the debouncer to sit on.
//!
//! notify's own recursion gives up a whole tree at the first folder that cannot be watched (no permission, gone a
//! moment later, a path that is too long), reads symbolic links under whichever path was seen last, does not say when
//! the watches of a new folder are set, and restarts every stream on a Mac when a root is added. So on Linux this
//! owns the walk and sets one watch a folder, on a Mac it asks for the whole tree, and each root has a watcher of its own.
//!
//! Two kinds of event leave it: data changed, for what surely is a file, and anything else. The debouncer makes
//! stories of finer ones (a file created and removed again is nothing), which is wrong on a Mac, where the
//! notice of a removal also says that the file was created some time ago.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex};
use std::thread;

use notify_debouncer_full::notify::event::{AccessKind, AccessMode, CreateKind, DataChange};
use notify_debouncer_full::notify::event::{Event, EventKind, ModifyKind, RemoveKind, RenameMode};
use notify_debouncer_full::notify::{
    Config, Error, ErrorKind, EventHandler, RecommendedWatcher, RecursiveMode, Result, Watcher, WatcherKind,
};

use crate::mutex::lock;

/// Whether the system watches single folders, rather than trees.
const BY_FOLDER: bool = cfg!(target_os = "linux");
/// Notices that may wait. More are dropped and the root is told of as a whole: the thread that reads them must
/// never wait for the one that sets watches, which waits for it.
const WAITING: usize = 16_384;
/// Links to folders elsewhere that are followed in a root.
const MOST_LINKS: usize = 1_000;

/// The kind of a notice about what surely is, or was, a file.
pub(super) const FILE: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));

/// Watches trees.
pub(super) struct Tree {
    roots: WatchedRoots,
    steps: SyncSender<Step>,
}

type WatchedRoots = Arc<Mutex<HashMap<PathBuf, Arc<WatchedRoot>>>>;

/// What a root's watcher said.
struct Step {
    root: PathBuf,
    said: Result<Event>,
}

/// A root that is watched.
struct WatchedRoot {
    root: PathBuf,
    watcher: Mutex<RecommendedWatcher>,
    /// Folders elsewhere that links in the root lead to, as (true path, path of the link).
    links: Mutex<Vec<(PathBuf, PathBuf)>>,
    /// Notices were dropped.
    lost: Arc<AtomicBool>,
}

impl Watcher for Tree {
    fn new<F: EventHandler>(handler: F, _: Config) -> Result<Self> {
        let (steps, taken) = mpsc::sync_channel(WAITING);
        let roots = WatchedRoots::default();
        let known = Arc::clone(&roots);
        thread::Builder::new().name("watches".into()).spawn(move || follow(&taken, &known, handler))?;
        Ok(Self { roots, steps })
    }

    fn watch(&mut self, root: &Path, _: RecursiveMode) -> Result<()> {
        let ground = Arc::new(WatchedRoot::new(root, &self.steps)?);
        lock(&self.roots).insert(root.to_path_buf(), Arc::clone(&ground));
        let begun = ground.watch_tree(root);
        if begun.is_err() {
            // Half a tree would use up watches and promise what it does not hold.
            lock(&self.roots).remove(root);
        }
        begun
    }

    fn unwatch(&mut self, root: &Path) -> Result<()> {
        let ground = lock(&self.roots).remove(root);
        ground.map(drop).ok_or_else(|| Error::new(ErrorKind::WatchNotFound).add_path(root.to_path_buf()))
    }

    fn kind() -> WatcherKind {
        RecommendedWatcher::kind()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // Their watchers hold the other ends of the channel: with them the thread ends.
        lock(&self.roots).clear();
    }
}

/// Sets watches on what is new, and passes on what was said once they are set: whoever then looks at a new folder sees
/// what was in it before, and is told of what comes later.
fn follow(steps: &Receiver<Step>, roots: &WatchedRoots, mut handler: impl EventHandler) {
    for step in steps {
        let ground = lock(roots).get(&step.root).map(Arc::clone);
        if let Some(ground) = ground {
            take(step, &ground, &mut handler);
        }
        // Another root's steps may have left no room for the last notice of a root, which says nothing more then.
        let lost = |ground: &&Arc<WatchedRoot>| ground.lost.swap(false, Ordering::Relaxed);
        let lost: Vec<PathBuf> =
            lock(roots).values().filter(lost).map(|ground| ground.root.clone()).collect();
        lost.into_iter().for_each(|root| handler.handle_event(Ok(Event::new(EventKind::Any).add_path(root))));
    }
}

fn take(Step { root, said }: Step, ground: &WatchedRoot, handler: &mut impl EventHandler) {
    match said {
        Ok(event) => {
            for path in &event.paths {
                if let Err(error) = ground.step(&event.kind, path) {
                    handler.handle_event(Err(Error::new(error.kind).add_path(root.clone())));
                }
            }
            ground.told(&event).into_iter().for_each(|event| handler.handle_event(Ok(event)));
        }
        Err(error) => handler.handle_event(Err(error.add_path(root))),
    }
}

impl WatchedRoot {
    fn new(root: &Path, steps: &SyncSender<Step>) -> Result<Self> {
        let lost = Arc::new(AtomicBool::new(false));
        let (dropped, steps, named) = (Arc::clone(&lost), steps.clone(), root.to_path_buf());
        let hears = move |said: Result<Event>| {
            if said.as_ref().is_ok_and(is_noise) {
                return;
            }
            if let Err(TrySendError::Full(_)) = steps.try_send(Step { root: named.clone(), said }) {
                dropped.store(true, Ordering::Relaxed);
            }
        };
        let watcher = RecommendedWatcher::new(hears, Config::default())?;
        Ok(Self { root: root.to_path_buf(), watcher: Mutex::new(watcher), links: Mutex::default(), lost })
    }

    /// Watches a folder and all below it. A folder that cannot be watched is passed over, since it cannot be looked
    /// into either; only the root must not be one, and a used up limit ends it all.
    fn watch_tree(&self, start: &Path) -> Result<()> {
        let mode = if BY_FOLDER { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
        let mut folders = vec![start.to_path_buf()];
        while let Some(folder) = folders.pop() {
            match lock(&self.watcher).watch(&folder, mode) {
                Ok(()) => {}
                Err(error) if is_used_up(&error) || folder == self.root => return Err(error),
                Err(error) => {
                    tracing::debug!(%error, "a folder is not watched");
                    continue;
                }
            }
            if BY_FOLDER {
                self.list_into(&folder, &mut folders);
            }
        }
        Ok(())
    }

    /// Adds the folders inside one to a list. They are read after the watch is set: what is made later is told.
    fn list_into(&self, folder: &Path, folders: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if (kind.is_dir() || kind.is_symlink()) && !is_hidden(Path::new(&entry.file_name())) {
                folders.extend(self.folder_at(entry.path(), kind.is_symlink()));
            }
        }
    }

    /// The folder to watch for this one, or for what this link leads to: as a crawl, nothing for a link to a place in
    /// the root, which is watched already, or to one that holds the root.
    fn folder_at(&self, path: PathBuf, is_link: bool) -> Option<PathBuf> {
        if !is_link {
            return Some(path);
        }
        let target = path.canonicalize().ok().filter(|target| target.is_dir())?;
        if target.starts_with(&self.root) || self.root.starts_with(&target) {
            return None;
        }
        let mut links = lock(&self.links);
        // It may have led elsewhere before.
        links.retain(|(other, link)| *link != path || *other == target);
        let known = links.iter().any(|(_, link)| *link == path);
        if known || links.len() >= MOST_LINKS {
            return None;
        }
        let covered = links.iter().any(|(other, _)| target.starts_with(other));
        links.push((target.clone(), path));
        (!covered).then_some(target)
    }

    /// Watches what an event may have brought.
    fn step(&self, kind: &EventKind, path: &Path) -> Result<()> {
        if !BY_FOLDER || !may_bring_a_folder(kind) || self.is_passed_over(path) || path == self.root {
            return Ok(());
        }
        let Ok(metadata) = path.symlink_metadata() else { return Ok(()) };
        if !metadata.is_dir() && !metadata.is_symlink() {
            return Ok(());
        }
        let folder = self.folder_at(path.to_path_buf(), metadata.is_symlink());
        folder.map_or(Ok(()), |folder| self.watch_tree(&folder))
    }

    /// What is passed on of an event, one for each path that the place has in this root.
    fn told(&self, event: &Event) -> Vec<Event> {
        let anew = || vec![Event::new(EventKind::Any).add_path(self.root.clone())];
        if event.need_rescan() {
            return anew();
        }
        let mut told = Vec::new();
        for path in &event.paths {
            if *path == self.root {
                // Of the root itself only coming and going count: how it may be entered is asked for anyway.
                if !matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Data(_))) {
                    return anew();
                }
            } else if !self.is_passed_over(path) {
                let kind = self.kind_of(&event.kind, path);
                told.extend(self.names(path).into_iter().map(|name| Event::new(kind).add_path(name)));
            }
        }
        told
    }

    fn kind_of(&self, kind: &EventKind, path: &Path) -> EventKind {
        match kind {
            // A link to a folder is made like a file.
            EventKind::Create(CreateKind::File) if BY_FOLDER && self.is_link(path) => EventKind::Any,
            EventKind::Create(CreateKind::File) | EventKind::Access(_) => FILE,
            EventKind::Remove(RemoveKind::File) if BY_FOLDER && self.is_link(path) => EventKind::Any,
            EventKind::Remove(RemoveKind::File) | EventKind::Modify(ModifyKind::Data(_)) => FILE,
            _ => EventKind::Any,
        }
    }

    fn is_link(&self, path: &Path) -> bool {
        lock(&self.links).iter().any(|(_, link)| link == path)
    }

    /// Whether a path has a hidden name in it, below the root or below where a link leads.
    fn is_passed_over(&self, path: &Path) -> bool {
        let below = |folder: &Path| path.strip_prefix(folder).is_ok_and(|rest| !is_hidden(rest));
        !(below(&self.root) || lock(&self.links).iter().any(|(target, _)| below(target)))
    }

    /// The paths that a place has in this root: its own, and those through links.
    fn names(&self, path: &Path) -> Vec<PathBuf> {
        let own = path.starts_with(&self.root).then(|| path.to_path_buf());
        let links = lock(&self.links);
        let through = links
            .iter()
            .filter_map(|(target, link)| path.strip_prefix(target).ok().map(|rest| link.join(rest)));
        own.into_iter().chain(through).collect()
    }
}

/// What means nothing: that files are opened and read, as ours are all the time, and that a rename has two halves,
/// each of which is told of as well.
fn is_noise(event: &Event) -> bool {
    if event.need_rescan() {
        return false;
    }
    match event.kind {
        EventKind::Access(kind) => kind != AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) | EventKind::Other => true,
        _ => false,
    }
}

/// Whether a folder, or a link to one, may have come into being or become open to us.
fn may_bring_a_folder(kind: &EventKind) -> bool {
    match kind {
        EventKind::Create(_) | EventKind::Any => true,
        EventKind::Modify(kind) => !matches!(kind, ModifyKind::Data(_) | ModifyKind::Name(RenameMode::From)),
        _ => false,
    }
}

/// Whether any name in a path is a hidden one.
fn is_hidden(path: &Path) -> bool {
    path.iter().any(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Whether the system will watch nothing more.
pub(super) fn is_used_up(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::MaxFilesWatch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_of_one_root_that_found_no_room_among_another_s_are_made_up_for() {
        let dir = tempfile::tempdir().unwrap();
        let (busy, quiet) = (dir.path().join("busy"), dir.path().join("quiet"));
        let (steps, taken) = mpsc::sync_channel(1);
        let roots = WatchedRoots::default();
        for root in [&busy, &quiet] {
            lock(&roots).insert(root.clone(), Arc::new(WatchedRoot::new(root, &steps).unwrap()));
        }
        lock(&roots)[&quiet].lost.store(true, Ordering::Relaxed);
        let said = Ok(Event::new(EventKind::Any).add_path(busy.join("a.jpg")));
        steps.send(Step { root: busy.clone(), said }).unwrap();
        let (tell, told) = mpsc::channel();
        let known = Arc::clone(&roots);
        let thread = thread::spawn(move || follow(&taken, &known, tell));
        let told: Vec<PathBuf> =
            told.iter().take(2).flat_map(|said: Result<Event>| said.unwrap().paths).collect();
        assert_eq!(told, [busy.join("a.jpg"), quiet]);
        lock(&roots).clear();
        drop(steps);
        thread.join().unwrap();
    }
}
