//! What the person does with captions.

use crate::catalogue::{captions, texts};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;

impl Library {
    /// Sets what a picture shows in the person's own words, which count before those of captioners and are never replaced by
    /// them. With a blank text, the person's own are deleted; those of captioners, if there are none of the person's.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPicture`], [`Error::ReadOnly`] and database errors.
    pub fn set_caption(&self, id: ContentId, text: &str) -> Result<()> {
        let text = plain_text(text);
        let is_known = self.catalogue.write(|db| {
            if text.is_empty() {
                if !captions::delete_own(db, id)? {
                    captions::delete(db, &[id])?;
                }
                Ok(true)
            } else {
                captions::set_own(db, id, &text)
            }
        })?;
        if !is_known {
            return Err(Error::UnknownPicture { id });
        }
        texts::catch_up(&self.catalogue).map(drop)
    }

    /// Deletes all captions by a captioner, and forgets which pictures it failed with. Returns how many it had made.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`] and database errors.
    pub fn remove_captions_by(&self, captioner: &str) -> Result<u64> {
        let removed = self.catalogue.write(|db| captions::delete_by(db, captioner))?;
        texts::catch_up(&self.catalogue)?;
        Ok(removed)
    }

    /// The IDs of the captioners that were asked about pictures of the library, with their numbers of captions.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn captioners(&self) -> Result<Vec<(String, u64)>> {
        self.catalogue.read(captions::captioners)
    }
}

/// A text as the person means it: without blanks around it, and without characters that control something.
pub(crate) fn plain_text(text: &str) -> String {
    let plain = |c: char| if c == '\t' { ' ' } else { c };
    let kept: String = text.chars().map(plain).filter(|&c| c == '\n' || !c.is_control()).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_person_keeps_its_lines_and_loses_what_controls_something() {
        assert_eq!(plain_text(" Bello\tin snow\r\nat home\u{0}\u{1b}[2J \n"), "Bello in snow\nat home[2J");
        assert_eq!(plain_text(" \n\t "), "");
    }
}
