//! One picture, captioned while the person waits.
//!
//! Owns that the person's words are not replaced. Why a captioner fails is only told: whoever waits may ask again.

use ratna_captions::{Captioner, Error as CaptionError, Listen, Piece, Prompt};

use super::picture::{self, Found};
use crate::catalogue::captions::{self, Caption};
use crate::catalogue::{contents, texts};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;

impl Library {
    /// Captions a picture, also one that was captioned before. Blocks; `listen` hears the words as they come, and breaks off.
    /// Returns the caption that counts then, or nothing if it was broken off.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPicture`], [`Error::OwnCaption`] when the person has said what it shows, [`Error::Caption`] when the
    /// captioner fails, [`Error::ReadOnly`] and database errors.
    pub fn describe(
        &self,
        id: ContentId,
        captioner: &dyn Captioner,
        prompt: &Prompt,
        listen: Listen<'_>,
    ) -> Result<Option<Caption>> {
        self.check_writable()?;
        let (hash, known) = self.catalogue.read(|db| Ok((contents::hash(db, id)?, captions::of(db, id)?)))?;
        let hash = hash.ok_or(Error::UnknownPicture { id })?;
        if known.is_some_and(|caption| caption.captioner.is_none()) {
            return Err(Error::OwnCaption { id });
        }
        let bad = |reason: String| Error::from(CaptionError::BadPicture { reason });
        let pixels = match picture::of(self, id, &hash)? {
            Found::Pixels(pixels) => pixels,
            Found::Undecodable(problem) => return Err(bad(problem.to_string())),
            Found::Away => return Err(bad("no file of it can be reached right now".to_owned())),
        };
        // It may have been given up while the captioner was opened and the picture read: then nobody sees it.
        if listen(Piece::Waiting).is_break() {
            return Ok(None);
        }
        let said = match captioner.caption(&pixels, prompt, listen) {
            Ok(said) => said,
            Err(CaptionError::Cancelled) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let said = (said.text.as_str(), prompt.language().code());
        self.catalogue.write(|db| captions::put(db, id, captioner.id(), said))?;
        texts::catch_up(&self.catalogue)?;
        self.catalogue.read(|db| captions::of(db, id))
    }
}
