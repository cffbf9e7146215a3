//! Why a file has no picture and why a folder is unavailable, in the user's language.
//!
//! The engine reports codes with parameters. Their texts in other languages are those of the window, in `ui/src/i18n`.

use std::collections::HashMap;
use std::sync::LazyLock;

use ratna_engine::problem::code_and_parameters;
use serde::Serialize;
use serde_json::Value;

/// The window's Hindi texts, by key.
const HINDI: &str = include_str!("../../../../ui/src/i18n/hi.json");

/// The texts in the user's language; `None` for English, which the engine provides.
static TEXTS: LazyLock<Option<HashMap<String, Value>>> = LazyLock::new(|| texts(&locale()));

/// A problem's text; `kind` is "file" or "folder".
pub(crate) fn text(kind: &str, problem: &(impl Serialize + ToString)) -> String {
    TEXTS.as_ref().and_then(|texts| translated(texts, kind, problem)).unwrap_or_else(|| problem.to_string())
}

/// A problem's code, as in JSON.
pub(crate) fn code(problem: &impl Serialize) -> String {
    code_and_parameters(problem).0
}

fn texts(locale: &str) -> Option<HashMap<String, Value>> {
    let is_hindi = locale.split(['_', '-', '.']).next() == Some("hi");
    is_hindi.then(|| serde_json::from_str(HINDI).unwrap_or_default())
}

/// The locale for messages, from the variables in POSIX's order.
fn locale() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    set.into_iter().find(|value| !value.is_empty()).unwrap_or_default()
}

fn translated(texts: &HashMap<String, Value>, kind: &str, problem: &impl Serialize) -> Option<String> {
    let (code, parameters) = code_and_parameters(problem);
    let text = texts.get(&format!("problem.{kind}.{code}"))?.as_str()?.to_owned();
    let fill = |text: String, (name, value): (&String, &String)| text.replace(&format!("{{{name}}}"), value);
    Some(parameters.iter().fold(text, fill))
}

#[cfg(test)]
mod tests {
    use ratna_engine::problem::{FileProblem, FolderProblem};

    use super::*;

    #[test]
    fn problems_are_translated_to_hindi_if_that_is_the_users_language() {
        let texts = texts("hi_IN.UTF-8").unwrap();
        let damaged = FileProblem::Damaged { format: "JPEG".into() };
        let translated_text = translated(&texts, "file", &damaged).unwrap();
        assert!(translated_text.contains("JPEG") && translated_text.contains("ख़राब"), "{translated_text}");
        assert!(translated(&texts, "folder", &FolderProblem::DriveMissing).is_some());
        assert!(super::texts("en_GB.UTF-8").is_none() && super::texts("").is_none());
    }

    #[test]
    fn the_code_is_the_engines() {
        assert_eq!(code(&FileProblem::Truncated), "truncated");
    }
}
