//! The folders outside a root that its links lead to, on a system that watches whole trees and does not follow links.
//!
//! Owns one watcher for all of them: the system limits how many there are, and each link must not cost one. Never knows
//! links, only where they lead.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use notify_debouncer_full::notify::{Error, RecursiveMode, Result, Watcher};

use super::event_kinds::is_limit_reached;
use crate::mutex::lock;

type NewWatcher = Result<Box<dyn Watcher + Send>>;

/// Watches trees that are not below each other.
pub(super) struct LinkedTrees {
    create: Box<dyn Fn() -> NewWatcher + Send + Sync>,
    /// Between attempts to watch a tree that could not be watched.
    retry: Duration,
    watched: Mutex<Watched>,
}

#[derive(Default)]
struct Watched {
    /// What is to be watched, sorted; none of these is below another.
    wanted: Vec<PathBuf>,
    /// What is watched: all of `wanted` unless the system refused some of it.
    trees: Vec<PathBuf>,
    /// When all of `wanted` was last tried.
    tried: Option<Instant>,
    /// It watches until it is dropped.
    _watcher: Option<Box<dyn Watcher + Send>>,
}

impl LinkedTrees {
    /// Watches nothing yet; `create` creates a watcher. What cannot be watched is tried again after `retry`.
    pub(super) fn new(create: impl Fn() -> NewWatcher + Send + Sync + 'static, retry: Duration) -> Self {
        Self { create: Box::new(create), retry, watched: Mutex::default() }
    }

    /// Watches these folders with all that is below them, and nothing else. Returns those that were not watched before.
    /// Skips a folder that cannot be watched until the next attempt.
    ///
    /// # Errors
    /// Fails when the system's limit is reached; then what was watched before still is.
    pub(super) fn watch(&self, mut folders: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
        folders.sort_unstable();
        folders.dedup_by(|folder, before| folder.starts_with(before));
        let mut watched = lock(&self.watched);
        if folders == watched.wanted && !watched.is_retry_due(self.retry) {
            return Ok(Vec::new());
        }
        // Changing the paths of a watcher loses what happens meanwhile. So another one takes over, and the present one
        // ends only then.
        let next = if folders.is_empty() { Some(Watched::default()) } else { self.start(&folders)? };
        let Some(next) = next else {
            (watched.wanted, watched.tried) = (folders, Some(Instant::now()));
            return Ok(Vec::new());
        };
        let added = next.trees.iter().filter(|tree| !is_below_any(tree, &watched.trees)).cloned().collect();
        *watched = next;
        Ok(added)
    }

    /// Watches what it can of `wanted`; `None` if the watcher does not start.
    fn start(&self, wanted: &[PathBuf]) -> Result<Option<Watched>> {
        let mut watcher = (self.create)()?;
        let mut trees = Vec::with_capacity(wanted.len());
        let mut paths = watcher.paths_mut();
        for folder in wanted {
            match paths.add(folder, RecursiveMode::Recursive) {
                Ok(()) => trees.push(folder.clone()),
                Err(error) => skip(error)?,
            }
        }
        if let Err(error) = paths.commit() {
            skip(error)?;
            return Ok(None);
        }
        let (wanted, tried) = (wanted.to_vec(), Some(Instant::now()));
        Ok(Some(Watched { wanted, trees, tried, _watcher: Some(watcher) }))
    }
}

impl Watched {
    /// Whether something else is watched than is wanted, and was last tried at least `after` ago.
    fn is_retry_due(&self, after: Duration) -> bool {
        self.trees != self.wanted && self.tried.is_none_or(|at| at.elapsed() >= after)
    }
}

/// Passes on only that the system's limit is reached: another attempt would fail for the same reason as this one.
fn skip(error: Error) -> Result<()> {
    if is_limit_reached(&error) {
        return Err(error);
    }
    tracing::debug!(%error, "linked folders are not watched");
    Ok(())
}

fn is_below_any(path: &Path, folders: &[PathBuf]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use notify_debouncer_full::notify::{Config, ErrorKind, EventHandler, PathsMut, WatcherKind};

    use super::*;

    /// What happened to watchers, in order.
    type Log = Arc<Mutex<Vec<String>>>;

    struct Logged(usize, Log);

    /// Paths with which the second watcher does not start if "uncommitted" is one.
    struct LoggedPaths<'a>(&'a mut Logged, Result<()>);

    impl PathsMut for LoggedPaths<'_> {
        fn add(&mut self, path: &Path, mode: RecursiveMode) -> Result<()> {
            if self.0.0 == 2 && path.ends_with("uncommitted") {
                self.1 = Err(Error::path_not_found());
            }
            self.0.watch(path, mode)
        }

        fn remove(&mut self, _: &Path) -> Result<()> {
            unreachable!("no watcher changes its paths")
        }

        fn commit(self: Box<Self>) -> Result<()> {
            self.1
        }
    }

    impl Watcher for Logged {
        fn new<F: EventHandler>(_: F, _: Config) -> Result<Self> {
            unreachable!("the test creates it")
        }

        fn watch(&mut self, path: &Path, mode: RecursiveMode) -> Result<()> {
            assert_eq!(mode, RecursiveMode::Recursive);
            match path.file_name().and_then(|name| name.to_str()) {
                Some("closed") => Err(Error::path_not_found()),
                Some("later") if self.0 == 1 => Err(Error::path_not_found()),
                Some("many") => Err(Error::new(ErrorKind::MaxFilesWatch)),
                _ => {
                    lock(&self.1).push(format!("{} watches {}", self.0, path.display()));
                    Ok(())
                }
            }
        }

        fn unwatch(&mut self, _: &Path) -> Result<()> {
            Ok(())
        }

        fn paths_mut<'a>(&'a mut self) -> Box<dyn PathsMut + 'a> {
            Box::new(LoggedPaths(self, Ok(())))
        }

        fn kind() -> WatcherKind {
            WatcherKind::NullWatcher
        }
    }

    impl Drop for Logged {
        fn drop(&mut self) {
            lock(&self.1).push(format!("{} ends", self.0));
        }
    }

    fn logged() -> (LinkedTrees, Log) {
        retried(Duration::MAX)
    }

    fn retried(after: Duration) -> (LinkedTrees, Log) {
        let (log, count) = (Log::default(), Mutex::new(0));
        let of_watchers = Arc::clone(&log);
        let create = move || -> NewWatcher {
            let mut count = lock(&count);
            *count += 1;
            Ok(Box::new(Logged(*count, Arc::clone(&of_watchers))))
        };
        (LinkedTrees::new(create, after), log)
    }

    fn paths(paths: &[&str]) -> Vec<PathBuf> {
        paths.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn one_watcher_takes_over_from_the_one_before_without_a_gap() {
        let (trees, log) = logged();
        assert_eq!(trees.watch(paths(&["/b", "/a", "/a/deep"])).unwrap(), paths(&["/a", "/b"]));
        assert_eq!(trees.watch(paths(&["/a", "/b"])).unwrap(), paths(&[]), "nothing is new");
        assert_eq!(trees.watch(paths(&["/a", "/c"])).unwrap(), paths(&["/c"]));
        assert_eq!(trees.watch(paths(&[])).unwrap(), paths(&[]));
        let expected = ["1 watches /a", "1 watches /b", "2 watches /a", "2 watches /c", "1 ends", "2 ends"];
        assert_eq!(*lock(&log), expected);
    }

    #[test]
    fn a_folder_that_cannot_be_watched_is_tried_once_at_a_time_and_leaves_the_others() {
        let (trees, log) = logged();
        assert_eq!(trees.watch(paths(&["/a", "/closed"])).unwrap(), paths(&["/a"]));
        assert_eq!(trees.watch(paths(&["/a", "/closed"])).unwrap(), paths(&[]));
        assert_eq!(*lock(&log), ["1 watches /a"]);
    }

    #[test]
    fn a_folder_that_could_not_be_watched_is_tried_again() {
        let (trees, log) = retried(Duration::ZERO);
        assert_eq!(trees.watch(paths(&["/a", "/later"])).unwrap(), paths(&["/a"]));
        assert_eq!(trees.watch(paths(&["/a", "/later"])).unwrap(), paths(&["/later"]));
        assert_eq!(trees.watch(paths(&["/a", "/later"])).unwrap(), paths(&[]), "all is watched");
        assert_eq!(*lock(&log), ["1 watches /a", "2 watches /a", "2 watches /later", "1 ends"]);
    }

    #[test]
    fn a_watcher_that_does_not_start_leaves_the_present_one_and_is_tried_again() {
        let (trees, log) = retried(Duration::ZERO);
        trees.watch(paths(&["/a"])).unwrap();
        assert_eq!(trees.watch(paths(&["/a", "/uncommitted"])).unwrap(), paths(&[]));
        assert!(!lock(&log).contains(&"1 ends".to_owned()));
        assert_eq!(trees.watch(paths(&["/a", "/uncommitted"])).unwrap(), paths(&["/uncommitted"]));
        assert!(lock(&log).contains(&"1 ends".to_owned()));
    }

    #[test]
    fn a_limit_is_an_error_that_leaves_the_present_watcher() {
        let (trees, log) = logged();
        trees.watch(paths(&["/a"])).unwrap();
        assert!(is_limit_reached(&trees.watch(paths(&["/many"])).unwrap_err()));
        assert_eq!(*lock(&log), ["1 watches /a", "2 ends"]);
    }
}
