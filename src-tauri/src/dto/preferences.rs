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
    /// Whether the grid shows whole pictures, in rows of equal width, instead of squares.
    pub whole_pictures: bool,
    /// Recent searches, latest first.
    pub recent_searches: Vec<String>,
    /// Whether the inspector is open.
    pub inspector: bool,
    /// Whether the sidebar is open.
    pub sidebar: bool,
    /// When the user last declined the offer of a better model, in seconds since 1970; 0 if never.
    pub offer_declined_at: u32,
    /// What a click on a picture does.
    pub click: Click,
    /// Whether the windows are light or dark.
    pub appearance: Appearance,
    /// The tab of the settings that was shown last.
    pub settings_tab: SettingsTab,
    /// Paths of the tags whose lower ones the sidebar shows.
    pub open_tags: Vec<String>,
}

/// What a click on a picture of the grid does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Click {
    /// It shows similar pictures.
    #[default]
    Similar,
    /// It selects the picture; a double click shows similar ones.
    Select,
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
    /// What describes pictures, and how.
    Captions,
    /// Other models, the device they run on, licences.
    Advanced,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::System,
            tile: 160,
            whole_pictures: false,
            recent_searches: Vec::new(),
            inspector: false,
            sidebar: true,
            offer_declined_at: 0,
            click: Click::Similar,
            appearance: Appearance::System,
            settings_tab: SettingsTab::General,
            open_tags: Vec::new(),
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
    pub whole_pictures: Option<bool>,
    pub recent_searches: Option<Vec<String>>,
    pub inspector: Option<bool>,
    pub sidebar: Option<bool>,
    pub offer_declined_at: Option<u32>,
    pub click: Option<Click>,
    pub appearance: Option<Appearance>,
    pub settings_tab: Option<SettingsTab>,
    pub open_tags: Option<Vec<String>>,
}

impl Preferences {
    /// The preferences after changes.
    pub fn with(self, changes: PreferenceChanges) -> Self {
        let PreferenceChanges {
            language,
            tile,
            whole_pictures,
            recent_searches,
            inspector,
            sidebar,
            offer_declined_at,
            click,
            appearance,
            settings_tab,
            open_tags,
        } = changes;
        Self {
            language: language.unwrap_or(self.language),
            tile: tile.unwrap_or(self.tile),
            whole_pictures: whole_pictures.unwrap_or(self.whole_pictures),
            recent_searches: recent_searches.unwrap_or(self.recent_searches),
            inspector: inspector.unwrap_or(self.inspector),
            sidebar: sidebar.unwrap_or(self.sidebar),
            offer_declined_at: offer_declined_at.unwrap_or(self.offer_declined_at),
            click: click.unwrap_or(self.click),
            appearance: appearance.unwrap_or(self.appearance),
            settings_tab: settings_tab.unwrap_or(self.settings_tab),
            open_tags: open_tags.unwrap_or(self.open_tags),
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
