//! The words of menus and system dialogs, from the same files as the page's.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::dto::Language;

type Table = HashMap<String, String>;

static EN: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../../ui/src/i18n/en.json")));
static HI: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../../ui/src/i18n/hi.json")));

fn parse(json: &str) -> Table {
    // A test reads both; a text that does not parse shows its keys.
    serde_json::from_str(json).unwrap_or_default()
}

/// Texts in one language.
#[derive(Clone, Copy)]
pub struct Texts(&'static Table);

impl Texts {
    /// The texts of a language, or of the system's.
    pub fn of(language: Language) -> Self {
        let hindi = match language {
            Language::En => false,
            Language::Hi => true,
            Language::System => sys_locale::get_locale().is_some_and(|locale| locale.starts_with("hi")),
        };
        Self(if hindi { &HI } else { &EN })
    }

    /// A text by its key; a key without a text shows itself.
    pub fn get(self, key: &'static str) -> &'static str {
        self.0.get(key).map_or(key, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_have_the_words_of_the_dialogs() {
        for language in [Language::En, Language::Hi] {
            assert_ne!(Texts::of(language).get("dialog.chooseFolders"), "dialog.chooseFolders");
        }
        assert_ne!(Texts::of(Language::En).get("menu.file"), Texts::of(Language::Hi).get("menu.file"));
    }
}
