//! Failures as `ratna` prints them: the engine's text, and the option or command that helps.

use ratna_engine::Error;
use serde_json::{Value, json};

/// A failure's text.
pub(crate) fn text(error: &anyhow::Error) -> String {
    let text = with_causes(error);
    match error.downcast_ref::<Error>().and_then(hint) {
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
pub(crate) fn object(error: &anyhow::Error) -> Value {
    let code = error.downcast_ref::<Error>().map(Error::code);
    json!({ "error": text(error), "code": code })
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
    fn a_cause_is_named_once() {
        let missing = || std::io::Error::from_raw_os_error(2);
        let error = anyhow::Error::from(Error::Io { path: "/p.jpg".into(), source: missing() });
        assert_eq!(text(&error), "/p.jpg: No such file or directory (os error 2)");
        let error = anyhow::Error::from(missing()).context("standard input");
        assert_eq!(text(&error), "standard input: No such file or directory (os error 2)");
    }
}
