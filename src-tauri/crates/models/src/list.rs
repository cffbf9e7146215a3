//! The models, the readers of words and the captioners that can be downloaded, as data: `assets/models.json`.
//!
//! Owns the list's format. Knows neither the hub nor the disk. Sizes and hashes in the list are binding: a download
//! that differs is refused, whatever the hub reports. Where the list has none, downloads are checked against the hub.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

static LIST: LazyLock<List> = LazyLock::new(|| {
    // Cannot fail: the file is part of the program, and a test parses it.
    let mut list = parse(include_str!("../assets/models.json")).unwrap_or_default();
    if is_served_by_a_test() {
        list.models.iter_mut().chain(&mut list.readers).chain(&mut list.captioners).for_each(Entry::unpin);
    }
    list
});

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    models: Vec<Entry>,
    readers: Vec<Entry>,
    captioners: Vec<Entry>,
}

/// Names the environment variable that drops revisions, sizes and hashes, because a test's hub serves small models in
/// place of the listed ones. Released programs are built without it.
#[cfg(any(test, feature = "test-hub"))]
const TEST_HUB: &str = "RATNA_TEST_HUB";

#[cfg(any(test, feature = "test-hub"))]
fn is_served_by_a_test() -> bool {
    cfg!(test) || std::env::var_os(TEST_HUB).is_some()
}

#[cfg(not(any(test, feature = "test-hub")))]
fn is_served_by_a_test() -> bool {
    false
}

/// A model, a reader of the words in pictures, or a captioner, that can be downloaded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Id, by which people choose it: lower-case letters, digits and dashes.
    pub id: String,
    /// Name, as shown to people.
    pub name: String,
    /// Its repository on the hub, as `owner/name`.
    pub repository: String,
    /// The commit; `None` for the newest one, which is resolved once for all files of a download.
    pub revision: Option<String>,
    /// Whether it is the recommended first choice.
    pub recommended: bool,
    /// Licence of its weights.
    pub licence: Licence,
    /// Languages of queries, and of a captioner's answers; `None` for a reader.
    #[serde(default)]
    pub languages: Option<Languages>,
    /// Languages that a reader reads, as ISO 639 codes, the most common first; none for a model.
    #[serde(default)]
    pub reads: Vec<String>,
    /// Whether it describes pictures.
    #[serde(default)]
    pub captions: bool,
    /// Its files, small ones first.
    pub files: Vec<File>,
}

/// A file of a model on the hub.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, on the hub and on disk.
    pub name: String,
    /// Its repository, if it is not the model's own; the newest commit is used there.
    #[serde(default)]
    pub repository: Option<String>,
    /// Size in bytes, if known; binding.
    pub bytes: Option<u64>,
    /// Approximate size in bytes, to be shown where the exact one is unknown.
    #[serde(default)]
    pub about_bytes: Option<u64>,
    /// SHA-256 in lower-case hex, if known; binding.
    pub sha256: Option<String>,
}

/// Licence of a model's weights.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum Licence {
    /// Apache 2.0.
    #[serde(rename = "apache-2.0")]
    Apache2,
    /// MIT.
    #[serde(rename = "mit")]
    Mit,
    /// BSD with three clauses.
    #[serde(rename = "bsd-3-clause")]
    Bsd3,
    /// Apple's licence for machine-learning research, which allows no other use.
    #[serde(rename = "apple-amlr")]
    AppleResearch,
}

impl Licence {
    /// Its identifier, as hubs write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Apache2 => "apache-2.0",
            Self::Mit => "mit",
            Self::Bsd3 => "bsd-3-clause",
            Self::AppleResearch => "apple-amlr",
        }
    }

    /// Its name, as shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Apache2 => "Apache 2.0",
            Self::Mit => "MIT",
            Self::Bsd3 => "BSD 3-Clause",
            Self::AppleResearch => "Apple research",
        }
    }

    /// Whether it allows research only.
    pub fn is_research(self) -> bool {
        self == Self::AppleResearch
    }
}

/// Languages of queries.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Languages {
    /// English alone.
    English,
    /// A hundred or more, including Hindi.
    Many,
}

impl Languages {
    /// Its identifier in the list.
    pub fn id(self) -> &'static str {
        match self {
            Self::English => "english",
            Self::Many => "many",
        }
    }
}

impl Entry {
    /// Size of all files in bytes, as far as it is known.
    pub fn bytes(&self) -> u64 {
        self.files.iter().filter_map(|file| file.bytes.or(file.about_bytes)).sum()
    }

    /// Whether it reads words instead of embedding pictures.
    pub fn is_reader(&self) -> bool {
        !self.reads.is_empty()
    }

    /// Drops the revision and what is binding; the sizes are still shown.
    fn unpin(&mut self) {
        self.revision = None;
        for file in &mut self.files {
            file.about_bytes = file.bytes.take().or(file.about_bytes);
            file.sha256 = None;
        }
    }
}

/// The models that can be downloaded, in the order in which they are shown.
pub fn entries() -> &'static [Entry] {
    &LIST.models
}

/// The readers that can be downloaded, in the order in which they are shown.
pub fn readers() -> &'static [Entry] {
    &LIST.readers
}

/// The captioners that can be downloaded, in the order in which they are shown.
pub fn captioners() -> &'static [Entry] {
    &LIST.captioners
}

/// The model, reader or captioner of this id, if it is listed.
pub fn find(id: &str) -> Option<&'static Entry> {
    entries().iter().chain(readers()).chain(captioners()).find(|entry| entry.id == id)
}

/// Whether this is the id of a listed reader.
pub fn is_reader(id: &str) -> bool {
    find(id).is_some_and(Entry::is_reader)
}

fn parse(json: &str) -> Result<List, serde_json::Error> {
    serde_json::from_str(json)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn is_commit(revision: &str) -> bool {
        revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    #[test]
    fn the_list_is_well_formed() {
        let List { models: entries, readers, captioners } =
            parse(include_str!("../assets/models.json")).unwrap();
        let all = entries.iter().chain(&readers).chain(&captioners);
        let ids: HashSet<_> = all.map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), entries.len() + readers.len() + captioners.len(), "ids are unique");
        assert_eq!(entries.len(), 6);
        for entry in &entries {
            assert!(entry.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            assert_ne!(entry.id, "starter");
            let weights = entry.files.iter().filter(|file| file.name.ends_with(".safetensors")).count();
            assert_eq!(weights, 1, "{}", entry.id);
            let has = |name: &str| entry.files.iter().any(|file| file.name == name);
            assert!(has("tokenizer.json"), "{}", entry.id);
            assert!(has("config.json") != has("open_clip_config.json"), "{}", entry.id);
            assert!(entry.bytes() > 100_000_000, "{}", entry.id);
            for file in &entry.files {
                let fits = |bytes: u64| bytes <= crate::file_limits::max_bytes(&file.name);
                assert!(file.bytes.or(file.about_bytes).is_none_or(fits), "{}: {}", entry.id, file.name);
                assert!(file.sha256.as_ref().is_none_or(|hash| hash.len() == 64), "{}", entry.id);
                assert!(file.bytes.is_none() || file.about_bytes.is_none(), "{}", entry.id);
            }
        }
    }

    #[test]
    fn readers_are_pinned_by_commit_size_and_hash() {
        let readers = parse(include_str!("../assets/models.json")).unwrap().readers;
        assert_eq!(readers.iter().map(|reader| reader.id.as_str()).collect::<Vec<_>>(), ["ppocr-devanagari"]);
        for reader in readers {
            assert!(reader.is_reader() && reader.languages.is_none() && !reader.licence.is_research());
            assert!(reader.revision.as_deref().is_some_and(is_commit));
            assert!(reader.files.iter().all(|file| file.bytes.is_some() && file.sha256.is_some()));
        }
        assert!(entries().iter().all(|entry| !entry.is_reader() && entry.languages.is_some()));
        assert!(find("ppocr-devanagari").is_some());
    }

    #[test]
    fn captioners_are_pinned_and_have_weights_of_a_known_size_and_free_licences() {
        let captioners = parse(include_str!("../assets/models.json")).unwrap().captioners;
        let ids: Vec<_> = captioners.iter().map(|captioner| captioner.id.as_str()).collect();
        assert_eq!(ids, ["blip-base", "moondream2", "qwen3-vl-2b"]);
        assert!(captioners.iter().filter(|captioner| captioner.recommended).count() <= 1);
        for captioner in captioners {
            assert!(captioner.captions && !captioner.is_reader() && !captioner.licence.is_research());
            // What is no commit moves: then hashes hold the files to what they were.
            assert!(captioner.revision.as_deref().is_none_or(is_commit), "{}", captioner.id);
            assert!(captioner.files.iter().all(|file| file.bytes.is_some() && file.sha256.is_some()));
            let weights = captioner.files.last().unwrap();
            let most = crate::file_limits::max_bytes(&weights.name);
            assert!((900_000_000..most).contains(&captioner.bytes()), "{}", captioner.id);
            assert!(captioner.files.iter().any(|file| file.name == "tokenizer.json"), "{}", captioner.id);
        }
        assert!(entries().iter().chain(super::readers()).all(|entry| !entry.captions));
    }

    /// Their licence is free, so that they could be measured; Apple's are checked against the hub alone.
    #[test]
    fn free_models_are_pinned_by_commit_size_and_hash() {
        let entries = parse(include_str!("../assets/models.json")).unwrap().models;
        for entry in entries.iter().filter(|entry| !entry.licence.is_research()) {
            assert!(entry.revision.as_deref().is_some_and(is_commit), "{}", entry.id);
            for name in ["tokenizer.json", "model.safetensors"] {
                let file = entry.files.iter().find(|file| file.name == name).unwrap();
                assert!(file.bytes.is_some() && file.sha256.is_some(), "{}: {name}", entry.id);
            }
        }
    }

    #[test]
    fn one_model_is_recommended_and_its_licence_is_free() {
        let recommended: Vec<_> = entries().iter().filter(|entry| entry.recommended).collect();
        assert_eq!(recommended.len(), 1);
        assert_eq!(
            (recommended[0].id.as_str(), recommended[0].languages),
            ("siglip2-base", Some(Languages::Many))
        );
        assert!(!recommended[0].licence.is_research());
    }

    #[test]
    fn unknown_and_missing_fields_are_refused() {
        assert!(parse(r#"{ "models": [{ "id": "x" }] }"#).is_err());
        assert!(parse(r#"{ "models": [], "readers": [], "captioners": [], "more": 1 }"#).is_err());
    }
}
