//! What both sides said at the last exchange, as it is stored.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::field::{Field, FieldConflict};
use super::keywords::{KeywordBase, keyed};
use super::mine::Mine;
use super::moment::Moment;
use super::scalar::Pair;
use super::theirs::{self, Theirs};
use super::title::Title;

/// What both sides said. A field that was never exchanged is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Base {
    pub(super) keywords: Option<KeywordBase>,
    pub(super) rating: Option<Pair<i8>>,
    pub(super) title: Option<Pair<Title>>,
    pub(super) description: Option<Pair<String>>,
    pub(super) taken: Option<Pair<Moment>>,
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
        let mut base = Self {
            keywords: Some(KeywordBase::after(
                before.keywords.as_ref(),
                &keyed(mine.keywords()),
                &theirs.keywords,
                seeded,
            )),
            rating: after(&before.rating, stars(mine), [had, theirs].map(|said| said.rating)),
            title: after(&before.title, title(mine), [had, theirs].map(|said| said.title.clone())),
            description: after(
                &before.description,
                description(mine),
                [had, theirs].map(|said| said.description.clone()),
            ),
            taken: after(&before.taken, taken(mine), [had, theirs].map(|said| said.taken.clone())),
        };
        if is_left(Field::Keywords) {
            base.keywords = before.keywords.clone();
        }
        if is_left(Field::Rating) {
            base.rating = before.rating.clone();
        }
        if is_left(Field::Title) {
            base.title = before.title.clone();
        }
        if is_left(Field::Description) {
            base.description = before.description.clone();
        }
        if is_left(Field::Date) {
            base.taken = before.taken.clone();
        }
        base
    }

    /// What both sides say that have exchanged nothing yet.
    pub(super) fn of(mine: &Mine, theirs: &Theirs) -> Self {
        Self {
            keywords: None,
            rating: Some(Pair::of(stars(mine), theirs.rating)),
            title: Some(Pair::of(title(mine), theirs.title.clone())),
            description: Some(Pair::of(description(mine), theirs.description.clone())),
            taken: Some(Pair::of(taken(mine), theirs.taken.clone())),
        }
    }

    /// Whether a file that says nothing at all any more was written afresh by a program that knew nothing of what was in it: several
    /// things that both sides said are gone at once. A single one may have been removed. A title or a date is nothing that only
    /// the person can have put there.
    pub(super) fn is_lost_in(&self, theirs: &Theirs) -> bool {
        let words = self.keywords.as_ref().map_or(0, |base| base.shared.len());
        let has_rating = self.rating.as_ref().is_some_and(Pair::is_shared);
        let has_title = self.title.as_ref().is_some_and(Pair::is_shared);
        let has_description = self.description.as_ref().is_some_and(Pair::is_shared);
        let has_date = self.taken.as_ref().is_some_and(Pair::is_shared);
        let is_empty = theirs.keywords.is_empty() && theirs.rating.is_none() && theirs.description.is_none();
        let is_gone =
            is_empty && !(has_title && theirs.title.is_some()) && !(has_date && theirs.taken.is_some());
        let others = [has_rating, has_title, has_description, has_date];
        is_gone && words + others.into_iter().filter(|&has| has).count() > 1
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
            // Earlier versions exchanged neither: that nothing was said is what they know.
            && self.title.as_ref().and_then(|base| base.mine.as_ref()) == title(mine).as_ref()
            && self.taken.as_ref().and_then(|base| base.mine.as_ref()) == taken(mine).as_ref()
    }
}

/// A field with one value after an exchange, before which the file said the first.
fn after<T: Clone + PartialEq>(
    before: &Option<Pair<T>>,
    mine: Option<T>,
    [had, theirs]: [Option<T>; 2],
) -> Option<Pair<T>> {
    Some(Pair::after(before.as_ref(), mine, theirs, had))
}

/// The person's rating, as files have it.
pub(super) fn stars(mine: &Mine) -> Option<i8> {
    mine.rating.and_then(|stars| i8::try_from(stars).ok())
}

/// The person's title, as it is compared.
pub(super) fn title(mine: &Mine) -> Option<Title> {
    mine.title.as_deref().and_then(Title::of)
}

/// When the person says that it was taken.
pub(super) fn taken(mine: &Mine) -> Option<Moment> {
    mine.taken.map(Moment::at)
}

/// The person's description, as it is compared.
pub(super) fn description(mine: &Mine) -> Option<String> {
    mine.description.as_deref().and_then(theirs::text)
}
