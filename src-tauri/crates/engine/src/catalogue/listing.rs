//! Lists of contents in display order, as a grid shows them.
//!
//! Owns which contents belong to which list. A row holds only what a grid needs, since a list may have a million rows.

use std::collections::HashMap;
use std::path::Path;

use blake3::Hash;
use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Result};

use super::values::{DAY, now};
use super::{marks, sources, tags};
use crate::disk::paths;
use crate::id_set::IdSet;
use crate::ids::{ContentId, FolderId, TagId};

/// What a list contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every picture, newest first.
    All,
    /// The pictures added in the last 30 days, latest addition first.
    Recent,
    /// The pictures of one folder, newest first.
    Folder(FolderId),
    /// The person's favourites, newest first.
    Favourites,
    /// The pictures with a tag or one below it, from the person or as a keyword of their files, newest first.
    Tag(TagId),
}

/// A picture in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// Row ID of the content.
    pub id: ContentId,
    /// Sort key of the list: local time in seconds since 1970, as if the local clock ran on UTC.
    pub time: i64,
    /// Whether `time` is the last change of the file, because nothing says when the picture was taken.
    pub dated_by_file: bool,
    /// The content's hash.
    pub hash: Hash,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Why none of its files, or not its original, can be read now; `None` if it can.
    pub unavailable: Option<Unavailable>,
    /// Whether it is a favourite.
    pub favourite: bool,
}

/// Why a picture cannot be read now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// Its folders are unavailable, as on a drive that is not connected.
    Offline,
    /// It is in the cloud only: reading it would download it.
    Cloud,
    /// What can be read is a smaller picture by another program, which stands in for the original.
    StandIn,
}

/// Selects the offline files of contents without a present file, as (content ID, in the cloud only). The redundant
/// `state <> 'present'` lets SQLite use the partial index of such files.
const UNAVAILABLE: &str = "SELECT f.content_id, f.cloud FROM files f
    WHERE f.state <> 'present' AND f.state = 'offline' AND f.content_id NOT NULL
      AND NOT EXISTS (SELECT 1 FROM files p WHERE p.content_id = f.content_id AND p.state = 'present')";

/// Up to this many pictures, one query per picture is faster than one over all unavailable files.
const MAX_SINGLE_QUERIES: usize = 1000;

/// Up to this many files of a subfolder or pictures of a set, looking up each picture and sorting them is faster than going
/// through all pictures in list order.
const MAX_LOOKED_UP: usize = 8192;

/// How long a picture counts as recently added, in seconds: 30 days.
const RECENT: i64 = 30 * DAY;

impl Scope {
    /// The column that the list is ordered by, newest first.
    fn time(self) -> &'static str {
        match self {
            Scope::All | Scope::Folder(_) | Scope::Favourites | Scope::Tag(_) => "shown_at",
            Scope::Recent => "added_at",
        }
    }

    /// Whether the time of a row is that of its file.
    fn dated_by_file(self) -> &'static str {
        match self {
            Scope::All | Scope::Folder(_) | Scope::Favourites | Scope::Tag(_) => "taken_at IS NULL",
            Scope::Recent => "0",
        }
    }

    /// The contents in the list and perhaps hidden ones, for scopes that are sets.
    pub(super) fn members(self, connection: &Connection) -> Result<Option<IdSet>> {
        match self {
            Scope::All | Scope::Recent | Scope::Folder(_) => Ok(None),
            Scope::Favourites => favourites(connection).map(Some),
            Scope::Tag(tag) => tags::with_id(connection, tag).map(Some),
        }
    }

    /// SQL condition for the contents in the list; `?1` is [`Scope::bound`].
    pub(super) fn condition(self) -> String {
        match self {
            // Those of sets are picked from all.
            Scope::All | Scope::Favourites | Scope::Tag(_) => "?1 = 0 AND hidden_since IS NULL".to_owned(),
            Scope::Recent => "added_at >= ?1 AND hidden_since IS NULL".to_owned(),
            // The plus makes SQLite use the index in list order instead of looking up rows and sorting them.
            Scope::Folder(_) => "+id IN (SELECT content_id FROM files
                                        WHERE folder_id = ?1 AND state IN ('present', 'offline'))"
                .to_owned(),
        }
    }

    /// Selects the rows of the list in its order. `?2` is the content after whose catalogue entry they were added, `?3`
    /// how many are returned at most.
    fn query(self) -> String {
        let (time, dated_by_file, condition) = (self.time(), self.dated_by_file(), self.condition());
        format!(
            "SELECT id, {time}, hash, width, height, {dated_by_file} FROM contents WHERE id > ?2 AND {condition}
             ORDER BY {time} DESC, id DESC LIMIT ?3"
        )
    }

    /// The parameter of [`Scope::condition`].
    pub(super) fn bound(self) -> i64 {
        match self {
            Scope::All | Scope::Favourites | Scope::Tag(_) => 0,
            Scope::Recent => now() - RECENT,
            Scope::Folder(id) => id.0,
        }
    }
}

/// The first `limit` pictures of a list, or all. With `after`, only pictures catalogued after that content.
///
/// # Errors
///
/// Database errors.
pub fn list(
    connection: &Connection,
    scope: Scope,
    after: Option<ContentId>,
    limit: Option<u32>,
) -> Result<Vec<ListItem>> {
    if let Some(ids) = scope.members(connection)? {
        return list_set(connection, &ids, after, limit);
    }
    let rows = connection
        .prepare_cached(&scope.query())?
        .query_map((scope.bound(), after.map_or(0, |id| id.0), limit.map_or(-1, i64::from)), from_row)?
        .collect::<Result<_>>()?;
    with_reasons(connection, rows)
}

/// The shown pictures of a set, newest first, as [`list`] does.
///
/// # Errors
///
/// Database errors.
pub fn list_set(
    connection: &Connection,
    ids: &IdSet,
    after: Option<ContentId>,
    limit: Option<u32>,
) -> Result<Vec<ListItem>> {
    let limit = limit.map_or(usize::MAX, |limit| limit as usize);
    let after = after.unwrap_or(ContentId(0));
    let mut found = Vec::new();
    if ids.len() < MAX_LOOKED_UP {
        let sql = "SELECT id, shown_at, hash, width, height, taken_at IS NULL FROM contents
            WHERE id = ?1 AND hidden_since IS NULL";
        let mut query = connection.prepare_cached(sql)?;
        for id in ids.iter().filter(|&id| id > after) {
            found.extend(query.query_row([id], from_row).optional()?);
        }
        found.sort_unstable_by_key(|row: &ListItem| std::cmp::Reverse((row.time, row.id)));
        found.truncate(limit);
    } else {
        let mut query = connection.prepare_cached(&Scope::All.query())?;
        let mut rows = query.query((0, after, -1))?;
        while let Some(row) = rows.next()?.filter(|_| found.len() < limit) {
            if ids.contains(row.get(0)?) {
                found.push(from_row(row)?);
            }
        }
    }
    with_reasons(connection, found)
}

/// The person's favourites. Hidden ones are among them.
pub(super) fn favourites(connection: &Connection) -> Result<IdSet> {
    connection.prepare_cached("SELECT content_id FROM favourites")?.query_map([], |row| row.get(0))?.collect()
}

/// The pictures in a folder inside the folder `root` and in its subfolders, newest first, as [`list`] does. `path` is
/// relative to the root.
///
/// # Errors
///
/// Database errors.
pub fn list_subfolder(
    connection: &Connection,
    root: FolderId,
    path: &Path,
    after: Option<ContentId>,
    limit: Option<u32>,
) -> Result<Vec<ListItem>> {
    let (from, to) = bounds_below(path);
    let files = "FROM files WHERE folder_id = ?1 AND path > ?2 AND path < ?3";
    let count: usize = connection
        .prepare_cached(&format!("SELECT count(*) FROM (SELECT 1 {files} LIMIT {MAX_LOOKED_UP})"))?
        .query_row((root, &from, &to), |row| row.get(0))?;
    let id = if count < MAX_LOOKED_UP { "id" } else { "+id" };
    let rows = connection
        .prepare_cached(&format!(
            "SELECT id, shown_at, hash, width, height, taken_at IS NULL FROM contents
             WHERE id > ?4 AND {id} IN (SELECT content_id {files} AND state IN ('present', 'offline'))
             ORDER BY shown_at DESC, id DESC LIMIT ?5"
        ))?
        .query_map((root, &from, &to, after.map_or(0, |id| id.0), limit.map_or(-1, i64::from)), from_row)?
        .collect::<Result<_>>()?;
    with_reasons(connection, rows)
}

/// The paths between which everything below a folder lies: its path with a slash, and with the next byte, a zero.
pub(super) fn bounds_below(path: &Path) -> (Vec<u8>, Vec<u8>) {
    let path = paths::to_bytes(path);
    ([path, b"/"].concat(), [path, b"0"].concat())
}

/// The same rows, with why those are unavailable that are, and which are favourites.
fn with_reasons(connection: &Connection, mut rows: Vec<ListItem>) -> Result<Vec<ListItem>> {
    if rows.len() > MAX_SINGLE_QUERIES {
        let reasons = all_unavailable(connection)?;
        if !reasons.is_empty() {
            rows.iter_mut().for_each(|row| row.unavailable = reasons.get(&row.id).copied());
        }
        let favourites = favourites(connection)?;
        if !favourites.is_empty() {
            rows.iter_mut().for_each(|row| row.favourite = favourites.contains(row.id));
        }
    } else {
        for row in &mut rows {
            row.unavailable = unavailable(connection, row.id)?;
            row.favourite = marks::of(connection, row.id)?.favourite;
        }
    }
    Ok(rows)
}

/// One picture, whatever lists it is in.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, id: ContentId) -> Result<Option<ListItem>> {
    let listed = connection
        .prepare_cached(
            "SELECT id, shown_at, hash, width, height, taken_at IS NULL FROM contents WHERE id = ?1",
        )?
        .query_row([id], from_row)
        .optional()?;
    let Some(listed) = listed else { return Ok(None) };
    let favourite = marks::of(connection, id)?.favourite;
    Ok(Some(ListItem { unavailable: unavailable(connection, id)?, favourite, ..listed }))
}

/// Every content that cannot be read now, or whose original cannot. Reads no rows when all folders are available.
pub(super) fn all_unavailable(connection: &Connection) -> Result<HashMap<ContentId, Unavailable>> {
    let mut found = HashMap::new();
    let mut query = connection.prepare_cached(UNAVAILABLE)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, cloud) = (row.get(0)?, row.get(1)?);
        prefer_cloud(found.entry(id).or_insert(Unavailable::Offline), cloud);
    }
    for id in sources::standing_in(connection)? {
        found.entry(id).or_insert(Unavailable::StandIn);
    }
    Ok(found)
}

/// Why a content, or its original, cannot be read now.
fn unavailable(connection: &Connection, id: ContentId) -> Result<Option<Unavailable>> {
    let mut query = connection.prepare_cached("SELECT state, cloud FROM files WHERE content_id = ?1")?;
    let mut rows = query.query([id])?;
    let mut found = None;
    while let Some(row) = rows.next()? {
        match row.get_ref(0)?.as_str()? {
            "present" => return Ok(sources::stands_in(connection, id)?.then_some(Unavailable::StandIn)),
            "offline" => prefer_cloud(found.get_or_insert(Unavailable::Offline), row.get(1)?),
            _ => {}
        }
    }
    Ok(found)
}

/// A file in the cloud counts before one on a drive: it is available sooner.
fn prefer_cloud(reason: &mut Unavailable, cloud: bool) {
    if cloud {
        *reason = Unavailable::Cloud;
    }
}

/// How many pictures a list has.
///
/// # Errors
///
/// Database errors.
pub fn count(connection: &Connection, scope: Scope) -> Result<u64> {
    let count = |sql: String, bound: &dyn ToSql| {
        connection.prepare_cached(&sql)?.query_row([bound], |row| row.get::<_, u64>(0))
    };
    if let Some(mut ids) = scope.members(connection)? {
        ids.subtract(&hidden(connection)?);
        return Ok(ids.len() as u64);
    }
    match scope {
        // Counting all contents and subtracting the hidden ones reads no row.
        Scope::All => {
            let all = count("SELECT count(*) FROM contents WHERE ?1 = 0".to_owned(), &0)?;
            let hidden = "SELECT count(*) FROM contents WHERE hidden_since NOT NULL AND ?1 = 0";
            Ok(all.saturating_sub(count(hidden.to_owned(), &0)?))
        }
        _ => count(format!("SELECT count(*) FROM contents WHERE {}", scope.condition()), &scope.bound()),
    }
}

/// All hidden contents.
pub(super) fn hidden(connection: &Connection) -> Result<IdSet> {
    connection
        .prepare_cached("SELECT id FROM contents WHERE hidden_since NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn from_row(row: &rusqlite::Row<'_>) -> Result<ListItem> {
    Ok(ListItem {
        id: row.get(0)?,
        time: row.get(1)?,
        hash: Hash::from_bytes(row.get(2)?),
        width: row.get(3)?,
        height: row.get(4)?,
        dated_by_file: row.get(5)?,
        unavailable: None,
        favourite: false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::database::Catalogue;
    use super::*;

    /// A library of contents, given by the states of their files; `cloud` means offline and in the cloud only.
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
    fn a_picture_is_unavailable_only_if_none_of_its_files_is_present() {
        use Unavailable::{Cloud, Offline};
        let states: &[&[&str]] = &[
            &["present"],
            &["offline"],
            &["offline", "present"],
            &["cloud"],
            &["offline", "cloud"],
            &["gone", "offline"],
        ];
        let (_dir, catalogue) = library(states);
        let expected = [None, Some(Offline), None, Some(Cloud), Some(Cloud), Some(Offline)];
        let listed = catalogue.read(|db| list(db, Scope::All, None, None)).unwrap();
        let shown: Vec<_> = listed.iter().rev().map(|row| row.unavailable).collect();
        assert_eq!(shown, expected);
        let all = catalogue.read(all_unavailable).unwrap();
        let found: Vec<_> = (1..=6).map(|id| all.get(&ContentId(id)).copied()).collect();
        assert_eq!(found, expected, "one query over all contents finds the same");
        assert_eq!(catalogue.read(|db| get(db, ContentId(4))).unwrap().unwrap().unavailable, Some(Cloud));
    }

    #[test]
    fn making_a_list_reads_nothing_but_an_index() {
        let (_dir, catalogue) = library(&[&["present"]]);
        for scope in [Scope::All, Scope::Recent, Scope::Folder(FolderId(1))] {
            let plan: Vec<String> = catalogue
                .read(|db| {
                    let mut query = db.prepare(&format!("EXPLAIN QUERY PLAN {}", scope.query()))?;
                    query.query_map((0, 0, -1), |row| row.get(3))?.collect()
                })
                .unwrap();
            assert!(plan[0].contains("contents USING COVERING INDEX"), "{scope:?}: {plan:?}");
        }
    }

    #[test]
    fn favourites_and_tags_are_listed_like_all_pictures() {
        let many = vec![&["present"][..]; MAX_LOOKED_UP + 9];
        let (_dir, catalogue) = library(&many);
        let ids: Vec<ContentId> = (1..=many.len() as i64).map(ContentId).collect();
        let mark = |db: &Connection| {
            tags::add(db, &ids[..9], "a/few")?;
            tags::add(db, &ids[3..], "a/lot")?;
            super::super::marks::set_favourite(db, &ids[..5], true)?;
            db.execute("UPDATE files SET state = 'offline' WHERE content_id = 4", [])?;
            db.execute("UPDATE files SET state = 'gone' WHERE content_id = 5", [])
        };
        catalogue.write(|db| mark(db)).unwrap();
        let tag = |path| Scope::Tag(catalogue.read(|db| tags::find(db, path)).unwrap().unwrap());
        let all = catalogue.read(|db| list(db, Scope::All, None, None)).unwrap();
        for (scope, members) in
            [(Scope::Favourites, 1..6), (tag("a/few"), 1..10), (tag("a/lot"), 4..9_999), (tag("a"), 1..9_999)]
        {
            let expected: Vec<_> = all.iter().filter(|row| members.contains(&row.id.0)).copied().collect();
            assert_eq!(catalogue.read(|db| list(db, scope, None, None)).unwrap(), expected);
            assert_eq!(catalogue.read(|db| count(db, scope)).unwrap(), expected.len() as u64);
            let after: Vec<_> =
                expected.iter().filter(|row| row.id > ContentId(2)).take(3).copied().collect();
            assert_eq!(catalogue.read(|db| list(db, scope, Some(ContentId(2)), Some(3))).unwrap(), after);
        }
        assert_eq!(catalogue.read(|db| list(db, Scope::Tag(TagId(99)), None, None)).unwrap(), []);
    }

    #[test]
    fn a_row_has_the_size_of_its_picture_and_says_whether_its_time_is_the_files() {
        let (_dir, catalogue) = library(&[&["present"], &["present"]]);
        let dated =
            "UPDATE contents SET taken_at = 2, width = 30, height = 20, added_at = unixepoch() WHERE id = 2";
        catalogue.write(|db| db.execute(dated, [])).unwrap();
        let facts = |row: &ListItem| (row.width, row.height, row.dated_by_file);
        for scope in [Scope::All, Scope::Folder(FolderId(1))] {
            let listed = catalogue.read(|db| list(db, scope, None, None)).unwrap();
            assert_eq!(listed.iter().map(facts).collect::<Vec<_>>(), [(30, 20, false), (1, 1, true)]);
        }
        let get = |id| catalogue.read(|db| get(db, ContentId(id))).unwrap().unwrap();
        assert_eq!([facts(&get(2)), facts(&get(1))], [(30, 20, false), (1, 1, true)]);
        catalogue.write(|db| db.execute("UPDATE contents SET taken_at = NULL", [])).unwrap();
        let recent = catalogue.read(|db| list(db, Scope::Recent, None, None)).unwrap();
        assert_eq!(
            recent.iter().map(facts).collect::<Vec<_>>(),
            [(30, 20, false)],
            "its time is that of the addition"
        );
    }
}
