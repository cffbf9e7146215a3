//! A run of a captioner over pictures that it has not captioned.
//!
//! Owns their order, newest first, and when a run ends. Every caption is stored before the next picture's turn, so that a run
//! that was stopped, or a program that was killed, goes on where it was.

use std::ops::ControlFlow;

use ratna_captions::{Caption, Captioner, Error as CaptionError, Piece, Prompt};

use super::picture::{self, Found};
use crate::catalogue::captions::{self, Redo};
use crate::catalogue::{contents, texts};
use crate::error::Result;
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// Where so many pictures fail in a row, the captioner is at fault.
const MOST_FAILURES: usize = 10;

/// Which pictures a run captions.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those among which it chooses; `None` means all that are shown.
    pub among: Option<IdSet>,
    /// What it does again.
    pub redo: Redo,
}

/// What a run did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Captioned {
    /// Pictures that got a caption.
    pub captioned: u64,
    /// Pictures that the captioner failed with, which are remembered.
    pub failed: u64,
}

/// What happens during a run.
#[derive(Debug)]
pub enum Event<'a> {
    /// The next words about a picture, as they come.
    Text {
        /// The picture.
        id: ContentId,
        /// To be appended to those before.
        text: &'a str,
    },
    /// A picture's caption is finished and stored; it takes the place of the words before.
    Captioned {
        /// The picture.
        id: ContentId,
        /// Its caption.
        caption: &'a Caption,
    },
    /// A picture has no caption, and the run goes on.
    Failed {
        /// The picture.
        id: ContentId,
        /// Why.
        error: &'a CaptionError,
    },
}

/// Hears what happens.
pub type Hear<'a> = &'a mut dyn FnMut(Event<'_>);

/// Captioning what a captioner has not captioned yet.
pub struct Session<'a> {
    captioner: &'a dyn Captioner,
    prompt: &'a Prompt,
    redo: Redo,
    /// What is left, the newest last.
    left: Vec<ContentId>,
    /// Pictures whose turn it was when nothing of them was at hand.
    away: u64,
    done: Captioned,
    /// The pictures that failed one after the other.
    failed_in_a_row: Vec<ContentId>,
}

impl<'a> Session<'a> {
    /// Lists what is left to caption.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only, and database errors.
    pub fn begin(
        library: &Library,
        captioner: &'a dyn Captioner,
        prompt: &'a Prompt,
        wanted: &Wanted,
    ) -> Result<Self> {
        library.check_writable()?;
        let mut left = library.catalogue.read(|db| captions::pending(db, captioner.id(), wanted.redo))?;
        if let Some(among) = &wanted.among {
            left.retain(|&id| among.contains(id));
        }
        left.reverse();
        let (away, done, failed_in_a_row) = (0, Captioned::default(), Vec::new());
        Ok(Self { captioner, prompt, redo: wanted.redo, left, away, done, failed_in_a_row })
    }

    /// Leaves out what has a caption, whoever said it.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn leave_out_captioned(&mut self, library: &Library) -> Result<()> {
        let captioned = library.catalogue.read(captions::captioned)?;
        self.left.retain(|&id| !captioned.contains(id));
        Ok(())
    }

    /// What has a caption by the captioner.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn captioned(&self, library: &Library) -> Result<IdSet> {
        library.catalogue.read(|db| captions::captioned_by(db, self.captioner.id()))
    }

    /// How many pictures are left, with those of which nothing was at hand.
    pub fn left(&self) -> u64 {
        self.left.len() as u64 + self.away
    }

    /// What was done so far.
    pub fn done(&self) -> Captioned {
        self.done
    }

    /// Captions what is left. Blocks until it is done; `progress` reports, pauses the run between pictures, and cancels it at
    /// any time. What was captioned is kept.
    ///
    /// # Errors
    ///
    /// [`Error::Caption`](crate::Error::Caption) when the captioner fails with more than a picture, or with ten in a row;
    /// database errors.
    pub fn run(&mut self, library: &Library, progress: &Progress, hear: Hear<'_>) -> Result<()> {
        progress.enter(Phase::Reading);
        progress.set_total(self.left.len() as u64);
        while !progress.is_cancelled() && self.next(library, progress, hear)? {
            progress.add_done(1);
            progress.wait_while_paused();
        }
        Ok(())
    }

    /// Captions the next picture; false if nothing is left, or if `progress` cancelled it, which it does at any time.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn next(&mut self, library: &Library, progress: &Progress, hear: Hear<'_>) -> Result<bool> {
        let Some(id) = self.left.pop() else { return Ok(false) };
        let captioner = self.captioner.id();
        let found = library.catalogue.read(|db| {
            let is_pending = captions::is_pending(db, captioner, self.redo, id)?;
            if is_pending { contents::hash(db, id) } else { Ok(None) }
        })?;
        // Otherwise somebody else did it meanwhile, or it is no longer there.
        let Some(hash) = found else { return Ok(true) };
        let found = picture::of(library, id, &hash)?;
        // Reading a picture takes a while: one that nobody wants any more is shown to nobody.
        if progress.is_cancelled() {
            self.left.push(id);
            return Ok(false);
        }
        let said = match found {
            Found::Pixels(pixels) => self.captioner.caption(&pixels, self.prompt, &mut |piece| {
                if let Piece::Text(text) = piece {
                    hear(Event::Text { id, text });
                }
                if progress.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }),
            Found::Undecodable(problem) => Err(CaptionError::BadPicture { reason: problem.to_string() }),
            Found::Away => {
                self.away += 1;
                return Ok(true);
            }
        };
        match said {
            Ok(caption) => self.keep(library, id, &caption, hear),
            Err(error) if error.concerns_picture() => self.mark(library, id, error, hear),
            Err(error) => {
                self.left.push(id);
                if matches!(error, CaptionError::Cancelled) { Ok(false) } else { Err(error.into()) }
            }
        }
    }

    fn keep(&mut self, library: &Library, id: ContentId, caption: &Caption, hear: Hear<'_>) -> Result<bool> {
        let said = (caption.text.as_str(), self.prompt.language().code());
        library.catalogue.write(|db| captions::put(db, id, self.captioner.id(), said))?;
        self.done.captioned += 1;
        self.failed_in_a_row.clear();
        hear(Event::Captioned { id, caption });
        // So that searches have little to catch up with.
        texts::catch_up(&library.catalogue)?;
        Ok(true)
    }

    /// Remembers that the captioner failed with a picture.
    fn mark(
        &mut self,
        library: &Library,
        id: ContentId,
        error: CaptionError,
        hear: Hear<'_>,
    ) -> Result<bool> {
        library.catalogue.write(|db| captions::mark_failed(db, id, self.captioner.id(), error.code()))?;
        self.done.failed += 1;
        hear(Event::Failed { id, error: &error });
        // A picture that it was never shown says nothing about the captioner.
        if !matches!(error, CaptionError::BadPicture { .. }) {
            self.failed_in_a_row.push(id);
        }
        if self.failed_in_a_row.len() < MOST_FAILURES {
            return Ok(true);
        }
        self.unmark(library)?;
        Err(error.into())
    }

    /// Forgets that the captioner failed with the last pictures: it is at fault, and they have their turn when it is mended.
    fn unmark(&mut self, library: &Library) -> Result<()> {
        let (captioner, failed) = (self.captioner.id(), std::mem::take(&mut self.failed_in_a_row));
        library.catalogue.write(|db| captions::unmark_failed(db, &failed, captioner))?;
        self.done.failed -= failed.len() as u64;
        self.left.extend(failed.into_iter().rev());
        Ok(())
    }
}
