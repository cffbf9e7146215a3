//! Why a file has no picture and why a folder is unavailable, in the user's language.
//!
//! The engine reports codes with parameters. Their texts are those of the window.

use std::sync::LazyLock;

use ratna_engine::problem::code_and_parameters;
use ratna_texts::{Language, Texts};
use serde::Serialize;

use crate::escape;

/// The texts in the user's language.
static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::of(Language::System));

/// A problem's text; `kind` is "file" or "folder".
pub(crate) fn text(kind: &str, problem: &(impl Serialize + ToString)) -> String {
    translated(*TEXTS, kind, problem).unwrap_or_else(|| problem.to_string())
}

/// As [`text`], as a part of a line: a problem can name a folder, or repeat what the system says.
pub(crate) fn shown_text(kind: &str, problem: &(impl Serialize + ToString)) -> String {
    escape::shown(&text(kind, problem))
}

/// A problem's code, as in JSON.
pub(crate) fn code(problem: &impl Serialize) -> String {
    code_and_parameters(problem).0
}

fn translated(texts: Texts, kind: &str, problem: &impl Serialize) -> Option<String> {
    let (code, parameters) = code_and_parameters(problem);
    let text = texts.find(&format!("problem.{kind}.{code}"))?.to_owned();
    let fill = |text: String, (name, value): (&String, &String)| text.replace(&format!("{{{name}}}"), value);
    Some(parameters.iter().fold(text, fill))
}

#[cfg(test)]
mod tests {
    use ratna_engine::problem::{FileProblem, FolderProblem};

    use super::*;

    #[test]
    fn problems_are_translated() {
        let texts = Texts::of(Language::Hi);
        let damaged = FileProblem::Damaged { format: "JPEG".into() };
        let translated_text = translated(texts, "file", &damaged).unwrap();
        assert!(translated_text.contains("JPEG") && translated_text.contains("ख़राब"), "{translated_text}");
        assert!(translated(texts, "folder", &FolderProblem::DriveMissing).is_some());
    }

    #[test]
    fn the_code_is_the_engines() {
        assert_eq!(code(&FileProblem::Truncated), "truncated");
    }
}
