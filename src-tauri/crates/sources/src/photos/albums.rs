//! The albums and the folders that they lie in.
//!
//! Owns which of them people made, and their paths. Albums that Photos fills by itself are left out.

use std::collections::{HashMap, HashSet};

use super::schema::Schema;
use super::values::{NAME, flag, integer, text};
use crate::database::Database;
use crate::error::Result;
use crate::listing::{Album, Note};

/// How many folders deep an album is followed.
const DEPTH: usize = 32;

/// `ZKIND` of an album.
const ALBUM: i64 = 2;
/// `ZKIND` of an album that people share by iCloud.
const SHARED_ALBUM: i64 = 1505;
/// `ZKIND` of a folder.
const FOLDER: i64 = 4000;

/// The albums and folders that people made.
#[derive(Default)]
pub struct Albums {
    /// Each after the one that it lies in.
    pub listed: Vec<Album>,
    /// The keys of the albums by their ids.
    pub keys: HashMap<i64, String>,
}

/// A row of the table of albums, folders and everything like them.
struct Row {
    id: Option<i64>,
    key: Option<String>,
    title: Option<String>,
    kind: Option<i64>,
    parent: Option<i64>,
    is_trashed: bool,
}

impl Albums {
    /// Reads the albums.
    ///
    /// # Errors
    /// Database errors.
    pub fn read(database: &Database, schema: &Schema, notes: &mut Vec<Note>) -> Result<Self> {
        let table = "ZGENERICALBUM";
        if !schema.has_table(table) {
            notes.push(Note::Lacks(table.into()));
            return Ok(Self::default());
        }
        let columns = ["Z_PK", "ZUUID", "ZTITLE", "ZKIND", "ZPARENTFOLDER", "ZTRASHEDSTATE"];
        let columns = schema.list(table, &columns, notes);
        let rows = database.rows(&format!("SELECT {columns} FROM {table}"), |row| {
            Ok(Row {
                id: integer(row, 0),
                key: text(row, 1, NAME),
                title: text(row, 2, NAME),
                kind: integer(row, 3),
                parent: integer(row, 4),
                is_trashed: flag(row, 5),
            })
        })?;
        Ok(Self::of_rows(&rows))
    }

    fn of_rows(rows: &[Row]) -> Self {
        let by_id: HashMap<i64, &Row> = rows.iter().filter_map(|row| Some((row.id?, row))).collect();
        let mut albums = Self::default();
        let mut seen = HashSet::new();
        for row in rows {
            let (Some(id), Some(key)) = (row.id, &row.key) else { continue };
            if !matches!(row.kind, Some(ALBUM | SHARED_ALBUM | FOLDER)) || !seen.insert(key) {
                continue;
            }
            let Some(path) = path_of(row, &by_id) else { continue };
            albums.listed.push(Album { key: key.clone(), path });
            if row.kind != Some(FOLDER) {
                albums.keys.insert(id, key.clone());
            }
        }
        // What lies in a folder has a longer path than the folder.
        albums.listed.sort_by(|a, b| (a.path.len(), &a.path, &a.key).cmp(&(b.path.len(), &b.path, &b.key)));
        albums
    }
}

/// An album's name after those of its folders; `None` if it has none, or it or a folder of it is in the trash.
fn path_of(row: &Row, by_id: &HashMap<i64, &Row>) -> Option<Vec<String>> {
    let mut path = vec![row.title.clone()?];
    let mut seen = vec![row.id];
    let mut at = row;
    while !at.is_trashed {
        let parent = at.parent.filter(|_| path.len() < DEPTH).and_then(|parent| by_id.get(&parent));
        let parent = parent.filter(|parent| parent.kind == Some(FOLDER) && !seen.contains(&parent.id));
        let Some(parent) = parent else {
            path.reverse();
            return Some(path);
        };
        path.extend(parent.title.clone());
        seen.push(parent.id);
        at = parent;
    }
    None
}
