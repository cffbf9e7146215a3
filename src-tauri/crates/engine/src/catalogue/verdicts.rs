//! Table `verdicts`: answers about files that were read a little to get them, so that unchanged files are not read for
//! the same question again. Never asks the question.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::disk::walk::Verdicts;
use crate::ids::FolderId;

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// Whether a file whose name does not tell is a picture.
    Picture,
    /// Whether a raw file and the picture of the same name are one shot.
    Pair,
}

impl Question {
    fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Pair => "pair",
        }
    }
}

/// The answers about the files of a folder.
///
/// # Errors
///
/// Database errors.
pub(crate) fn get(connection: &Connection, folder_id: FolderId, question: Question) -> Result<Verdicts> {
    let packed: Option<Vec<u8>> = connection
        .prepare_cached("SELECT answers FROM verdicts WHERE folder_id = ?1 AND kind = ?2")?
        .query_row((folder_id, question.name()), |row| row.get(0))
        .optional()?;
    Ok(packed.as_deref().map(Verdicts::from_bytes).unwrap_or_default())
}

/// Replaces the answers about the files of a folder.
///
/// # Errors
///
/// Database errors.
pub(crate) fn set(
    connection: &Connection,
    folder_id: FolderId,
    question: Question,
    verdicts: &Verdicts,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO verdicts (folder_id, kind, answers) VALUES (?1, ?2, ?3)
             ON CONFLICT (folder_id, kind) DO UPDATE SET answers = ?3",
        )?
        .execute((folder_id, question.name(), verdicts.to_bytes()))
        .map(drop)
}
