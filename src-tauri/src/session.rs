//! What lives as long as the app does: the library, the thread that indexes, and who hears of it.
//!
//! Owns no rule about pictures; the engine does. A library that cannot be opened is kept as the failure every
//! command then answers with, so that the window can say what is wrong.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use ratna_engine::Library;
use ratna_engine::background::{Background, News, Pause};
use ratna_models::starter::Starter;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};

use crate::battery::Watch;
use crate::dto::{Activity, Event, Preferences};
use crate::error::{ErrorCode, Failure, Result};
use crate::platform::{Awake, Receipt};

/// Setting of the library that holds [`Preferences`].
const PREFERENCES: &str = "window";

/// The app's state.
pub struct Session {
    /// Filled by the thread that opens the library; who needs it waits.
    opened: Arc<OnceLock<Result<Opened>>>,
    listener: Arc<Listener>,
    battery: Mutex<Option<Watch>>,
}

/// An open library.
pub struct Opened {
    /// The library.
    pub library: Arc<Library>,
    /// Indexes it.
    pub background: Background,
    /// What was moved to the trash and can be put back; tokens are places in it.
    pub trashed: Mutex<Vec<Option<Receipt>>>,
}

/// The page, once it listens.
#[derive(Default)]
pub struct Listener {
    channel: Mutex<Option<Channel<Event>>>,
    /// What the page is told first, since it happened before it listened.
    missed: Mutex<Vec<Failure>>,
    awake: Mutex<Option<Awake>>,
}

impl Session {
    /// Begins to open the library that the command line or the environment names, or the person's own.
    pub fn open() -> Self {
        let (opened, listener) = (Arc::new(OnceLock::new()), Arc::new(Listener::default()));
        let (fill, hears) = (Arc::clone(&opened), Arc::clone(&listener));
        // Nobody else fills it.
        thread::spawn(move || drop(fill.set(open(&hears))));
        Self { opened, listener, battery: Mutex::default() }
    }

    /// The library, or why there is none; waits until that is known.
    pub fn opened(&self) -> Result<&Opened> {
        self.opened.wait().as_ref().map_err(Clone::clone)
    }

    /// Lets indexing wait whenever the battery is low.
    pub fn watch_battery(&self, app: &AppHandle) {
        let app = app.clone();
        let tell = move |low| {
            if let Ok(opened) = app.state::<Self>().opened() {
                opened.background.set_paused(Pause::Battery, low);
            }
        };
        *lock(&self.battery) = Some(Watch::start(tell));
    }

    /// Ends what goes on, keeping what was done.
    pub fn close(&self) {
        if let Some(Ok(opened)) = self.opened.get() {
            opened.background.end();
        }
    }

    /// Tells the page.
    pub fn tell(&self, event: Event) {
        self.listener.tell(event);
    }

    /// From now on the page is told by this channel.
    pub fn subscribe(&self, channel: Channel<Event>) {
        *lock(&self.listener.channel) = Some(channel);
        let missed: Vec<Failure> = lock(&self.listener.missed).drain(..).collect();
        for failure in missed {
            self.tell(Event::Failed { failure });
        }
    }

    /// Adds folders that were dropped on the icon or named on the command line, once the library is open.
    pub fn add(&self, paths: Vec<PathBuf>) {
        let opened = Arc::clone(&self.opened);
        tauri::async_runtime::spawn_blocking(move || {
            if let Ok(opened) = opened.wait() {
                opened.background.look_at(paths);
            }
        });
    }

    /// What the person has chosen; what is not known is as at first.
    pub fn preferences(&self) -> Preferences {
        let Ok(Opened { library, .. }) = self.opened() else { return Preferences::default() };
        let text = library.setting(PREFERENCES).ok().flatten();
        let kept: Preferences = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Preferences { excludes: library.excludes().unwrap_or_default(), ..kept }
    }

    /// Keeps what the person has chosen. New patterns are looked at at once.
    pub fn set_preferences(&self, preferences: &Preferences) -> Result<()> {
        let Opened { library, background, .. } = self.opened()?;
        if preferences.excludes != library.excludes()? {
            library.set_excludes(&preferences.excludes)?;
            background.look_at(library.folders()?.into_iter().map(|folder| folder.path));
        }
        let text = serde_json::to_string(preferences).map_err(Failure::internal)?;
        Ok(library.set_setting(PREFERENCES, &text)?)
    }
}

fn open(listener: &Arc<Listener>) -> Result<Opened> {
    let homeless = || Failure::new(ErrorCode::Io, "there is no home folder to keep a library in");
    let dir = named_library().or_else(ratna_engine::default_dir).ok_or_else(homeless)?;
    let model = Starter::new().map_err(Failure::internal)?;
    let library = Arc::new(Library::open(&dir, Arc::new(model))?);
    let background = {
        let listener = Arc::clone(listener);
        Background::start(Arc::clone(&library), move |news| listener.hear(news))
    };
    if library.is_writable() {
        // What an earlier run left unfinished goes on, and what changed meanwhile is noticed.
        background.look_at(library.folders()?.into_iter().map(|folder| folder.path));
    }
    Ok(Opened { library, background, trashed: Mutex::default() })
}

/// `--library DIR` or `RATNA_LIBRARY`, as for the command line.
fn named_library() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip(1);
    let named = arguments.find(|argument| argument == "--library").and_then(|_| arguments.next());
    named.or_else(|| std::env::var_os("RATNA_LIBRARY")).map(PathBuf::from)
}

/// Folders and pictures among a program's arguments, relative to where it was started.
pub fn paths_among(arguments: impl IntoIterator<Item = String>, from: &Path) -> Vec<PathBuf> {
    let mut arguments = arguments.into_iter().skip(1);
    let mut paths = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == "--library" {
            arguments.next();
        } else if !argument.starts_with('-') {
            paths.push(from.join(argument));
        }
    }
    paths
}

impl Listener {
    fn tell(&self, event: Event) {
        if let Some(channel) = &*lock(&self.channel) {
            // A page that is gone is no longer interested.
            drop(channel.send(event));
        }
    }

    fn hear(&self, news: News) {
        match news {
            News::Activity(activity) => {
                let busy = activity.phase.is_some() && activity.pause.is_none();
                let mut awake = lock(&self.awake);
                if busy != awake.is_some() {
                    *awake = busy.then(Awake::begin);
                }
                drop(awake);
                self.tell(Event::Activity { activity: Activity::from(activity) });
            }
            News::Changed => self.tell(Event::Changed),
            News::Failed(error) => {
                let failure = Failure::from(error);
                if lock(&self.channel).is_none() {
                    lock(&self.missed).push(failure);
                } else {
                    self.tell(Event::Failed { failure });
                }
            }
        }
    }
}

/// Takes a lock whose holder cannot leave half-done state behind.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_options() {
        let arguments = ["ratna-app", "--library", "/l", "Pictures", "--verbose", "/other"];
        let paths = paths_among(arguments.map(str::to_owned), Path::new("/home/me"));
        assert_eq!(paths, [PathBuf::from("/home/me/Pictures"), PathBuf::from("/other")]);
    }
}
