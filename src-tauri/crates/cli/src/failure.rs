//! Failures as `ratna` prints them: the engine's text, and the option or command that helps.

use std::path::Path;

use ratna_captions::Error as CaptionError;
use ratna_engine::Error;
use ratna_models::store::StoreError;
use serde_json::{Value, json};

use crate::args::Command;
use crate::escape;
use crate::paths::with_path;
use crate::problems::code;

/// A command's failure, on one line.
pub(crate) fn line(error: &anyhow::Error, command: Option<&Command>) -> String {
    escape::shown(&text(error, command))
}

fn text(error: &anyhow::Error, command: Option<&Command>) -> String {
    let text = with_causes(error);
    match error.downcast_ref::<Error>().and_then(|error| hint(error, command)) {
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

/// A command's failure as a JSON object: the text as `error`, the `code` of the engine or of the reader of other programs'
/// libraries, null for other failures, and the `path` that it is about, if there is one.
pub(crate) fn object(error: &anyhow::Error, command: Option<&Command>) -> Value {
    let of_source = || error.downcast_ref::<ratna_sources::Error>().map(ratna_sources::Error::code);
    let code = error.downcast_ref::<Error>().map(Error::code).or_else(of_source);
    let object = json!({ "error": text(error, command), "code": code });
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
    matches!(error, Error::Io { .. } | Error::NoPicture { .. } | Error::ReadText { .. })
}

/// Why a file that was named could not be read, without its path: a `code` and a `message`.
pub(crate) fn problem(error: &Error) -> Value {
    match error {
        Error::NoPicture { problem, .. } => json!({ "code": code(problem), "message": problem.to_string() }),
        Error::Io { source, .. } => json!({ "code": error.code(), "message": source.to_string() }),
        Error::ReadText { source, .. } => json!({ "code": error.code(), "message": source.reason }),
        other => json!({ "code": other.code(), "message": other.to_string() }),
    }
}

/// What the user can type next.
fn hint(error: &Error, command: Option<&Command>) -> Option<&'static str> {
    match error {
        Error::Damaged { .. } => match command {
            Some(Command::Doctor { restore: Some(_), .. }) => Some("name another copy"),
            Some(Command::Doctor { repair: true, .. }) => {
                Some("`ratna doctor --restore` puts a copy of the catalogue back")
            }
            _ => Some("`ratna doctor --repair` saves what it can and recreates the rest from the pictures"),
        },
        Error::CatalogueMissing { .. } => Some(
            "`ratna doctor --restore` puts the newest copy back, `ratna doctor --start-anew` creates an empty catalogue",
        ),
        Error::NoCopy { .. } => Some("name a file: `ratna doctor --restore FILE`"),
        Error::ReadOnly { .. } => Some("name another library with --library"),
        Error::NotTheFolder { .. } => Some("--anyway accepts it"),
        Error::UnknownFolder { .. } => Some("`ratna folders` lists them"),
        Error::Caption(CaptionError::NotLocal { .. }) => Some("--allow-host HOST agrees to that"),
        Error::Caption(CaptionError::EnglishOnly { .. }) => Some("--language en asks for them"),
        Error::Caption(CaptionError::Unusable { .. }) => {
            Some("`ratna models verify` tells which files are damaged")
        }
        Error::Caption(CaptionError::KeyWanted { .. } | CaptionError::KeyRefused { .. }) => {
            Some("RATNA_MODEL_KEY holds it")
        }
        Error::Caption(
            CaptionError::NoModel { .. } | CaptionError::Blind { .. } | CaptionError::Forwarded { .. },
        ) => Some("`ratna caption --list` lists them"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doctor(repair: bool, restore: bool) -> Command {
        Command::Doctor { repair, verify: false, restore: restore.then_some(None), start_anew: false }
    }

    #[test]
    fn a_repair_is_not_recommended_to_itself() {
        let hint =
            |command| text(&Error::Damaged { path: "/l".into(), detail: "x".into() }.into(), Some(&command));
        assert!(
            hint(Command::Status).contains("--repair") && hint(doctor(false, false)).contains("--repair")
        );
        for command in [doctor(true, false), doctor(false, true)] {
            assert!(!hint(command).contains("--repair"));
        }
        assert!(hint(doctor(true, false)).contains("--restore"));
    }

    #[test]
    fn a_failure_names_the_option_that_helps() {
        let error = anyhow::Error::from(Error::ReadOnly { path: "/l".into() });
        assert!(text(&error, None).contains("--library"), "{}", text(&error, None));
        assert_eq!(object(&error, None)["code"], "readOnly");
        assert_eq!(object(&anyhow::anyhow!("which folder?"), None)["code"], Value::Null);
    }

    #[test]
    fn a_failure_is_one_line_and_names_its_path() {
        let error = || anyhow::Error::from(Error::UnknownFolder { path: "/a\nb\u{1b}".into() });
        assert!(line(&error(), None).starts_with("/a\\nb\\u{1b} is not"));
        assert_eq!(object(&error(), None)["path"], "/a\nb\u{1b}");
    }

    #[test]
    fn a_cause_is_named_once() {
        let missing = || std::io::Error::from_raw_os_error(2);
        let error = anyhow::Error::from(Error::Io { path: "/p.jpg".into(), source: missing() });
        assert_eq!(text(&error, None), "/p.jpg: No such file or directory (os error 2)");
        let named = format!("{} is gone", missing());
        assert_eq!(text(&anyhow::Error::from(missing()).context(named.clone()), None), named);
        let error = anyhow::Error::from(missing()).context("standard input");
        assert_eq!(text(&error, None), "standard input: No such file or directory (os error 2)");
    }
}
