//! Stub until full text is merged.
use rusqlite::{Connection, Result};

use super::Catalogue;
use crate::id_set::IdSet;
use crate::ids::ContentId;

/// Where words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The name of a file.
    Name,
    /// The name of a folder.
    Folder,
    /// The title.
    Title,
    /// The description.
    Description,
    /// The tags.
    Tags,
}

/// Contents with these words.
///
/// # Errors
///
/// Database errors.
pub fn search(
    connection: &Connection,
    text: &str,
    allowed: Option<&IdSet>,
    limit: usize,
) -> Result<Vec<ContentId>> {
    let _ = (connection, text, allowed, limit);
    Ok(Vec::new())
}

/// In which fields each of these contents has the words.
///
/// # Errors
///
/// Database errors.
pub fn fields(
    connection: &Connection,
    text: &str,
    ids: &[ContentId],
) -> Result<Vec<(ContentId, Vec<Field>)>> {
    let _ = (connection, text, ids);
    Ok(Vec::new())
}

/// Brings the index up to date.
///
/// # Errors
///
/// Database errors.
pub fn catch_up(catalogue: &Catalogue) -> crate::Result<()> {
    let _ = catalogue;
    Ok(())
}
