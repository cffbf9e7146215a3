//! Lists of contents in the order they are shown in: what a grid is made of.
//!
//! Owns what belongs to which list. A row is the least a grid needs, since a list may have a million.

use std::collections::HashMap;

use blake3::Hash;
use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Result};

use super::contents::HIDDEN;
use crate::ids::{ContentId, FolderId};

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every picture, newest first.
    All,
    /// What was added in the last 30 days, the newest addition first.
    Recent,
    /// The pictures of one folder, newest first.
    Folder(FolderId),
}

/// A picture in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// Row id of the content.
    pub id: ContentId,
    /// What the list is ordered by: the clock on the wall in seconds since 1970, as if that clock ran on UTC.
    pub time: i64,
    /// The content's hash.
    pub hash: Hash,
    /// Why none of its files can be read right now, if none can.
    pub away: Option<Away>,
}

/// Where a picture is that cannot be read right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// In folders that are out of reach, as on a drive that is not connected.
    Offline,
    /// In the cloud only: reading it would download it.
    Cloud,
}

/// Selects the contents that have files, but none that is there, with whether the file is in the cloud only.
/// That their files are not present is said once more, since an index of those is at hand.
const AWAY: &str = "SELECT f.content_id, f.cloud FROM files f
    WHERE f.state <> 'present' AND f.state = 'offline' AND f.content_id NOT NULL
      AND NOT EXISTS (SELECT 1 FROM files p WHERE p.content_id = f.content_id AND p.state = 'present')";

/// Up to this many pictures it is quicker to ask for each where it is.
const FEW: u32 = 1000;

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
            Scope::Folder(id) => id.0,
        }
    }
}

/// The pictures of a list that were catalogued after the content `after` (0: all), at most `limit` of them.
pub fn list(
    connection: &Connection,
    scope: Scope,
    after: Option<ContentId>,
    limit: Option<u32>,
) -> Result<Vec<ListItem>> {
    let (time, condition) = (scope.time(), scope.condition());
    let mut rows: Vec<ListItem> = connection
        .prepare_cached(&format!(
            "SELECT id, {time}, hash FROM contents WHERE id > ?2 AND {condition}
             ORDER BY {time} DESC, id DESC LIMIT ?3"
        ))?
        .query_map((scope.bound(), after.map_or(0, |id| id.0), limit.map_or(-1, i64::from)), from_row)?
        .collect::<Result<_>>()?;
    if rows.len() > FEW as usize {
        let away = all_away(connection)?;
        if !away.is_empty() {
            rows.iter_mut().for_each(|row| row.away = away.get(&row.id).copied());
        }
    } else {
        for row in &mut rows {
            row.away = away(connection, row.id)?;
        }
    }
    Ok(rows)
}

/// One picture, whatever lists it is in.
pub fn get(connection: &Connection, id: ContentId) -> Result<Option<ListItem>> {
    let listed = connection
        .prepare_cached("SELECT id, shown_at, hash FROM contents WHERE id = ?1")?
        .query_row([id], from_row)
        .optional()?;
    let Some(listed) = listed else { return Ok(None) };
    Ok(Some(ListItem { away: away(connection, id)?, ..listed }))
}

/// Every content that cannot be read right now: no row is looked at where all folders can be reached.
fn all_away(connection: &Connection) -> Result<HashMap<ContentId, Away>> {
    let mut found = HashMap::new();
    let mut query = connection.prepare_cached(AWAY)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, cloud) = (row.get(0)?, row.get(1)?);
        note(found.entry(id).or_insert(Away::Offline), cloud);
    }
    Ok(found)
}

/// Why a content cannot be read right now.
fn away(connection: &Connection, id: ContentId) -> Result<Option<Away>> {
    let mut query = connection.prepare_cached("SELECT state, cloud FROM files WHERE content_id = ?1")?;
    let mut rows = query.query([id])?;
    let mut found = None;
    while let Some(row) = rows.next()? {
        match row.get_ref(0)?.as_str()? {
            "present" => return Ok(None),
            "offline" => note(found.get_or_insert(Away::Offline), row.get(1)?),
            _ => {}
        }
    }
    Ok(found)
}

/// What is in the cloud can be had sooner than what is on a drive.
fn note(away: &mut Away, cloud: bool) {
    if cloud {
        *away = Away::Cloud;
    }
}

/// How many pictures a list has.
pub fn count(connection: &Connection, scope: Scope) -> Result<u64> {
    let number = |sql: String, bound: &dyn ToSql| {
        connection.prepare_cached(&sql)?.query_row([bound], |row| row.get::<_, u64>(0))
    };
    match scope {
        // CountingEmbedder all and taking off the hidden ones spares a look at every row's files.
        Scope::All => {
            let all = number("SELECT count(*) FROM contents WHERE ?1 = 0".to_owned(), &0)?;
            let hidden =
                format!("SELECT count(*) FROM (SELECT DISTINCT content_id FROM ({HIDDEN})) WHERE ?1 = 0");
            Ok(all.saturating_sub(number(hidden, &0)?))
        }
        _ => number(format!("SELECT count(*) FROM contents WHERE {}", scope.condition()), &scope.bound()),
    }
}

fn from_row(row: &rusqlite::Row<'_>) -> Result<ListItem> {
    Ok(ListItem { id: row.get(0)?, time: row.get(1)?, hash: Hash::from_bytes(row.get(2)?), away: None })
}

#[cfg(test)]
mod tests {
    use super::super::Catalogue;
    use super::*;

    /// Contents by the states of their files; `cloud` is offline because its bytes are in the cloud only.
    fn library(contents: &[&[&str]]) -> (tempfile::TempDir, Catalogue) {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let fill = |db: &Connection| -> Result<()> {
            db.execute("INSERT INTO folders (id, path, added_at) VALUES (1, x'2f61', 0)", [])?;
            for (id, states) in (1_i64..).zip(contents) {
                let hash = *blake3::hash(&id.to_le_bytes()).as_bytes();
                db.execute(
                    "INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash,
                                           added_at, shown_at)
                     VALUES (?1, ?2, 1, 'jpeg', 1, 1, 1, 0, 0, ?1)",
                    (id, hash),
                )?;
                for (copy, state) in states.iter().enumerate() {
                    let cloud = *state == "cloud";
                    db.execute(
                        "INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state,
                                            tried_with, seen_at, cloud)
                         VALUES (1, ?1, 1, 0, 0, 0, ?2, ?3, 1, 0, ?4)",
                        (format!("{id}-{copy}").into_bytes(), id, if cloud { "offline" } else { state }, cloud),
                    )?;
                }
            }
            Ok(())
        };
        catalogue.write(|db| fill(db)).unwrap();
        (dir, catalogue)
    }

    #[test]
    fn a_picture_is_away_only_if_no_file_of_it_is_there() {
        let states: &[&[&str]] = &[
            &["present"],
            &["offline"],
            &["offline", "present"],
            &["cloud"],
            &["offline", "cloud"],
            &["gone", "offline"],
        ];
        let (_dir, catalogue) = library(states);
        let expected =
            [None, Some(Away::Offline), None, Some(Away::Cloud), Some(Away::Cloud), Some(Away::Offline)];
        let listed = catalogue.read(|db| list(db, Scope::All, None, None)).unwrap();
        let shown: Vec<_> = listed.iter().rev().map(|row| row.away).collect();
        assert_eq!(shown, expected);
        let all = catalogue.read(all_away).unwrap();
        let found: Vec<_> = (1..=6).map(|id| all.get(&ContentId(id)).copied()).collect();
        assert_eq!(found, expected, "many are asked for as few are");
        assert_eq!(catalogue.read(|db| get(db, ContentId(4))).unwrap().unwrap().away, Some(Away::Cloud));
    }
}
