//! The words that a picture has already, and those that the person took from it.

use std::collections::HashSet;

use rusqlite::{Connection, Result};

use super::vocabulary;
use crate::catalogue::{details, tags};
use crate::ids::ContentId;

/// Words that are not suggested for a picture, in every form and in lower case.
pub(super) struct KnownWords {
    own: HashSet<String>,
    refused: HashSet<String>,
}

impl KnownWords {
    /// Those of a content: its tags and the keywords of its file, and the tags that were taken from it.
    pub(super) fn of(db: &Connection, id: ContentId) -> Result<Self> {
        let keywords = details::of(db, id)?.map(|details| details.metadata.keywords).unwrap_or_default();
        let own = forms(tags::of(db, id)?.into_iter().chain(keywords));
        let refused = forms(tags::refused_of(db, id)?.into_iter());
        Ok(Self { own, refused })
    }

    /// Whether the picture has the word as a tag or keyword.
    pub(super) fn is_own(&self, word: &str) -> bool {
        self.own.contains(&word.to_lowercase())
    }

    /// Whether the person took the word from the picture.
    pub(super) fn is_refused(&self, word: &str) -> bool {
        self.refused.contains(&word.to_lowercase())
    }
}

fn forms(tags: impl Iterator<Item = String>) -> HashSet<String> {
    tags.flat_map(|tag| vocabulary::names_of(tag.rsplit(['/', '|']).next().unwrap_or_default())).collect()
}
