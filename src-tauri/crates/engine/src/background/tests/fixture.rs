//! A folder of pictures, a library of it, and its indexing thread.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant, SystemTime};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use tempfile::TempDir;

use crate::background::{Background, Event};
use crate::disk::watch::tests::hurried;
use crate::disk::watch::{ChangeHandler, FsChange, Watch, WatchRules};
use crate::embedder::only;
use crate::library::Library;
use crate::testing::{Gate, StubCounter, StubEmbedder};

/// Long enough for any machine.
const DEADLINE: Duration = Duration::from_secs(60);
/// How often a condition is checked that no event announces.
const HEARTBEAT: Duration = Duration::from_millis(100);
/// Folders with such names only mark a time: see [`Fixture::quiesce`].
const MARKER: &str = "marker-";

pub(super) struct Fixture {
    pub(super) dir: TempDir,
    pub(super) model: Arc<StubEmbedder>,
    /// What each batch of pictures has to pass before the model embeds it.
    pub(super) gate: Arc<Gate>,
    pub(super) library: Arc<Library>,
    pub(super) background: Background,
    pub(super) events: Receiver<Event>,
    /// Events received that no test has taken yet.
    received: RefCell<Vec<Event>>,
    changes: (Sender<FsChange>, Receiver<FsChange>),
    markers: Cell<u32>,
}

impl Fixture {
    /// An empty folder of pictures that is watched.
    pub(super) fn watched() -> Self {
        Self::new().watch()
    }

    /// As [`watched`](Self::watched); the model waits for its gate.
    pub(super) fn watched_and_gated() -> Self {
        Self::with(Gate::closed()).watch()
    }

    /// An empty folder of pictures, which the library does not know.
    pub(super) fn new() -> Self {
        Self::with(Gate::open())
    }

    /// As [`new`](Self::new); the model waits for its gate.
    pub(super) fn gated() -> Self {
        Self::with(Gate::closed())
    }

    /// As [`new`](Self::new), on a system that asks before a program may look into some folders of the pictures.
    pub(super) fn guarded() -> Self {
        Self::made(Gate::open(), |library, pictures| library.with_guarded_home(pictures))
    }

    /// As [`guarded`](Self::guarded); the model waits for its gate.
    pub(super) fn guarded_and_gated() -> Self {
        Self::made(Gate::closed(), |library, pictures| library.with_guarded_home(pictures))
    }

    /// As [`new`](Self::new); people are counted, behind this gate.
    pub(super) fn counting(gate: &Arc<Gate>) -> Self {
        let counter = Arc::new(StubCounter::finding("stub", Some(1.0)).behind(gate));
        Self::made(Gate::open(), |library, _| library.with_people_counter(counter))
    }

    fn with(gate: Arc<Gate>) -> Self {
        Self::made(gate, |library, _| library)
    }

    fn made(gate: Arc<Gate>, adapt: impl FnOnce(Library, PathBuf) -> Library) -> Self {
        let dir = tempfile::tempdir_in(std::env::temp_dir().canonicalize().unwrap()).unwrap();
        fs::create_dir(dir.path().join("pictures")).unwrap();
        let passed = gate.clone();
        let model = StubEmbedder::new("colours", 1).before_batch(move |_, _| passed.pass());
        let model = Arc::new(model);
        let library = Library::open(&dir.path().join("library"), only(model.clone())).unwrap();
        let library = Arc::new(adapt(library, dir.path().join("pictures")));
        let (background, events) = start(&library);
        let (received, changes, markers) = (RefCell::default(), mpsc::channel(), Cell::new(0));
        Self { dir, model, gate, library, background, events, received, changes, markers }
    }

    fn watch(self) -> Self {
        self.background.scan([self.pictures()]);
        self.start_watch();
        self.wait_for_change(|change| *change == FsChange::Started(self.pictures()));
        self.settle();
        self.wait_until_idle();
        self
    }

    /// Watches the library's folders, at short intervals.
    pub(super) fn start_watch(&self) {
        self.background.watch_with(recording(hurried, self.changes.0.clone()));
    }

    pub(super) fn pictures(&self) -> PathBuf {
        self.dir.path().join("pictures")
    }

    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.pictures().join(name)
    }

    pub(super) fn embedded(&self) -> usize {
        self.model.embedded()
    }

    /// What the library shows: paths of present files, with the hashes of their contents.
    pub(super) fn shown(&self) -> BTreeMap<PathBuf, String> {
        shown(&self.library)
    }

    pub(super) fn is_shown(&self, name: &str) -> bool {
        self.shown().contains_key(&self.at(name))
    }

    /// Waits until the library shows what is on disk in its folders.
    pub(super) fn settle(&self) {
        self.wait_until("the library shows what is on disk", || {
            let folders = self.library.folders().unwrap();
            let mut on_disk = BTreeMap::new();
            folders.iter().for_each(|folder| list(&folder.path, &mut on_disk));
            !folders.is_empty() && self.shown() == on_disk
        });
    }

    /// Waits for a condition, which is checked at every event.
    pub(super) fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        self.wait_for(DEADLINE, what, is_so);
    }

    pub(super) fn wait_for(&self, deadline: Duration, what: &str, is_so: impl Fn() -> bool) {
        let until = Instant::now() + deadline;
        while !is_so() {
            assert!(Instant::now() < until, "timed out: {what}; events {:?}", self.take_events());
            self.received.borrow_mut().extend(self.events.recv_timeout(HEARTBEAT));
        }
    }

    /// Waits for an event of a kind.
    pub(super) fn wait_for_event(&self, what: &str, is_it: impl Fn(&Event) -> bool) {
        let until = Instant::now() + DEADLINE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(event) = self.events.recv_timeout(left) else {
                panic!("timed out: {what}; events {:?}", self.take_events())
            };
            let found = is_it(&event);
            self.received.borrow_mut().push(event);
            if found {
                return;
            }
        }
    }

    /// Waits until the watch reports a change, and the queue has it.
    pub(super) fn wait_for_change(&self, is_it: impl Fn(&FsChange) -> bool) {
        let until = Instant::now() + DEADLINE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let change = self.changes.1.recv_timeout(left).expect("the watch reports it");
            if is_it(&change) {
                return;
            }
        }
    }

    /// Waits until the watch has reported all that happened so far: what is reported is in order, and ends with a
    /// folder made now, of which the indexing thread never learns.
    pub(super) fn flush_changes(&self) {
        drop(self.changes_until_now());
    }

    /// What the watch has reported before a marker made now.
    pub(super) fn changes_until_now(&self) -> Vec<FsChange> {
        let number = self.markers.replace(self.markers.get() + 1);
        let marker = self.at(&format!("{MARKER}{number}"));
        fs::create_dir(&marker).unwrap();
        let mut changes = Vec::new();
        loop {
            let change = self.changes.1.recv_timeout(DEADLINE).expect("the watch reports the marker");
            if matches!(&change, FsChange::At(paths) if paths.contains(&marker)) {
                return changes;
            }
            changes.push(change);
        }
    }

    /// Waits until the indexing thread has nothing to begin, with everything reported.
    pub(super) fn wait_until_idle(&self) {
        self.background.wait_until_idle();
    }

    /// Waits until the indexing thread has done what it can do about all that happened so far.
    pub(super) fn quiesce(&self) {
        self.flush_changes();
        self.wait_until_idle();
    }

    /// Moves the indexing thread's clock forward.
    pub(super) fn skip(&self, time: Duration) {
        self.background.shared.clock.skip(time);
        self.background.shared.changed.notify_all();
    }

    /// Takes the events so far, except those of progress.
    pub(super) fn take_events(&self) -> Vec<Event> {
        let mut events = self.received.take();
        events.extend(self.events.try_iter());
        events.retain(|event| !matches!(event, Event::Activity(_)));
        events
    }
}

/// Starts an indexing thread; returns it with its events.
pub(super) fn start(library: &Arc<Library>) -> (Background, Receiver<Event>) {
    let (sender, events) = mpsc::channel();
    (Background::start(Arc::clone(library), move |event| drop(sender.send(event))), events)
}

/// How to start a watch that also reports to `changes`, and does not report markers to anything else.
pub(super) fn recording(
    start: impl FnOnce(WatchRules, ChangeHandler) -> Watch,
    changes: Sender<FsChange>,
) -> impl FnOnce(WatchRules, ChangeHandler) -> Watch {
    move |rules, on_change| {
        let forward = move |change: FsChange| {
            let rest = match change.clone() {
                FsChange::At(paths) => {
                    FsChange::At(paths.into_iter().filter(|path| !is_marker(path)).collect())
                }
                other => other,
            };
            if !matches!(&rest, FsChange::At(paths) if paths.is_empty()) {
                on_change(rest);
            }
            drop(changes.send(change));
        };
        start(rules, Arc::new(forward))
    }
}

fn is_marker(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(MARKER))
}

fn shown(library: &Library) -> BTreeMap<PathBuf, String> {
    let rows = library.catalogue.read(|db| {
        db.prepare(
            "SELECT folders.path, files.path, hex(hash) FROM files JOIN folders ON folders.id = folder_id
             JOIN contents ON contents.id = content_id WHERE state = 'present'",
        )?
        .query_map([], |row| {
            let (folder, path): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let path = crate::disk::paths::from_bytes(&folder).join(crate::disk::paths::from_bytes(&path));
            Ok((path, row.get(2)?))
        })?
        .collect()
    });
    rows.unwrap()
}

/// Adds the pictures on disk in a folder, in the form of [`shown`].
fn list(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            list(&path, found);
        } else if crate::disk::walk::is_picture_name(&path)
            && let Ok(bytes) = fs::read(&path)
        {
            found.insert(path, blake3::hash(&bytes).to_hex().to_string().to_uppercase());
        }
    }
}

/// A small picture, another one for each number.
pub(super) fn picture(number: usize) -> Vec<u8> {
    let [_, _, _, _, _, r, g, b] = (number as u64).to_be_bytes();
    let pixels = RgbImage::from_pixel(4, 3, Rgb([r, g, b]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Writes a picture.
pub(super) fn put(path: &Path, number: usize) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, picture(number)).unwrap();
}

/// Writes a picture with a modification time of its own, long ago, so that it is quiet.
pub(super) fn put_dated(path: &Path, number: usize) {
    put(path, number);
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000 + number as u64);
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

/// Copies a folder with everything in it.
pub(super) fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
