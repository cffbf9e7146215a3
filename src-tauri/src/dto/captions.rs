//! Captions: what makes them, and how far that is.

use ratna_captions::servers::{Address, Server, Vision};
use ratna_captions::{Language, LongSide, Prompt, Result, servers};
use ratna_engine::background;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::reason::Reason;

/// What captions pictures, and what it is asked. The library stores it as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct CaptionSettings {
    /// What captions pictures.
    pub captioner: CaptionerChoice,
    /// The language of the captions.
    pub language: CaptionLanguage,
    /// The question in the person's own words; null for the built-in one.
    pub prompt: Option<String>,
    /// The most characters of a caption.
    pub longest: u32,
    /// How large a picture it is shown, by its longer side in pixels.
    pub long_side: u32,
}

/// What captions pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CaptionerChoice {
    /// Nothing does.
    #[default]
    None,
    /// A model that was downloaded.
    Model {
        /// Its id.
        id: String,
    },
    /// A model of a server that the person runs.
    Server {
        /// Its host and port.
        address: String,
        /// The model's name, as the server knows it.
        model: String,
        /// The host that the person agreed to send pictures to; null for this machine.
        confirmed_host: Option<String>,
    },
}

/// A language that captions are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CaptionLanguage {
    /// English.
    #[default]
    En,
    /// Hindi.
    Hi,
}

impl Default for CaptionSettings {
    fn default() -> Self {
        let language = CaptionLanguage::default();
        Self {
            captioner: CaptionerChoice::None,
            language,
            prompt: None,
            longest: Prompt::built_in(language.into()).longest() as u32,
            long_side: LongSide::default().pixels(),
        }
    }
}

impl From<CaptionLanguage> for Language {
    fn from(language: CaptionLanguage) -> Self {
        match language {
            CaptionLanguage::En => Self::English,
            CaptionLanguage::Hi => Self::Hindi,
        }
    }
}

impl CaptionSettings {
    /// What a captioner is asked.
    ///
    /// # Errors
    ///
    /// [`BadPrompt`](ratna_captions::Error::BadPrompt) when the person's own question is empty or too long.
    pub fn prompt(&self) -> Result<Prompt> {
        let prompt = match &self.prompt {
            Some(words) => Prompt::own(self.language.into(), words)?,
            None => Prompt::built_in(self.language.into()),
        };
        Ok(prompt.with_longest(self.longest as usize))
    }

    /// How large a picture a captioner is shown; the usual size for one that isn't offered.
    pub fn side(&self) -> LongSide {
        LongSide::from_pixels(self.long_side).unwrap_or_default()
    }
}

/// A model server, and its models that may see pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FoundServer {
    /// The program's name, such as `Ollama`; null if it doesn't say.
    pub program: Option<String>,
    /// Its host and port.
    pub address: String,
    /// The names of the models that see pictures, or may: those that can't, and those that the server runs elsewhere, are left
    /// out.
    pub models: Vec<String>,
    /// Why it doesn't list its models.
    pub reason: Option<Reason>,
    /// Whether a key was entered for it.
    pub has_key: bool,
}

impl FoundServer {
    /// What answers at an address, or why nothing does. Asks the server for its models. Blocks.
    pub fn of(address: &Address, server: Result<Server>, has_key: bool) -> Self {
        let program = server.as_ref().ok().map(|server| server.kind().name().to_owned());
        let can_be_asked =
            |model: &servers::Model| model.vision != Vision::No && model.forwarded_to.is_none();
        let (models, reason) = match server.and_then(|server| server.models()) {
            Ok(models) => (models, None),
            Err(error) => (Vec::new(), Some(Reason::of_captions(&error.into()))),
        };
        Self {
            program,
            address: address.to_string(),
            models: models.into_iter().filter(can_be_asked).map(|model| model.name).collect(),
            reason,
            has_key,
        }
    }
}

/// What captioned pictures of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaptionerCount {
    /// Its id, such as `ollama:llava`.
    pub captioner: String,
    /// Number of its captions.
    pub count: u32,
}

impl From<(String, u64)> for CaptionerCount {
    fn from((captioner, count): (String, u64)) -> Self {
        Self { captioner, count: count as u32 }
    }
}

/// How far the captioning of pictures in the background is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaptionRun {
    /// Pictures that got a caption.
    pub done: u32,
    /// Pictures that the captioner failed with.
    pub failed: u32,
    /// All pictures of the run; 0 before they are counted.
    pub total: u32,
    /// Pictures per minute; null until it is known.
    pub per_minute: Option<f64>,
    /// Seconds left at this rate.
    pub seconds_left: Option<f64>,
    /// Whether it goes on only when it is resumed.
    pub paused: bool,
    /// Why it paused by itself: it is to be resumed once that is mended, or stopped.
    pub reason: Option<Reason>,
}

impl From<background::CaptionRun> for CaptionRun {
    fn from(run: background::CaptionRun) -> Self {
        let left = run.total.saturating_sub(run.done + run.failed);
        Self {
            done: run.done as u32,
            failed: run.failed as u32,
            total: run.total as u32,
            per_minute: run.rate.map(|rate| rate * 60.0),
            seconds_left: run.rate.filter(|rate| *rate > 0.0).map(|rate| left as f64 / rate),
            paused: run.paused,
            reason: run.failure.map(|error| Reason::of_captions(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ratna_captions::Error;
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_captions_pictures_by_default_and_what_is_stored_may_lack_parts() {
        let settings = CaptionSettings::default();
        assert_eq!(
            serde_json::to_value(&settings).unwrap(),
            json!({ "captioner": { "kind": "none" }, "language": "en", "prompt": null, "longest": 400, "longSide": 768 })
        );
        let stored = json!({ "captioner": { "kind": "server", "address": "a:1", "model": "m", "confirmedHost": "a" } });
        let settings: CaptionSettings = serde_json::from_value(stored).unwrap();
        assert_eq!((settings.longest, settings.language), (400, CaptionLanguage::En));
        let CaptionerChoice::Server { confirmed_host, .. } = settings.captioner else {
            panic!("{settings:?}")
        };
        assert_eq!(confirmed_host.as_deref(), Some("a"));
    }

    #[test]
    fn a_captioner_is_asked_in_the_language_and_at_the_length_of_the_settings() {
        let settings = CaptionSettings { language: CaptionLanguage::Hi, longest: 90, ..Default::default() };
        let prompt = settings.prompt().unwrap();
        assert_eq!((prompt.language(), prompt.longest()), (Language::Hindi, 90));
        assert_eq!(prompt.words(), Prompt::built_in(Language::Hindi).words());
        let own = CaptionSettings { prompt: Some("Which birds?".into()), ..Default::default() };
        assert_eq!(own.prompt().unwrap().words(), "Which birds?");
        let empty = CaptionSettings { prompt: Some(" ".into()), ..Default::default() };
        assert!(matches!(empty.prompt(), Err(Error::BadPrompt { .. })));
        let sides = [448, 500].map(|long_side| CaptionSettings { long_side, ..Default::default() }.side());
        assert_eq!(sides, [LongSide::Small, LongSide::Medium]);
    }

    #[test]
    fn a_run_tells_its_rate_by_the_minute_and_why_it_paused() {
        let run =
            background::CaptionRun { done: 5, failed: 1, total: 12, rate: Some(0.5), ..Default::default() };
        let told = CaptionRun::from(run.clone());
        assert_eq!((told.per_minute, told.seconds_left, told.reason), (Some(30.0), Some(12.0), None));
        let failure = Error::Blind { model: "m".to_owned() };
        let failed = background::CaptionRun {
            paused: true,
            rate: None,
            failure: Some(Arc::new(failure.into())),
            ..run
        };
        let told = CaptionRun::from(failed);
        assert!(told.paused && told.seconds_left.is_none());
        assert_eq!(told.reason.unwrap().code, "captionBlind");
    }
}
