//! The thread that keeps the roots: begins and ends their watches, notices that one came or went, and asks for
//! looks at those that cannot be watched.
//!
//! Such a root is looked at whole now and then. notify has a watcher that polls, but it keeps a second copy of the
//! tree in memory and asks for the state of every file, as our own look does, which then had to be done as well.

use std::collections::{BTreeMap, HashSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use notify_debouncer_full::notify::{Config, Error, ErrorKind, RecursiveMode, Result, Watcher};
use notify_debouncer_full::{Debouncer, NoCache, new_debouncer_opt};

use super::events::EventHandler;
use super::tree::is_used_up;
use super::{DEBOUNCE, FsChange, Intervals, PollingReason, Rules, Tell, network};

use crate::mutex::lock;

/// How often the debouncer looks for notices that are old enough.
const TICK: Duration = Duration::from_millis(150);
/// A root that is not watched is looked at for at most this share of the time: one in so many parts.
const SHARE: u32 = 50;
/// It is looked at so often at the least.
const SELDOM: Duration = Duration::from_secs(60 * 60);

/// What the thread is asked to do.
#[derive(Debug)]
pub(super) enum Command {
    /// These are the roots.
    Roots(Vec<PathBuf>),
    /// Notices of these roots were lost, or they went: their watches are begun again.
    Anew(Vec<PathBuf>),
    /// The system watches no more folders, of which these roots have some.
    Refused(Vec<PathBuf>),
    /// A whole look at a root took so long.
    ScanOutcome(PathBuf, Duration),
    End,
}

/// What tells one folder at a path from another, and whether it may be entered: device, inode, rights.
type Place = (u64, u64, u32);

struct Root {
    place: Option<Place>,
    state: WatchState,
}

/// How a root is kept in sight.
enum WatchState {
    /// It cannot be reached.
    Away,
    Watched,
    Polled {
        every: Duration,
        due: Instant,
        retry: Option<Instant>,
    },
}

/// The thread's state.
pub(super) struct RootSupervisor<T: Watcher> {
    intervals: Intervals,
    rules: Arc<Rules>,
    tell: Tell,
    /// To this thread, for those who hear.
    commands: Sender<Command>,
    /// Made when there is something to watch.
    debouncer: Option<Debouncer<T, NoCache>>,
    roots: BTreeMap<PathBuf, Root>,
    /// Their paths, for those who hear.
    paths: Arc<Mutex<Vec<PathBuf>>>,
    /// Of which roots it was said that they are polled.
    said: HashSet<PathBuf>,
}

impl<T: Watcher> RootSupervisor<T> {
    pub(super) fn new(mut rules: Rules, intervals: Intervals, tell: Tell, commands: Sender<Command>) -> Self {
        // Notices have true paths.
        rules.skip = rules.skip.canonicalize().unwrap_or(rules.skip);
        Self {
            intervals,
            rules: Arc::new(rules),
            tell,
            commands,
            debouncer: None,
            roots: BTreeMap::new(),
            paths: Arc::default(),
            said: HashSet::new(),
        }
    }

    /// Works until it is told to end.
    pub(super) fn work(mut self, commands: &Receiver<Command>) {
        let mut reach_at = Instant::now() + self.intervals.reach;
        loop {
            let now = Instant::now();
            if now >= reach_at {
                self.reach();
                reach_at = Instant::now() + self.intervals.reach;
            }
            self.poll(now);
            let command = match self.next_at(reach_at) {
                Some(at) => commands.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => commands.recv().map_err(RecvTimeoutError::from),
            };
            match command {
                Ok(Command::End) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(command) => self.handle(command),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        if let Some(debouncer) = self.debouncer.take() {
            debouncer.stop();
        }
    }

    /// When there is something to do without being asked.
    fn next_at(&self, reach_at: Instant) -> Option<Instant> {
        let polls = self.roots.values().filter_map(|root| match root.state {
            WatchState::Polled { due, .. } => Some(due),
            _ => None,
        });
        (!self.roots.is_empty()).then(|| polls.fold(reach_at, Instant::min))
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::Roots(roots) => self.set_roots(roots),
            Command::Anew(roots) => self.each_known(roots, Self::begin_again),
            Command::Refused(roots) => self.each_known(roots, |supervisor, root| {
                supervisor.end(&root);
                supervisor.refuse(&root, Some(PollingReason::Limit));
                (supervisor.tell)(FsChange::All(root));
            }),
            Command::ScanOutcome(path, took) => {
                if let Some(Root { state: WatchState::Polled { every, due, .. }, .. }) =
                    self.roots.get_mut(&path)
                {
                    *every = took
                        .saturating_mul(SHARE)
                        .clamp(self.intervals.poll, SELDOM.max(self.intervals.poll));
                    *due = Instant::now() + *every;
                }
            }
            Command::End => {}
        }
    }

    fn each_known(&mut self, roots: Vec<PathBuf>, act: impl Fn(&mut Self, PathBuf)) {
        for root in roots {
            if self.roots.contains_key(&root) {
                act(self, root);
            }
        }
    }

    fn set_roots(&mut self, roots: Vec<PathBuf>) {
        let dropped: Vec<PathBuf> = self.roots.keys().filter(|root| !roots.contains(root)).cloned().collect();
        for root in dropped {
            self.end(&root);
            self.roots.remove(&root);
            self.said.remove(&root);
        }
        lock(&self.paths).clone_from(&roots);
        for root in roots {
            if !self.roots.contains_key(&root) {
                self.begin(&root);
                (self.tell)(FsChange::Begun(root));
            }
        }
    }

    /// Notices which roots came, went, or are another folder than before.
    fn reach(&mut self) {
        let changed = self.roots.iter().filter(|(path, root)| place_of(path) != root.place);
        let changed: Vec<PathBuf> = changed.map(|(path, _)| path.clone()).collect();
        changed.into_iter().for_each(|root| self.begin_again(root));
    }

    /// Asks for looks that are due, and tries to watch again what was refused.
    fn poll(&mut self, now: Instant) {
        let mut again = Vec::new();
        for (path, root) in &mut self.roots {
            let WatchState::Polled { every, due, retry } = &mut root.state else { continue };
            if now < *due {
                continue;
            }
            *due = now + *every;
            if retry.is_some_and(|at| now >= at) {
                again.push(path.clone());
            } else {
                (self.tell)(FsChange::All(path.clone()));
            }
        }
        again.into_iter().for_each(|root| self.begin_again(root));
    }

    /// Begins a root's watch again, and tells that nobody said what happened meanwhile.
    fn begin_again(&mut self, root: PathBuf) {
        self.end(&root);
        self.begin(&root);
        (self.tell)(FsChange::All(root));
    }

    /// Begins a root's watch.
    fn begin(&mut self, path: &Path) {
        let place = place_of(path);
        self.roots.insert(path.to_path_buf(), Root { place, state: WatchState::Away });
        if place.is_none() {
            return;
        }
        if network::is_remote(path) {
            return self.refuse(path, Some(PollingReason::Network));
        }
        match self.watch(path) {
            Ok(()) => {
                self.set_state(path, WatchState::Watched);
                if self.said.remove(path) {
                    (self.tell)(FsChange::Watched(path.to_path_buf()));
                }
            }
            // It went at this moment. That it comes back is to be noticed.
            Err(Error { kind: ErrorKind::PathNotFound, .. }) => {
                self.roots.insert(path.to_path_buf(), Root { place: None, state: WatchState::Away });
            }
            Err(error) => {
                tracing::warn!(%error, root = %path.display(), "a folder can't be watched");
                // Of others, such as a folder that may not be looked into, more is said when it is looked at.
                self.refuse(path, is_used_up(&error).then_some(PollingReason::Limit));
            }
        }
    }

    fn set_state(&mut self, path: &Path, state: WatchState) {
        if let Some(root) = self.roots.get_mut(path) {
            root.state = state;
        }
    }

    /// From now on a root is looked at now and then; that is said if there is a reason to give.
    fn refuse(&mut self, path: &Path, reason: Option<PollingReason>) {
        let now = Instant::now();
        let retry = (reason != Some(PollingReason::Network)).then(|| now + self.intervals.retry);
        if let Some(reason) = reason
            && self.said.insert(path.to_path_buf())
        {
            (self.tell)(FsChange::Polling { root: path.to_path_buf(), reason });
        }
        self.set_state(
            path,
            WatchState::Polled { every: self.intervals.poll, due: now + self.intervals.poll, retry },
        );
    }

    fn watch(&mut self, path: &Path) -> Result<()> {
        let debouncer = match self.debouncer.take() {
            Some(debouncer) => debouncer,
            None => {
                let hears = EventHandler {
                    roots: Arc::clone(&self.paths),
                    rules: Arc::clone(&self.rules),
                    tell: Arc::clone(&self.tell),
                    commands: self.commands.clone(),
                };
                new_debouncer_opt(DEBOUNCE, Some(TICK), hears, NoCache::new(), Config::default())?
            }
        };
        self.debouncer.insert(debouncer).watch(path, RecursiveMode::Recursive)
    }

    /// Ends a root's watch, if it has one.
    fn end(&mut self, path: &Path) {
        let watched = self.roots.get(path).is_some_and(|root| matches!(root.state, WatchState::Watched));
        if watched
            && let Some(debouncer) = &mut self.debouncer
            && let Err(error) = debouncer.unwatch(path)
        {
            tracing::debug!(%error, "a watch was over already");
        }
    }
}

/// The folder at a path; none where it cannot be reached.
fn place_of(path: &Path) -> Option<Place> {
    let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_dir)?;
    Some((metadata.dev(), metadata.ino(), metadata.mode()))
}
