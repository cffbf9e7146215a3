//! The watches of one root, and what its events mean.
//!
//! Owns which folders of a root are watched, and under which paths linked files and folders are reported. Never calls an
//! event handler: `tree` does.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex};

use notify_debouncer_full::notify::event::{CreateKind, Event, EventKind, ModifyKind, RemoveKind};
use notify_debouncer_full::notify::{RecursiveMode, Result, Watcher};

use super::config::{RETRY, WatchRules};
use super::event_kinds::{FILE, as_limit, is_hidden, is_limit_reached, is_noise, may_add_folder};
use super::linked_trees::LinkedTrees;
use super::links::Links;
use super::system::System;
use crate::disk::cloud;
use crate::mutex::lock;

/// Most links to folders elsewhere that are followed in a root; bounds the search through them for each event.
const MAX_LINKS: usize = 1_000;
/// Most links that a path may lead through: links that lead to each other make paths without end.
const MAX_CHAIN: usize = 4;

/// What a root's watcher reported.
pub(super) struct RootEvent {
    pub(super) root: PathBuf,
    pub(super) result: Result<Event>,
}

/// A root that is watched.
pub(super) struct WatchedRoot {
    pub(super) root: PathBuf,
    pub(super) watcher: Mutex<Box<dyn Watcher + Send>>,
    /// Where the system watches whole trees: the watches of the folders elsewhere.
    linked_trees: Option<LinkedTrees>,
    rules: Option<Arc<WatchRules>>,
    /// Folders elsewhere that links in the root lead to, as (canonical path, path of the link).
    links: Mutex<Vec<(PathBuf, PathBuf)>>,
    /// All links, by their canonical paths.
    targets: Links,
    /// Whether the links are known. Where the system watches whole trees, they are searched later.
    has_links: AtomicBool,
    /// Whether events were dropped.
    pub(super) lost_events: Arc<AtomicBool>,
}

impl WatchedRoot {
    /// Prepares to watch `root`, without any watches yet. Its events are sent to `events`.
    ///
    /// # Errors
    /// Fails when the system provides no watcher; also if that is because of a limit, with the error that says so.
    pub(super) fn new<S: System>(
        root: &Path,
        rules: Option<Arc<WatchRules>>,
        events: &SyncSender<RootEvent>,
    ) -> Result<Self> {
        let lost_events = Arc::new(AtomicBool::new(false));
        let (lost, events, own_path) = (Arc::clone(&lost_events), events.clone(), root.to_path_buf());
        let handler = move |result: Result<Event>| {
            if result.as_ref().is_ok_and(is_noise) {
                return;
            }
            let event = RootEvent { root: own_path.clone(), result };
            if let Err(TrySendError::Full(_)) = events.try_send(event) {
                lost.store(true, Ordering::Relaxed);
            }
        };
        let create = move || -> Result<Box<dyn Watcher + Send>> {
            Ok(Box::new(S::Watcher::new(handler.clone(), S::config()).map_err(as_limit)?))
        };
        Ok(Self {
            root: root.to_path_buf(),
            watcher: Mutex::new(create()?),
            linked_trees: (!S::BY_FOLDER).then(|| LinkedTrees::new(create, RETRY)),
            rules,
            links: Mutex::default(),
            targets: Links::default(),
            has_links: AtomicBool::new(S::BY_FOLDER),
            lost_events,
        })
    }

    /// Watches a folder and everything below it. Skips a folder that cannot be watched, since it cannot be scanned
    /// either.
    ///
    /// # Errors
    /// Fails when the root itself cannot be watched or the system's limit is reached.
    pub(super) fn watch_tree(&self, start: &Path) -> Result<()> {
        match self.linked_trees {
            None => self.watch_folders(start),
            Some(_) => self.watch_one(start, RecursiveMode::Recursive),
        }
    }

    fn watch_folders(&self, start: &Path) -> Result<()> {
        let mut folders = vec![start.to_path_buf()];
        while let Some(folder) = folders.pop() {
            match self.watch_one(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => self.add_subfolders(&folder, &mut folders),
                Err(error) if is_limit_reached(&error) || folder == self.root => return Err(error),
                Err(error) => tracing::debug!(%error, "a folder is not watched"),
            }
        }
        Ok(())
    }

    fn watch_one(&self, folder: &Path, mode: RecursiveMode) -> Result<()> {
        lock(&self.watcher).watch(folder, mode)
    }

    /// Remembers the links at and below a folder that is watched as a whole.
    fn find_links(&self, start: &Path) {
        let mut folders = vec![start.to_path_buf()];
        while let Some(folder) = folders.pop() {
            self.add_subfolders(&folder, &mut folders);
        }
    }

    /// Adds the subfolders of `folder` to `folders`, and remembers its links. It is read after its watch is set, so later
    /// ones are reported.
    fn add_subfolders(&self, folder: &Path, folders: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if (kind.is_dir() || kind.is_symlink()) && !is_hidden(Path::new(&entry.file_name())) {
                folders.extend(self.folder_to_watch(entry.path(), kind.is_symlink()));
            }
        }
    }

    /// The links to report as changed: those that lead to something else than before, and where the system watches whole
    /// trees those whose folder is watched only now. The system's watches of a folder that was replaced have ended, so
    /// these are treated as new ones.
    ///
    /// # Errors
    /// Fails when the system's limit is reached.
    pub(super) fn changed_links(&self) -> Result<Vec<PathBuf>> {
        if !self.has_links.swap(true, Ordering::Relaxed) {
            self.find_links(&self.root);
        }
        let mut changed = self.targets.changed();
        if !changed.is_empty() {
            let changed: HashSet<&PathBuf> = changed.iter().collect();
            lock(&self.links).retain(|(_, link)| !changed.contains(link));
        }
        changed.extend(self.watch_linked_trees()?);
        Ok(changed)
    }

    /// Watches the folders that links lead to, where the system watches whole trees and does not follow links. Returns the
    /// links to folders that were not watched before.
    fn watch_linked_trees(&self) -> Result<Vec<PathBuf>> {
        let Some(trees) = &self.linked_trees else { return Ok(Vec::new()) };
        let links = lock(&self.links).clone();
        let added = trees.watch(links.iter().map(|(target, _)| target.clone()).collect())?;
        let is_added = |target: &Path| added.iter().any(|tree| target.starts_with(tree));
        Ok(links.into_iter().filter(|(target, _)| is_added(target)).map(|(_, link)| link).collect())
    }

    /// The folder to watch for this folder or link, which is remembered. As in a walk, `None` for a folder that is
    /// excluded, for a link to a folder inside the root, which is watched already, to one that contains the root, or to one
    /// that no link is followed to.
    fn folder_to_watch(&self, path: PathBuf, is_link: bool) -> Option<PathBuf> {
        if self.is_excluded(&path) || self.has_hidden_flag(&path) {
            return None;
        }
        if !is_link {
            return Some(path);
        }
        self.targets.add(path.clone());
        let target = path.canonicalize().ok().filter(|target| target.is_dir())?;
        let is_never_entered = |rules: &Arc<WatchRules>| rules.excludes(&self.root, &target);
        if target.starts_with(&self.root)
            || self.root.starts_with(&target)
            || self.rules.as_ref().is_some_and(is_never_entered)
        {
            return None;
        }
        let mut links = lock(&self.links);
        // The link may have had another target before.
        links.retain(|(other, link)| *link != path || *other == target);
        let known = links.iter().any(|(_, link)| *link == path);
        if known || links.len() >= MAX_LINKS {
            return None;
        }
        let covered = links.iter().any(|(other, _)| target.starts_with(other));
        links.push((target.clone(), path));
        (!covered).then_some(target)
    }

    /// Watches the folder at `path` if an event of this kind may have added it.
    ///
    /// # Errors
    /// Fails when the system's limit is reached.
    pub(super) fn watch_new_folder(&self, kind: &EventKind, path: &Path) -> Result<()> {
        if !may_add_folder(kind) || self.is_skipped(path) || path == self.root {
            return Ok(());
        }
        let Ok(metadata) = path.symlink_metadata() else { return Ok(()) };
        if !metadata.is_dir() && !metadata.is_symlink() {
            return Ok(());
        }
        let folder = self.folder_to_watch(path.to_path_buf(), metadata.is_symlink());
        match folder {
            Some(folder) if self.linked_trees.is_none() => self.watch_tree(&folder),
            Some(folder) => {
                self.find_links(&folder);
                // What led here is reported, with all that is below it.
                self.watch_linked_trees().map(drop)
            }
            None => Ok(()),
        }
    }

    /// Whether scans never enter this folder, by whichever path it is reached.
    fn is_excluded(&self, folder: &Path) -> bool {
        let Some(rules) = &self.rules else { return false };
        let paths = self.paths_in_root(folder);
        !paths.is_empty() && paths.iter().all(|path| rules.excludes(&self.root, path))
    }

    /// The events to pass on for one of the system's: one for each path by which a changed file or folder can be
    /// reached in this root.
    pub(super) fn simplify(&self, event: &Event) -> Vec<Event> {
        let whole_root = || vec![Event::new(EventKind::Any).add_path(self.root.clone())];
        if event.need_rescan() {
            return whole_root();
        }
        let mut simplified = Vec::new();
        for path in &event.paths {
            let evicted = cloud::evicted_path(path);
            let path = evicted.as_ref().unwrap_or(path);
            if *path == self.root {
                // Of the root's own events only its creation and removal matter: the supervisor checks its mode.
                if !matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Data(_))) {
                    return whole_root();
                }
            } else if !self.is_skipped(path) {
                let kind = self.simplify_kind(&event.kind, path);
                let paths = self.paths_in_root(path);
                simplified.extend(paths.into_iter().map(|path| Event::new(kind).add_path(path)));
            }
        }
        simplified
    }

    fn simplify_kind(&self, kind: &EventKind, path: &Path) -> EventKind {
        match kind {
            // A link to a folder is created and removed like a file.
            EventKind::Create(CreateKind::File) if self.is_link(path) => EventKind::Any,
            EventKind::Create(CreateKind::File) | EventKind::Access(_) => FILE,
            EventKind::Remove(RemoveKind::File) if self.is_link(path) => EventKind::Any,
            EventKind::Remove(RemoveKind::File) | EventKind::Modify(ModifyKind::Data(_)) => FILE,
            _ => EventKind::Any,
        }
    }

    fn is_link(&self, path: &Path) -> bool {
        lock(&self.links).iter().any(|(_, link)| link == path)
    }

    /// Whether a path has a hidden name, or is inside a folder that is hidden by a flag, below the root or below the target
    /// of a link. A path that itself has the flag is not skipped: it may have got it just now.
    fn is_skipped(&self, path: &Path) -> bool {
        let below = |folder: &Path| {
            path.strip_prefix(folder)
                .is_ok_and(|rest| !is_hidden(rest) && !self.is_inside_hidden(folder, rest))
        };
        !(below(&self.root) || lock(&self.links).iter().any(|(target, _)| below(target)))
    }

    /// Whether a folder between `above` and the end of `rest`, a path relative to it, is hidden by a flag.
    fn is_inside_hidden(&self, above: &Path, rest: &Path) -> bool {
        let mut folder = above.to_path_buf();
        rest.parent().into_iter().flat_map(Path::components).any(|name| {
            folder.push(name);
            self.has_hidden_flag(&folder)
        })
    }

    fn has_hidden_flag(&self, path: &Path) -> bool {
        self.rules.as_ref().is_some_and(|rules| (rules.is_hidden)(path))
    }

    /// The paths by which a file or folder can be reached in this root: its own, and those through links, of which one may
    /// be in a folder that another leads to.
    fn paths_in_root(&self, path: &Path) -> Vec<PathBuf> {
        let links = lock(&self.links);
        let mut reached = vec![(path.to_path_buf(), 0)];
        let mut next = 0;
        while next < reached.len() && reached.len() <= MAX_LINKS {
            let (path, followed) = reached[next].clone();
            next += 1;
            if followed < MAX_CHAIN {
                let through = links.iter().filter(|(target, link)| !link.starts_with(target));
                reached.extend(through.filter_map(|(target, link)| {
                    path.strip_prefix(target).ok().map(|rest| (link.join(rest), followed + 1))
                }));
            }
        }
        reached.into_iter().map(|(path, _)| path).filter(|path| path.starts_with(&self.root)).collect()
    }
}

#[cfg(test)]
#[path = "watched_root_tests.rs"]
mod tests;
