//! What undoes a change of tags, favourites, ratings and rules.

use rusqlite::{Connection, Result};

use crate::catalogue::tags::{self, Giver, Renamed};
use crate::catalogue::{keyword_rules, marks};
use crate::ids::ContentId;

/// What a change takes to be undone.
#[derive(Clone, Debug)]
pub(super) enum Undo {
    /// These pictures got the tag, and those that had it by rules or sources have it from the person now; from `readmitted` the
    /// person had taken it before.
    Tagged {
        tag: String,
        ids: Vec<ContentId>,
        confirmed: Vec<(ContentId, Giver)>,
        readmitted: Vec<ContentId>,
    },
    /// These pictures had the tag, some by rules or sources, and lost it; of `refused` that is remembered since.
    Untagged {
        tag: String,
        ids: Vec<ContentId>,
        given: Vec<(ContentId, Giver)>,
        refused: Vec<ContentId>,
    },
    /// These pictures got these tags.
    TaggedMany(Vec<(String, Vec<ContentId>)>),
    /// These pictures became favourites, or stopped being some.
    Favourite {
        on: bool,
        ids: Vec<ContentId>,
    },
    /// The ratings that the pictures had.
    Rated(Vec<(ContentId, Option<u8>)>),
    Renamed(Renamed),
    /// These tags are no longer suggested for the pictures.
    Refused {
        tag: String,
        ids: Vec<ContentId>,
    },
    RuleMade(keyword_rules::Made),
    RuleRemoved(keyword_rules::Removed),
}

/// Gives contents a tag, which the person wants them to have from now on.
pub(super) fn tagged(db: &Connection, ids: &[ContentId], tag: &str) -> Result<Undo> {
    let (readmitted, confirmed) = (tags::readmit(db, ids, tag)?, tags::givers(db, ids, tag)?);
    Ok(Undo::Tagged { tag: tag.to_owned(), ids: tags::add(db, ids, tag)?, confirmed, readmitted })
}

/// Has a tag of contents be the person's own where a rule gave it.
pub(super) fn kept(db: &Connection, ids: &[ContentId], tag: &str) -> Result<Undo> {
    let givers = tags::givers(db, ids, tag)?.into_iter();
    let by_rule: Vec<ContentId> = givers.filter(|(_, giver)| giver.is_rule()).map(|(id, _)| id).collect();
    tagged(db, &by_rule, tag)
}

/// Takes a tag from contents, which the person wants them not to have from now on.
pub(super) fn untagged(db: &Connection, ids: &[ContentId], tag: &str) -> Result<Undo> {
    let (given, refused) = (tags::givers(db, ids, tag)?, tags::refuse(db, ids, tag)?);
    Ok(Undo::Untagged { tag: tag.to_owned(), ids: tags::remove(db, ids, tag)?, given, refused })
}

impl Undo {
    /// The number of pictures that were tagged or lost a tag.
    pub(super) fn tagged_pictures(&self) -> usize {
        match self {
            Self::Tagged { ids, confirmed, .. } => ids.len() + confirmed.len(),
            Self::Untagged { ids, .. } => ids.len(),
            _ => 0,
        }
    }

    /// Undoes the change. Call it in a transaction.
    pub(super) fn run(&self, db: &Connection) -> Result<()> {
        match self {
            Self::Tagged { tag, ids, confirmed, readmitted } => {
                tags::remove(db, ids, tag)?;
                tags::set_givers(db, confirmed, tag)?;
                tags::refuse(db, readmitted, tag).map(drop)
            }
            Self::Untagged { tag, ids, given, refused } => {
                tags::add(db, ids, tag)?;
                tags::set_givers(db, given, tag)?;
                tags::readmit(db, refused, tag).map(drop)
            }
            Self::TaggedMany(added) => {
                added.iter().try_for_each(|(tag, ids)| tags::remove(db, ids, tag).map(drop))
            }
            Self::Favourite { on, ids } => marks::set_favourite(db, ids, !on).map(drop),
            Self::Rated(before) => before.chunk_by(|one, next| one.1 == next.1).try_for_each(|same| {
                let ids: Vec<ContentId> = same.iter().map(|(id, _)| *id).collect();
                marks::set_rating(db, &ids, same[0].1).map(drop)
            }),
            Self::Renamed(renamed) => tags::undo_rename(db, renamed),
            Self::Refused { tag, ids } => tags::readmit(db, ids, tag).map(drop),
            Self::RuleMade(made) => keyword_rules::unmake(db, made),
            Self::RuleRemoved(removed) => keyword_rules::restore(db, removed),
        }
    }
}
