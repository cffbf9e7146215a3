//! That something changed on disk, and where; never what.
//!
//! Owns the system's notices of a library's folders: setting and ending them, gathering what they say, and what
//! stands in for them where the system says nothing (network file systems, a used up limit of watches). Never looks
//! into a file, never asks the catalogue, and never decides what a change means: whoever hears of one looks at the
//! place. So a notice too many costs a glance, and only a missing one is a fault.
//!
//! `tree` sets watches folder by folder, `stirs` sorts what they say after notify's debouncer has held it until
//! it is [`DEBOUNCE`] old, `supervisor` is the thread that keeps the list of roots, and `network` knows what cannot be watched.

mod events;
mod network;
mod supervisor;
mod tree;

#[cfg(test)]
pub(crate) mod tests;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use notify_debouncer_full::notify::Watcher;

use supervisor::{Command, RootSupervisor};
use tree::Tree;

use crate::mutex::lock;

/// How old a notice is when it is told. A file that was written at once is quiet by then, and read at the first
/// look; one that is still written to is told of again.
const DEBOUNCE: Duration = Duration::from_millis(750);
/// How long dropping a watch waits for its thread, which a drive that does not answer can hold up.
const PARTING: Duration = Duration::from_secs(2);

/// Something happened, or may have happened, in a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FsChange {
    /// At or below these paths. Never a root itself; none lies below another.
    At(Vec<PathBuf>),
    /// The watch of this new root is set, and nobody said what happened in it before.
    Begun(PathBuf),
    /// Anywhere in this root: notices were lost, it came or went, or it is time to look at a folder that cannot be
    /// watched.
    All(PathBuf),
    /// From now on this root is looked at now and then instead of being watched; said once until it is.
    Polling {
        /// The root.
        root: PathBuf,
        /// Why.
        reason: PollingReason,
    },
    /// This root, of which it was said that it is not watched, is from now on.
    Watched(PathBuf),
}

/// Why a folder is not watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollingReason {
    /// It lies on another computer, which does not say what others do there.
    Network,
    /// The system watches no more folders.
    Limit,
}

/// What a watch passes over.
pub(crate) struct Rules {
    /// A folder in which nothing counts: the library's own, which is written to at every look.
    pub(crate) skip: PathBuf,
    /// Whether a file of this name counts. Folders, and what is gone and may have been one, always do.
    pub(crate) counts: fn(&Path) -> bool,
}

/// How often things are tried; tests are in more of a hurry.
#[derive(Clone, Copy, Debug)]
struct Intervals {
    /// Between looks whether each root can be reached.
    reach: Duration,
    /// Between looks at a root that is not watched, at the least.
    poll: Duration,
    /// Between attempts to watch a root again that was refused.
    retry: Duration,
}

impl Default for Intervals {
    fn default() -> Self {
        Self {
            reach: Duration::from_secs(5),
            poll: Duration::from_secs(5),
            retry: Duration::from_secs(15 * 60),
        }
    }
}

/// Who is told. It must neither block nor panic.
pub(crate) type Tell = Arc<dyn Fn(FsChange) + Send + Sync>;

/// Watches the roots it was given, on threads of its own. Dropping it ends them.
pub(crate) struct Watch {
    commands: Sender<Command>,
    /// Says nothing; it breaks off when the thread has ended.
    ended: Mutex<Receiver<()>>,
}

impl Watch {
    /// Starts to watch nothing yet; `tell` hears of what happens, and must neither block nor panic.
    pub(crate) fn start(rules: Rules, tell: Tell) -> Self {
        Self::start_with::<Tree>(rules, Intervals::default(), tell)
    }

    fn start_with<T: Watcher + Send + 'static>(rules: Rules, intervals: Intervals, tell: Tell) -> Self {
        let (commands, taken) = mpsc::channel();
        let (alive, ended) = mpsc::channel();
        let to_itself = commands.clone();
        thread::spawn(move || {
            let _alive: Sender<()> = alive;
            RootSupervisor::<T>::new(rules, intervals, tell, to_itself).work(&taken);
        });
        Self { commands, ended: Mutex::new(ended) }
    }

    /// From now on these are the roots, by their true paths. Each one that is new is told of with [`FsChange::Begun`].
    pub(crate) fn set_roots(&self, roots: Vec<PathBuf>) {
        self.command(Command::Roots(roots));
    }

    /// What lies in these roots may have become something else unheard: their watches begin again, and looks are asked for.
    pub(crate) fn begin_again(&self, roots: Vec<PathBuf>) {
        self.command(Command::Anew(roots));
    }

    /// A whole look at this root took so long: how often it is asked for, where it is not watched, depends on that.
    pub(crate) fn looked(&self, root: &Path, took: Duration) {
        self.command(Command::ScanOutcome(root.to_path_buf(), took));
    }

    fn command(&self, command: Command) {
        // The thread ends only when this is dropped.
        drop(self.commands.send(command));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.command(Command::End);
        let ended = lock(&self.ended).recv_timeout(PARTING);
        if ended == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("a folder that does not answer keeps the end of its watch waiting");
        }
    }
}
