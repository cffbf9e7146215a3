//! The models that can be downloaded, as data: `assets/models.json`.
//!
//! Owns the list's format. Knows neither the hub nor the disk. What the list says of a file's size and hash binds
//! only where it is marked as verified; elsewhere sizes are shown, and what the hub says is what is checked.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it: there is nobody to tell of an error.
    parse(include_str!("../assets/models.json")).unwrap_or_default()
});

/// A model that can be downloaded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What people choose it by: lower-case letters, digits and dashes.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Where it is on the hub, as `owner/name`.
    pub repository: String,
    /// The commit, or a ref such as `refs/pr/15`; none for the newest.
    pub revision: Option<String>,
    /// Whether it is the one to begin with.
    pub recommended: bool,
    /// Terms of its weights.
    pub licence: Licence,
    /// Languages that queries may be in.
    pub languages: Languages,
    /// The files it needs, small ones first.
    pub files: Vec<File>,
}

/// A file of a model on the hub.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, there and here.
    pub name: String,
    /// Where it is, if not in the model's own repository; there the newest is taken.
    #[serde(default)]
    pub repository: Option<String>,
    /// Size in bytes, where it is known.
    pub bytes: Option<u64>,
    /// SHA-256 of the file in lower-case hex, where it is known.
    pub sha256: Option<String>,
    /// Whether revision, size and hash were seen on the hub itself.
    pub verified: bool,
}

/// Terms of a model's weights.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum Licence {
    /// Apache 2.0.
    #[serde(rename = "apache-2.0")]
    Apache2,
    /// MIT.
    #[serde(rename = "mit")]
    Mit,
    /// Apple's terms for machine-learning research: no other use.
    #[serde(rename = "apple-amlr")]
    AppleResearch,
}

impl Licence {
    /// The name licences are looked up by.
    pub fn id(self) -> &'static str {
        match self {
            Self::Apache2 => "apache-2.0",
            Self::Mit => "mit",
            Self::AppleResearch => "apple-amlr",
        }
    }

    /// The name people know.
    pub fn label(self) -> &'static str {
        match self {
            Self::Apache2 => "Apache 2.0",
            Self::Mit => "MIT",
            Self::AppleResearch => "Apple research",
        }
    }

    /// Whether the weights may be used for research only.
    pub fn is_research(self) -> bool {
        self == Self::AppleResearch
    }
}

/// Languages that queries may be in.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Languages {
    /// English alone.
    English,
    /// A hundred or more, Hindi among them.
    Many,
}

impl Languages {
    /// The word the list uses.
    pub fn id(self) -> &'static str {
        match self {
            Self::English => "english",
            Self::Many => "many",
        }
    }
}

impl Entry {
    /// Size of all files in bytes, as far as the list knows.
    pub fn bytes(&self) -> u64 {
        self.files.iter().filter_map(|file| file.bytes).sum()
    }
}

/// The models that can be downloaded, in the order they are shown.
pub fn entries() -> &'static [Entry] {
    &ENTRIES
}

/// The model of that id, if the list has it.
pub fn find(id: &str) -> Option<&'static Entry> {
    entries().iter().find(|entry| entry.id == id)
}

fn parse(json: &str) -> Result<Vec<Entry>, serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct List {
        models: Vec<Entry>,
    }
    Ok(serde_json::from_str::<List>(json)?.models)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::hub::Plan;

    #[test]
    fn the_list_is_well_formed() {
        let entries = parse(include_str!("../assets/models.json")).unwrap();
        let ids: HashSet<_> = entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), entries.len(), "ids are used once");
        assert_eq!(entries.len(), 6);
        for entry in &entries {
            Plan::of(entry).check().unwrap();
            assert!(entry.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            assert_ne!(entry.id, "starter");
            let weights = entry.files.iter().filter(|file| file.name.ends_with(".safetensors")).count();
            assert_eq!(weights, 1, "{}", entry.id);
            let has = |name: &str| entry.files.iter().any(|file| file.name == name);
            assert!(has("tokenizer.json"), "{}", entry.id);
            assert!(has("config.json") != has("open_clip_config.json"), "{}", entry.id);
            assert!(entry.bytes() > 100_000_000, "{}", entry.id);
            for file in &entry.files {
                assert!(!file.verified || (file.bytes.is_some() && file.sha256.is_some()), "{}", entry.id);
            }
        }
    }

    #[test]
    fn one_model_is_recommended_and_it_is_free_to_use() {
        let recommended: Vec<_> = entries().iter().filter(|entry| entry.recommended).collect();
        assert_eq!(recommended.len(), 1);
        assert_eq!((recommended[0].id.as_str(), recommended[0].languages), ("siglip2-base", Languages::Many));
        assert!(!recommended[0].licence.is_research());
    }

    #[test]
    fn what_the_list_does_not_know_is_refused() {
        assert!(parse(r#"{ "models": [{ "id": "x" }] }"#).is_err());
        assert!(parse(r#"{ "models": [], "more": 1 }"#).is_err());
    }
}
