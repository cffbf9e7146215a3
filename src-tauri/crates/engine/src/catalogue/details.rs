//! Everything known about one picture, collected from all tables.

use std::path::PathBuf;

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result};

use super::captions::{self, Caption};
use super::files::{self, State};
use super::marks::{self, Marks};
use super::metadata::{self, COLUMNS};
use super::seen::{self, Seen};
use super::sources::{self, Told};
use super::{places, tags, titles};
use crate::ids::{ContentId, FolderId};
use crate::pictures::metadata::Metadata;
use crate::places::Place;

/// Everything known about a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// Row ID of the content.
    pub id: ContentId,
    /// The content's hash.
    pub hash: Hash,
    /// File size in bytes.
    pub bytes: u64,
    /// Format detected from the content, such as `jpeg`.
    pub format: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// The colours that its pixels were converted from; `None` until it is read again after an update.
    pub colour_space: Option<String>,
    /// What its file says about it; time and place are told by another program's library where the file says nothing, and the
    /// time is the person's where the person said one.
    pub metadata: Metadata,
    /// What it is ordered by, as local time in seconds since 1970: when it was taken, or else the file's last change.
    pub shown_at: i64,
    /// The name of where it was taken; `None` if that is unknown.
    pub place: Option<Place>,
    /// The title that the person gave it.
    pub own_title: Option<String>,
    /// What it shows in words: the person's own, or else a captioner's.
    pub caption: Option<Caption>,
    /// The person's tags, by their paths.
    pub tags: Vec<String>,
    /// Those of them that one of the person's rules gave and that the person has not confirmed.
    pub tags_by_rule: Vec<String>,
    /// What the person marked it with.
    pub marks: Marks,
    /// What it looks like and who is in it; `None` if it was not looked at yet.
    pub seen: Option<Seen>,
    /// The albums of other programs' libraries that it is in: each one's name after those of the folders that it lies in.
    pub albums: Vec<Vec<String>>,
    /// The names of the people in it, as its files and other programs' libraries tell.
    pub people_named: Vec<String>,
    /// What each library of another program that has it says about it.
    pub told: Vec<Told>,
    /// Every file with this content, available files first.
    pub copies: Vec<Copy>,
}

impl Details {
    /// The title that counts: the person's, or else that in the file, or else that of another program's library.
    pub fn title(&self) -> Option<&str> {
        let told = || self.told.iter().find_map(|told| told.title.as_deref());
        self.own_title.as_deref().or(self.metadata.title.as_deref()).or_else(told)
    }

    /// The description that counts: that in the file, or else that of another program's library.
    pub fn description(&self) -> Option<&str> {
        let told = || self.told.iter().find_map(|told| told.description.as_deref());
        self.metadata.description.as_deref().or_else(told)
    }

    /// The rating that counts: the person's, or else the file's. 1 to 5, or -1 if rejected; `None` if it is unrated.
    pub fn rating(&self) -> Option<i8> {
        self.marks.rating.map(|rating| rating as i8).or(self.metadata.rating).filter(|&rating| rating != 0)
    }
}

/// A file with a picture's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Absolute path.
    pub path: PathBuf,
    /// The folder of the library that it belongs to.
    pub root: FolderId,
    /// Its path relative to that folder.
    pub relative: PathBuf,
    /// Whether it cannot be read now.
    pub offline: bool,
    /// Whether it is offline because its bytes are in the cloud only.
    pub cloud: bool,
    /// Whether it is a companion: a raw file beside the picture itself.
    pub companion: bool,
}

/// Looks up a picture by its row ID.
///
/// # Errors
///
/// Database errors.
pub fn of(connection: &Connection, id: ContentId) -> Result<Option<Details>> {
    let found = connection
        .prepare_cached(&format!(
            "SELECT hash, bytes, format, width, height, colour_space, shown_at, {COLUMNS}
             FROM contents WHERE id = ?1"
        ))?
        .query_row([id], |row| {
            Ok(Details {
                id,
                hash: Hash::from_bytes(row.get(0)?),
                bytes: row.get::<_, i64>(1)? as u64,
                format: row.get(2)?,
                width: row.get(3)?,
                height: row.get(4)?,
                colour_space: row.get(5)?,
                metadata: Metadata {
                    people: sources::people_in_file(connection, id)?,
                    ..metadata::from_row(row, 7)?
                },
                shown_at: row.get(6)?,
                place: places::of(connection, id)?,
                own_title: titles::own(connection, id)?,
                caption: captions::of(connection, id)?,
                tags: tags::of(connection, id)?,
                tags_by_rule: tags::by_rule(connection, id)?,
                marks: marks::of(connection, id)?,
                seen: seen::get(connection, id)?,
                albums: sources::albums_of(connection, id)?,
                people_named: sources::people_of(connection, id)?,
                told: sources::told(connection, id)?,
                copies: Vec::new(),
            })
        })
        .optional()?;
    let Some(details) = found else { return Ok(None) };
    let copies = files::copies_of_content(connection, id)?;
    let copies = copies.into_iter().map(|copy| {
        let offline = copy.state == State::Offline;
        let (cloud, companion) = (offline && copy.cloud, copy.companion);
        Copy { path: copy.path, root: copy.root, relative: copy.relative, offline, cloud, companion }
    });
    Ok(Some(Details { copies: copies.collect(), ..details }))
}
