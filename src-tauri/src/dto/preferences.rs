//! The user's preferences for the window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use ratna_texts::Language;

/// The user's preferences for the window. The library stores them as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    /// Language.
    pub language: Language,
    /// Side of a tile of the grid, in CSS pixels.
    pub tile: u32,
    /// Recent searches, latest first.
    pub recent_searches: Vec<String>,
    /// Whether the inspector is open.
    pub inspector: bool,
    /// Whether the sidebar is open.
    pub sidebar: bool,
    /// Whether the user declined the offer of a better model.
    pub offer_declined: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::System,
            tile: 160,
            recent_searches: Vec::new(),
            inspector: false,
            sidebar: true,
            offer_declined: false,
        }
    }
}
