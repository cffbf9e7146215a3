//! Why a question has no answer.

use serde_json::{Value, json};

/// Why a question has no answer: a code for programs and a text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Whose turn it is after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The question has to be another one.
    Invalid,
    /// The library has no such picture.
    Unknown,
    /// The same question can be asked again later.
    Busy,
    /// The library or the model failed.
    Failed,
}

impl Failure {
    pub(crate) fn new(kind: Kind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, code: code.into(), message: message.into() }
    }

    /// The question can't be understood.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, "invalid", message)
    }

    /// The library has no such picture.
    pub(crate) fn unknown_picture() -> Self {
        Self::new(Kind::Unknown, "unknownPicture", "this library has no such picture")
    }

    /// Too many questions wait.
    pub(crate) fn busy() -> Self {
        Self::new(Kind::Busy, "busy", "too many requests are waiting; ask again in a moment")
    }

    /// A bug ended the answer.
    pub(crate) fn panicked() -> Self {
        Self::new(Kind::Failed, "panicked", "a bug in Ratna ended this request; others go on")
    }

    /// A `code` and a `message`.
    pub(crate) fn object(&self) -> Value {
        json!({ "code": self.code, "message": self.message })
    }
}
