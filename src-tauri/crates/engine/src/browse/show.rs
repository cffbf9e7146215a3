//! Everything known about the picture at a path, in the library or not.
//!
//! Owns what counts: the file itself, and for what it cannot say, the catalogue. Never changes either.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use blake3::Hash;
use rusqlite::Connection;

use super::row_at;
use super::words::{self, ReadWords};
use crate::catalogue::captions::Caption;
use crate::catalogue::details::{self, Details};
use crate::catalogue::files::{self, State};
use crate::catalogue::seen::{self, Seen};
use crate::catalogue::sources::Told;
use crate::catalogue::{contents, folders, local_time, marks, tags, titles};
use crate::disk::cloud::InCloud;
use crate::error::{Error, Result};
use crate::ids::{ContentId, FileId};
use crate::library::Library;
use crate::pictures::decode::{self, TargetSize};
use crate::pictures::file;
use crate::pictures::metadata::{self, Metadata, Taken, TakenFrom};
use crate::pictures::sidecars::Sidecars;
use crate::problem::FileProblem;

/// What is known about the picture at a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The absolute path.
    pub path: PathBuf,
    /// Hash of the content; `None` when the file cannot be read and the library does not know it.
    pub content: Option<Hash>,
    /// The picture; `None` when there is none or it cannot be decoded.
    pub picture: Option<ShownPicture>,
    /// Every file of the library with this content, and its state; this path first if it is one of them.
    pub files: Vec<(PathBuf, State)>,
    /// Why the file has no readable picture.
    pub problem: Option<FileProblem>,
    /// What the person said about the picture.
    pub said: Said,
    /// What it shows in words: the person's own, or else a captioner's.
    pub caption: Option<Caption>,
    /// What the library's reader read in it; `None` if it was not read.
    pub words: Option<ReadWords>,
    /// What was seen in it; `None` if it was not looked at.
    pub seen: Option<Seen>,
    /// The albums of other programs' libraries that it is in: each one's name after those of the folders that it lies in.
    pub albums: Vec<Vec<String>>,
    /// The names of the people in it, as its files and other programs' libraries tell.
    pub people_named: Vec<String>,
    /// What each library of another program that has it says about it.
    pub told: Vec<Told>,
}

/// What a person said about a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The person's tags.
    pub tags: Vec<String>,
    /// Those of them that one of the person's rules gave and that the person has not confirmed.
    pub tags_by_rule: Vec<String>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// 1 to 5 stars; 0 for none, whatever the file says; `None` if the file's rating counts.
    pub rating: Option<u8>,
    /// The person's title.
    pub title: Option<String>,
}

/// A picture and what its file says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownPicture {
    /// Format, such as `jpeg`.
    pub format: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// The colours that the pixels are converted from; `None` if it is not known yet.
    pub colour_space: Option<String>,
    /// What the file says, and where it says nothing, another program's library; the person's title and date count before
    /// both. Its time is the file's last change if nothing else is known.
    pub metadata: Metadata,
}

impl Library {
    /// Everything known about the picture at a path, which need not be in the library.
    ///
    /// # Errors
    ///
    /// Database errors, and file errors when the library does not know the path and it cannot be read.
    pub fn show(&self, path: &Path) -> Result<Shown> {
        let path = std::path::absolute(path).map_err(Error::io(path))?;
        let row = self.catalogue.read(|db| row_at(db, &folders::all(db)?, &path))?;
        let (mut content, mut picture, mut problem) = (None, None, None);
        match self.check_local(&path).and_then(|()| file::read(&path)) {
            Ok(bytes) => {
                content = Some(blake3::hash(&bytes));
                match decoded(&bytes, &path, self.cloud_test()?) {
                    Ok(found) => picture = Some(found),
                    Err(reason) => problem = Some(reason),
                }
            }
            Err(Error::NoPicture { problem: reason, .. }) => problem = Some(reason),
            // It is offline or missing: the catalogue remembers it.
            Err(_) if row.is_some() => {}
            Err(error) => return Err(error),
        }
        self.catalogue.read(|db| {
            let id = known_content(db, content.as_ref(), row)?;
            let details = id.map(|id| details::of(db, id)).transpose()?.flatten();
            if let (None, Some(details)) = (content, &details) {
                content = Some(details.hash);
                picture = Some(remembered(details.clone()));
            }
            if let (Some(picture), Some(details)) = (&mut picture, &details) {
                fill_in(&mut picture.metadata, details);
            }
            if let Some(taken) = picture.as_mut().map(|picture| &mut picture.metadata.taken)
                && taken.is_none()
            {
                *taken = last_change(db, &path)?;
            }
            let mut files = files::states(db, id, row)?;
            files.sort_by_key(|(file, _)| *file != path);
            let said = id.map(|id| said(db, id)).transpose()?.unwrap_or_default();
            let words = id.map(|id| words::of(db, id)).transpose()?.flatten();
            let seen = id.map(|id| seen::get(db, id)).transpose()?.flatten();
            let (caption, albums, mut people_named, told) = details
                .map(|details| (details.caption, details.albums, details.people_named, details.told))
                .unwrap_or_default();
            if people_named.is_empty() {
                people_named = picture.iter().flat_map(|picture| picture.metadata.people.clone()).collect();
            }
            Ok(Shown {
                path,
                content,
                picture,
                files,
                problem,
                said,
                caption,
                words,
                seen,
                albums,
                people_named,
                told,
            })
        })
    }
}

fn said(db: &Connection, id: ContentId) -> rusqlite::Result<Said> {
    let marks = marks::of(db, id)?;
    Ok(Said {
        tags: tags::of(db, id)?,
        tags_by_rule: tags::by_rule(db, id)?,
        favourite: marks.favourite,
        rating: marks.rating,
        title: titles::own(db, id)?,
    })
}

/// The picture in a file. Decodes as little as its format allows.
fn decoded(bytes: &[u8], path: &Path, in_cloud: InCloud) -> Result<ShownPicture, FileProblem> {
    let sidecars = Sidecars::new(in_cloud).of(&[path.to_path_buf()]);
    let metadata = metadata::read_file(bytes, path, &sidecars);
    let picture = decode::decode(bytes, metadata.hints(), TargetSize { long: 1, short: 1 })?;
    Ok(ShownPicture {
        format: picture.format.name().to_owned(),
        width: picture.width,
        height: picture.height,
        colour_space: Some(picture.colour_space.to_string()),
        metadata,
    })
}

/// The library's content with this hash, or else the one of the picture that the file at `row` accompanies. A file that
/// was not read has the content that it had before.
fn known_content(
    db: &Connection,
    hash: Option<&Hash>,
    row: Option<FileId>,
) -> rusqlite::Result<Option<ContentId>> {
    match (hash, row) {
        (Some(hash), row) => match (contents::id(db, hash)?, row) {
            (None, Some(row)) => files::companion_of(db, row),
            (id, _) => Ok(id),
        },
        (None, Some(row)) => files::content_of(db, row),
        (None, None) => Ok(None),
    }
}

/// Adds what the libraries of other programs say where the file says nothing, and what the person says of its title and date.
fn fill_in(metadata: &mut Metadata, details: &Details) {
    let from = |from: TakenFrom| details.metadata.taken.filter(|taken| taken.from == from);
    metadata.taken = from(TakenFrom::Person).or(metadata.taken).or(from(TakenFrom::Library));
    metadata.position = metadata.position.or(details.metadata.position);
    if metadata.title.is_none() || details.own_title.is_some() {
        metadata.title = details.title().map(str::to_owned);
    }
    if metadata.description.is_none() {
        metadata.description = details.description().map(str::to_owned);
    }
}

/// What the catalogue knows about a picture.
fn remembered(details: Details) -> ShownPicture {
    let Details { format, width, height, colour_space, metadata, .. } = details;
    ShownPicture { format, width, height, colour_space, metadata }
}

/// The last change of a file, in the local time of this computer.
fn last_change(db: &Connection, path: &Path) -> rusqlite::Result<Option<Taken>> {
    let Ok(file) = path.metadata() else { return Ok(None) };
    let at = local_time(db, file.mtime())?;
    let offset_minutes = Some(((at - file.mtime()) / 60) as i32);
    let nanoseconds = Some(file.mtime_nsec() as u32);
    Ok(Some(Taken { at, nanoseconds, offset_minutes, from: TakenFrom::FileTime }))
}
