//! A library that could not be opened, and the ways out: another library, reading, a copy of the catalogue, a new one.
//!
//! Owns what is offered and what is remembered of a choice. An open library is never exchanged for another one.

use std::path::PathBuf;
use std::sync::Arc;

use ratna_engine::{Library, doctor};

use super::Session;
use super::open_library::attempt;
use crate::dto::{Event, FailedLibrary};
use crate::error::{ErrorCode, Failure, Result};
use crate::library_choice::LibraryChoice;
use crate::sync::lock;

impl Session {
    /// The library that could not be opened.
    pub fn failed_library(&self) -> FailedLibrary {
        let choice = lock(&self.choice).clone();
        let is_unwritable = self.wait_until_open().is_err_and(|failure| failure.code == ErrorCode::ReadOnly);
        FailedLibrary {
            folder: choice.as_ref().map(|choice| choice.dir.display().to_string()).unwrap_or_default(),
            // What else is wrong with a library may be wrong with what is read of it.
            readable: choice.is_some_and(|choice| is_unwritable && Library::is_readable_at(&choice.dir)),
        }
    }

    /// Opens the library in a folder, or a new one, in place of one that could not be opened, and at the next start.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the library is open.
    pub fn choose_library(&self, folder: PathBuf) -> Result<()> {
        self.reopen(LibraryChoice::in_folder(folder))
    }

    /// Opens a library that cannot be written for reading, now and at the next start; one that the command line names only
    /// now.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the library is open, and the errors of [`LibraryChoice::at_start`].
    pub fn open_for_reading(&self) -> Result<()> {
        self.reopen(LibraryChoice { for_reading: true, ..self.choice()? })
    }

    /// Tries again to open the library.
    ///
    /// # Errors
    ///
    /// As [`open_for_reading`](Self::open_for_reading).
    pub fn open_again(&self) -> Result<()> {
        self.reopen(self.choice()?)
    }

    /// Makes another attempt after a failure, and waits for it. Another choice than before is remembered if it can be
    /// opened; the library is open even if that fails.
    fn reopen(&self, choice: LibraryChoice) -> Result<()> {
        self.check_failed()?;
        if self.reopen_without_remembering(choice.clone()) != Some(choice.clone())
            && self.wait_until_open().is_ok()
            && let Err(failure) = choice.remember()
        {
            self.events.send(Event::Failed { failure });
        }
        Ok(())
    }

    /// Returns the choice before.
    pub(super) fn reopen_without_remembering(&self, choice: LibraryChoice) -> Option<LibraryChoice> {
        *lock(&self.open) = attempt(choice.clone(), Arc::clone(&self.events), Arc::clone(&self.awake));
        lock(&self.choice).replace(choice)
    }

    /// Fails when the library is open.
    fn check_failed(&self) -> Result<()> {
        match self.wait_until_open() {
            Ok(_) => Err(Failure::new(ErrorCode::BadRequest, "the library is open")),
            Err(_) => Ok(()),
        }
    }

    /// The library to open; looks again for one that was not known at the start.
    pub(super) fn choice(&self) -> Result<LibraryChoice> {
        lock(&self.choice).clone().map_or_else(LibraryChoice::at_start, Ok)
    }

    /// Date of the copy of the catalogue that can be restored, as 2026-11-28; `None` if the library could be opened, or
    /// for another reason than its catalogue.
    ///
    /// # Errors
    ///
    /// Fails when there is no home folder.
    pub fn restorable_copy(&self) -> Result<Option<String>> {
        match self.wait_until_open() {
            Err(failure) if may_need_copy(&failure) => {
                Ok(doctor::newest_copy(&self.choice()?.dir).map(|copy| copy.date))
            }
            _ => Ok(None),
        }
    }

    /// Puts the newest sound copy of the catalogue of a library that could not be opened in its place, and opens it.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the library is open, and the errors of [`doctor::restore`].
    pub fn restore_copy(&self) -> Result<()> {
        self.check_failed()?;
        doctor::restore(&self.choice()?.dir, None)?;
        self.open_again()
    }

    /// Creates an empty catalogue where it is missing, and opens the library.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] when the catalogue is not missing, and the errors of [`doctor::start_anew`].
    pub fn start_anew(&self) -> Result<()> {
        match self.wait_until_open() {
            Err(failure) if failure.code == ErrorCode::CatalogueMissing => {
                doctor::start_anew(&self.choice()?.dir)?;
                self.open_again()
            }
            _ => Err(Failure::new(ErrorCode::BadRequest, "the catalogue is not missing")),
        }
    }
}

/// Whether a copy of the catalogue may help a library that could not be opened.
fn may_need_copy(failure: &Failure) -> bool {
    matches!(failure.code, ErrorCode::Damaged | ErrorCode::CatalogueMissing)
}
