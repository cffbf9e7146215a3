//! Models and their downloads.

use ratna_models::list::Languages;
use ratna_models::store::{ListItem, State};
use serde::Serialize;
use ts_rs::TS;

use super::reason::Reason;

/// A model, from the built-in list or added from a folder.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "the page shows each of these facts on its own")]
pub struct ModelEntry {
    /// Id, as commands take it.
    pub id: String,
    /// Name, for display.
    pub name: String,
    /// Whether it is installed.
    pub state: ModelState,
    /// Size of the download or on disk, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Bytes that an incomplete download has on disk.
    #[ts(type = "number")]
    pub downloaded: u64,
    /// Whether searches use it.
    pub in_use: bool,
    /// Whether the library is being prepared for it.
    pub next: bool,
    /// Whether it is the recommended first choice.
    pub recommended: bool,
    /// Whether it understands many languages.
    pub many_languages: bool,
    /// Whether its licence permits research only.
    pub research: bool,
    /// Its licence.
    pub licence: String,
    /// Whether it was added from a folder.
    pub added: bool,
}

/// Whether a model is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ModelState {
    /// Part of the program.
    BuiltIn,
    /// Complete on disk.
    Installed,
    /// Partly downloaded.
    Partial,
    /// Can be downloaded.
    Available,
}

impl From<ListItem> for ModelEntry {
    fn from(listed: ListItem) -> Self {
        let (state, downloaded) = match listed.state {
            State::BuiltIn => (ModelState::BuiltIn, 0),
            State::Installed => (ModelState::Installed, 0),
            State::Partial { bytes } => (ModelState::Partial, bytes),
            State::Available => (ModelState::Available, 0),
        };
        Self {
            id: listed.id,
            name: listed.name,
            state,
            bytes: listed.bytes,
            downloaded,
            in_use: false,
            next: false,
            recommended: listed.recommended,
            many_languages: listed.languages == Some(Languages::Many),
            research: listed.research,
            licence: listed.licence.map(|licence| licence.label().to_owned()).unwrap_or_default(),
            added: listed.added,
        }
    }
}

/// All models, and the device they run on.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Models {
    /// The built-in one first, then those of the list, then added ones.
    pub entries: Vec<ModelEntry>,
    /// The readers of words that can be downloaded, or were.
    pub readers: Vec<ModelEntry>,
    /// `Metal` or `CPU`.
    pub device: String,
    /// Why it is not Metal, where Metal is to be expected.
    pub device_problem: Option<Reason>,
}

/// The progress of a model's download.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Download {
    /// Id of the model.
    pub id: String,
    /// Bytes on disk.
    #[ts(type = "number")]
    pub done: u64,
    /// Bytes in total; 0 while unknown.
    #[ts(type = "number")]
    pub total: u64,
    /// Recent bytes per second.
    pub per_second: Option<f64>,
}
