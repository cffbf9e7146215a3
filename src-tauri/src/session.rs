//! The app's state: the open library with its background indexing, the download, the battery, the pages' events.
//!
//! Owns their lifetimes, and no rule about pictures: those are the engine's. A library that cannot be opened is
//! kept as the failure that every command returns, so that the window can show what is wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use ratna_engine::Library;
use ratna_engine::background::{self, Background, Pause};
use ratna_engine::doctor;
use ratna_engine::embedder::Models;
use ratna_models::store::Store;
use tauri::{AppHandle, Manager};

use crate::awake::Awake;
use crate::battery::{BatteryMonitor, PowerChange};
use crate::download::{Downloader, Update};
use crate::dto::{Appearance, Event, PreferenceChanges, Preferences};
use crate::error::{ErrorCode, Failure, Result};
use crate::events::EventSender;
use crate::incoming::{self, Opened};
use crate::platform::{KeepAwake, TrashedFile};
use crate::sync::lock;
use crate::{arguments, user_dirs};
use ratna_texts::Language;

/// The library's setting that holds [`Preferences`].
const PREFERENCES: &str = "window";
/// Time that the window has the machine to itself, to show its first pictures.
const STARTUP_DELAY: Duration = Duration::from_millis(1_500);

/// The app's state.
pub struct Session {
    /// Set by the thread that opens the library; whoever needs it waits.
    open: Arc<OnceLock<Result<OpenLibrary>>>,
    events: Arc<EventSender>,
    awake: SharedAwake,
    battery: Mutex<Option<BatteryMonitor>>,
    changing_preferences: Mutex<()>,
    downloader: Downloader,
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

/// The preferences that concern the shell, each if it has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedPreferences {
    /// The language of the menus.
    pub language: Option<Language>,
    /// Whether windows are light or dark.
    pub appearance: Option<Appearance>,
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
        let (open, events) = (Arc::new(OnceLock::new()), Arc::new(EventSender::default()));
        let awake = SharedAwake::new(Mutex::new(Awake::new(KeepAwake::start)));
        let (slot, sender, of_library) = (Arc::clone(&open), Arc::clone(&events), Arc::clone(&awake));
        thread::spawn(move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| open_library(&sender, &of_library)));
            let panicked = |_| Err(Failure::internal("a bug in Ratna kept the library from being opened"));
            // Only this thread sets it.
            drop(slot.set(outcome.unwrap_or_else(panicked)));
        });
        let (battery, changing_preferences) = (Mutex::default(), Mutex::default());
        Self { open, events, awake, battery, changing_preferences, downloader: Downloader::default() }
    }

    /// The library, or why it could not be opened; waits until either is known.
    ///
    /// # Errors
    ///
    /// Fails when the library could not be opened.
    pub fn wait_until_open(&self) -> Result<&OpenLibrary> {
        self.open.wait().as_ref().map_err(Clone::clone)
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
                Ok(doctor::newest_copy(&library_dir()?).map(|copy| copy.date))
            }
            _ => Ok(None),
        }
    }

    /// Puts the newest sound copy of the catalogue of a library that could not be opened in its place. It is opened at
    /// the next start.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the library is open, and the errors of [`doctor::restore`].
    pub fn restore_copy(&self) -> Result<()> {
        if self.wait_until_open().is_ok() {
            return Err(Failure::new(ErrorCode::BadRequest, "the library is open"));
        }
        doctor::restore(&library_dir()?, None)?;
        Ok(())
    }

    /// Creates an empty catalogue where it is missing, so that the library can be opened at the next start.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the catalogue is not missing, and the errors of [`doctor::start_anew`].
    pub fn start_anew(&self) -> Result<()> {
        match self.wait_until_open() {
            Err(failure) if failure.code == ErrorCode::CatalogueMissing => {
                doctor::start_anew(&library_dir()?)?;
                Ok(())
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
        let (open, events) = (Arc::clone(&self.open), Arc::clone(&self.events));
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
        if let Some(Ok(open)) = self.open.get() {
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
        let (open, events) = (Arc::clone(&self.open), Arc::clone(&self.events));
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

    /// The user's preferences; the defaults where they are missing or unreadable.
    ///
    /// # Errors
    ///
    /// Fails when the library could not be opened or read.
    pub fn preferences(&self) -> Result<Preferences> {
        let text = self.wait_until_open()?.library.setting(PREFERENCES)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// The appearance of the preferences; the system's if the library could not be opened.
    pub fn appearance(&self) -> Appearance {
        self.preferences().map(|preferences| preferences.appearance).unwrap_or_default()
    }

    /// The language of the preferences; the system's if the library could not be opened.
    pub fn language(&self) -> Language {
        self.preferences().map(|preferences| preferences.language).unwrap_or_default()
    }

    /// Changes the user's preferences and tells every window. Returns what has changed and concerns the shell.
    ///
    /// # Errors
    ///
    /// Fails when the library could not be opened or is read-only.
    pub fn change_preferences(&self, changes: PreferenceChanges) -> Result<ChangedPreferences> {
        // Two windows that change them at once must not read the same state.
        let _changing = lock(&self.changing_preferences);
        let before = self.preferences()?;
        let preferences = before.clone().with(changes);
        let text = serde_json::to_string(&preferences).map_err(Failure::internal)?;
        self.wait_until_open()?.library.set_setting(PREFERENCES, &text)?;
        let changed = ChangedPreferences {
            language: Some(preferences.language).filter(|&language| language != before.language),
            appearance: Some(preferences.appearance).filter(|&appearance| appearance != before.appearance),
        };
        self.events.send(Event::Preferences { preferences });
        Ok(changed)
    }
}

/// The folder of the library that the command line or the environment names, or of the default one.
fn library_dir() -> Result<PathBuf> {
    let no_home = || Failure::new(ErrorCode::Io, "there is no home folder to keep a library in");
    arguments::library_dir().or_else(ratna_engine::default_dir).ok_or_else(no_home)
}

/// Whether a copy of the catalogue may help a library that could not be opened.
fn may_need_copy(failure: &Failure) -> bool {
    matches!(failure.code, ErrorCode::Damaged | ErrorCode::CatalogueMissing)
}

fn open_library(events: &Arc<EventSender>, awake: &SharedAwake) -> Result<OpenLibrary> {
    let dir = library_dir()?;
    let store = Arc::new(Store::open_default()?);
    let models: Arc<dyn Models> = store.clone();
    let library = Arc::new(Library::open(&dir, models)?);
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
