//! What the person decided for folders, and for parts of them.
//!
//! Owns which decision counts for a file: that for the innermost part of its folder that it is in. A part is named by its path
//! relative to the folder; an empty path is the whole folder.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Row};

use crate::disk::paths;
use crate::ids::FolderId;

/// The decision `x` that counts for a file `f`, if something is to be written.
pub(super) const DECIDED: &str = "x.folder_id = f.folder_id AND x.target <> 'off' AND x.prefix =
    (SELECT y.prefix FROM exchange_folders y
     WHERE y.folder_id = f.folder_id AND (y.prefix = x'' OR substr(f.path, 1, length(y.prefix)) = y.prefix)
     ORDER BY length(y.prefix) DESC LIMIT 1)";

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

/// What counts in a part of a folder, at its top; nothing is written by default.
///
/// # Errors
///
/// Database errors.
pub fn of_part(connection: &Connection, id: FolderId, part: &Path) -> Result<FolderExchange> {
    // Of no bytes, `substr` takes NULL.
    let sql = "SELECT target, naming, captions FROM exchange_folders
         WHERE folder_id = ?1 AND (prefix = x'' OR substr(?2, 1, length(prefix)) = prefix)
         ORDER BY length(prefix) DESC LIMIT 1";
    let decided = connection.prepare_cached(sql)?.query_row((id, prefix(part)), |row| from_row(row, 0));
    Ok(decided.optional()?.unwrap_or_default())
}

/// The parts of a folder for which something else was decided than for what is around them, by their paths.
///
/// # Errors
///
/// Database errors.
pub fn parts(connection: &Connection, id: FolderId) -> Result<Vec<(PathBuf, FolderExchange)>> {
    let sql = "SELECT prefix, target, naming, captions FROM exchange_folders
         WHERE folder_id = ?1 AND prefix <> x'' ORDER BY prefix";
    let part = |row: &Row<'_>| {
        let prefix = row.get_ref(0)?.as_blob()?;
        Ok((paths::from_bytes(prefix.strip_suffix(b"/").unwrap_or(prefix)), from_row(row, 1)?))
    };
    connection.prepare_cached(sql)?.query_map([id], part)?.collect()
}

/// Stores what the person decides for all of a part of a folder. What its pictures' files said before is kept.
///
/// # Errors
///
/// Database errors.
pub fn set_part(connection: &Connection, id: FolderId, part: &Path, decided: FolderExchange) -> Result<()> {
    let prefix = prefix(part);
    let inside = "DELETE FROM exchange_folders
         WHERE folder_id = ?1 AND (?2 = x'' OR substr(prefix, 1, length(?2)) = ?2)";
    connection.prepare_cached(inside)?.execute((id, &prefix))?;
    // Where nothing is written, nothing else is decided.
    let decided = if decided.target == Target::Off { FolderExchange::default() } else { decided };
    if of_part(connection, id, part)? == decided {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO exchange_folders (folder_id, prefix, target, naming, captions) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((id, prefix, decided.target.name(), decided.naming.name(), decided.captions))
        .map(drop)
}

/// Has what was decided for the folder `from` count in the part of the folder `to` that it becomes.
///
/// # Errors
///
/// Database errors.
pub fn adopt(connection: &Connection, from: FolderId, to: FolderId, part: &Path) -> Result<()> {
    set_part(connection, to, part, of_part(connection, from, Path::new(""))?)?;
    for (inner, decided) in parts(connection, from)? {
        set_part(connection, to, &part.join(inner), decided)?;
    }
    Ok(())
}

/// What the relative paths of the files in a part begin with.
fn prefix(part: &Path) -> Vec<u8> {
    match paths::to_bytes(part) {
        [] => Vec::new(),
        path => [path, b"/"].concat(),
    }
}

fn from_row(row: &Row<'_>, from: usize) -> Result<FolderExchange> {
    Ok(FolderExchange {
        target: Target::from_name(row.get_ref(from)?.as_str()?),
        naming: Naming::from_name(row.get_ref(from + 1)?.as_str()?),
        captions: row.get(from + 2)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::database::Catalogue;
    use super::super::super::folders;
    use super::*;

    const SIDECARS: FolderExchange =
        FolderExchange { target: Target::Sidecars, naming: Naming::Full, captions: true };
    const ORIGINALS: FolderExchange = FolderExchange { target: Target::Originals, ..SIDECARS };
    const OFF: FolderExchange = FolderExchange { target: Target::Off, naming: Naming::Stem, captions: false };

    /// What counts for files of a folder, as the exchange asks for it.
    fn counts(db: &Connection, id: FolderId, path: &str) -> Result<Option<String>> {
        let sql = format!(
            "SELECT x.target FROM (SELECT ?1 AS folder_id, CAST(?2 AS BLOB) AS path) f JOIN exchange_folders x ON {DECIDED}"
        );
        db.query_row(&sql, (id, path), |row| row.get(0)).optional()
    }

    #[test]
    fn a_folder_that_is_taken_over_keeps_what_was_decided_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let check = |db: &Connection| {
            let add = |path: &str| folders::insert(db, Path::new(path), &[]);
            let (inner, outer, off) = (add("/p/2020")?, add("/p")?, add("/p/2020/off")?);
            set_part(db, inner, Path::new(""), SIDECARS)?;
            set_part(db, inner, Path::new("raw"), ORIGINALS)?;
            adopt(db, inner, outer, Path::new("2020"))?;
            adopt(db, off, outer, Path::new("2020/off"))?;
            let expected = [("2020", SIDECARS), ("2020/off", OFF), ("2020/raw", ORIGINALS)];
            let expected: Vec<_> = expected.map(|(part, decided)| (PathBuf::from(part), decided)).into();
            assert_eq!(parts(db, outer)?, expected);
            let of = |path| counts(db, outer, path);
            assert_eq!((of("a.jpg")?, of("2020.jpg")?, of("20201/a.jpg")?), (None, None, None));
            assert_eq!(of("2020/a.jpg")?.as_deref(), Some("sidecars"));
            assert_eq!(of("2020/raw/b/a.jpg")?.as_deref(), Some("originals"));
            assert_eq!(of("2020/off/a.jpg")?, None, "nobody asked for that");

            set_part(db, outer, Path::new("2020"), OFF)?;
            assert!(parts(db, outer)?.is_empty(), "all of it");
            set_part(db, outer, Path::new("2020"), SIDECARS)?;
            set_part(db, outer, Path::new(""), SIDECARS)?;
            assert!(parts(db, outer)?.is_empty() && of("a.jpg")?.is_some(), "there is one decision");
            set_part(db, outer, Path::new("2020"), SIDECARS)?;
            assert!(parts(db, outer)?.is_empty(), "nothing else was decided");
            Ok(())
        };
        catalogue.write(|db| check(db)).unwrap();
    }
}
