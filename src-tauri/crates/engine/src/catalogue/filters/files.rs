//! Conditions on names of files and of the folders they are in: one pass over the files answers all of them.

use std::collections::HashMap;

use rusqlite::{Connection, Result};

use super::fold::{fold, fold_into, is_like};
use super::screenshots;
use crate::ids::ContentId;
use crate::query::{Condition, Is};

/// Every file of a shown content. Without an index, since the rows are read in the order in which they lie on the disk.
const FILES: &str = "SELECT folder_id, path, content_id FROM files NOT INDEXED
    WHERE content_id NOT NULL AND state IN ('present', 'offline')";

/// A condition on the names of a file and of its folders, with what names are compared with.
pub(super) enum Test {
    /// Consecutive folders' names have these parts.
    In(Vec<String>),
    /// The name is this one, with or without its extension.
    Name(String),
    /// The name is like this pattern.
    Like(String),
    Screenshot,
}

impl Test {
    /// The test that a condition means; `None` for other conditions.
    pub(super) fn new(condition: &Condition) -> Option<Self> {
        match condition {
            Condition::In(path) => Some(Self::In(
                path.split('/').map(|part| fold(part.trim())).filter(|part| !part.is_empty()).collect(),
            )),
            Condition::Name(name) if name.contains(['*', '?']) => Some(Self::Like(fold(name))),
            Condition::Name(name) => Some(Self::Name(fold(name))),
            Condition::Is(Is::Screenshot) => Some(Self::Screenshot),
            _ => None,
        }
    }

    /// Whether it holds of every file in a folder, whose folded names are these.
    fn holds_in(&self, folders: &[String]) -> bool {
        match self {
            Self::In(parts) => folders
                .windows(parts.len().max(1))
                .any(|names| names.iter().zip(parts).all(|(name, part)| name.contains(part.as_str()))),
            Self::Screenshot => folders.iter().any(|name| screenshots::is_folder(name)),
            Self::Name(_) | Self::Like(_) => false,
        }
    }

    /// Whether it holds of a file by its folded name alone.
    fn holds_of(&self, name: &str) -> bool {
        match self {
            Self::In(_) => false,
            Self::Name(wanted) => {
                name == wanted || name.rsplit_once('.').is_some_and(|(stem, _)| stem == wanted)
            }
            Self::Like(pattern) => is_like(name, pattern),
            Self::Screenshot => screenshots::is_name(name),
        }
    }
}

/// Calls `found` with the number of each test that holds of a file, and the file's content.
pub(super) fn scan(
    connection: &Connection,
    tests: &[(usize, Test)],
    mut found: impl FnMut(usize, ContentId),
) -> Result<()> {
    let roots = roots(connection)?;
    let needs_names = tests.iter().any(|(_, test)| !matches!(test, Test::In(_)));
    let mut folders: HashMap<(i64, Vec<u8>), Vec<bool>> = HashMap::new();
    let (mut last, mut holds) = ((-1, Vec::new()), Vec::new());
    let mut folded = String::new();
    for_each_file(connection, |root, folder, name, id| {
        if last.0 != root || last.1 != folder {
            last = (root, folder.to_vec());
            let in_folder = || {
                let names = names(roots.get(&root).map_or("", String::as_str), folder);
                tests.iter().map(|(_, test)| test.holds_in(&names)).collect()
            };
            folders.entry(last.clone()).or_insert_with(in_folder).clone_into(&mut holds);
        }
        if needs_names {
            fold_into(&String::from_utf8_lossy(name), &mut folded);
        }
        for ((number, test), holds) in tests.iter().zip(&holds) {
            if *holds || (needs_names && test.holds_of(&folded)) {
                found(*number, id);
            }
        }
        Ok(())
    })
}

/// Calls `visit` with every file of a shown content: its root, its folder below that and its name, and its content.
pub(in super::super) fn for_each_file(
    connection: &Connection,
    mut visit: impl FnMut(i64, &[u8], &[u8], ContentId) -> Result<()>,
) -> Result<()> {
    let mut query = connection.prepare_cached(FILES)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let path = row.get_ref(1)?.as_blob()?;
        let slash = path.iter().rposition(|&byte| byte == b'/');
        let (folder, name) = slash.map_or((&[][..], path), |slash| (&path[..slash], &path[slash + 1..]));
        visit(row.get(0)?, folder, name, row.get(2)?)?;
    }
    Ok(())
}

/// The last names of the library's folders, as they are spelled.
pub(in super::super) fn roots(connection: &Connection) -> Result<HashMap<i64, String>> {
    let mut query = connection.prepare_cached("SELECT id, path FROM folders")?;
    let roots = query.query_map([], |row| {
        let path = row.get_ref(1)?.as_blob()?;
        let name = path.rsplit(|&byte| byte == b'/').find(|name| !name.is_empty()).unwrap_or_default();
        Ok((row.get(0)?, String::from_utf8_lossy(name).into_owned()))
    })?;
    roots.collect()
}

/// The folded names of a root and of the folders on a path below it.
fn names(root: &str, path: &[u8]) -> Vec<String> {
    let below = path.split(|&byte| byte == b'/').filter(|name| !name.is_empty());
    [fold(root)].into_iter().chain(below.map(|name| fold(&String::from_utf8_lossy(name)))).collect()
}
