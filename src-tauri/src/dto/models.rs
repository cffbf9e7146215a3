//! What the page learns of the models on this machine and of downloads.

use serde::Serialize;
use ts_rs::TS;

/// A model, in the list or from a folder of the person's own.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct ModelEntry {
    /// What it is chosen by.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Whether it is here.
    pub state: ModelState,
    /// Size of the download, or on disk.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What is here of a download that is not complete.
    #[ts(type = "number")]
    pub downloaded: u64,
    /// Whether searches use it.
    pub in_use: bool,
    /// Whether the library is being prepared for it.
    pub next: bool,
    /// Whether it is the one to begin with.
    pub recommended: bool,
    /// Whether it understands many languages.
    pub many_languages: bool,
    /// Whether its licence allows research only.
    pub research: bool,
    /// Its licence.
    pub licence: String,
    /// Whether it came from a folder.
    pub added: bool,
}

/// Whether a model is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ModelState {
    /// Inside the program.
    BuiltIn,
    /// Complete on disk.
    Installed,
    /// Begun to be downloaded.
    Partial,
    /// Only on the hub.
    Available,
}

/// The models there are, and what they run on.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Models {
    /// The built-in one first, then as listed, then added ones.
    pub entries: Vec<ModelEntry>,
    /// `Metal` or `CPU`.
    pub device: String,
    /// Why it is not Metal, where one would expect it.
    pub device_note: Option<String>,
}

/// How far a model's download is.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Download {
    /// The model.
    pub id: String,
    /// Bytes that are here.
    #[ts(type = "number")]
    pub done: u64,
    /// Bytes in all; 0 before that is known.
    #[ts(type = "number")]
    pub total: u64,
    /// Bytes a second, of late.
    pub per_second: Option<f64>,
}
