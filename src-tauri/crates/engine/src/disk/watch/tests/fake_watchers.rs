//! Watches with fake watchers, for what cannot be provoked in the system.

use std::collections::HashMap;
use std::sync::LazyLock;

use notify_debouncer_full::notify::event::{Event, EventKind, Flag};
use notify_debouncer_full::notify::{
    Config, Error, ErrorKind, EventHandler, RecursiveMode, Result, WatcherKind,
};

use super::*;

type Script = Box<dyn FnMut(Result<Event>) + Send>;

/// Sends a root's fake events to its watch.
static SCRIPTS: LazyLock<Mutex<HashMap<PathBuf, Script>>> = LazyLock::new(Mutex::default);

/// A watcher whose events a test sends.
struct Scripted(Option<Script>);

impl Watcher for Scripted {
    fn new<F: EventHandler>(mut handler: F, _: Config) -> Result<Self> {
        Ok(Self(Some(Box::new(move |result| handler.handle_event(result)))))
    }

    fn watch(&mut self, path: &Path, _: RecursiveMode) -> Result<()> {
        if let Some(script) = self.0.take() {
            lock(&SCRIPTS).insert(path.to_path_buf(), script);
        }
        Ok(())
    }

    fn unwatch(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn kind() -> WatcherKind {
        WatcherKind::NullWatcher
    }
}

/// Sends a result to the watch of a [`Scripted`] root.
fn send(root: &Path, result: Result<Event>) {
    let mut scripts = lock(&SCRIPTS);
    let Some(script) = scripts.get_mut(root) else { panic!("this root has no script") };
    script(result);
}

#[test]
fn lost_notifications_lead_to_a_scan_of_the_whole_root() {
    let fixture = Fixture::with::<Scripted>(Intervals::default());
    send(&fixture.root(), Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
    assert_eq!(fixture.wait_for(|_| true), [FsChange::All(fixture.root())]);
}

#[test]
fn reaching_the_limit_later_reports_polling_once() {
    let fixture = Fixture::with::<Scripted>(HURRIED);
    for _ in 0..3 {
        send(&fixture.root(), Err(Error::new(ErrorKind::MaxFilesWatch).add_path(fixture.root())));
    }
    let polling = FsChange::Polling { root: fixture.root(), reason: PollingReason::Limit };
    fixture.wait_for(|change| *change == polling);
    let mut changes = Vec::new();
    while changes.len() < 10 {
        changes.extend(fixture.wait_for(|change| *change == FsChange::All(fixture.root())));
    }
    assert!(!changes.contains(&polling), "{changes:?}");
}

/// A watcher that fails because the system's limit is reached.
struct Refused;

impl Watcher for Refused {
    fn new<F: EventHandler>(_: F, _: Config) -> Result<Self> {
        Ok(Self)
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

/// A watch whose roots are polled, at short intervals, because the system's limit is reached.
pub(crate) fn refused(rules: WatchRules, on_change: ChangeHandler) -> Watch {
    Watch::start_with::<Refused>(rules, HURRIED, on_change)
}

#[test]
fn a_root_whose_scan_takes_longer_is_polled_less_often() {
    let fixture = Fixture::with::<Refused>(HURRIED);
    fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
    fixture.watch().record_scan(&fixture.root(), Duration::from_secs(60));
    let other = fixture.dir.path().join("other");
    fs::create_dir(&other).unwrap();
    fixture.watch().set_roots(vec![fixture.root(), other.clone()]);
    fixture.wait_for(|change| *change == FsChange::Started(other.clone()));
    for _ in 0..5 {
        let polled = fixture.wait_for(|change| *change == FsChange::All(other.clone()));
        assert!(!polled.contains(&FsChange::All(fixture.root())), "its next scan is due in fifty minutes");
    }
}

/// A watcher that fails as long as a file `refusal` beside the root exists: it contains "limit" or another reason.
struct Retried;

impl Watcher for Retried {
    fn new<F: EventHandler>(_: F, _: Config) -> Result<Self> {
        Ok(Self)
    }

    fn watch(&mut self, path: &Path, _: RecursiveMode) -> Result<()> {
        match fs::read_to_string(path.with_file_name("refusal")).as_deref() {
            Ok("limit") => Err(Error::new(ErrorKind::MaxFilesWatch)),
            Ok(_) => Err(Error::io(std::io::ErrorKind::PermissionDenied.into())),
            Err(_) => Ok(()),
        }
    }

    fn unwatch(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn kind() -> WatcherKind {
        WatcherKind::NullWatcher
    }
}

/// A watch with short retries of a root that cannot be watched for this reason.
fn retried(refusal: &str) -> Fixture {
    let fixture = Fixture::with::<Retried>(Intervals { retry: HURRIED.poll, ..HURRIED });
    fixture.watch().set_roots(Vec::new());
    fs::write(fixture.dir.path().join("refusal"), refusal).unwrap();
    fixture.watch().set_roots(vec![fixture.root()]);
    fixture
}

#[test]
fn a_root_that_can_be_watched_again_is_reported() {
    let fixture = retried("limit");
    fixture.wait_for(|change| matches!(change, FsChange::Polling { reason: PollingReason::Limit, .. }));
    fs::remove_file(fixture.dir.path().join("refusal")).unwrap();
    let changes = fixture.wait_for(|change| *change == FsChange::Watched(fixture.root()));
    assert!(!changes.iter().any(|change| matches!(change, FsChange::Polling { .. })), "{changes:?}");
    assert_eq!(fixture.wait_for(|_| true), [FsChange::All(fixture.root())]);
}

#[test]
fn a_root_that_cannot_be_read_is_polled_without_reporting_the_limit() {
    let fixture = retried("permission");
    let mut changes = Vec::new();
    while changes.iter().filter(|change| **change == FsChange::All(fixture.root())).count() < 3 {
        changes.extend(fixture.wait_for(|_| true));
    }
    assert!(!changes.iter().any(|change| matches!(change, FsChange::Polling { .. })), "{changes:?}");
}
