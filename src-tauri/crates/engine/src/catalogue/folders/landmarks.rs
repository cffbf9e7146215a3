//! The files by which a folder is recognised after it moved.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, Result, Row};

use crate::disk::paths;
use crate::ids::FolderId;

/// A file by which a folder is recognised after it moved, as it was when last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// Path relative to the folder.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// Last change, nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Device number.
    pub device: u64,
}

/// At most `most` files of a folder with distinct known contents, spread over the folder. Reads about that many rows,
/// however large the folder is.
///
/// # Errors
///
/// Database errors.
pub fn landmarks(connection: &Connection, id: FolderId, most: usize) -> Result<Vec<Landmark>> {
    let mut found = Vec::with_capacity(most);
    for state in ["present", "offline"] {
        let last: Option<i64> = connection
            .prepare_cached(
                "SELECT content_id FROM files WHERE folder_id = ?1 AND state = ?2 AND content_id NOT NULL
                 ORDER BY content_id DESC LIMIT 1",
            )?
            .query_row((id, state), |row| row.get(0))
            .optional()?;
        let Some(last) = last else { continue };
        let mut next = connection.prepare_cached(
            "SELECT content_id, path, bytes, mtime_ns, device FROM files
             WHERE folder_id = ?1 AND state = ?2 AND content_id >= ?3 ORDER BY content_id LIMIT 1",
        )?;
        let mut from = 0;
        while found.len() < most && from <= last {
            let row = next
                .query_row((id, state, from), |row| Ok((row.get::<_, i64>(0)?, landmark(row)?)))
                .optional()?;
            let Some((content, landmark)) = row else { break };
            found.push(landmark);
            let left = (most - found.len()).max(1) as i64;
            from = content + ((last - content) / left).max(1);
        }
    }
    Ok(found)
}

fn landmark(row: &Row<'_>) -> Result<Landmark> {
    let path: Vec<u8> = row.get(1)?;
    Ok(Landmark {
        path: paths::from_bytes(&path),
        bytes: row.get::<_, i64>(2)? as u64,
        mtime_ns: row.get(3)?,
        device: row.get::<_, i64>(4)? as u64,
    })
}
