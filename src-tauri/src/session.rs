//! What lives as long as the app does: the library, the thread that indexes, and who hears of it.
//!
//! Owns no rule about pictures; the engine does. A library that cannot be opened is kept as the failure every
//! command then answers with, so that the window can say what is wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use ratna_engine::Library;
use ratna_engine::background::{Background, News, Pause};
use ratna_engine::embedder::Models;
use ratna_models::store::Store;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};

use crate::arguments;
use crate::battery::Watch;
use crate::commands::models;
use crate::dto::{Activity, Event, Language, Preferences};
use crate::error::{ErrorCode, Failure, Result};
use crate::fetching::{self, Fetching};
use crate::platform::{Awake, Receipt};

/// Setting of the library that holds [`Preferences`].
const PREFERENCES: &str = "window";
/// How long the window has the machine to itself.
const SETTLING: Duration = Duration::from_millis(1_500);

/// The app's state.
pub struct Session {
    /// Filled by the thread that opens the library; who needs it waits.
    opened: Arc<OnceLock<Result<Opened>>>,
    listener: Arc<Listener>,
    battery: Mutex<Option<Watch>>,
    fetching: Fetching,
}

/// An open library.
pub struct Opened {
    /// The library.
    pub library: Arc<Library>,
    /// Indexes it.
    pub background: Background,
    /// The models on this machine.
    pub store: Arc<Store>,
    /// What was moved to the trash and can be put back; tokens are places in it.
    pub trashed: Mutex<Vec<Option<Receipt>>>,
}

/// The page, once it listens.
#[derive(Default)]
pub struct Listener {
    line: Mutex<Line>,
    awake: Mutex<Option<Awake>>,
}

#[derive(Default)]
struct Line {
    channel: Option<Channel<Event>>,
    /// What the page is told first, since it happened before it listened and is not told again.
    missed: Vec<Event>,
}

impl Session {
    /// Begins to open the library that the command line or the environment names, or the person's own.
    pub fn open() -> Self {
        let (opened, listener) = (Arc::new(OnceLock::new()), Arc::new(Listener::default()));
        let (fill, hears) = (Arc::clone(&opened), Arc::clone(&listener));
        thread::spawn(move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| open(&hears)));
            let failed = |_| Err(Failure::internal("the library could not be opened by a mistake in Ratna"));
            // Nobody else fills it.
            drop(fill.set(outcome.unwrap_or_else(failed)));
        });
        Self { opened, listener, battery: Mutex::default(), fetching: Fetching::default() }
    }

    /// The library, or why there is none; waits until that is known.
    pub fn opened(&self) -> Result<&Opened> {
        self.opened.wait().as_ref().map_err(Clone::clone)
    }

    /// Begins what can wait until the window shows its first pictures: the model is made ready, what an
    /// earlier run left unfinished goes on, what changed meanwhile is noticed, and what changes from now on.
    pub fn begin(&self) -> Result<()> {
        let Opened { library, background, .. } = self.opened()?;
        thread::sleep(SETTLING);
        library.warm_up();
        // It looks at every folder once, as soon as its watch is set.
        background.watch();
        Ok(())
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

    /// Downloads a model, then prepares the library for it. One that is here already is only prepared for.
    pub fn get_model(&self, id: &str) -> Result<()> {
        let store = Arc::clone(&self.opened()?.store);
        store.check(id)?;
        let (opened, listener) = (Arc::clone(&self.opened), Arc::clone(&self.listener));
        self.fetching.start(store, id, move |news| match news {
            fetching::News::Progress(download) => {
                listener.tell(Event::Download { download: Some(download) });
            }
            fetching::News::Arrived(id) => {
                if let Ok(opened) = opened.wait()
                    && let Err(failure) = models::choose(opened, &id)
                {
                    listener.tell(Event::Failed { failure });
                }
            }
            fetching::News::Failed(failure) => listener.tell(Event::Failed { failure }),
            fetching::News::Over => {
                listener.tell(Event::Download { download: None });
                listener.tell(Event::Models);
            }
        })
    }

    /// Ends the download; what is there is kept.
    pub fn stop_download(&self) {
        self.fetching.stop();
    }

    /// Ends what goes on, keeping what was done.
    pub fn close(&self) {
        self.fetching.stop();
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
        let mut line = lock(&self.listener.line);
        let missed = std::mem::take(&mut line.missed);
        line.channel = Some(channel);
        drop(line);
        missed.into_iter().for_each(|event| self.tell(event));
    }

    /// Adds folders that were dropped on the icon or named on the command line, once the library is open.
    pub fn add(&self, paths: Vec<PathBuf>) {
        if paths.is_empty() {
            return;
        }
        let opened = Arc::clone(&self.opened);
        tauri::async_runtime::spawn_blocking(move || {
            if let Ok(opened) = opened.wait() {
                opened.background.look_at(paths);
            }
        });
    }

    /// What the person has chosen; what is not known is as at first.
    pub fn preferences(&self) -> Result<Preferences> {
        let text = self.opened()?.library.setting(PREFERENCES)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// The language the person has chosen, also where there is no library to say it.
    pub fn language(&self) -> Language {
        self.preferences().map(|preferences| preferences.language).unwrap_or_default()
    }

    /// Keeps what the person has chosen.
    pub fn set_preferences(&self, preferences: &Preferences) -> Result<()> {
        let text = serde_json::to_string(preferences).map_err(Failure::internal)?;
        Ok(self.opened()?.library.set_setting(PREFERENCES, &text)?)
    }
}

fn open(listener: &Arc<Listener>) -> Result<Opened> {
    let homeless = || Failure::new(ErrorCode::Io, "there is no home folder to keep a library in");
    let dir = arguments::named_library().or_else(ratna_engine::default_dir).ok_or_else(homeless)?;
    let store = Arc::new(Store::open_default()?);
    let models: Arc<dyn Models> = store.clone();
    let library = Arc::new(Library::open(&dir, models)?);
    let background = {
        let listener = Arc::clone(listener);
        Background::start(Arc::clone(&library), move |news| listener.hear(news))
    };
    Ok(Opened { library, background, store, trashed: Mutex::default() })
}

impl Listener {
    fn tell(&self, event: Event) {
        let mut line = lock(&self.line);
        match (&line.channel, event) {
            // A page that is gone is no longer interested.
            (Some(channel), event) => drop(channel.send(event)),
            (None, event @ (Event::Failed { .. } | Event::Polling { .. } | Event::Watched { .. })) => {
                line.missed.push(event);
            }
            (None, _) => {}
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
            News::Switched => self.tell(Event::Models),
            // The page is told of what it shows, not of what was looked at.
            News::Looked(_) => {}
            News::Polling { folder, reason } => {
                let folder = folder.to_string_lossy().into_owned();
                self.tell(Event::Polling { folder, reason: reason.into() });
            }
            News::Watched { folder } => {
                self.tell(Event::Watched { folder: folder.to_string_lossy().into_owned() });
            }
            News::Failed(error) => self.tell(Event::Failed { failure: Failure::from(error) }),
        }
    }
}

/// Takes a lock whose holder cannot leave half-done state behind.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use ratna_engine::Error;
    use ratna_engine::background::Reason;
    use serde_json::Value;
    use tauri::ipc::InvokeResponseBody;

    use super::*;

    #[test]
    fn a_page_that_comes_late_hears_of_failures_and_of_folders_that_cannot_be_watched() {
        let session = Session {
            opened: Arc::default(),
            listener: Arc::default(),
            battery: Mutex::default(),
            fetching: Fetching::default(),
        };
        session.listener.hear(News::Changed);
        session.listener.hear(News::Polling { folder: "/a".into(), reason: Reason::Limit });
        session.listener.hear(News::Failed(Error::Panicked));
        let (tell, told) = mpsc::channel();
        session.subscribe(Channel::new(move |body| {
            if let InvokeResponseBody::Json(text) = body {
                let event: Value = serde_json::from_str(&text)?;
                drop(tell.send(event["kind"].as_str().map(str::to_owned)));
            }
            Ok(())
        }));
        assert_eq!(told.try_iter().flatten().collect::<Vec<_>>(), ["polling", "failed"]);
    }
}
