//! Telling the contents that a library's pictures are what it says of them.

use crate::catalogue::folders;
use crate::catalogue::sources::{self, Link};
use crate::error::Result;
use crate::ids::SourceId;
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
        let mut moved = Vec::new();
        for folder in folders::all(db)? {
            moved.append(&mut sources::moved(db, source, (folder.id, &folder.path))?);
        }
        Ok(moved)
    })?;
    tell(library, source, &moved, progress)
}

/// Tells contents what the source says of its pictures that they are, where that is something else than before.
///
/// # Errors
///
/// Database errors.
pub(super) fn all(library: &Library, source: SourceId, progress: &Progress) -> Result<()> {
    moved(library, source, progress)?;
    let changed = library.catalogue.read(|db| sources::changed(db, source))?;
    tell(library, source, &changed, progress)
}

fn tell(library: &Library, source: SourceId, links: &[Link], progress: &Progress) -> Result<()> {
    for links in links.chunks(PICTURES) {
        if progress.is_cancelled() {
            return Ok(());
        }
        library.catalogue.write(|db| {
            links.iter().try_for_each(|link| sources::apply(db, source, link.picture, link.content))
        })?;
    }
    Ok(())
}
