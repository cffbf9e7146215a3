//! Paths of tags: `animals/dog`.

use unicode_normalization::UnicodeNormalization;

use crate::query;

/// A tag's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TagPath {
    /// As it is shown, in Unicode's form NFC.
    pub(super) path: String,
    /// What it is compared by: the path in lower case.
    pub(super) key: String,
}

impl TagPath {
    /// The path of a tag as it is typed; `None` if it is blank.
    pub(super) fn new(tag: &str) -> Option<Self> {
        let path: String = query::tag(tag)?.nfc().collect();
        // Lower case may be composed differently.
        let key = path.to_lowercase().nfc().collect();
        Some(Self { path, key })
    }

    /// The paths of the tags above it, from the outermost one on, and its own.
    pub(super) fn with_parents(&self) -> impl Iterator<Item = Self> {
        let ends =
            |text: &str| text.match_indices('/').map(|(at, _)| at).chain([text.len()]).collect::<Vec<_>>();
        let (path, key) = (self.path.clone(), self.key.clone());
        ends(&path).into_iter().zip(ends(&key)).map(move |(path_end, key_end)| Self {
            path: path[..path_end].to_owned(),
            key: key[..key_end].to_owned(),
        })
    }

    /// The last name.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// The keys of all tags below a tag lie between these two, which are none of them.
pub(super) fn below(key: &str) -> (String, String) {
    // A zero follows the slash.
    (format!("{key}/"), format!("{key}0"))
}

/// Whether a key is that of a tag or of one below it.
pub(super) fn is_within(key: &str, tag: &str) -> bool {
    key.strip_prefix(tag).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
