//! The user's preferences for the windows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use ratna_texts::Language;

/// The user's preferences for the windows. The library stores them as JSON.
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
    /// Whether the windows are light or dark.
    pub appearance: Appearance,
    /// The tab of the settings that was shown last.
    pub settings_tab: SettingsTab,
}

/// Whether windows are light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Appearance {
    /// As the system is.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// A tab of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SettingsTab {
    /// Appearance, language, what a click does.
    #[default]
    General,
    /// Folders, and what is left out of them.
    Library,
    /// The model that searches use.
    Search,
    /// Other models, the device they run on, licences.
    Advanced,
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
            appearance: Appearance::System,
            settings_tab: SettingsTab::General,
        }
    }
}

/// Changes of the preferences. Each window sends only what was changed in it, so that none undoes another's changes.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(optional_fields)]
#[allow(missing_docs, reason = "each is named like what it changes")]
pub struct PreferenceChanges {
    pub language: Option<Language>,
    pub tile: Option<u32>,
    pub recent_searches: Option<Vec<String>>,
    pub inspector: Option<bool>,
    pub sidebar: Option<bool>,
    pub offer_declined: Option<bool>,
    pub appearance: Option<Appearance>,
    pub settings_tab: Option<SettingsTab>,
}

impl Preferences {
    /// The preferences after changes.
    pub fn with(self, changes: PreferenceChanges) -> Self {
        let PreferenceChanges {
            language,
            tile,
            recent_searches,
            inspector,
            sidebar,
            offer_declined,
            appearance,
            settings_tab,
        } = changes;
        Self {
            language: language.unwrap_or(self.language),
            tile: tile.unwrap_or(self.tile),
            recent_searches: recent_searches.unwrap_or(self.recent_searches),
            inspector: inspector.unwrap_or(self.inspector),
            sidebar: sidebar.unwrap_or(self.sidebar),
            offer_declined: offer_declined.unwrap_or(self.offer_declined),
            appearance: appearance.unwrap_or(self.appearance),
            settings_tab: settings_tab.unwrap_or(self.settings_tab),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn changes_leave_the_rest_as_another_window_set_it() {
        let changes = |json| serde_json::from_value::<PreferenceChanges>(json).unwrap();
        let now =
            Preferences::default().with(changes(json!({ "sidebar": false, "recentSearches": ["dog"] })));
        let now = now.with(changes(json!({ "tile": 200 })));
        let expected = Preferences {
            sidebar: false,
            recent_searches: vec!["dog".into()],
            tile: 200,
            ..Preferences::default()
        };
        assert_eq!(now, expected);
    }
}
