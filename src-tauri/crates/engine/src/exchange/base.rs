//! What both sides said at the last exchange, as it is stored.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::field::{Field, FieldConflict};
use super::keywords::{KeywordBase, keyed};
use super::mine::Mine;
use super::scalar::Pair;
use super::theirs::{self, Theirs};

/// What both sides said. A field that was never exchanged is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Base {
    pub(super) keywords: Option<KeywordBase>,
    pub(super) rating: Option<Pair<i8>>,
    pub(super) description: Option<Pair<String>>,
}

impl Base {
    /// What both sides say after an exchange; of a field in conflict, what they said before. Of what the file says, `had` was there
    /// before, and so were the keywords of `seeded`.
    pub(super) fn after(
        before: &Self,
        mine: &Mine,
        (had, theirs): (&Theirs, &Theirs),
        seeded: &BTreeSet<String>,
        left: &[FieldConflict],
    ) -> Self {
        let is_left = |field| left.iter().any(|conflict| conflict.field == field);
        let keywords = before.keywords.as_ref();
        let texts = (theirs.description.clone(), had.description.clone());
        let mut base = Self {
            keywords: Some(KeywordBase::after(keywords, &keyed(mine.keywords()), &theirs.keywords, seeded)),
            rating: Some(Pair::after(before.rating.as_ref(), stars(mine), theirs.rating, had.rating)),
            description: Some(Pair::after(before.description.as_ref(), description(mine), texts.0, texts.1)),
        };
        if is_left(Field::Keywords) {
            base.keywords = before.keywords.clone();
        }
        if is_left(Field::Rating) {
            base.rating = before.rating.clone();
        }
        if is_left(Field::Description) {
            base.description = before.description.clone();
        }
        base
    }

    /// What both sides say that have exchanged nothing yet.
    pub(super) fn of(mine: &Mine, theirs: &Theirs) -> Self {
        Self {
            keywords: None,
            rating: Some(Pair::of(stars(mine), theirs.rating)),
            description: Some(Pair::of(description(mine), theirs.description.clone())),
        }
    }

    /// Whether a file that says nothing at all any more was written afresh by a program that knew nothing of what was in it: several
    /// things that both sides said are gone at once. A single one may have been removed.
    pub(super) fn is_lost_in(&self, theirs: &Theirs) -> bool {
        let words = self.keywords.as_ref().map_or(0, |base| base.shared.len());
        let has_rating = self.rating.as_ref().is_some_and(Pair::is_shared);
        let has_description = self.description.as_ref().is_some_and(Pair::is_shared);
        theirs.is_empty() && words + usize::from(has_rating) + usize::from(has_description) > 1
    }

    /// Whether the file had words of the person's.
    pub(super) fn has_shared_keywords(&self) -> bool {
        self.keywords.as_ref().is_some_and(|base| !base.shared.is_empty())
    }

    /// Whether the person still says what they said.
    pub(super) fn is_of(&self, mine: &Mine) -> bool {
        let own = keyed(mine.keywords());
        self.keywords.as_ref().is_some_and(|base| base.own.iter().eq(own.keys()))
            && self.rating.as_ref().is_some_and(|base| base.mine == stars(mine))
            && self.description.as_ref().is_some_and(|base| base.mine == description(mine))
    }
}

/// The person's rating, as files have it.
pub(super) fn stars(mine: &Mine) -> Option<i8> {
    mine.rating.and_then(|stars| i8::try_from(stars).ok())
}

/// The person's description, as it is compared.
pub(super) fn description(mine: &Mine) -> Option<String> {
    mine.description.as_deref().and_then(theirs::text)
}
