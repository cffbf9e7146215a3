//! Watches with the system's real notifications, and with fake ones for what cannot be provoked.

mod disturbed;
mod fake_watchers;
mod links;
mod system_events;
mod whole_trees;

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use super::*;
use crate::disk::walk::is_picture_name;

pub(crate) use fake_watchers::refused;

/// A watch with the system's notifications, at short intervals.
pub(crate) fn hurried(rules: WatchRules, on_change: ChangeHandler) -> Watch {
    Watch::start_with::<Tree>(rules, HURRIED, on_change)
}

/// Longest wait for a change, enough for a slow machine.
const DEADLINE: Duration = Duration::from_secs(30);
/// Short intervals, so that tests need not wait.
const HURRIED: Intervals = Intervals {
    reach: Duration::from_millis(50),
    poll: Duration::from_millis(50),
    retry: Duration::from_secs(3_600),
};

/// A watch of one root, and the changes it reported.
struct Fixture {
    dir: tempfile::TempDir,
    watch: Option<Watch>,
    changes: Receiver<FsChange>,
}

impl Fixture {
    fn new() -> Self {
        let fixture = Self::with::<Tree>(HURRIED);
        // FSEvents may deliver what happened just before the stream began: the root was created.
        if cfg!(target_os = "macos") {
            fixture.discard_changes();
        }
        fixture
    }

    /// Starts a watch with watchers of type `T`; the watch is set when this returns.
    fn with<T: Watcher + Send + 'static>(intervals: Intervals) -> Self {
        let dir = tempfile::tempdir_in(tempfile::env::temp_dir().canonicalize().unwrap()).unwrap();
        fs::create_dir(dir.path().join("root")).unwrap();
        let (sender, changes) = mpsc::channel();
        let rules = WatchRules {
            skip: dir.path().join("root/library"),
            is_relevant: is_picture_name,
            is_excluded: Box::new(|_, folder| folder.ends_with("excluded")),
            is_hidden: |path| path.ends_with("flagged"),
        };
        let on_change: ChangeHandler = Arc::new(move |change| drop(sender.send(change)));
        let watch = Watch::start_with::<T>(rules, intervals, on_change);
        let fixture = Self { dir, watch: Some(watch), changes };
        fixture.watch().set_roots(vec![fixture.root()]);
        fixture.wait_for(|change| *change == FsChange::Started(fixture.root()));
        fixture
    }

    fn watch(&self) -> &Watch {
        self.watch.as_ref().unwrap()
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("root")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// Waits for a change of this kind. Returns all changes up to it.
    fn wait_for(&self, wanted: impl Fn(&FsChange) -> bool) -> Vec<FsChange> {
        let (deadline, mut changes) = (Instant::now() + DEADLINE, Vec::new());
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let change = self.changes.recv_timeout(left).unwrap_or_else(|_| {
                let last = &changes[changes.len().saturating_sub(5)..];
                panic!("timed out after {} changes, at last {last:?}", changes.len())
            });
            changes.push(change);
            if changes.last().is_some_and(&wanted) {
                return changes;
            }
        }
    }

    /// Waits until each of these is reported, by itself or with a folder that contains it.
    fn wait_for_paths(&self, names: &[&str]) -> Vec<FsChange> {
        let mut missing: Vec<PathBuf> = names.iter().map(|name| self.at(name)).collect();
        let mut all = Vec::new();
        while !missing.is_empty() {
            let changes = self.wait_for(|change| matches!(change, FsChange::At(_)));
            if let Some(FsChange::At(paths)) = changes.last() {
                missing.retain(|path| !paths.iter().any(|reported| path.starts_with(reported)));
            }
            all.extend(changes);
        }
        all
    }

    /// Creates a folder whose report follows those of all earlier changes.
    fn create_marker(&self) -> PathBuf {
        let marker = self.at(&format!("{:?}", Instant::now()));
        fs::create_dir(&marker).unwrap();
        marker
    }

    /// Asserts that the next reported change is that of a marker created now.
    fn assert_quiet(&self) {
        let marker = self.create_marker();
        assert_eq!(self.wait_for(|_| true), [FsChange::At(vec![marker])]);
    }

    /// Links to a folder, puts another in its place, and waits for a report of what happens in that.
    fn replace_linked_folder(&self, elsewhere: &Path) {
        std::os::unix::fs::symlink(elsewhere, self.at("folder")).unwrap();
        self.wait_for_paths(&["folder"]);
        self.discard_changes();
        fs::rename(elsewhere, self.dir.path().join("away")).unwrap();
        self.wait_for_paths(&["folder"]);
        self.discard_changes();
        fs::create_dir(elsewhere).unwrap();
        self.wait_for_paths(&["folder"]);
        self.discard_changes();
        fs::write(elsewhere.join("new.jpg"), "1").unwrap();
        self.wait_for_paths(&["folder/new.jpg"]);
    }

    /// Waits until all earlier changes are reported, and discards them.
    fn discard_changes(&self) {
        let mut markers = 0;
        // A root that changed may be watched again, which loses a marker. The second one shows that it is not.
        while markers < 2 {
            let marker = self.create_marker();
            let is_root = |change: &FsChange| *change == FsChange::All(self.root());
            let is_marker =
                |change: &FsChange| matches!(change, FsChange::At(paths) if paths.contains(&marker));
            let changes = self.wait_for(|change| is_root(change) || is_marker(change));
            markers = if changes.last().is_some_and(is_root) { 0 } else { markers + 1 };
        }
    }
}
