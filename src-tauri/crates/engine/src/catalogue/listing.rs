//! Lists of contents in the order they are shown in: what a grid is made of.
//!
//! Owns what belongs to which list. A row is the least a grid needs, since a list may have a million.

use blake3::Hash;
use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Result};

use super::contents::HIDDEN;

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every picture, newest first.
    All,
    /// What was added in the last 30 days, the newest addition first.
    Recent,
    /// The pictures of one folder, newest first.
    Folder(i64),
}

/// A picture in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Row id of the content.
    pub id: i64,
    /// What the list is ordered by: the clock on the wall in seconds since 1970, as if that clock ran on UTC.
    pub time: i64,
    /// The content's hash.
    pub hash: Hash,
}

/// How long a picture counts as recently added, in seconds.
const RECENT: i64 = 30 * 86_400;

impl Scope {
    /// The column that the list is ordered by, newest first.
    fn time(self) -> &'static str {
        match self {
            Scope::All | Scope::Folder(_) => "shown_at",
            Scope::Recent => "added_at",
        }
    }

    /// Which contents belong to it; `?1` is [`Scope::bound`].
    fn condition(self) -> String {
        match self {
            Scope::All => format!("?1 = 0 AND id NOT IN ({HIDDEN})"),
            Scope::Recent => format!("added_at >= ?1 AND id NOT IN ({HIDDEN})"),
            // The plus keeps SQLite on the index that is in the right order, instead of looking up row by row
            // and sorting.
            Scope::Folder(_) => "+id IN (SELECT content_id FROM files
                                        WHERE folder_id = ?1 AND state IN ('present', 'offline'))"
                .to_owned(),
        }
    }

    fn bound(self) -> i64 {
        match self {
            Scope::All => 0,
            Scope::Recent => super::now() - RECENT,
            Scope::Folder(id) => id,
        }
    }
}

/// The pictures of a list that were catalogued after the content `after` (0: all), at most `limit` of them.
pub fn list(connection: &Connection, scope: Scope, after: i64, limit: Option<u32>) -> Result<Vec<Listed>> {
    let (time, condition) = (scope.time(), scope.condition());
    connection
        .prepare_cached(&format!(
            "SELECT id, {time}, hash FROM contents WHERE id > ?2 AND {condition}
             ORDER BY {time} DESC, id DESC LIMIT ?3"
        ))?
        .query_map((scope.bound(), after, limit.map_or(-1, i64::from)), from_row)?
        .collect()
}

/// One picture, whatever lists it is in.
pub fn get(connection: &Connection, id: i64) -> Result<Option<Listed>> {
    connection
        .prepare_cached("SELECT id, shown_at, hash FROM contents WHERE id = ?1")?
        .query_row([id], from_row)
        .optional()
}

/// How many pictures a list has.
pub fn count(connection: &Connection, scope: Scope) -> Result<u64> {
    let number = |sql: String, bound: &dyn ToSql| {
        connection.prepare_cached(&sql)?.query_row([bound], |row| row.get::<_, u64>(0))
    };
    match scope {
        // Counting all and taking off the hidden ones spares a look at every row's files.
        Scope::All => {
            let all = number("SELECT count(*) FROM contents WHERE ?1 = 0".to_owned(), &0)?;
            let hidden =
                format!("SELECT count(*) FROM (SELECT DISTINCT content_id FROM ({HIDDEN})) WHERE ?1 = 0");
            Ok(all.saturating_sub(number(hidden, &0)?))
        }
        _ => number(format!("SELECT count(*) FROM contents WHERE {}", scope.condition()), &scope.bound()),
    }
}

fn from_row(row: &rusqlite::Row<'_>) -> Result<Listed> {
    Ok(Listed { id: row.get(0)?, time: row.get(1)?, hash: Hash::from_bytes(row.get(2)?) })
}
