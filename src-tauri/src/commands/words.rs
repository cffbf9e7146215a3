//! The words read in pictures, and what reads them.

use macro_rules_attribute::apply;
use ratna_engine::ids::ContentId;
use ratna_models::list;
use ratna_models::store::{ListItem, State};
use ratna_models::words::tesseract::{TesseractReader, missing_package};
use ratna_texts::preferred_languages;
use tauri::AppHandle;

use crate::clipboard;
use crate::dto::{ReadWords, ReaderHint, TextReaderEntry};
use crate::error::Result;
use crate::ipc::{Arg, command, run_blocking, with_session};
use crate::session::Session;

/// The languages of the reader inside the program that most people have. It reads every language in Latin letters, and
/// those in Chinese characters.
const BUILT_IN: [&str; 14] =
    ["en", "zh", "es", "fr", "de", "pt", "it", "ja", "nl", "pl", "sv", "tr", "vi", "id"];
/// What Tesseract lists beside languages: how a page stands, and formulas.
const NO_LANGUAGES: [&str; 2] = ["osd", "equ"];

/// Returns what was read in a picture; nothing if it was not read yet, or could not be.
#[apply(command)]
pub async fn words_in_picture(app: AppHandle, id: Arg<u32>) -> Result<Option<ReadWords>> {
    run_blocking(&app, move |open| {
        Ok(open.library.words_in_picture(ContentId::from(id.0))?.map(ReadWords::from))
    })
    .await
}

/// Copies text, such as that in a picture.
#[apply(command)]
pub async fn copy_text(text: Arg<String>) -> Result<()> {
    clipboard::copy_text(&text.0)
}

/// Returns what reads the words in pictures, in the order in which they look at one; nothing if none are read.
#[apply(command)]
pub async fn text_readers(app: AppHandle) -> Result<Vec<TextReaderEntry>> {
    with_session(&app, readers).await?
}

fn readers(session: &Session) -> Result<Vec<TextReaderEntry>> {
    if session.wait_until_open()?.library.text_reader().is_none() {
        return Ok(Vec::new());
    }
    let downloads: Vec<_> =
        session.wait_until_open()?.store.readers().into_iter().map(downloadable).collect();
    let mut languages = preferred_languages(session.preferences()?.language);
    languages.retain(|language| {
        !downloads.iter().any(|reader| reader.available && reader.languages.contains(language))
    });
    let tesseract = tesseract(&TesseractReader::installed_languages(), &languages, missing_package);
    let is_of_use = tesseract.available || tesseract.hint.is_some();
    let of_system = cfg!(target_os = "macos").then(vision);
    let own = of_system.into_iter().chain([built_in()]);
    Ok(own.chain(downloads).chain(is_of_use.then_some(tesseract)).collect())
}

/// A reader that can be downloaded, or was.
fn downloadable(listed: ListItem) -> TextReaderEntry {
    let reads = list::find(&listed.id).map(|entry| entry.reads.clone()).unwrap_or_default();
    TextReaderEntry {
        id: listed.id,
        name: listed.name,
        available: listed.state == State::Installed,
        languages: reads,
        hint: None,
    }
}

/// Apple Vision, whose languages differ between versions of macOS.
fn vision() -> TextReaderEntry {
    TextReaderEntry {
        id: "vision".to_owned(),
        name: "Apple Vision".to_owned(),
        available: true,
        languages: Vec::new(),
        hint: None,
    }
}

fn built_in() -> TextReaderEntry {
    TextReaderEntry {
        id: "builtIn".to_owned(),
        name: "PP-OCR".to_owned(),
        available: true,
        languages: BUILT_IN.map(str::to_owned).to_vec(),
        hint: None,
    }
}

/// Tesseract with its languages. `package` returns the package that a language (a code of two letters) lacks.
fn tesseract(
    installed: &[String],
    preferred: &[String],
    package: impl Fn(&str, &[String]) -> Option<String>,
) -> TextReaderEntry {
    let hint = preferred.iter().find_map(|language| {
        Some(ReaderHint { package: package(language, installed)?, language: language.clone() })
    });
    let is_language = |name: &&String| !NO_LANGUAGES.contains(&name.as_str());
    TextReaderEntry {
        id: "tesseract".to_owned(),
        name: "Tesseract".to_owned(),
        available: !installed.is_empty(),
        languages: installed.iter().filter(is_language).cloned().collect(),
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(all: &[&str]) -> Vec<String> {
        all.iter().map(|&one| one.to_owned()).collect()
    }

    #[test]
    fn the_hint_names_the_package_of_the_first_language_that_lacks_one() {
        let package = |language: &str, _: &[String]| (language != "en").then(|| format!("pack-{language}"));
        let hint = |languages: &[&str]| {
            let found = tesseract(&[], &strings(languages), package).hint;
            found.map(|hint| (hint.language, hint.package))
        };
        assert_eq!(hint(&["en", "hi", "ta"]), Some(("hi".to_owned(), "pack-hi".to_owned())));
        assert_eq!(hint(&["en"]), None);
        assert_eq!(hint(&[]), None);
    }

    #[test]
    fn tesseract_is_there_if_it_has_languages_and_lists_nothing_else() {
        let installed = strings(&["eng", "hin", "osd"]);
        let found = tesseract(&installed, &[], |_, _| None);
        assert_eq!((found.available, found.languages), (true, strings(&["eng", "hin"])));
        assert!(!tesseract(&[], &[], |_, _| None).available);
    }
}
