//! Failures as `ratna` prints them: the engine's text, and the option or command that helps.

use ratna_engine::Error;
use serde_json::{Value, json};

use crate::args::Command;

/// The text of a failure of a command.
pub(crate) fn text(error: &anyhow::Error, command: &Command) -> String {
    let text = with_causes(error);
    match error.downcast_ref::<Error>().and_then(|error| hint(error, command)) {
        Some(hint) => format!("{text} ({hint})"),
        None => text,
    }
}

/// The error's text and those of its causes, unless it ends with its cause already, as the engine's errors do.
fn with_causes(error: &anyhow::Error) -> String {
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), |text, cause| {
        if text.ends_with(&cause) { text } else { format!("{text}: {cause}") }
    })
}

/// A failure as a JSON object: the text as `error`, and the engine's `code`, null for other failures.
pub(crate) fn object(error: &anyhow::Error, command: &Command) -> Value {
    let code = error.downcast_ref::<Error>().map(Error::code);
    json!({ "error": text(error, command), "code": code })
}

/// What the user can type next.
fn hint(error: &Error, command: &Command) -> Option<&'static str> {
    match error {
        Error::Damaged { .. } => match command {
            Command::Doctor { restore: Some(_), .. } => Some("name another copy"),
            Command::Doctor { repair: true, .. } => {
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
        let hint = |command| text(&Error::Damaged { path: "/l".into(), detail: "x".into() }.into(), &command);
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
        assert!(text(&error, &Command::Status).contains("--library"), "{}", text(&error, &Command::Status));
        assert_eq!(object(&error, &Command::Status)["code"], "readOnly");
        assert_eq!(object(&anyhow::anyhow!("which folder?"), &Command::Status)["code"], Value::Null);
    }

    #[test]
    fn a_cause_is_named_once() {
        let missing = || std::io::Error::from_raw_os_error(2);
        let error = anyhow::Error::from(Error::Io { path: "/p.jpg".into(), source: missing() });
        assert_eq!(text(&error, &Command::Status), "/p.jpg: No such file or directory (os error 2)");
        let error = anyhow::Error::from(missing()).context("standard input");
        assert_eq!(text(&error, &Command::Status), "standard input: No such file or directory (os error 2)");
    }
}
