//! Opening a library, on a thread of its own, and what an open one consists of.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use ratna_engine::Library;
use ratna_engine::background::{self, Background, Captioning};
use ratna_engine::browse::marking::Marked;
use ratna_engine::embedder::Models;
use ratna_engine::tags::Suggester;
use ratna_models::list;
use ratna_models::starter::People;
use ratna_models::store::Store;
use ratna_models::words;
use ratna_texts::{Language, PREFERENCES, language_of, preferred_languages};

use super::captioner::{self, Opened};
use super::keyword_rules::{self, RuleNews};
use super::server_keys::ServerKeys;
use crate::awake::{Awake, Work};
use crate::error::{Failure, Result};
use crate::events::EventSender;
use crate::library_choice::LibraryChoice;
use crate::platform::{KeepAwake, TrashedFile};
use crate::sync::lock;

/// An attempt to open a library: its outcome is set by the thread that opens it, and whoever needs it waits. It lives as
/// long as the app, which opens one library, and another one only if that failed.
pub(super) type Attempt = &'static OnceLock<Result<OpenLibrary>>;

pub(super) type SharedAwake = Arc<Mutex<Awake<KeepAwake>>>;

/// An open library with all that works on it.
pub struct OpenLibrary {
    /// The library.
    pub library: Arc<Library>,
    /// Captions its pictures. Before `background`, since it is to end first.
    pub captioning: Captioning,
    /// Indexes it.
    pub background: Background,
    /// The models on this machine.
    pub store: Arc<Store>,
    /// Files in the trash that can be restored. A token of the page's is an index into it.
    pub trashed: Mutex<Vec<Option<Vec<TrashedFile>>>>,
    /// Changes of tags, favourites and ratings that can be undone. A token of the page's is an index into it.
    pub marked: Mutex<Vec<Option<Marked>>>,
    /// Suggests tags for its pictures.
    pub suggester: Arc<Suggester>,
    /// The keys of model servers.
    pub keys: Arc<ServerKeys>,
    /// Has what is new follow the rules for tags.
    pub rules: RuleNews,
}

impl OpenLibrary {
    /// Uses what was downloaded: prepares the library for a model, or reads words with a reader, too. A captioner waits until
    /// it is asked.
    ///
    /// # Errors
    ///
    /// As [`choose_model`](Self::choose_model); for a reader, when the preferences can't be read.
    pub fn use_downloaded(&self, id: &str) -> Result<()> {
        match list::find(id) {
            Some(entry) if entry.captions => {}
            Some(entry) if entry.is_reader() => {
                self.read_words(language_of(self.library.setting(PREFERENCES)?.as_deref()));
            }
            _ => self.choose_model(id)?,
        }
        Ok(())
    }

    /// Puts together what can read the words in pictures here, and has it read them once nothing else is to be done.
    pub fn read_words(&self, language: Language) {
        let reader = words::open(&preferred_languages(language), self.store.reader_files());
        self.library.set_text_reader(Some(Arc::new(reader)));
        self.background.read_words();
    }

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

/// Starts to open a library on a thread of its own.
pub(super) fn attempt(choice: LibraryChoice, events: Arc<EventSender>, awake: SharedAwake) -> Attempt {
    let slot: Attempt = Box::leak(Box::default());
    thread::spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| open_library(&choice, &events, &awake)));
        let panicked = |_| Err(Failure::internal("a bug in Ratna kept the library from being opened"));
        // Only this thread sets it.
        drop(slot.set(outcome.unwrap_or_else(panicked)));
    });
    slot
}

fn open_library(
    choice: &LibraryChoice,
    events: &Arc<EventSender>,
    awake: &SharedAwake,
) -> Result<OpenLibrary> {
    choice.check()?;
    let store = Arc::new(Store::open_default()?);
    let models: Arc<dyn Models> = store.clone();
    let library = Library::open(&choice.dir, models)?.with_people_counter(Arc::new(People::default()));
    // Whoever expects to change things is to know at once, and not when the first change fails.
    if !library.is_writable() && !choice.for_reading {
        return Err(ratna_engine::Error::ReadOnly { path: choice.dir.clone() }.into());
    }
    let library = Arc::new(library);
    let suggester = Arc::new(Suggester::default());
    let rules = keyword_rules::start(&library, &suggester, events);
    let news_for_rules = rules.clone();
    let (events, awake) = (Arc::clone(events), Arc::clone(awake));
    let background = Background::start(Arc::clone(&library), move |news| {
        keep_awake_while_busy(&awake, &news);
        news_for_rules.hear(&news);
        events.forward(news);
    });
    let keys = Arc::new(ServerKeys::of_user());
    Ok(OpenLibrary {
        captioning: start_captioning(&library, &background, &store, &keys),
        library,
        background,
        store,
        trashed: Mutex::default(),
        marked: Mutex::default(),
        suggester,
        keys,
        rules,
    })
}

/// Starts to caption with what the library's settings name by then.
pub fn start_captioning(
    library: &Arc<Library>,
    background: &Background,
    store: &Arc<Store>,
    keys: &Arc<ServerKeys>,
) -> Captioning {
    let (library, store, keys) = (Arc::clone(library), Arc::clone(store), Arc::clone(keys));
    let opened = Opened::default();
    background.captioning(move || captioner::open(&library, &store, &keys, &opened))
}

/// Keeps the computer awake as long as indexing, or captioning in the background, is neither idle nor paused.
fn keep_awake_while_busy(awake: &Mutex<Awake<KeepAwake>>, event: &background::Event) {
    match event {
        background::Event::Activity(activity) => {
            lock(awake).set_busy(Work::Indexing, activity.phase.is_some() && activity.pause.is_none());
        }
        background::Event::Captioning(run) => {
            lock(awake).set_busy(Work::Captioning, run.as_ref().is_some_and(|run| !run.paused));
        }
        _ => {}
    }
}
