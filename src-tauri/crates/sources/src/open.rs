//! Which program a library belongs to, by its content.

use std::path::Path;

use crate::capture_one::CaptureOne;
use crate::error::{Error, Result};
use crate::lightroom::Lightroom;
use crate::photos::Photos;
use crate::source::Source;
use crate::takeout::Takeout;

/// Opens the library at `path`, absolute, of whichever program.
///
/// # Errors
/// [`Error::UnknownKind`] when it is no library that can be read; and that of its reader when it is one, but can't be read.
pub fn open(path: &Path) -> Result<Box<dyn Source>> {
    find(path)?.ok_or_else(|| Error::UnknownKind { path: path.to_path_buf() })
}

/// As [`open`]; `None` when it is no library that can be read.
///
/// # Errors
/// When it is one, but can't be read.
pub fn find(path: &Path) -> Result<Option<Box<dyn Source>>> {
    if let Some(source) = Photos::at(path)? {
        return Ok(Some(Box::new(source)));
    }
    if let Some(source) = Lightroom::at(path)? {
        return Ok(Some(Box::new(source)));
    }
    if let Some(source) = CaptureOne::at(path)? {
        return Ok(Some(Box::new(source)));
    }
    Ok(Takeout::at(path)?.map(|source| Box::new(source) as Box<dyn Source>))
}
