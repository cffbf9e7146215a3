//! Failures as `ratna` prints them: the engine's text, and the option or command that helps.

use std::path::Path;

use ratna_engine::Error;
use ratna_models::store::StoreError;
use serde_json::{Value, json};

use crate::escape;
use crate::paths::with_path;
use crate::problems::code;

/// A failure's text, on one line.
pub(crate) fn line(error: &anyhow::Error) -> String {
    escape::shown(&text(error))
}

fn text(error: &anyhow::Error) -> String {
    let text = with_causes(error);
    match error.downcast_ref::<Error>().and_then(hint) {
        Some(hint) => format!("{text} ({hint})"),
        None => text,
    }
}

/// The error's text and those of its causes, unless it names its cause already, as the engine's errors do.
fn with_causes(error: &anyhow::Error) -> String {
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), |text, cause| {
        if text.contains(&cause) { text } else { format!("{text}: {cause}") }
    })
}

/// A failure as a JSON object: the text as `error`, the engine's `code`, null for other failures, and the `path` that it
/// is about, if there is one.
pub(crate) fn object(error: &anyhow::Error) -> Value {
    let code = error.downcast_ref::<Error>().map(Error::code);
    let object = json!({ "error": text(error), "code": code });
    match path(error) {
        Some(path) => with_path(path, object),
        None => object,
    }
}

fn path(error: &anyhow::Error) -> Option<&Path> {
    let of_store = || match error.downcast_ref::<StoreError>()? {
        StoreError::NotAModel { path, .. } | StoreError::DiskFull { path } | StoreError::Io { path, .. } => {
            Some(path.as_path())
        }
        _ => None,
    };
    error.downcast_ref::<Error>().and_then(Error::path).or_else(of_store)
}

/// Whether one of several files could not be read, so that the others may still be.
pub(crate) fn is_of_one_file(error: &Error) -> bool {
    matches!(error, Error::Io { .. } | Error::NoPicture { .. })
}

/// Why a file that was named could not be read, without its path: a `code` and a `message`.
pub(crate) fn problem(error: &Error) -> Value {
    match error {
        Error::NoPicture { problem, .. } => json!({ "code": code(problem), "message": problem.to_string() }),
        Error::Io { source, .. } => json!({ "code": error.code(), "message": source.to_string() }),
        other => json!({ "code": other.code(), "message": other.to_string() }),
    }
}

/// What the user can type next.
fn hint(error: &Error) -> Option<&'static str> {
    match error {
        Error::Damaged { .. } => Some("`ratna doctor --repair` recreates what it can from the pictures"),
        Error::ReadOnly { .. } => Some("name another library with --library"),
        Error::NotTheFolder { .. } => Some("--anyway accepts it"),
        Error::UnknownFolder { .. } => Some("`ratna folders` lists them"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_option_that_helps() {
        let error = anyhow::Error::from(Error::ReadOnly { path: "/l".into() });
        assert!(text(&error).contains("--library"), "{}", text(&error));
        assert_eq!(object(&error)["code"], "readOnly");
        assert_eq!(object(&anyhow::anyhow!("which folder?"))["code"], Value::Null);
    }

    #[test]
    fn a_failure_is_one_line_and_names_its_path() {
        let error = || anyhow::Error::from(Error::UnknownFolder { path: "/a\nb\u{1b}".into() });
        assert!(line(&error()).starts_with("/a\\nb\\u{1b} is not"), "{}", line(&error()));
        assert_eq!(object(&error())["path"], "/a\nb\u{1b}");
    }

    #[test]
    fn a_cause_is_named_once() {
        let missing = || std::io::Error::from_raw_os_error(2);
        let error = anyhow::Error::from(Error::Io { path: "/p.jpg".into(), source: missing() });
        assert_eq!(text(&error), "/p.jpg: No such file or directory (os error 2)");
        let named = format!("{} is gone", missing());
        assert_eq!(text(&anyhow::Error::from(missing()).context(named.clone())), named);
        let error = anyhow::Error::from(missing()).context("standard input");
        assert_eq!(text(&error), "standard input: No such file or directory (os error 2)");
    }
}
