//! From notices to stirs: what counts of them, gathered and without repetition.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use notify_debouncer_full::{DebounceEventHandler, DebounceEventResult, DebouncedEvent};

use super::supervisor::Command;
use super::{FsChange, Rules, Tell, tree};

use crate::mutex::lock;

/// So many paths are told of one by one; of more, their roots are.
pub(super) const MOST: usize = 50_000;

/// Hears the debouncer, on its thread.
pub(super) struct EventHandler {
    pub(super) roots: Arc<Mutex<Vec<PathBuf>>>,
    pub(super) rules: Arc<Rules>,
    pub(super) tell: Tell,
    pub(super) commands: Sender<Command>,
}

impl DebounceEventHandler for EventHandler {
    fn handle_event(&mut self, said: DebounceEventResult) {
        match said {
            Ok(events) => self.hear(events),
            Err(errors) => {
                for error in errors {
                    tracing::warn!(%error, "a watch failed");
                    let command = if tree::is_used_up(&error) { Command::Refused } else { Command::Anew };
                    self.command(command(self.roots_of(&error.paths)));
                }
            }
        }
    }
}

impl EventHandler {
    fn hear(&self, events: Vec<DebouncedEvent>) {
        let roots = lock(&self.roots).clone();
        let (mut paths, mut anew) = (BTreeSet::new(), BTreeSet::new());
        for DebouncedEvent { event, .. } in events {
            if event.need_rescan() {
                anew.extend(self.roots_of(&event.paths));
                continue;
            }
            let is_file = event.kind == tree::FILE;
            for path in event.paths {
                if roots.contains(&path) {
                    anew.insert(path);
                } else if self.counts(&path, is_file) {
                    paths.insert(path);
                }
            }
        }
        if !anew.is_empty() {
            self.command(Command::Anew(anew.into_iter().collect()));
        }
        self.tell(&roots, paths);
    }

    fn tell(&self, roots: &[PathBuf], paths: BTreeSet<PathBuf>) {
        if paths.len() > MOST {
            let touched = |root: &&PathBuf| {
                paths.range((*root).clone()..).next().is_some_and(|path| path.starts_with(root))
            };
            roots.iter().filter(touched).for_each(|root| (self.tell)(FsChange::All(root.clone())));
        } else if !paths.is_empty() {
            (self.tell)(FsChange::At(topmost(paths)));
        }
    }

    fn counts(&self, path: &Path, is_file: bool) -> bool {
        !path.starts_with(&self.rules.skip) && ((self.rules.counts)(path) || !(is_file || path.is_file()))
    }

    /// The roots that hold these paths; all of them, when there is none to go by.
    fn roots_of(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let roots = lock(&self.roots);
        let held: Vec<PathBuf> =
            roots.iter().filter(|root| paths.iter().any(|path| path.starts_with(root))).cloned().collect();
        if held.is_empty() { roots.clone() } else { held }
    }

    fn command(&self, command: Command) {
        // When nobody takes commands any more, the watch is ending.
        drop(self.commands.send(command));
    }
}

/// The paths that lie below none of the others.
fn topmost(paths: BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = Vec::with_capacity(paths.len());
    for path in paths {
        // Paths are in the command of their parts: what lies below one follows it directly.
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
    fn what_lies_below_a_path_is_told_with_it() {
        let paths = ["/a", "/a.b", "/a/b", "/a/b/c", "/a-", "/b/c", "/b/d"].map(PathBuf::from);
        let kept = topmost(paths.into_iter().collect());
        assert_eq!(kept, ["/a", "/a-", "/a.b", "/b/c", "/b/d"].map(PathBuf::from));
    }
    #[test]
    fn more_paths_than_can_be_kept_are_told_of_as_a_whole() {
        let (commands, _taken) = mpsc::channel();
        let (tell, heard) = mpsc::channel();
        let mut hearing = EventHandler {
            roots: Arc::new(Mutex::new(["/quiet", "/shots", "/zoo"].map(PathBuf::from).to_vec())),
            rules: Arc::new(Rules { skip: "/shots/library".into(), counts: |_| true }),
            tell: Arc::new(move |stir| drop(tell.send(stir))),
            commands,
        };
        let event = |path: String| {
            DebouncedEvent::new(Event::new(EventKind::Any).add_path(path.into()), Instant::now())
        };
        let mut events: Vec<_> = (0..MOST).map(|n| event(format!("/shots/{n}.jpg"))).collect();
        hearing.handle_event(Ok(events.clone()));
        assert!(matches!(heard.try_recv(), Ok(FsChange::At(paths)) if paths.len() == MOST));
        events.push(event("/zoo/a.jpg".into()));
        hearing.handle_event(Ok(events));
        let all: Vec<FsChange> = heard.try_iter().collect();
        assert_eq!(all, [FsChange::All("/shots".into()), FsChange::All("/zoo".into())]);
    }
}
