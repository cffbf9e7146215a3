//! Rules by which the person accepts suggested tags, and refusing some, as changes that can be undone.

use super::Marked;
use super::undo::{Undo, kept};
use crate::catalogue::keyword_rules::{self, KeywordRule};
use crate::catalogue::tags;
use crate::error::Result;
use crate::ids::{ContentId, RuleId};
use crate::library::Library;
use crate::tags::{RuleWanted, Suggester};

impl Library {
    /// The rules, by their words.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn keyword_rules(&self) -> Result<Vec<KeywordRule>> {
        self.catalogue.read(keyword_rules::all)
    }

    /// Has a tag that rules gave to pictures be the person's own. Pictures that do not have it by a rule are left as they are.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) and database errors.
    pub fn keep_tag(&self, ids: &[ContentId], tag: &str) -> Result<Marked> {
        let undo = self.catalogue.write(|db| kept(db, ids, tag))?;
        Ok(Marked { pictures: undo.tagged_pictures(), undo })
    }

    /// Has a tag no longer be suggested for pictures, nor given to them by a rule.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) and database errors.
    pub fn refuse_tag(&self, ids: &[ContentId], tag: &str) -> Result<Marked> {
        let ids = self.catalogue.write(|db| tags::refuse(db, ids, tag))?;
        Ok(Marked { pictures: ids.len(), undo: Undo::Refused { tag: tag.to_owned(), ids } })
    }

    /// Makes a rule, in place of an earlier one for the same word, and tags the pictures that it suits by now. `None` if the
    /// suggester was stopped, or if the tag is blank.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly), database errors, and [`Error::Embed`](crate::Error::Embed) when the model
    /// fails.
    pub fn add_keyword_rule(&self, suggester: &Suggester, wanted: &RuleWanted) -> Result<Option<Marked>> {
        let made = suggester.make_rule(self, wanted)?;
        Ok(made.map(|made| Marked { pictures: made.pictures(), undo: Undo::RuleMade(made) }))
    }

    /// Removes a rule, and with `with_tags` the tags that it gave and that the person has not confirmed; otherwise they
    /// become the person's own. `None` if there is no such rule.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) and database errors.
    pub fn remove_keyword_rule(&self, id: RuleId, with_tags: bool) -> Result<Option<Marked>> {
        let removed = self.catalogue.write(|db| keyword_rules::remove(db, id, with_tags))?;
        Ok(removed.map(|removed| {
            let pictures = if with_tags { removed.pictures() } else { 0 };
            Marked { pictures, undo: Undo::RuleRemoved(removed) }
        }))
    }
}
