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

use super::events::Hearing;
use super::tree::is_used_up;
use super::{HELD, Pace, Reason, Rules, Stir, Tell, network};

use crate::mutex::lock;

/// How often the debouncer looks for notices that are old enough.
const TICK: Duration = Duration::from_millis(150);
/// A root that is not watched is looked at for at most this share of the time: one in so many parts.
const SHARE: u32 = 50;
/// It is looked at so often at the least.
const SELDOM: Duration = Duration::from_secs(60 * 60);

/// What the thread is asked to do.
#[derive(Debug)]
pub(super) enum Order {
    /// These are the roots.
    Roots(Vec<PathBuf>),
    /// Notices of these roots were lost, or they went: their watches are begun again.
    Anew(Vec<PathBuf>),
    /// The system watches no more folders, of which these roots have some.
    Refused(Vec<PathBuf>),
    /// A whole look at a root took so long.
    Looked(PathBuf, Duration),
    End,
}

/// What tells one folder at a path from another, and whether it may be entered: device, inode, rights.
type Place = (u64, u64, u32);

struct Root {
    place: Option<Place>,
    hold: Hold,
}

/// How a root is kept in sight.
enum Hold {
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
pub(super) struct Minder<T: Watcher> {
    pace: Pace,
    rules: Arc<Rules>,
    tell: Tell,
    /// To this thread, for those who hear.
    orders: Sender<Order>,
    /// Made when there is something to watch.
    debouncer: Option<Debouncer<T, NoCache>>,
    roots: BTreeMap<PathBuf, Root>,
    /// Their paths, for those who hear.
    paths: Arc<Mutex<Vec<PathBuf>>>,
    /// Of which roots it was said that they are polled.
    said: HashSet<PathBuf>,
}

impl<T: Watcher> Minder<T> {
    pub(super) fn new(mut rules: Rules, pace: Pace, tell: Tell, orders: Sender<Order>) -> Self {
        // Notices have true paths.
        rules.skip = rules.skip.canonicalize().unwrap_or(rules.skip);
        Self {
            pace,
            rules: Arc::new(rules),
            tell,
            orders,
            debouncer: None,
            roots: BTreeMap::new(),
            paths: Arc::default(),
            said: HashSet::new(),
        }
    }

    /// Works until it is told to end.
    pub(super) fn work(mut self, orders: &Receiver<Order>) {
        let mut reach_at = Instant::now() + self.pace.reach;
        loop {
            let now = Instant::now();
            if now >= reach_at {
                self.reach();
                reach_at = Instant::now() + self.pace.reach;
            }
            self.poll(now);
            let order = match self.next_at(reach_at) {
                Some(at) => orders.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => orders.recv().map_err(RecvTimeoutError::from),
            };
            match order {
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(order) => self.obey(order),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        if let Some(debouncer) = self.debouncer.take() {
            debouncer.stop();
        }
    }

    /// When there is something to do without being asked.
    fn next_at(&self, reach_at: Instant) -> Option<Instant> {
        let polls = self.roots.values().filter_map(|root| match root.hold {
            Hold::Polled { due, .. } => Some(due),
            _ => None,
        });
        (!self.roots.is_empty()).then(|| polls.fold(reach_at, Instant::min))
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Roots(roots) => self.set_roots(roots),
            Order::Anew(roots) => self.each_known(roots, Self::begin_again),
            Order::Refused(roots) => self.each_known(roots, |minder, root| {
                minder.end(&root);
                minder.refuse(&root, Some(Reason::Limit));
                (minder.tell)(Stir::All(root));
            }),
            Order::Looked(path, took) => {
                if let Some(Root { hold: Hold::Polled { every, due, .. }, .. }) = self.roots.get_mut(&path) {
                    *every = took.saturating_mul(SHARE).clamp(self.pace.poll, SELDOM.max(self.pace.poll));
                    *due = Instant::now() + *every;
                }
            }
            Order::End => {}
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
                (self.tell)(Stir::Begun(root));
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
            let Hold::Polled { every, due, retry } = &mut root.hold else { continue };
            if now < *due {
                continue;
            }
            *due = now + *every;
            if retry.is_some_and(|at| now >= at) {
                again.push(path.clone());
            } else {
                (self.tell)(Stir::All(path.clone()));
            }
        }
        again.into_iter().for_each(|root| self.begin_again(root));
    }

    /// Begins a root's watch again, and tells that nobody said what happened meanwhile.
    fn begin_again(&mut self, root: PathBuf) {
        self.end(&root);
        self.begin(&root);
        (self.tell)(Stir::All(root));
    }

    /// Begins a root's watch.
    fn begin(&mut self, path: &Path) {
        let place = place_of(path);
        self.roots.insert(path.to_path_buf(), Root { place, hold: Hold::Away });
        if place.is_none() {
            return;
        }
        if network::is_remote(path) {
            return self.refuse(path, Some(Reason::Network));
        }
        match self.watch(path) {
            Ok(()) => {
                self.hold(path, Hold::Watched);
                if self.said.remove(path) {
                    (self.tell)(Stir::Watched(path.to_path_buf()));
                }
            }
            // It went at this moment. That it comes back is to be noticed.
            Err(Error { kind: ErrorKind::PathNotFound, .. }) => {
                self.roots.insert(path.to_path_buf(), Root { place: None, hold: Hold::Away });
            }
            Err(error) => {
                tracing::warn!(%error, root = %path.display(), "a folder can't be watched");
                // Of others, such as a folder that may not be looked into, more is said when it is looked at.
                self.refuse(path, is_used_up(&error).then_some(Reason::Limit));
            }
        }
    }

    fn hold(&mut self, path: &Path, hold: Hold) {
        if let Some(root) = self.roots.get_mut(path) {
            root.hold = hold;
        }
    }

    /// From now on a root is looked at now and then; that is said if there is a reason to give.
    fn refuse(&mut self, path: &Path, reason: Option<Reason>) {
        let now = Instant::now();
        let retry = (reason != Some(Reason::Network)).then(|| now + self.pace.retry);
        if let Some(reason) = reason
            && self.said.insert(path.to_path_buf())
        {
            (self.tell)(Stir::Polling { root: path.to_path_buf(), reason });
        }
        self.hold(path, Hold::Polled { every: self.pace.poll, due: now + self.pace.poll, retry });
    }

    fn watch(&mut self, path: &Path) -> Result<()> {
        let debouncer = match self.debouncer.take() {
            Some(debouncer) => debouncer,
            None => {
                let hears = Hearing {
                    roots: Arc::clone(&self.paths),
                    rules: Arc::clone(&self.rules),
                    tell: Arc::clone(&self.tell),
                    orders: self.orders.clone(),
                };
                new_debouncer_opt(HELD, Some(TICK), hears, NoCache::new(), Config::default())?
            }
        };
        self.debouncer.insert(debouncer).watch(path, RecursiveMode::Recursive)
    }

    /// Ends a root's watch, if it has one.
    fn end(&mut self, path: &Path) {
        let watched = self.roots.get(path).is_some_and(|root| matches!(root.hold, Hold::Watched));
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
