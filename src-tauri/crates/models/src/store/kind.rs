//! What the kinds of entries in the list differ in: how a folder is checked, and what they are for.

use std::path::{Path, PathBuf};

use crate::captions::CaptionModel;
use crate::error::ModelError;
use crate::list::{self, Entry};
use crate::{loader, words};

/// A captioner that is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptionerFiles {
    /// Its id and the start of its files' fingerprint, so that a caption knows which weights wrote it.
    pub id: String,
    /// Where [`CaptionModel::load`] finds it.
    pub folder: PathBuf,
}

/// What checks a folder with the files of an entry.
pub(super) fn check(entry: &Entry) -> fn(&Path) -> Result<(), ModelError> {
    match entry {
        entry if entry.is_reader() => words::check,
        entry if entry.captions => CaptionModel::check,
        _ => loader::check,
    }
}

/// Whether a listed entry describes pictures.
pub(super) fn is_captioner(id: &str) -> bool {
    list::find(id).is_some_and(|entry| entry.captions)
}

/// What a listed entry does, if that is not to search.
pub(super) fn purpose_besides_search(id: &str) -> Option<&'static str> {
    let captions = || is_captioner(id).then_some("describes pictures");
    list::is_reader(id).then_some("reads the words in pictures").or_else(captions)
}
