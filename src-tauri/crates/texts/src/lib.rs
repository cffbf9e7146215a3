//! The languages, and the texts of menus, system dialogs and problems in each.
//!
//! Owns the one list of languages, after the macro below. A new language is a JSON file in `ui/src/i18n`, which holds
//! the page's texts too, and a line in that list; the page's own list is generated from it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Declares [`Language`] and [`LANGUAGES`]. Each line: docs, variant, IETF tag, which is also the file's name.
macro_rules! languages {
    ($($(#[$doc:meta])* $variant:ident => $tag:tt),+ $(,)?) => {
        /// The language of the window.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
        pub enum Language {
            /// The system's, or English where there are no texts in it.
            #[default]
            #[serde(rename = "system")]
            System,
            $($(#[$doc])* #[serde(rename = $tag)] $variant,)+
        }

        /// Every language that has texts: the choice, its tag, its JSON. The first one is the fallback.
        const LANGUAGES: &[(Language, &str, &str)] =
            &[$((Language::$variant, $tag, include_str!(concat!("../../../../ui/src/i18n/", $tag, ".json")))),+];
    };
}

languages! {
    /// English.
    En => "en",
    /// Hindi.
    Hi => "hi",
}

type Table = HashMap<String, String>;

/// The texts of each of [`LANGUAGES`], in the same order.
static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    // A test parses every file; one that did not parse would show its keys.
    let parse = |(_, _, json): &(_, _, &str)| serde_json::from_str(json).unwrap_or_default();
    LANGUAGES.iter().map(parse).collect()
});

/// Texts in one language.
#[derive(Clone, Copy, Debug)]
pub struct Texts(&'static Table);

impl Texts {
    /// The texts of a language, or of the system's.
    pub fn of(language: Language) -> Self {
        let position = match language {
            Language::System => sys_locale::get_locale().and_then(|locale| position_of_locale(&locale)),
            chosen => LANGUAGES.iter().position(|(language, ..)| *language == chosen),
        };
        Self(&TABLES[position.unwrap_or_default()])
    }

    /// The text of a key, or the key itself if it has none.
    pub fn get(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// The text of a key.
    pub fn find(self, key: &str) -> Option<&'static str> {
        self.0.get(key).map(String::as_str)
    }
}

/// Index in [`LANGUAGES`] of the language of a locale such as `hi-IN` or `hi_IN`.
fn position_of_locale(locale: &str) -> Option<usize> {
    let is_of = |tag: &str| {
        let (start, rest) = locale.split_at_checked(tag.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(tag) && !rest.starts_with(|next: char| next.is_alphanumeric())
    };
    LANGUAGES.iter().position(|(_, tag, _)| is_of(tag))
}

/// The library's setting in which the window keeps its preferences, the language among them.
pub const PREFERENCES: &str = "window";

/// The language in the window's preferences, which a library keeps as JSON: the system's where it keeps none, so that the
/// command reads and advises in the language of the window.
pub fn language_of(preferences: Option<&str>) -> Language {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Chosen {
        language: Language,
    }
    preferences.and_then(|json| serde_json::from_str::<Chosen>(json).ok()).unwrap_or_default().language
}

/// The languages that a person reads, as codes such as `hi`, the most important first: the one chosen for the window, then
/// those of the system.
pub fn preferred_languages(chosen: Language) -> Vec<String> {
    let own =
        LANGUAGES.iter().filter(|(language, ..)| *language == chosen).map(|(_, tag, _)| (*tag).to_owned());
    language_codes(own.chain(sys_locale::get_locales()))
}

/// The languages of locales such as `hi-IN` or `hi_IN.UTF-8`, each once.
fn language_codes(locales: impl Iterator<Item = String>) -> Vec<String> {
    let mut codes = Vec::new();
    for locale in locales {
        let code = locale.split(['-', '_', '.', '@']).next().unwrap_or_default().to_lowercase();
        // The locale `C` names none.
        if code.len() > 1 && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// The tags of all languages, for the page.
pub fn tags() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|(_, tag, _)| *tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_the_texts_of_menus_and_dialogs() {
        for (language, tag, _) in LANGUAGES {
            for key in ["dialog.chooseFolders", "menu.file"] {
                assert_ne!(Texts::of(*language).get(key), key, "{tag}");
            }
        }
        assert_ne!(Texts::of(Language::En).get("menu.file"), Texts::of(Language::Hi).get("menu.file"));
    }

    #[test]
    fn the_language_chosen_for_the_window_is_preferred_to_those_of_the_system() {
        assert_eq!(preferred_languages(Language::Hi)[0], "hi");
        let locales = ["en_IN.UTF-8", "hi-IN", "en", "C", "ta_IN@x"].map(str::to_owned);
        assert_eq!(language_codes(locales.into_iter()), ["en", "hi", "ta"]);
    }

    #[test]
    fn a_library_without_a_chosen_language_has_that_of_the_system() {
        assert_eq!(language_of(Some(r#"{"language":"hi","tile":160}"#)), Language::Hi);
        for preferences in [None, Some(r#"{"tile":160}"#), Some(r#"{"language":"xx"}"#), Some("damaged")] {
            assert_eq!(language_of(preferences), Language::System, "{preferences:?}");
        }
    }

    #[test]
    fn a_locale_selects_the_language_it_names() {
        let tag = |locale| position_of_locale(locale).map(|position| LANGUAGES[position].1);
        assert_eq!(tag("hi-IN"), Some("hi"));
        assert_eq!(tag("HI_in.UTF-8"), Some("hi"));
        assert_eq!(tag("en"), Some("en"));
        assert_eq!(tag("hil-PH"), None);
        assert_eq!(tag("de-DE"), None);
        assert_eq!(tag(""), None);
    }
}
