//! The thread that owns the roots: starts and stops their watches, notices when one appears or disappears, and asks
//! for scans of those that cannot be watched.
//!
//! An unwatched root is scanned whole from time to time. notify's polling watcher would keep a second copy of the tree
//! in memory and read the metadata of every file, as the library's own scan does, which would still be needed.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use notify_debouncer_full::notify::{Config, Error, ErrorKind, RecursiveMode, Result, Watcher};
use notify_debouncer_full::{Debouncer, NoCache, new_debouncer_opt};

use super::change::{ChangeHandler, FsChange, PollingReason};
use super::command::Command;
use super::config::{DEBOUNCE, Intervals, WatchRules};
use super::event_kinds::is_limit_reached;
use super::events::EventHandler;
use super::network;
use super::root::{Root, WatchState, identity_of};
use crate::mutex::lock;

/// How often the debouncer checks for events that are old enough.
const TICK: Duration = Duration::from_millis(150);
/// Scans of an unwatched root take at most one part in this many of the time.
const POLL_SHARE: u32 = 50;
/// Longest interval between scans of an unwatched root.
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// The state of the supervisor's thread.
pub(super) struct RootSupervisor<T: Watcher> {
    intervals: Intervals,
    rules: Arc<WatchRules>,
    on_change: ChangeHandler,
    /// Sends to this thread, for event handlers.
    commands: Sender<Command>,
    /// Created with the first watch.
    debouncer: Option<Debouncer<T, NoCache>>,
    roots: BTreeMap<PathBuf, Root>,
    /// The roots' paths, for event handlers.
    paths: Arc<Mutex<Vec<PathBuf>>>,
    /// Roots that were reported as polled.
    reported: HashSet<PathBuf>,
}

impl<T: Watcher> RootSupervisor<T> {
    /// A supervisor without roots. `commands` sends to the thread that [`run`](Self::run) will occupy.
    pub(super) fn new(
        mut rules: WatchRules,
        intervals: Intervals,
        on_change: ChangeHandler,
        commands: Sender<Command>,
    ) -> Self {
        // Events have canonical paths.
        rules.skip = rules.skip.canonicalize().unwrap_or(rules.skip);
        Self {
            intervals,
            rules: Arc::new(rules),
            on_change,
            commands,
            debouncer: None,
            roots: BTreeMap::new(),
            paths: Arc::default(),
            reported: HashSet::new(),
        }
    }

    /// Handles commands and periodic checks until it receives [`Command::Stop`].
    pub(super) fn run(mut self, commands: &Receiver<Command>) {
        let mut reach_at = Instant::now() + self.intervals.reach;
        loop {
            let now = Instant::now();
            if now >= reach_at {
                self.check_roots();
                reach_at = Instant::now() + self.intervals.reach;
            }
            self.poll(now);
            let command = match self.next_due(reach_at) {
                Some(at) => commands.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => commands.recv().map_err(RecvTimeoutError::from),
            };
            match command {
                Ok(Command::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(command) => self.handle(command),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        if let Some(debouncer) = self.debouncer.take() {
            debouncer.stop();
        }
    }

    /// When the next periodic check is due; `None` without roots.
    fn next_due(&self, reach_at: Instant) -> Option<Instant> {
        let polls = self.roots.values().filter_map(|root| match root.state {
            WatchState::Polled { due, .. } => Some(due),
            _ => None,
        });
        (!self.roots.is_empty()).then(|| polls.fold(reach_at, Instant::min))
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::SetRoots(roots) => self.set_roots(roots),
            Command::Restart(roots) => self.for_each_known(roots, Self::restart),
            Command::Poll(roots) => self.for_each_known(roots, |supervisor, root| {
                supervisor.stop(&root);
                supervisor.start_polling(&root, Some(PollingReason::Limit));
                (supervisor.on_change)(FsChange::All(root));
            }),
            Command::RecordScan(path, took) => self.record_scan(&path, took),
            Command::Stop => {}
        }
    }

    fn for_each_known(&mut self, roots: Vec<PathBuf>, act: impl Fn(&mut Self, PathBuf)) {
        for root in roots {
            if self.roots.contains_key(&root) {
                act(self, root);
            }
        }
    }

    fn set_roots(&mut self, roots: Vec<PathBuf>) {
        let removed: Vec<PathBuf> = self.roots.keys().filter(|root| !roots.contains(root)).cloned().collect();
        for root in removed {
            self.stop(&root);
            self.roots.remove(&root);
            self.reported.remove(&root);
        }
        lock(&self.paths).clone_from(&roots);
        for root in roots {
            if !self.roots.contains_key(&root) {
                self.start(&root);
                (self.on_change)(FsChange::Started(root));
            }
        }
    }

    /// Adapts the polling interval of an unwatched root to how long its scan took.
    fn record_scan(&mut self, path: &Path, took: Duration) {
        let Some(Root { state: WatchState::Polled { every, due, .. }, .. }) = self.roots.get_mut(path) else {
            return;
        };
        let shortest = self.intervals.poll;
        *every = took.saturating_mul(POLL_SHARE).clamp(shortest, MAX_POLL_INTERVAL.max(shortest));
        *due = Instant::now() + *every;
    }

    /// Restarts the watches of roots that appeared, disappeared or were replaced.
    fn check_roots(&mut self) {
        let changed = self.roots.iter().filter(|(path, root)| identity_of(path) != root.identity);
        let changed: Vec<PathBuf> = changed.map(|(path, _)| path.clone()).collect();
        changed.into_iter().for_each(|root| self.restart(root));
    }

    /// Asks for the scans that are due, and retries watches that failed.
    fn poll(&mut self, now: Instant) {
        let mut retries = Vec::new();
        for (path, root) in &mut self.roots {
            let WatchState::Polled { every, due, retry } = &mut root.state else { continue };
            if now < *due {
                continue;
            }
            *due = now + *every;
            if retry.is_some_and(|at| now >= at) {
                retries.push(path.clone());
            } else {
                (self.on_change)(FsChange::All(path.clone()));
            }
        }
        retries.into_iter().for_each(|root| self.restart(root));
    }

    /// Restarts a root's watch and asks for a scan, since changes in between are unknown.
    fn restart(&mut self, root: PathBuf) {
        self.stop(&root);
        self.start(&root);
        (self.on_change)(FsChange::All(root));
    }

    /// Starts a root's watch.
    fn start(&mut self, path: &Path) {
        let identity = identity_of(path);
        self.roots.insert(path.to_path_buf(), Root { identity, state: WatchState::Unavailable });
        if identity.is_none() {
            return;
        }
        if network::is_remote(path) {
            return self.start_polling(path, Some(PollingReason::Network));
        }
        match self.watch(path) {
            Ok(()) => {
                self.set_state(path, WatchState::Watched);
                if self.reported.remove(path) {
                    (self.on_change)(FsChange::Watched(path.to_path_buf()));
                }
            }
            // It disappeared just now; the next check must notice when it comes back.
            Err(Error { kind: ErrorKind::PathNotFound, .. }) => {
                let root = Root { identity: None, state: WatchState::Unavailable };
                self.roots.insert(path.to_path_buf(), root);
            }
            Err(error) => {
                if !self.reported.contains(path) {
                    tracing::warn!(%error, root = %path.display(), "cannot watch a folder");
                }
                // Scans report other reasons themselves, such as a folder that cannot be read.
                self.start_polling(path, is_limit_reached(&error).then_some(PollingReason::Limit));
            }
        }
    }

    fn set_state(&mut self, path: &Path, state: WatchState) {
        if let Some(root) = self.roots.get_mut(path) {
            root.state = state;
        }
    }

    /// Polls a root from now on; reports that if there is a reason to show.
    fn start_polling(&mut self, path: &Path, reason: Option<PollingReason>) {
        let (now, every) = (Instant::now(), self.intervals.poll);
        let retry = (reason != Some(PollingReason::Network)).then(|| now + self.intervals.retry);
        if let Some(reason) = reason
            && self.reported.insert(path.to_path_buf())
        {
            (self.on_change)(FsChange::Polling { root: path.to_path_buf(), reason });
        }
        self.set_state(path, WatchState::Polled { every, due: now + every, retry });
    }

    fn watch(&mut self, path: &Path) -> Result<()> {
        let debouncer = match self.debouncer.take() {
            Some(debouncer) => debouncer,
            None => {
                let handler = EventHandler {
                    roots: Arc::clone(&self.paths),
                    rules: Arc::clone(&self.rules),
                    on_change: Arc::clone(&self.on_change),
                    commands: self.commands.clone(),
                };
                let config = Config::default().with_poll_interval(self.intervals.reach);
                self.rules
                    .hand_over(|| new_debouncer_opt(DEBOUNCE, Some(TICK), handler, NoCache::new(), config))?
            }
        };
        self.debouncer.insert(debouncer).watch(path, RecursiveMode::Recursive)
    }

    /// Stops a root's watch, if it has one.
    fn stop(&mut self, path: &Path) {
        let watched = self.roots.get(path).is_some_and(|root| matches!(root.state, WatchState::Watched));
        if watched
            && let Some(debouncer) = &mut self.debouncer
            && let Err(error) = debouncer.unwatch(path)
        {
            tracing::debug!(%error, "a watch had already ended");
        }
    }
}

#[cfg(test)]
#[path = "supervisor_tests.rs"]
mod tests;
