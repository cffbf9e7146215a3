//! The app's state: the open library with its background indexing, the download, the battery, the pages' events.
//!
//! Owns their lifetimes, and no rule about pictures: those are the engine's. A library that cannot be opened is
//! kept as the failure that every command returns, so that the window can show what is wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use ratna_engine::Library;
use ratna_engine::background::{self, Background, Pause};
use ratna_engine::doctor;
use ratna_engine::embedder::Models;
use ratna_models::store::Store;
use tauri::{AppHandle, Manager};

use crate::awake::Awake;
use crate::battery::{BatteryMonitor, PowerChange};
use crate::download::{Downloader, Update};
use crate::dto::{Event, FailedLibrary, Overview, PreferenceChanges, Preferences};
use crate::error::{ErrorCode, Failure, Result};
use crate::events::EventSender;
use crate::incoming::{self, Opened};
use crate::library_choice::LibraryChoice;
use crate::platform::{KeepAwake, TrashedFile};
use crate::start_state::{OVERVIEW, PREFERENCES, StartState};
use crate::sync::lock;
use crate::user_dirs;
use ratna_texts::Language;

/// Time that the window has the machine to itself, to show its first pictures.
const STARTUP_DELAY: Duration = Duration::from_millis(1_500);
/// How often the library remembers what it was like, for the next start; a crash loses no more.
const REMEMBER_EVERY: Duration = Duration::from_secs(30);

/// An attempt to open a library: its outcome is set by the thread that opens it, and whoever needs it waits. It lives as
/// long as the app, which opens one library, and another one only if that failed.
type Attempt = &'static OnceLock<Result<OpenLibrary>>;

/// The app's state.
pub struct Session {
    /// The latest attempt.
    open: Mutex<Attempt>,
    /// The library that it opens; `None` where there is no home folder.
    choice: Mutex<Option<LibraryChoice>>,
    start: StartState,
    /// Preferences that were changed since the library was opened for reading.
    unsaved: Mutex<Option<Preferences>>,
    remembered: Mutex<Remembered>,
    events: Arc<EventSender>,
    awake: SharedAwake,
    battery: Mutex<Option<BatteryMonitor>>,
    changing_preferences: Mutex<()>,
    downloader: Downloader,
}

/// What the library is to remember of itself.
#[derive(Default)]
struct Remembered {
    /// The latest overview that is not stored yet, as JSON.
    unsaved: Option<String>,
    /// When the last one was stored.
    saved: Option<Instant>,
}

type SharedAwake = Arc<Mutex<Awake<KeepAwake>>>;

/// An open library with all that works on it.
pub struct OpenLibrary {
    /// The library.
    pub library: Arc<Library>,
    /// Indexes it.
    pub background: Background,
    /// The models on this machine.
    pub store: Arc<Store>,
    /// Files in the trash that can be restored. A token of the page's is an index into it.
    pub trashed: Mutex<Vec<Option<Vec<TrashedFile>>>>,
}

impl OpenLibrary {
    /// Chooses a model and starts to prepare the library for it.
    ///
    /// # Errors
    ///
    /// Fails when the model cannot be opened, or the library is read-only.
    pub fn choose_model(&self, id: &str) -> Result<()> {
        self.library.choose_model(id)?;
        self.background.switch_model();
        Ok(())
    }
}

impl Session {
    /// Starts to open the library that the command line or the environment names, or the default one.
    pub fn start() -> Self {
        Self::opening(LibraryChoice::at_start())
    }

    /// Starts to open a library, or has failed without one.
    fn opening(choice: Result<LibraryChoice>) -> Self {
        let events = Arc::new(EventSender::default());
        let awake = SharedAwake::new(Mutex::new(Awake::new(KeepAwake::start)));
        let look = |choice: &LibraryChoice| StartState::of(&choice.dir, choice.for_reading);
        // Before the library is opened, which may keep others from reading it for a moment.
        let start = choice.as_ref().map(look).unwrap_or_default();
        let open = match &choice {
            Ok(choice) => attempt(choice.clone(), Arc::clone(&events), Arc::clone(&awake)),
            Err(failure) => Box::leak(Box::new(OnceLock::from(Err(failure.clone())))),
        };
        Self {
            open: Mutex::new(open),
            choice: Mutex::new(choice.ok()),
            start,
            unsaved: Mutex::default(),
            remembered: Mutex::default(),
            events,
            awake,
            battery: Mutex::default(),
            changing_preferences: Mutex::default(),
            downloader: Downloader::default(),
        }
    }

    /// What the first page knows before it asks.
    pub fn start_state(&self) -> &StartState {
        &self.start
    }

    /// The library, or why it could not be opened; waits until either is known.
    ///
    /// # Errors
    ///
    /// Fails when the library could not be opened.
    pub fn wait_until_open(&self) -> Result<&'static OpenLibrary> {
        self.attempt().wait().as_ref().map_err(Clone::clone)
    }

    fn attempt(&self) -> Attempt {
        *lock(&self.open)
    }

    /// The library that could not be opened.
    pub fn failed_library(&self) -> FailedLibrary {
        let choice = lock(&self.choice).clone();
        let is_unwritable = self.wait_until_open().is_err_and(|failure| failure.code == ErrorCode::ReadOnly);
        FailedLibrary {
            folder: choice.as_ref().map(|choice| choice.dir.display().to_string()).unwrap_or_default(),
            // What else is wrong with a library may be wrong with what is read of it.
            readable: choice.is_some_and(|choice| is_unwritable && Library::is_readable_at(&choice.dir)),
        }
    }

    /// Opens the library in a folder, or a new one, in place of one that could not be opened, and at the next start.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the library is open.
    pub fn choose_library(&self, folder: PathBuf) -> Result<()> {
        self.reopen(LibraryChoice::in_folder(folder))
    }

    /// Opens a library that cannot be written for reading, now and at the next start.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the library is open, and when there is no home folder.
    pub fn open_for_reading(&self) -> Result<()> {
        self.reopen(LibraryChoice { for_reading: true, ..self.choice()? })
    }

    /// Tries again to open the library.
    ///
    /// # Errors
    ///
    /// As [`open_for_reading`](Self::open_for_reading).
    pub fn open_again(&self) -> Result<()> {
        self.reopen(self.choice()?)
    }

    /// Makes another attempt after a failure, and waits for it. Another choice than before is remembered if it can be
    /// opened.
    fn reopen(&self, choice: LibraryChoice) -> Result<()> {
        self.check_failed()?;
        if self.reopen_without_remembering(choice.clone()) != Some(choice.clone())
            && self.wait_until_open().is_ok()
        {
            choice.remember();
        }
        Ok(())
    }

    /// Returns the choice before.
    fn reopen_without_remembering(&self, choice: LibraryChoice) -> Option<LibraryChoice> {
        *lock(&self.open) = attempt(choice.clone(), Arc::clone(&self.events), Arc::clone(&self.awake));
        lock(&self.choice).replace(choice)
    }

    /// Fails when the library is open.
    fn check_failed(&self) -> Result<()> {
        match self.wait_until_open() {
            Ok(_) => Err(Failure::new(ErrorCode::BadRequest, "the library is open")),
            Err(_) => Ok(()),
        }
    }

    fn choice(&self) -> Result<LibraryChoice> {
        let no_home = || Failure::new(ErrorCode::Io, "there is no home folder to keep a library in");
        lock(&self.choice).clone().ok_or_else(no_home)
    }

    /// Date of the copy of the catalogue that can be restored, as 2026-11-28; `None` if the library could be opened, or
    /// for another reason than its catalogue.
    ///
    /// # Errors
    ///
    /// Fails when there is no home folder.
    pub fn restorable_copy(&self) -> Result<Option<String>> {
        match self.wait_until_open() {
            Err(failure) if may_need_copy(&failure) => {
                Ok(doctor::newest_copy(&self.choice()?.dir).map(|copy| copy.date))
            }
            _ => Ok(None),
        }
    }

    /// Puts the newest sound copy of the catalogue of a library that could not be opened in its place, and opens it.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the library is open, and the errors of [`doctor::restore`].
    pub fn restore_copy(&self) -> Result<()> {
        self.check_failed()?;
        doctor::restore(&self.choice()?.dir, None)?;
        self.open_again()
    }

    /// Creates an empty catalogue where it is missing, and opens the library.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the catalogue is not missing, and the errors of [`doctor::start_anew`].
    pub fn start_anew(&self) -> Result<()> {
        match self.wait_until_open() {
            Err(failure) if failure.code == ErrorCode::CatalogueMissing => {
                doctor::start_anew(&self.choice()?.dir)?;
                self.open_again()
            }
            _ => Err(Failure::new(ErrorCode::BadRequest, "the catalogue is not missing")),
        }
    }

    /// Starts what can wait until the window shows its first pictures: loads the model, scans every folder and
    /// watches it from then on.
    ///
    /// # Errors
    ///
    /// Fails when the library could not be opened.
    pub fn start_indexing(&self) -> Result<()> {
        let OpenLibrary { library, background, .. } = self.wait_until_open()?;
        thread::sleep(STARTUP_DELAY);
        library.warm_up();
        // Scans every folder once, as soon as it is watched.
        background.watch();
        Ok(())
    }

    /// Pauses indexing whenever the battery is low, and lets a computer on battery sleep.
    pub fn monitor_battery(&self, app: &AppHandle) {
        let app = app.clone();
        let on_change = move |change| match change {
            PowerChange::OnBattery(on_battery) => lock(&app.state::<Self>().awake).set_on_battery(on_battery),
            PowerChange::Low(low) => {
                if let Ok(open) = app.state::<Self>().wait_until_open() {
                    open.background.set_paused(Pause::Battery, low);
                }
            }
        };
        *lock(&self.battery) = Some(BatteryMonitor::start(on_change));
    }

    /// Downloads a model, then prepares the library for it. A model that is complete on disk is not downloaded.
    ///
    /// # Errors
    ///
    /// Fails when there is no such model, another one is being downloaded, or the library could not be opened.
    pub fn download_model(&self, id: &str) -> Result<()> {
        let store = Arc::clone(&self.wait_until_open()?.store);
        store.check(id)?;
        let (open, events) = (self.attempt(), Arc::clone(&self.events));
        self.downloader.start(store, id, move |update| match update {
            Update::Progress(download) => events.send(Event::Download { download: Some(download) }),
            Update::Finished(id) => {
                if let Ok(open) = open.wait()
                    && let Err(failure) = open.choose_model(&id)
                {
                    events.send(Event::Failed { failure });
                }
            }
            Update::Failed(failure) => events.send(Event::Failed { failure }),
            Update::Ended => {
                events.send(Event::Download { download: None });
                events.send(Event::Models);
            }
        })
    }

    /// Stops the download. What is on disk stays.
    pub fn stop_download(&self) {
        self.downloader.stop();
    }

    /// Stops all work and keeps what is done.
    pub fn close(&self) {
        self.downloader.stop();
        if let Some(Ok(open)) = self.attempt().get() {
            if let Some(overview) = lock(&self.remembered).unsaved.take() {
                store_overview(&open.library, &overview);
            }
            open.background.end();
        }
    }

    /// The pages' events.
    pub fn events(&self) -> &EventSender {
        &self.events
    }

    /// Opens paths from the command line, the Dock or the file manager, once the library is open: adds folders, and
    /// searches by a picture.
    pub fn open_paths(&self, paths: Vec<PathBuf>) {
        if paths.is_empty() {
            return;
        }
        let (open, events) = (self.attempt(), Arc::clone(&self.events));
        tauri::async_runtime::spawn_blocking(move || {
            let Ok(open) = open.wait() else { return };
            let Opened { folders, picture, failure } = incoming::opened(paths, user_dirs::home().as_deref());
            if !folders.is_empty() {
                open.background.scan(folders);
            }
            let picture = picture.map(|path| Event::SearchBy { path });
            let failure = failure.map(|failure| Event::Failed { failure });
            picture.into_iter().chain(failure).for_each(|event| events.send(event));
        });
    }

    /// Remembers what the library is like, so that the next start can show it at once.
    pub fn remember_overview(&self, overview: &Overview) {
        let (Ok(open), Ok(text)) = (self.wait_until_open(), serde_json::to_string(overview)) else { return };
        let mut remembered = lock(&self.remembered);
        if remembered.saved.is_some_and(|at| at.elapsed() < REMEMBER_EVERY) {
            remembered.unsaved = Some(text);
            return;
        }
        *remembered = Remembered { unsaved: None, saved: Some(Instant::now()) };
        drop(remembered);
        store_overview(&open.library, &text);
    }

    /// The user's preferences; the defaults where they are missing or unreadable.
    ///
    /// # Errors
    ///
    /// Fails when the library could not be opened or read.
    pub fn preferences(&self) -> Result<Preferences> {
        let open = self.wait_until_open()?;
        if let Some(unsaved) = lock(&self.unsaved).clone() {
            return Ok(unsaved);
        }
        let text = open.library.setting(PREFERENCES)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// The language of the preferences; the system's if the library could not be opened.
    pub fn language(&self) -> Language {
        self.preferences().map(|preferences| preferences.language).unwrap_or_default()
    }

    /// Changes the user's preferences and tells every window. Returns whether the language has changed, and to which. In a
    /// library that is open for reading they last until the app quits.
    ///
    /// # Errors
    ///
    /// Fails when the library could not be opened or written.
    pub fn change_preferences(&self, changes: PreferenceChanges) -> Result<Option<Language>> {
        // Two windows that change them at once must not read the same state.
        let _changing = lock(&self.changing_preferences);
        let before = self.preferences()?;
        let preferences = before.clone().with(changes);
        let library = &self.wait_until_open()?.library;
        if library.is_writable() {
            let text = serde_json::to_string(&preferences).map_err(Failure::internal)?;
            library.set_setting(PREFERENCES, &text)?;
        } else {
            *lock(&self.unsaved) = Some(preferences.clone());
        }
        let language = preferences.language;
        self.events.send(Event::Preferences { preferences });
        Ok(Some(language).filter(|&language| language != before.language))
    }
}

/// Starts to open a library on a thread of its own.
fn attempt(choice: LibraryChoice, events: Arc<EventSender>, awake: SharedAwake) -> Attempt {
    let slot: Attempt = Box::leak(Box::default());
    thread::spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| open_library(&choice, &events, &awake)));
        let panicked = |_| Err(Failure::internal("a bug in Ratna kept the library from being opened"));
        // Only this thread sets it.
        drop(slot.set(outcome.unwrap_or_else(panicked)));
    });
    slot
}

fn store_overview(library: &Library, text: &str) {
    // A library that can only be read stays as it is.
    if library.is_writable()
        && let Err(error) = library.set_setting(OVERVIEW, text)
    {
        tracing::warn!(%error, "the next start will not know what the library is like");
    }
}

/// Whether a copy of the catalogue may help a library that could not be opened.
fn may_need_copy(failure: &Failure) -> bool {
    matches!(failure.code, ErrorCode::Damaged | ErrorCode::CatalogueMissing)
}

fn open_library(
    choice: &LibraryChoice,
    events: &Arc<EventSender>,
    awake: &SharedAwake,
) -> Result<OpenLibrary> {
    choice.check()?;
    let store = Arc::new(Store::open_default()?);
    let models: Arc<dyn Models> = store.clone();
    let library = Library::open(&choice.dir, models)?;
    // Whoever expects to change things is to know at once, and not when the first change fails.
    if !library.is_writable() && !choice.for_reading {
        return Err(ratna_engine::Error::ReadOnly { path: choice.dir.clone() }.into());
    }
    let library = Arc::new(library);
    let (events, awake) = (Arc::clone(events), Arc::clone(awake));
    let background = Background::start(Arc::clone(&library), move |news| {
        keep_awake_while_busy(&awake, &news);
        events.forward(news);
    });
    Ok(OpenLibrary { library, background, store, trashed: Mutex::default() })
}

/// Keeps the computer awake as long as indexing is neither idle nor paused.
fn keep_awake_while_busy(awake: &Mutex<Awake<KeepAwake>>, event: &background::Event) {
    if let background::Event::Activity(activity) = event {
        lock(awake).set_busy(activity.phase.is_some() && activity.pause.is_none());
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::testing::TestLibrary;

    fn choice(dir: PathBuf) -> LibraryChoice {
        LibraryChoice { dir, for_reading: false, must_exist: false }
    }

    /// A session whose library cannot be written.
    fn unwritable(fixture: &TestLibrary) -> Session {
        // Root ignores permissions, but cannot write a file where a folder is either.
        fs::create_dir(fixture.dir().join("library/writable.probe")).unwrap();
        Session::opening(Ok(choice(fixture.dir().join("library"))))
    }

    #[test]
    fn a_library_that_cannot_be_written_is_opened_for_reading_only_if_the_user_says_so() {
        let fixture = TestLibrary::new(2);
        let session = unwritable(&fixture);
        let failure = session.wait_until_open().err().unwrap();
        assert_eq!(failure.code, ErrorCode::ReadOnly);
        let failed = session.failed_library();
        assert!(failed.readable && failed.folder.ends_with("library"), "{failed:?}");

        let reading = LibraryChoice { for_reading: true, ..session.choice().unwrap() };
        session.reopen_without_remembering(reading);
        assert!(!session.wait_until_open().unwrap().library.is_writable());
        let changes = PreferenceChanges { tile: Some(200), ..PreferenceChanges::default() };
        session.change_preferences(changes).unwrap();
        assert_eq!(session.preferences().unwrap().tile, 200, "as long as the app runs");
        assert_eq!(session.open_again().unwrap_err().code, ErrorCode::BadRequest);
    }

    #[test]
    fn another_library_can_be_opened_in_place_of_one_that_cannot() {
        let (broken, other) = (TestLibrary::new(1), TestLibrary::new(3));
        let session = unwritable(&broken);
        assert!(session.wait_until_open().is_err());
        session.reopen_without_remembering(choice(other.dir().join("library")));
        let open = session.wait_until_open().unwrap();
        assert_eq!(open.library.status().unwrap().contents, 3);
        session.close();
    }

    #[test]
    fn a_newer_library_is_not_offered_for_reading() {
        let fixture = TestLibrary::new(1);
        let dir = fixture.dir().join("library");
        let open = fixture.open();
        open.library.catalogue().write(|db| db.pragma_update(None, "user_version", 999)).unwrap();
        drop(open);
        let session = Session::opening(Ok(choice(dir)));
        assert_eq!(session.wait_until_open().err().unwrap().code, ErrorCode::NewerLibrary);
        assert!(!session.failed_library().readable);
    }
}
