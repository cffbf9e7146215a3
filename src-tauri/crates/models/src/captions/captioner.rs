//! A captioner with a model of this computer.
//!
//! Owns when the model is loaded, the thread that it computes on, and how long somebody waits for it. What a model says is
//! cleaned by [`Draft`]. A caption that is broken off leaves its thread, which ends after the layer in hand, or when the
//! model is loaded.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use image::RgbImage;
use ratna_captions::{Caption, Captioner, Draft, Error, Listen, LongSide, Piece, Prompt, Result};

use super::caption::{CaptionError, Ending};
use super::family::Family;
use super::interruption;
use super::model::CaptionModel;
use crate::device;
use crate::error::ModelError;
use crate::lazy::Lazy;

/// Longest silence until the listener is asked whether to go on.
const SILENCE: Duration = Duration::from_millis(100);

/// A captioner with a model of this computer, which stays in memory from the first caption on.
pub struct LocalCaptioner {
    model: Arc<Model>,
    side: LongSide,
}

/// What the threads of captions share.
struct Model {
    id: String,
    name: String,
    folder: PathBuf,
    family: Family,
    loaded: Lazy<CaptionModel>,
    /// Held while a caption is computed: two at a time would need twice the memory.
    turn: Mutex<()>,
}

/// What a model is asked.
struct Question {
    picture: RgbImage,
    words: Option<String>,
    /// Most tokens of the answer.
    limit: usize,
}

/// What comes from a model's thread.
enum Said {
    /// The next words, perhaps none.
    Piece(String),
    /// The answer is finished, or there is none; whether the model came to an end by itself.
    End(Result<bool>),
}

impl LocalCaptioner {
    /// Opens the model in a folder, whose captions remember it as `id`, and which errors call `name`. Pictures are shown to
    /// it at this size at most, unless its family takes a fixed one. Weights are read by the first caption.
    ///
    /// # Errors
    /// When the folder holds no captioner.
    pub fn open(
        folder: &Path,
        id: &str,
        name: &str,
        side: LongSide,
    ) -> std::result::Result<Self, ModelError> {
        let model = Model {
            id: id.to_owned(),
            name: name.to_owned(),
            folder: folder.to_owned(),
            family: Family::of(folder)?,
            loaded: Lazy::default(),
            turn: Mutex::default(),
        };
        Ok(Self { model: Arc::new(model), side })
    }

    /// Keeps the model busy until what is returned is dropped.
    #[cfg(test)]
    pub(super) fn hold(&self) -> impl Drop + '_ {
        self.model.turn.lock().unwrap()
    }
}

impl Captioner for LocalCaptioner {
    fn id(&self) -> &str {
        &self.model.id
    }

    fn caption(&self, picture: &RgbImage, prompt: &Prompt, listen: Listen<'_>) -> Result<Caption> {
        let model = &self.model;
        if !model.family.writes(prompt.language()) {
            return Err(Error::EnglishOnly { model: model.name.clone() });
        }
        let question = Question {
            picture: self.side.fit(picture).into_owned(),
            words: model.family.words_of(prompt).map(str::to_owned),
            limit: prompt.most_tokens(),
        };
        // When this goes out of scope, the thread stops.
        let wanted = Arc::new(());
        let heard = model.ask(question, Arc::downgrade(&wanted))?;
        let mut draft = Draft::new(prompt.longest());
        let is_complete = hear(&heard, &mut draft, listen)
            .unwrap_or_else(|| Err(model.failed("it broke off; restart Ratna if that happens again")))?;
        let text = draft.finish(is_complete);
        let text = text.ok_or_else(|| Error::NothingSaid { model: model.name.clone() })?;
        Ok(Caption { text, captioner: model.id.clone() })
    }
}

/// Takes what a model says into a draft, and returns whether it came to an end by itself; `None` if its thread ended before.
fn hear(heard: &Receiver<Said>, draft: &mut Draft, listen: Listen<'_>) -> Option<Result<bool>> {
    while !draft.is_enough() {
        let text = match heard.recv_timeout(SILENCE) {
            Ok(Said::Piece(piece)) => draft.push(&piece),
            Ok(Said::End(outcome)) => return Some(outcome),
            Err(RecvTimeoutError::Timeout) => "",
            Err(RecvTimeoutError::Disconnected) => return None,
        };
        let piece = if text.is_empty() { Piece::Waiting } else { Piece::Text(text) };
        if listen(piece).is_break() {
            return Some(Err(Error::Cancelled));
        }
    }
    Some(Ok(false))
}

impl Model {
    /// Answers on a thread of its own, as long as the answer is wanted.
    fn ask(self: &Arc<Self>, question: Question, wanted: Weak<()>) -> Result<Receiver<Said>> {
        let (say, heard) = channel();
        let model = Arc::clone(self);
        let answer = move || {
            interruption::stop_without(wanted);
            let outcome = model.answer(&question, &say);
            // Nobody hears it if it was broken off.
            drop(say.send(Said::End(outcome)));
        };
        let thread = thread::Builder::new().name("caption".to_owned()).spawn(answer);
        thread.map(|_| heard).map_err(|error| self.failed(&error.to_string()))
    }

    /// Answers a question piece by piece. Returns whether the model came to an end by itself.
    fn answer(&self, question: &Question, say: &Sender<Said>) -> Result<bool> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let load = || CaptionModel::load(&self.folder, &device::device().device);
        let unusable = |reason| Error::Unusable { model: self.name.clone(), reason };
        let model = self.loaded.get(&self.name, load).map_err(|error| unusable(error.reason))?;
        let mut piece = |text: &str| match say.send(Said::Piece(text.to_owned())) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        let caption = model.caption(&question.picture, question.words.as_deref(), question.limit, &mut piece);
        Ok(caption.map_err(|error| self.error(&error))?.ending == Ending::Complete)
    }

    /// What a model's error means for who asked.
    fn error(&self, error: &CaptionError) -> Error {
        match error {
            CaptionError::NoPixels | CaptionError::TooNarrow { .. } => {
                Error::BadPicture { reason: error.to_string() }
            }
            CaptionError::LongPrompt { .. } => {
                Error::BadPrompt { reason: "it is too long for this model: shorten it" }
            }
            CaptionError::Prompt(_) => {
                Error::BadPrompt { reason: "this model can't read it: choose other words" }
            }
            CaptionError::NoNumbers => self.failed(&error.to_string()),
            CaptionError::Failed(reason) => self.failed(&reason.to_string()),
        }
    }

    fn failed(&self, reason: &str) -> Error {
        Error::Model { model: self.name.clone(), reason: reason.to_owned() }
    }
}
