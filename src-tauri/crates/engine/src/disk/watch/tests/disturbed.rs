//! Watches with the real watcher of trees, disturbed by what the system does under load.

use std::collections::HashMap;
use std::sync::LazyLock;

use notify_debouncer_full::notify::{Config, EventHandler, RecursiveMode, Result, WatcherKind};

use super::super::tree::Disturbance;
use super::*;

/// Disturbs the watch of a root.
static DISTURBANCES: LazyLock<Mutex<HashMap<PathBuf, Disturbance>>> = LazyLock::new(Mutex::default);

/// The real watcher, which tests can disturb.
struct Disturbed(Tree);

impl Watcher for Disturbed {
    fn new<F: EventHandler>(handler: F, config: Config) -> Result<Self> {
        Tree::new(handler, config).map(Self)
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> Result<()> {
        self.0.watch(path, mode)?;
        lock(&DISTURBANCES).insert(path.to_path_buf(), self.0.disturbance(path));
        Ok(())
    }

    fn unwatch(&mut self, path: &Path) -> Result<()> {
        self.0.unwatch(path)
    }

    fn kind() -> WatcherKind {
        WatcherKind::NullWatcher
    }
}

/// A quiet watch, and what disturbs it.
fn disturbed() -> (Fixture, Disturbance) {
    let fixture = Fixture::with::<Disturbed>(HURRIED);
    fixture.discard_changes();
    let disturbance = lock(&DISTURBANCES).remove(&fixture.root()).unwrap();
    (fixture, disturbance)
}

#[test]
fn an_overflow_in_the_kernel_which_names_no_path_ends_in_a_whole_look() {
    let (fixture, disturbance) = disturbed();
    disturbance.overflow();
    let changes = fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
    assert_eq!(changes.len(), 1, "{changes:?}");
    fixture.discard_changes();
    fs::write(fixture.at("a.jpg"), "1").unwrap();
    fixture.wait_for_paths(&["a.jpg"]);
}

/// Linux limits how many folders are watched; macOS watches whole trees.
#[cfg(target_os = "linux")]
mod limit {
    use notify_debouncer_full::notify::{Error, ErrorKind};

    use super::*;

    /// A watcher that takes no more watches.
    struct Full {
        _watches: Box<dyn Watcher + Send>,
    }

    impl Watcher for Full {
        fn new<F: EventHandler>(_: F, _: Config) -> Result<Self> {
            Err(Error::generic("only made from another watcher"))
        }

        fn watch(&mut self, _: &Path, _: RecursiveMode) -> Result<()> {
            Err(Error::new(ErrorKind::MaxFilesWatch))
        }

        fn unwatch(&mut self, _: &Path) -> Result<()> {
            Ok(())
        }

        fn kind() -> WatcherKind {
            WatcherKind::NullWatcher
        }
    }

    #[test]
    fn a_limit_that_is_reached_by_a_new_folder_ends_in_a_whole_look_and_polling() {
        let (fixture, disturbance) = disturbed();
        disturbance.replace_watcher(|watches| Box::new(Full { _watches: watches }));
        fs::create_dir(fixture.at("one too many")).unwrap();
        let polling = FsChange::Polling { root: fixture.root(), reason: PollingReason::Limit };
        fixture.wait_for(|change| *change == polling);
        fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
        fs::write(fixture.at("one too many/a.jpg"), "1").unwrap();
        fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
    }
}
