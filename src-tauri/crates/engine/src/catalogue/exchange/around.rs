//! Files at, beside or below paths of a folder: those whose exchange a changed path may concern.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Result, Row};

use super::files::{HAS_SOMETHING, TAKES_PART};
use super::folders::DECIDED;
use crate::disk::paths;
use crate::ids::{ContentId, FolderId};

/// A content that may have something to exchange, with the last exchange of one of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The content.
    pub content: ContentId,
    /// The file that was exchanged with, and what it was recognised by; `None` if there was no exchange.
    pub last: Option<(PathBuf, Option<String>)>,
}

/// What [`below`] asks, of the files `f` that a condition chooses. They come first, however the tables are joined.
fn candidates(condition: &str) -> String {
    format!(
        "SELECT f.path, f.content_id, l.path, l.stamp
         FROM files f CROSS JOIN exchange_folders x ON {DECIDED}
              JOIN folders o ON o.id = f.folder_id LEFT JOIN exchanges l ON l.file_id = f.id
         WHERE {condition} AND {TAKES_PART} AND {HAS_SOMETHING}"
    )
}

/// The files inside a folder and those with a stem. One condition with `OR` would read the whole folder.
const AROUND: &str = "f.id IN (
    SELECT id FROM files WHERE folder_id = ?1 AND path > ?2 AND path < ?3
    UNION SELECT id FROM files WHERE folder_id = ?1 AND path = ?4
    UNION SELECT id FROM files WHERE folder_id = ?1 AND path > ?5 AND path < ?6)";

/// Number of paths from which on a folder is read once instead of once for each.
const MANY: usize = 200;

/// As [`all`](super::all), of the files of a folder at, beside or below relative paths, by their folder or by their names
/// without the ending; an empty path is the folder itself. A content can be among them several times.
///
/// # Errors
///
/// Database errors.
pub fn below(connection: &Connection, folder: FolderId, paths: &[&Path]) -> Result<Vec<Candidate>> {
    let is_whole = paths.iter().any(|path| path.as_os_str().is_empty());
    if is_whole || paths.len() >= MANY {
        let around = (!is_whole).then(|| Around::of(paths));
        return whole(connection, folder, |path| around.as_ref().is_none_or(|around| around.has(path)));
    }
    let mut query = connection.prepare_cached(&candidates(AROUND))?;
    let mut found = Vec::new();
    for &path in paths {
        let stem = path.with_extension("");
        let [path, stem] = [path, stem.as_path()].map(paths::to_bytes);
        let between = |path: &[u8], from: &[u8], to: &[u8]| ([path, from].concat(), [path, to].concat());
        // A zero follows the slash, and that the full stop.
        let (inside, beside) = (between(path, b"/", b"0"), between(stem, b".", b"/"));
        let values = (folder, inside.0, inside.1, stem, beside.0, beside.1);
        for row in query.query_map(values, candidate)? {
            found.push(row?);
        }
    }
    Ok(found)
}

/// The candidates in a folder whose stored paths are wanted.
fn whole(
    connection: &Connection,
    folder: FolderId,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<Vec<Candidate>> {
    let mut query = connection.prepare_cached(&candidates("f.folder_id = ?1"))?;
    let mut rows = query.query([folder])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if is_wanted(row.get_ref(0)?.as_blob()?) {
            found.push(candidate(row)?);
        }
    }
    Ok(found)
}

fn candidate(row: &Row<'_>) -> Result<Candidate> {
    let path: Option<Vec<u8>> = row.get(2)?;
    let stamp = row.get(3)?;
    let last = path.map(|path| (paths::from_bytes(&path), stamp));
    Ok(Candidate { content: row.get(1)?, last })
}

/// Many paths, to compare those of files with. It finds what [`AROUND`] finds.
struct Around {
    folders: HashSet<Vec<u8>>,
    stems: HashSet<Vec<u8>>,
}

impl Around {
    fn of(paths: &[&Path]) -> Self {
        let stem = |path: &&Path| paths::to_bytes(&path.with_extension("")).to_vec();
        Self {
            folders: paths.iter().map(|path| paths::to_bytes(path).to_vec()).collect(),
            stems: paths.iter().map(stem).collect(),
        }
    }

    fn has(&self, path: &[u8]) -> bool {
        let begins = |(at, byte): (usize, &u8)| match byte {
            b'/' => self.folders.contains(&path[..at]),
            b'.' => self.stems.contains(&path[..at]),
            _ => false,
        };
        self.stems.contains(path) || path.iter().enumerate().any(begins)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::database::Catalogue;
    use super::super::super::folders;
    use super::super::folders::{FolderExchange, Target, set_part};
    use super::*;

    const FILES: [&[u8]; 9] =
        [b"a.jpg", b"a.jpg.png", b"a/1.jpg", b"a/b/2.jpg", b"a0", b"ab.jpg", b"b", b"b.c/3.jpg", b"\xff.jpg"];

    /// A catalogue whose folder 1 takes part, with rated pictures in it.
    fn catalogue() -> (tempfile::TempDir, Catalogue, FolderId) {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let folder = catalogue
            .write(|db| {
                let folder = folders::insert(db, Path::new("/p"), &[])?;
                let decided = FolderExchange { target: Target::Sidecars, ..FolderExchange::default() };
                set_part(db, folder, Path::new(""), decided)?;
                for (at, path) in FILES.into_iter().enumerate() {
                    let hash = blake3::hash(path);
                    db.execute(
                        "INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at)
                         VALUES (?1, ?2, 1, 'jpeg', 1, 1, 1, 0, 0)",
                        (at as i64, hash.as_bytes()),
                    )?;
                    db.execute(
                        "INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state,
                                            tried_with, seen_at)
                         VALUES (?1, ?2, 1, 1, 1, 1, ?3, 'present', 1, 1)",
                        (folder, path, at as i64),
                    )?;
                    db.execute("INSERT INTO ratings (content_id, rating) VALUES (?1, 3)", [at as i64])?;
                }
                Ok(folder)
            })
            .unwrap();
        (dir, catalogue, folder)
    }

    #[test]
    fn few_paths_and_many_find_the_files_around_them() {
        let (_dir, catalogue, folder) = catalogue();
        let found = |paths: &[&Path]| {
            let found = catalogue.read(|db| below(db, folder, paths)).unwrap();
            let mut ids: Vec<i64> = found.into_iter().map(|candidate| candidate.content.0).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        for (path, expected) in [
            (&b"a.xmp"[..], &[0, 1][..]),
            (b"a.jpg.xmp", &[0, 1]),
            (b"a.jpg", &[0, 1]),
            (b"a", &[0, 1, 2, 3]),
            (b"a/b", &[3]),
            (b"b", &[6, 7]),
            (b"\xff.xmp", &[8]),
            (b"c", &[]),
            (b"", &[0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ] {
            let path = paths::as_path(path);
            assert_eq!(found(&[path]), expected, "{}", path.display());
            assert_eq!(found(&[path; MANY]), expected, "{}", path.display());
        }
    }

    #[test]
    fn finding_files_around_a_path_reads_nothing_but_indexes() {
        let (_dir, catalogue, _) = catalogue();
        let sql = format!("EXPLAIN QUERY PLAN {}", candidates(AROUND));
        let plan: Vec<String> = catalogue
            .read(|db| db.prepare(&sql)?.query_map((1, "", "", "", "", ""), |row| row.get(3))?.collect())
            .unwrap();
        assert!(plan.iter().any(|step| step.starts_with("SEARCH f USING INTEGER PRIMARY KEY")), "{plan:#?}");
        let ranges = plan
            .iter()
            .filter(|step| step.starts_with("SEARCH files") && step.contains("(folder_id=? AND path"));
        assert_eq!(ranges.count(), 3, "{plan:#?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN f")), "{plan:#?}");
    }
}
