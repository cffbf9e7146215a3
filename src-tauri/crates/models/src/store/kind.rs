//! What the kinds of models differ in: how a folder is checked, and what they are for.

use std::path::Path;

use super::manifest::Manifest;
use crate::captions::CaptionModel;
use crate::error::ModelError;
use crate::list::{self, Entry};
use crate::{loader, words};

/// What checks a folder with the files of an entry.
pub(super) fn check(entry: &Entry) -> fn(&Path) -> Result<(), ModelError> {
    match entry {
        entry if entry.is_reader() => words::check,
        entry if entry.captions => CaptionModel::check,
        _ => loader::check,
    }
}

/// Whether a model describes pictures; `manifest` is that of one that is here.
pub(super) fn is_captioner(id: &str, manifest: Option<&Manifest>) -> bool {
    list::find(id).map_or(manifest.is_some_and(|manifest| manifest.captions), |entry| entry.captions)
}

/// What a model does, if that is not to search.
pub(super) fn purpose_besides_search(id: &str, manifest: Option<&Manifest>) -> Option<&'static str> {
    let captions = || is_captioner(id, manifest).then_some("describes pictures");
    list::is_reader(id).then_some("reads the words in pictures").or_else(captions)
}
