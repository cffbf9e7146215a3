//! What folders without pictures hold, so that a window can say why it shows none.

use super::locator::Locator;
use crate::disk::timeout::TIMEOUT;
use crate::disk::walk::Survey;
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::library::Library;

impl Library {
    /// What a folder holds, or all folders together. Looks at some ten thousand names at most; a folder that does not
    /// answer counts nothing.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownFolder`] when no folder has this ID, [`Error::BadPattern`] for an exclude pattern that is not a
    /// glob, and database errors.
    pub fn survey(&self, id: Option<FolderId>) -> Result<Survey> {
        let mut folders = self.folders()?;
        folders.retain(|folder| id.is_none_or(|id| folder.id == id));
        if let (Some(id), true) = (id, folders.is_empty()) {
            return Err(Error::UnknownFolder { path: id.to_string().into() });
        }
        let rules = Locator::of(self).walk_rules()?;
        let mut survey = Survey::default();
        for folder in folders {
            let (excludes, skip, is_hidden) =
                (rules.excludes(&folder.excludes)?, rules.skip.clone(), rules.is_hidden);
            let root = folder.path.clone();
            let look = move || Survey::of(&root, &excludes, &skip, is_hidden);
            survey.extend(self.timed_io.run(&folder.path, TIMEOUT, look).unwrap_or_default());
        }
        Ok(survey)
    }
}
