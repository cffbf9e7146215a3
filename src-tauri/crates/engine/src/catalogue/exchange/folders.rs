//! What the person decided for a folder.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::ids::FolderId;

/// Where what the person says is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Nowhere.
    #[default]
    Off,
    /// To the file beside a picture.
    Sidecars,
    /// Into the picture's own file where its format allows it, otherwise to its sidecar.
    Originals,
}

/// How new sidecars are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// `IMG.xmp`.
    #[default]
    Stem,
    /// `IMG.jpg.xmp`.
    Full,
}

/// What is written about the pictures of a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FolderExchange {
    /// Where to.
    pub target: Target,
    /// How new sidecars are called; one that is there keeps its name.
    pub naming: Naming,
    /// Whether a captioner's caption is written as the description where the person has none of their own.
    pub captions: bool,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Sidecars => "sidecars",
            Self::Originals => "originals",
        }
    }

    pub(super) fn from_name(name: &str) -> Self {
        [Self::Sidecars, Self::Originals].into_iter().find(|target| target.name() == name).unwrap_or_default()
    }
}

impl Naming {
    fn name(self) -> &'static str {
        match self {
            Self::Stem => "stem",
            Self::Full => "full",
        }
    }

    pub(super) fn from_name(name: &str) -> Self {
        if name == Self::Full.name() { Self::Full } else { Self::Stem }
    }
}

/// What the person decided for a folder; nothing is written by default.
///
/// # Errors
///
/// Database errors.
pub fn of_folder(connection: &Connection, id: FolderId) -> Result<FolderExchange> {
    let sql = "SELECT target, naming, captions FROM exchange_folders WHERE folder_id = ?1";
    let decided = connection.prepare_cached(sql)?.query_row([id], |row| {
        Ok(FolderExchange {
            target: Target::from_name(row.get_ref(0)?.as_str()?),
            naming: Naming::from_name(row.get_ref(1)?.as_str()?),
            captions: row.get(2)?,
        })
    });
    Ok(decided.optional()?.unwrap_or_default())
}

/// Stores what the person decides for a folder. What its pictures' files said before is kept.
///
/// # Errors
///
/// Database errors.
pub fn set_folder(connection: &Connection, id: FolderId, decided: FolderExchange) -> Result<()> {
    if decided.target == Target::Off {
        let sql = "DELETE FROM exchange_folders WHERE folder_id = ?1";
        return connection.prepare_cached(sql)?.execute([id]).map(drop);
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO exchange_folders VALUES (?1, ?2, ?3, ?4)")?
        .execute((id, decided.target.name(), decided.naming.name(), decided.captions))
        .map(drop)
}
