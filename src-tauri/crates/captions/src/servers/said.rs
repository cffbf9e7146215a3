//! What a message of a server says.

use serde_json::Value;

/// What a message says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The next words of the caption.
    pub(super) text: String,
    /// Whether the model thought instead of answering.
    pub(super) thought: bool,
    /// Whether and how the answer ends here.
    pub(super) end: Option<End>,
}

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The model was done.
    Complete,
    /// It was not, but had said as much as it may.
    CutOff,
}

/// Why a message says nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is no JSON.
    NotJson(String),
    /// It is JSON of another kind of server.
    Foreign,
    /// It is an error, in the server's words.
    Reported(String),
}

impl Said {
    /// Words at `text`, thoughts at one of `thoughts`.
    pub(super) fn of(message: Option<&Value>, text: &str, thoughts: &[&str], end: Option<End>) -> Self {
        let part = |name: &str| message.and_then(|message| message.get(name)).and_then(Value::as_str);
        let thought = thoughts.iter().any(|name| part(name).is_some_and(|thought| !thought.is_empty()));
        Self { text: part(text).unwrap_or_default().to_owned(), thought, end }
    }
}

/// Reads a message, unless it is an error.
pub(super) fn read(message: &str) -> Result<Value, Fault> {
    let value: Value = serde_json::from_str(message).map_err(|error| Fault::NotJson(error.to_string()))?;
    match reported(&value) {
        Some(error) => Err(Fault::Reported(error)),
        None => Ok(value),
    }
}

/// The error that `value` is, in the shapes of Ollama and of OpenAI.
pub(super) fn reported(value: &Value) -> Option<String> {
    match value.get("error")? {
        Value::String(message) => Some(unwrapped(message)),
        Value::Object(error) => {
            let part = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
            Some([part("message"), part("code")].join(" "))
        }
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// Ollama's error may be the JSON of the error of what runs the model.
fn unwrapped(message: &str) -> String {
    let inner: Option<Value> = serde_json::from_str(message).ok();
    let inner = inner.as_ref().and_then(|inner| inner.pointer("/error/message")).and_then(Value::as_str);
    inner.unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_all_shapes_are_told_from_answers() {
        for (message, error) in [
            (r#"{"error":"model 'x' not found"}"#, "model 'x' not found"),
            (
                r#"{"error":{"message":"No such model","code":"model_not_found"}}"#,
                "No such model model_not_found",
            ),
            (r#"{"error":{"message":"Loading","code":503}}"#, "Loading "),
            (r#"{"error":true,"choices":[]}"#, "true"),
            (r#"{"error":"{\"error\":{\"message\":\"no mmproj\"}}"}"#, "no mmproj"),
        ] {
            assert_eq!(read(message), Err(Fault::Reported(error.to_owned())));
        }
        assert!(read(r#"{"error":null,"choices":[]}"#).is_ok());
    }

    #[test]
    fn deep_nesting_is_no_json() {
        assert!(matches!(read(&"[".repeat(100_000)), Err(Fault::NotJson(_))));
        assert!(matches!(read("data"), Err(Fault::NotJson(_))));
    }
}
