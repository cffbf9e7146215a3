//! A watcher of whole trees, for the debouncer to use.
//!
//! Owns the thread that sets watches on new folders and passes events on, and the one that compares what links lead to.
//! Its recursion replaces notify's own, which abandons a whole tree at the first folder that cannot be watched (no
//! permission, deleted a moment later, a path that is too long), reports linked folders under whichever path it saw last,
//! does not say when the watches of a new folder are set, and on macOS restarts every stream when a root is added. So on
//! Linux this walks the tree and sets one watch per folder, on macOS it watches the whole tree and the folders that its
//! links lead to, and each root has watchers of its own.
//!
//! It passes on only two kinds of event: data changed, for what is certainly a file, and any. The debouncer merges
//! finer ones (a file created and removed again is no event), which is wrong on macOS, where the event of a removal
//! also says that the file was created some time ago.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use notify_debouncer_full::notify::event::{Event, EventKind};
use notify_debouncer_full::notify::{
    Config, Error, ErrorKind, EventHandler, RecommendedWatcher, RecursiveMode, Result, Watcher, WatcherKind,
};

use super::config::WatchRules;
use super::system::{Native, System};
use super::watched_root::{RootEvent, WatchedRoot};
use crate::mutex::lock;

/// Most events that may wait. If more arrive, they are dropped and the root is reported as a whole: the thread that
/// reads them from the system must never wait for the one that sets watches, which waits for it.
const MAX_QUEUED: usize = 16_384;

/// Comparing what links lead to takes at most one part in this many of the time.
const LINK_SHARE: u32 = 100;

/// Watches trees, with the watchers of a system.
pub(super) struct Tree<S = Native> {
    roots: WatchedRoots,
    events: SyncSender<RootEvent>,
    rules: Option<Arc<WatchRules>>,
    /// Ends the thread that compares links when it is dropped.
    _links: Sender<()>,
    _system: PhantomData<S>,
}

type WatchedRoots = Arc<Mutex<HashMap<PathBuf, Arc<WatchedRoot>>>>;

impl<S: System> Watcher for Tree<S> {
    /// The poll interval is that between comparisons of what links lead to.
    fn new<F: EventHandler>(handler: F, config: Config) -> Result<Self> {
        let (events, received) = mpsc::sync_channel(MAX_QUEUED);
        let roots = WatchedRoots::default();
        let shared = Arc::clone(&roots);
        thread::Builder::new()
            .name("watches".into())
            .spawn(move || forward_events(&received, &shared, handler))?;
        let (links, stopped) = mpsc::channel();
        let (shared, found) = (Arc::clone(&roots), events.clone());
        let pause = config.poll_interval().unwrap_or(Duration::MAX);
        // A thread of its own: a target may be on a drive that does not answer.
        thread::Builder::new()
            .name("links".into())
            .spawn(move || compare_links(&shared, &found, pause, &stopped))?;
        let rules = WatchRules::handed_over();
        Ok(Self { roots, events, rules, _links: links, _system: PhantomData })
    }

    fn watch(&mut self, root: &Path, _: RecursiveMode) -> Result<()> {
        let watched = Arc::new(WatchedRoot::new::<S>(root, self.rules.clone(), &self.events)?);
        lock(&self.roots).insert(root.to_path_buf(), Arc::clone(&watched));
        let result = watched.watch_tree(root);
        if result.is_err() {
            // Half a tree would use up watches and look complete.
            lock(&self.roots).remove(root);
        }
        result
    }

    fn unwatch(&mut self, root: &Path) -> Result<()> {
        let removed = lock(&self.roots).remove(root);
        removed.map(drop).ok_or_else(|| Error::new(ErrorKind::WatchNotFound).add_path(root.to_path_buf()))
    }

    fn kind() -> WatcherKind {
        RecommendedWatcher::kind()
    }
}

impl<S> Drop for Tree<S> {
    fn drop(&mut self) {
        // The roots' watchers hold the other senders of the channel; without them the thread ends.
        lock(&self.roots).clear();
    }
}

/// Sets watches on new folders, and passes events on only afterwards: a receiver that then scans a new folder finds
/// what was in it before, and later changes are reported.
fn forward_events(events: &Receiver<RootEvent>, roots: &WatchedRoots, mut handler: impl EventHandler) {
    for event in events {
        let root = lock(roots).get(&event.root).map(Arc::clone);
        if let Some(root) = root {
            forward(event, &root, &mut handler);
        }
        // Another root's events may have displaced the last event of a root, which then sends no more.
        let has_lost = |root: &&Arc<WatchedRoot>| root.lost_events.swap(false, Ordering::Relaxed);
        let incomplete: Vec<PathBuf> =
            lock(roots).values().filter(has_lost).map(|root| root.root.clone()).collect();
        for root in incomplete {
            handler.handle_event(Ok(Event::new(EventKind::Any).add_path(root)));
        }
    }
}

/// Reports the links that lead to something else than before, as if they had changed themselves, until the other end of
/// `stopped` is dropped.
fn compare_links(
    roots: &WatchedRoots,
    events: &SyncSender<RootEvent>,
    shortest: Duration,
    stopped: &Receiver<()>,
) {
    let mut pause = shortest;
    while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        let started = Instant::now();
        let watched: Vec<Arc<WatchedRoot>> = lock(roots).values().cloned().collect();
        for root in watched {
            let reports: Vec<Result<Event>> = match root.changed_links() {
                Ok(links) => {
                    links.into_iter().map(|link| Ok(Event::new(EventKind::Any).add_path(link))).collect()
                }
                Err(error) => vec![Err(error)],
            };
            for result in reports {
                if events.try_send(RootEvent { root: root.root.clone(), result }).is_err() {
                    root.lost_events.store(true, Ordering::Relaxed);
                }
            }
        }
        pause = started.elapsed().saturating_mul(LINK_SHARE).max(shortest);
    }
}

fn forward(RootEvent { root, result }: RootEvent, watched: &WatchedRoot, handler: &mut impl EventHandler) {
    match result {
        Ok(event) => {
            for path in &event.paths {
                if let Err(error) = watched.watch_new_folder(&event.kind, path) {
                    handler.handle_event(Err(Error::new(error.kind).add_path(root.clone())));
                }
            }
            watched.simplify(&event).into_iter().for_each(|event| handler.handle_event(Ok(event)));
        }
        Err(error) => handler.handle_event(Err(error.add_path(root))),
    }
}

/// Disturbs the watch of a root, as the system does.
#[cfg(test)]
pub(super) struct Disturbance {
    root: Arc<WatchedRoot>,
    events: SyncSender<RootEvent>,
}

#[cfg(test)]
impl Disturbance {
    /// The kernel's queue overflows.
    pub(super) fn overflow(&self) {
        use notify_debouncer_full::notify::event::Flag;
        let result = Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan));
        self.events.send(RootEvent { root: self.root.root.clone(), result }).unwrap();
    }

    /// Puts another watcher in the place of the system's, which it keeps.
    #[cfg(target_os = "linux")]
    pub(super) fn replace_watcher(
        &self,
        with: impl FnOnce(Box<dyn Watcher + Send>) -> Box<dyn Watcher + Send>,
    ) {
        let mut watcher = lock(&self.root.watcher);
        let none = Box::new(notify_debouncer_full::notify::NullWatcher);
        let before = std::mem::replace(&mut *watcher, none);
        *watcher = with(before);
    }
}

#[cfg(test)]
impl Tree {
    pub(super) fn disturbance(&self, root: &Path) -> Disturbance {
        Disturbance { root: Arc::clone(&lock(&self.roots)[root]), events: self.events.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_whose_events_were_displaced_by_another_root_is_reported_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let (busy, quiet) = (dir.path().join("busy"), dir.path().join("quiet"));
        let (events, received) = mpsc::sync_channel(1);
        let roots = WatchedRoots::default();
        for root in [&busy, &quiet] {
            lock(&roots)
                .insert(root.clone(), Arc::new(WatchedRoot::new::<Native>(root, None, &events).unwrap()));
        }
        lock(&roots)[&quiet].lost_events.store(true, Ordering::Relaxed);
        let result = Ok(Event::new(EventKind::Any).add_path(busy.join("a.jpg")));
        events.send(RootEvent { root: busy.clone(), result }).unwrap();
        let (handler, forwarded) = mpsc::channel();
        let shared = Arc::clone(&roots);
        let thread = thread::spawn(move || forward_events(&received, &shared, handler));
        let paths: Vec<PathBuf> =
            forwarded.iter().take(2).flat_map(|result: Result<Event>| result.unwrap().paths).collect();
        assert_eq!(paths, [busy.join("a.jpg"), quiet]);
        lock(&roots).clear();
        drop(events);
        thread.join().unwrap();
    }

    /// On Linux, since FSEvents has a queue of its own and drops events before the channel is full.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_channel_ends_in_a_report_of_the_whole_root() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (forward, forwarded) = mpsc::channel();
        let (open, gate) = mpsc::channel::<()>();
        // Nothing leaves the channel until the gate is open.
        let handler = move |event: Result<Event>| {
            gate.recv().ok();
            drop(forward.send(event.unwrap().paths));
        };
        let mut tree = Tree::<Native>::new(handler, Config::default()).unwrap();
        tree.watch(&root, RecursiveMode::Recursive).unwrap();
        let lost = Arc::clone(&lock(&tree.roots)[&root].lost_events);
        let mut number = 0;
        while !lost.load(Ordering::Relaxed) {
            std::fs::write(root.join(format!("{number}.jpg")), "x").unwrap();
            number += 1;
            assert!(number < 20 * MAX_QUEUED, "events were never lost");
        }
        drop(open);
        assert!(forwarded.iter().any(|paths| paths == [root.clone()]));
    }

    #[test]
    fn dropping_a_tree_ends_its_threads() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (handler, forwarded) = mpsc::channel::<Result<Event>>();
        let mut tree = Tree::<Native>::new(handler, Config::default()).unwrap();
        tree.watch(&root, RecursiveMode::Recursive).unwrap();
        drop(tree);
        let next = || Some(forwarded.recv_timeout(Duration::from_secs(30)));
        let end = std::iter::from_fn(next).find_map(|received| received.err());
        assert_eq!(end, Some(RecvTimeoutError::Disconnected));
    }
}
