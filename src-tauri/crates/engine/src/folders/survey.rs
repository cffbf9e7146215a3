//! What folders without pictures hold, so that a window can say why it shows none.

use std::time::{Duration, Instant};

use super::locator::Locator;
use crate::disk::timeout::TIMEOUT;
use crate::disk::walk::Survey;
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::library::Library;

/// How long a survey looks into a folder: a window waits for it, and a slow disk lists thousands of names in this time.
const PATIENCE: Duration = Duration::from_secs(5);

impl Library {
    /// What a folder holds, or all folders together. Looks at some ten thousand names at most, for some seconds; a folder
    /// that does not answer counts nothing.
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
            let look = move || Survey::of(&root, &excludes, &skip, is_hidden, Instant::now() + PATIENCE);
            // Uses a key other than the folder's path: a folder that takes long to list does respond.
            let surveyed = self.timed_io.run(&folder.path.join("survey"), TIMEOUT, look);
            survey.extend(surveyed.unwrap_or_default());
        }
        Ok(survey)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestLibrary, hold_looks_into};

    #[test]
    fn a_survey_that_takes_long_does_not_make_its_folder_silent() {
        let fixture = TestLibrary::new();
        fixture.fill("photos", 2);
        let library = fixture.library();
        fixture.index(&library, "photos");
        let _answer = hold_looks_into(&library, &fixture.path("photos/survey"));
        assert_eq!(library.survey(None).unwrap().pictures, 0, "an earlier survey still looks");
        library.find_folders().unwrap();
        assert!(!library.folders().unwrap()[0].offline);
    }
}
