//! What is exchanged, what becomes of it, and who decides.

use serde::{Deserialize, Serialize};

/// What is exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// Tags and keywords.
    Keywords,
    /// Stars.
    Rating,
    /// The title.
    Title,
    /// The caption, which is a file's description.
    Description,
    /// When the picture was taken, where the person said so.
    Date,
}

/// What one side is to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Which field.
    pub field: Field,
    /// What it is to have; of one value, the new one.
    pub added: Vec<String>,
    /// What it is to lose.
    pub removed: Vec<String>,
}

/// A field that both sides changed since the last exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldConflict {
    /// Which field.
    pub field: Field,
    /// What the person says; empty if nothing. Of keywords, paths such as `animals/dog`.
    pub mine: Vec<String>,
    /// What the file says.
    pub theirs: Vec<String>,
}

/// What is to count where both sides changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// What the file says.
    Theirs,
    /// What the person says in the library.
    Mine,
    /// Both, of keywords. A field with one value is left.
    Both,
}
