//! All that is known of one picture, from every table that knows something of it.

use std::path::PathBuf;

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result};

use super::files::{self, State};
use crate::ids::ContentId;
use crate::pictures::exif::Position;

/// What is known of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// Row id of the content.
    pub id: ContentId,
    /// The content's hash.
    pub hash: Hash,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Format by its content, such as `jpeg`.
    pub format: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// When it was taken: the clock on the wall in seconds since 1970, as if that clock ran on UTC.
    pub taken_at: Option<i64>,
    /// Maker and model.
    pub camera: Option<String>,
    /// Where it was taken.
    pub position: Option<Position>,
    /// Every file with this content, those that can be reached first.
    pub copies: Vec<Copy>,
}

/// A file with a picture's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it cannot be read right now.
    pub offline: bool,
    /// Whether that is because its bytes are in the cloud only.
    pub cloud: bool,
    /// Whether it is a raw file beside the picture itself, see [`crate::indexing::raw_pairs`].
    pub companion: bool,
}

/// Looks a picture up by its row id.
pub fn of(connection: &Connection, id: ContentId) -> Result<Option<Details>> {
    let found = connection
        .prepare_cached(
            "SELECT hash, bytes, format, width, height, taken_at, camera, latitude, longitude
             FROM contents WHERE id = ?1",
        )?
        .query_row([id], |row| {
            let place: (Option<f64>, Option<f64>) = (row.get(7)?, row.get(8)?);
            Ok(Details {
                id,
                hash: Hash::from_bytes(row.get(0)?),
                bytes: row.get::<_, i64>(1)? as u64,
                format: row.get(2)?,
                width: row.get(3)?,
                height: row.get(4)?,
                taken_at: row.get(5)?,
                camera: row.get(6)?,
                position: place.0.zip(place.1).map(|(latitude, longitude)| Position { latitude, longitude }),
                copies: Vec::new(),
            })
        })
        .optional()?;
    let Some(details) = found else { return Ok(None) };
    let copies = files::copies_of_content(connection, id)?;
    let copies = copies.into_iter().map(|copy| {
        let offline = copy.state == State::Offline;
        Copy { path: copy.path, offline, cloud: offline && copy.cloud, companion: copy.companion }
    });
    Ok(Some(Details { copies: copies.collect(), ..details }))
}
