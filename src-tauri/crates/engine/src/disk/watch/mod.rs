//! Reports when and where something changed in a library's folders, never what.
//!
//! Owns the system's notifications: starting and stopping watches, filtering and batching what they report, and
//! polling where the system reports nothing (network file systems, an exhausted limit of watches). Never reads a file
//! or the catalogue, and never decides what a change means: the receiver scans the reported paths. So a superfluous
//! report costs a small scan, and only a missing one is a fault.
//!
//! `tree` sets watches folder by folder or on whole trees, depending on what the `system` can do; `linked_trees` are those
//! that links lead to, and `links` compares what each leads to. `events` filters what watches report once notify's
//! debouncer has held it for [`DEBOUNCE`](config::DEBOUNCE), `supervisor` is the thread that keeps the list of roots, and
//! `network` recognises folders that cannot be watched.

mod change;
mod command;
mod config;
mod event_kinds;
mod events;
mod linked_trees;
mod links;
mod network;
mod root;
mod supervisor;
mod system;
mod tree;
mod watched_root;

#[cfg(test)]
pub(crate) mod tests;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use notify_debouncer_full::notify::Watcher;

use command::Command;
use config::Intervals;
use supervisor::RootSupervisor;
use tree::Tree;

use crate::mutex::lock;

pub use change::PollingReason;
pub(crate) use change::{ChangeHandler, FsChange};
pub(crate) use config::WatchRules;

/// How long dropping a watch waits for its thread, which a drive that does not answer can block.
const SHUTDOWN: Duration = Duration::from_secs(2);

/// Watches a set of root folders on threads of its own, which end when it is dropped.
pub(crate) struct Watch {
    commands: Sender<Command>,
    /// Receives nothing; it disconnects when the thread ends.
    ended: Mutex<Receiver<()>>,
}

impl Watch {
    /// Starts to watch, at first without roots. `on_change` receives every change; it must neither block nor panic.
    pub(crate) fn start(rules: WatchRules, on_change: ChangeHandler) -> Self {
        Self::start_with::<Tree>(rules, Intervals::default(), on_change)
    }

    fn start_with<T: Watcher + Send + 'static>(
        rules: WatchRules,
        intervals: Intervals,
        on_change: ChangeHandler,
    ) -> Self {
        let (commands, received) = mpsc::channel();
        let (alive, ended) = mpsc::channel();
        let own_commands = commands.clone();
        thread::spawn(move || {
            let _alive: Sender<()> = alive;
            RootSupervisor::<T>::new(rules, intervals, on_change, own_commands).run(&received);
        });
        Self { commands, ended: Mutex::new(ended) }
    }

    /// Replaces the roots by these canonical paths. Reports [`FsChange::Started`] for each new one.
    pub(crate) fn set_roots(&self, roots: Vec<PathBuf>) {
        self.send(Command::SetRoots(roots));
    }

    /// Restarts the watches of these roots and asks for a scan of each, as when a drive was mounted inside one.
    pub(crate) fn restart(&self, roots: Vec<PathBuf>) {
        self.send(Command::Restart(roots));
    }

    /// Records how long a whole scan of a root took, on which the polling interval of an unwatched root depends.
    pub(crate) fn record_scan(&self, root: &Path, took: Duration) {
        self.send(Command::RecordScan(root.to_path_buf(), took));
    }

    fn send(&self, command: Command) {
        // The thread ends only after this watch is dropped.
        drop(self.commands.send(command));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.send(Command::Stop);
        let ended = lock(&self.ended).recv_timeout(SHUTDOWN);
        if ended == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("a folder that does not answer delays the end of its watch");
        }
    }
}
