//! Which content each picture of a library is, once its file was read.

use std::path::Path;

use rusqlite::Connection;

use crate::catalogue::files;
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::sources::{self, SourcePicture};
use crate::error::Result;
use crate::ids::{ContentId, SourceId};
use crate::library::Library;
use crate::progress::Progress;

/// Pictures that are told in one transaction, so that nobody waits long for the next one.
const PICTURES: usize = 200;

/// As [`all`], for pictures that are another content than before. What the source says is as it was.
///
/// # Errors
///
/// Database errors.
pub(super) fn moved(library: &Library, source: SourceId, progress: &Progress) -> Result<()> {
    let moved = library.catalogue.read(|db| {
        let folders = folders::all(db)?;
        let mut moved = Vec::new();
        for picture in sources::pictures(db, source)? {
            if content(db, &folders, &picture)?.is_some_and(|content| picture.content != Some(content)) {
                moved.push(picture);
            }
        }
        Ok((moved, folders))
    })?;
    tell(library, source, moved, progress)
}

/// Tells the contents that a source's pictures are what it says of them.
///
/// # Errors
///
/// Database errors.
pub(super) fn all(library: &Library, source: SourceId, progress: &Progress) -> Result<()> {
    let found = library.catalogue.read(|db| Ok((sources::pictures(db, source)?, folders::all(db)?)))?;
    tell(library, source, found, progress)
}

fn tell(
    library: &Library,
    source: SourceId,
    (pictures, folders): (Vec<SourcePicture>, Vec<Folder>),
    progress: &Progress,
) -> Result<()> {
    for pictures in pictures.chunks(PICTURES) {
        if progress.is_cancelled() {
            return Ok(());
        }
        library.catalogue.write(|db| {
            for picture in pictures {
                // What is missing now stays what it was.
                if let Some(content) = content(db, &folders, picture)?.or(picture.content) {
                    sources::apply(db, source, picture.id, content)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn content(
    db: &Connection,
    folders: &[Folder],
    picture: &SourcePicture,
) -> rusqlite::Result<Option<ContentId>> {
    let Some((folder, path)) = picture.shown.as_deref().and_then(|path| place(folders, path)) else {
        return Ok(None);
    };
    match files::at(db, folder.id, path)? {
        Some(file) => files::content_of(db, file),
        None => Ok(None),
    }
}

/// The folder that a file belongs to, and its path relative to it.
fn place<'a, 'b>(folders: &'a [Folder], path: &'b Path) -> Option<(&'a Folder, &'b Path)> {
    // Sorted by path: of nested ones the innermost comes last.
    folders.iter().rev().find_map(|folder| Some((folder, path.strip_prefix(&folder.path).ok()?)))
}
