//! The app's state: the open library with its background indexing, the download, the battery, the pages' events.
//!
//! Owns their lifetimes, and no rule about pictures: those are the engine's. A library that cannot be opened is
//! kept as the failure that every command returns, so that the window can show what is wrong.

pub mod captioner;
mod failed;
mod keyword_rules;
mod open_library;
mod server_keys;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use ratna_engine::Library;
use ratna_engine::background::Pause;
use tauri::{AppHandle, Manager};

#[cfg(test)]
pub use self::keyword_rules::RuleNews;
pub use self::open_library::OpenLibrary;
#[cfg(test)]
pub use self::open_library::start_captioning;
use self::open_library::{Attempt, SharedAwake, attempt};
#[cfg(test)]
pub use self::server_keys::ServerKeys;
use crate::awake::Awake;
use crate::battery::{BatteryMonitor, PowerChange};
use crate::download::{Downloader, Update};
use crate::dto::{Appearance, Event, Overview, PreferenceChanges, Preferences};
use crate::error::{Failure, Result};
use crate::events::EventSender;
use crate::incoming::{self, Opened};
use crate::library_choice::LibraryChoice;
use crate::platform::KeepAwake;
use crate::start_state::{OVERVIEW, StartState};
use crate::sync::lock;
use crate::user_dirs;
use ratna_texts::{Language, PREFERENCES};

/// Time that the window has the machine to itself, to show its first pictures.
const STARTUP_DELAY: Duration = Duration::from_millis(1_500);
/// How often the library remembers what it was like, for the next start; a crash loses no more.
const REMEMBER_EVERY: Duration = Duration::from_secs(30);

/// The app's state.
pub struct Session {
    /// The latest attempt.
    open: Mutex<Attempt>,
    /// The library that it opens; `None` where none is known: without a home folder, or if what is remembered can't
    /// be read.
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

/// The preferences that concern the shell, each if it has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedPreferences {
    /// The language of the menus.
    pub language: Option<Language>,
    /// Whether windows are light or dark.
    pub appearance: Option<Appearance>,
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
        let look = |choice: &LibraryChoice| StartState::look(choice.dir.clone(), choice.for_reading);
        // Before the library is opened, which may keep others from reading it for a moment.
        let start = choice.as_ref().map(look).unwrap_or_default();
        let open: Attempt = match &choice {
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

    /// Downloads a model or a reader of words, then prepares the library for it or reads with it. One that is complete on disk
    /// is not downloaded.
    ///
    /// # Errors
    ///
    /// Fails when there is no such model, it can't be used yet, another one is being downloaded, or the library could not be opened.
    pub fn download_model(&self, id: &str) -> Result<()> {
        let store = Arc::clone(&self.wait_until_open()?.store);
        store.check(id)?;
        let (open, events) = (self.attempt(), Arc::clone(&self.events));
        self.downloader.start(store, id, move |update| match update {
            Update::Progress(download) => events.send(Event::Download { download: Some(download) }),
            Update::Finished(id) => {
                if let Ok(open) = open.wait()
                    && let Err(failure) = open.use_downloaded(&id)
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

    /// Puts together what can read the words in pictures here, and has it read them once nothing else is to be done.
    pub fn read_words(&self) {
        if let Ok(open) = self.wait_until_open() {
            open.read_words(self.language());
        }
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
            open.suggester.stop();
            open.captioning.end();
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
            let Opened { folders, libraries, picture, failure } =
                incoming::opened(paths, user_dirs::home().as_deref());
            if !folders.is_empty() {
                if let Err(error) = open.library.own_folders(&folders) {
                    events.send(Event::Failed { failure: error.into() });
                }
                open.background.scan(folders);
            }
            let picture = picture.map(|path| Event::SearchBy { path });
            let failure = failure.map(|failure| Event::Failed { failure });
            let libraries = (!libraries.is_empty()).then_some(Event::Libraries { paths: libraries });
            picture.into_iter().chain(libraries).chain(failure).for_each(|event| events.send(event));
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

    /// The user's preferences if the library is open, else those it was left with. Waits for nothing.
    pub fn known_preferences(&self) -> Preferences {
        let open = self.attempt().get().and_then(|outcome| outcome.as_ref().ok());
        let preferences = open.and_then(|_| self.preferences().ok());
        preferences.unwrap_or_else(|| self.start.preferences.clone())
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

    /// Changes the user's preferences and tells every window. Returns what has changed and concerns the shell. In a library
    /// that is open for reading they last until the app quits.
    ///
    /// # Errors
    ///
    /// Fails when the library could not be opened or written.
    pub fn change_preferences(&self, changes: PreferenceChanges) -> Result<ChangedPreferences> {
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
        let changed = ChangedPreferences {
            language: Some(preferences.language).filter(|&language| language != before.language),
            appearance: Some(preferences.appearance).filter(|&appearance| appearance != before.appearance),
        };
        self.events.send(Event::Preferences { preferences });
        Ok(changed)
    }
}

fn store_overview(library: &Library, text: &str) {
    // A library that can only be read stays as it is.
    if library.is_writable()
        && let Err(error) = library.set_setting(OVERVIEW, text)
    {
        tracing::warn!(%error, "the next start will not know what the library is like");
    }
}

#[cfg(test)]
mod tests;
