//! Turns notify's events into changes: filters, batches and deduplicates them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use notify_debouncer_full::{DebounceEventHandler, DebounceEventResult, DebouncedEvent};

use super::change::{ChangeHandler, FsChange};
use super::command::Command;
use super::config::WatchRules;
use super::event_kinds::{FILE, is_limit_reached};
use crate::mutex::lock;

/// Most paths of one batch that are reported one by one; of a larger batch, only the roots are. Bounds the memory of a
/// batch.
pub(super) const MAX_PATHS: usize = 50_000;

/// Receives the debouncer's events, on its thread.
pub(super) struct EventHandler {
    pub(super) roots: Arc<Mutex<Vec<PathBuf>>>,
    pub(super) rules: Arc<WatchRules>,
    pub(super) on_change: ChangeHandler,
    pub(super) commands: Sender<Command>,
}

impl DebounceEventHandler for EventHandler {
    fn handle_event(&mut self, result: DebounceEventResult) {
        match result {
            Ok(events) => self.handle(events),
            Err(errors) => {
                for error in errors {
                    tracing::warn!(%error, "a watch failed");
                    let command = if is_limit_reached(&error) { Command::Poll } else { Command::Restart };
                    self.send(command(self.roots_of(&error.paths)));
                }
            }
        }
    }
}

impl EventHandler {
    fn handle(&self, events: Vec<DebouncedEvent>) {
        let roots = lock(&self.roots).clone();
        let (mut paths, mut restart) = (BTreeSet::new(), BTreeSet::new());
        for DebouncedEvent { event, .. } in events {
            if event.need_rescan() {
                restart.extend(self.roots_of(&event.paths));
                continue;
            }
            let is_file = event.kind == FILE;
            for path in event.paths {
                if roots.contains(&path) {
                    restart.insert(path);
                } else if self.is_relevant(&path, is_file) {
                    paths.insert(path);
                }
            }
        }
        if !restart.is_empty() {
            self.send(Command::Restart(restart.into_iter().collect()));
        }
        self.report(&roots, paths);
    }

    fn report(&self, roots: &[PathBuf], paths: BTreeSet<PathBuf>) {
        if paths.len() > MAX_PATHS {
            let changed = |root: &&PathBuf| {
                paths.range((*root).clone()..).next().is_some_and(|path| path.starts_with(root))
            };
            roots.iter().filter(changed).for_each(|root| (self.on_change)(FsChange::All(root.clone())));
        } else if !paths.is_empty() {
            (self.on_change)(FsChange::At(topmost(paths)));
        }
    }

    fn is_relevant(&self, path: &Path, is_file: bool) -> bool {
        !path.starts_with(&self.rules.skip)
            && ((self.rules.is_relevant)(path) || !(is_file || path.is_file()))
    }

    /// The roots that contain these paths; all roots if none does.
    fn roots_of(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let roots = lock(&self.roots);
        let containing: Vec<PathBuf> =
            roots.iter().filter(|root| paths.iter().any(|path| path.starts_with(root))).cloned().collect();
        if containing.is_empty() { roots.clone() } else { containing }
    }

    fn send(&self, command: Command) {
        // Fails only while the watch is ending.
        drop(self.commands.send(command));
    }
}

/// The paths that are not below another one.
fn topmost(paths: BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = Vec::with_capacity(paths.len());
    for path in paths {
        // Paths are sorted by their components, so those below a path follow it directly.
        if !kept.last().is_some_and(|last| path.starts_with(last)) {
            kept.push(path);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Instant;

    use notify_debouncer_full::notify::event::{Event, EventKind};

    use super::*;

    #[test]
    fn paths_below_another_are_reported_with_it() {
        let paths = ["/a", "/a.b", "/a/b", "/a/b/c", "/a-", "/b/c", "/b/d"].map(PathBuf::from);
        let kept = topmost(paths.into_iter().collect());
        assert_eq!(kept, ["/a", "/a-", "/a.b", "/b/c", "/b/d"].map(PathBuf::from));
    }

    #[test]
    fn too_many_paths_are_reported_by_their_roots() {
        let (commands, _received) = mpsc::channel();
        let (sender, changes) = mpsc::channel();
        let mut handler = EventHandler {
            roots: Arc::new(Mutex::new(["/quiet", "/shots", "/zoo"].map(PathBuf::from).to_vec())),
            rules: Arc::new(WatchRules {
                skip: "/shots/library".into(),
                is_relevant: |_| true,
                is_excluded: Box::new(|_, _| false),
                is_hidden: |_| false,
            }),
            on_change: Arc::new(move |change| drop(sender.send(change))),
            commands,
        };
        let event = |path: String| {
            DebouncedEvent::new(Event::new(EventKind::Any).add_path(path.into()), Instant::now())
        };
        let mut events: Vec<_> = (0..MAX_PATHS).map(|n| event(format!("/shots/{n}.jpg"))).collect();
        handler.handle_event(Ok(events.clone()));
        assert!(matches!(changes.try_recv(), Ok(FsChange::At(paths)) if paths.len() == MAX_PATHS));
        events.push(event("/zoo/a.jpg".into()));
        handler.handle_event(Ok(events));
        let all: Vec<FsChange> = changes.try_iter().collect();
        assert_eq!(all, [FsChange::All("/shots".into()), FsChange::All("/zoo".into())]);
    }
}
