//! Writing into a picture's own file, whose bytes are others then while its pixels are the same.
//!
//! Owns how it is copied before, and how the catalogue follows without the picture being decoded or embedded again.

use std::path::Path;

use blake3::Hash;
use ratna_xmp::{Edit, Original};
use rusqlite::{Connection, Result};

use super::kept;
use super::places::Destination;
use crate::catalogue::exchange::{self, Exchange, ExchangedFile};
use crate::catalogue::files::{self, FileUpdate, State};
use crate::catalogue::{contents, metadata, sidecars};
use crate::disk::open_file;
use crate::disk::walk::{Stat, shot, stat};
use crate::ids::{ContentId, FileId};
use crate::library::Library;
use crate::pictures::decode::DECODER_VERSION;
use crate::pictures::file::read_bytes;
use crate::pictures::metadata::{Metadata, read_file};
use crate::pictures::sidecars::Sidecars;

/// A picture's file after it was written to.
pub(super) struct Rewritten {
    pub(super) hash: Hash,
    pub(super) stat: Stat,
    metadata: Metadata,
}

impl Rewritten {
    /// Reads a picture's file; `None` if it can't be read, or another program has written it since, which the next scan notices. Its
    /// sidecars say more of it, if a scan knows some.
    pub(super) fn read(library: &Library, picture: &ExchangedFile) -> Option<Self> {
        let (path, shot) = (&picture.path, shot(&picture.relative));
        let mark = library.catalogue.read(|db| sidecars::mark(db, picture.folder, &shot));
        let beside = match mark {
            Ok(Some(_)) => Sidecars::new(library.in_cloud).of(std::slice::from_ref(path)),
            _ => Vec::new(),
        };
        let mut file = open_file(path).ok()??;
        let before = stat(&file.metadata().ok()?);
        let bytes = read_bytes(&mut file).ok()?.ok()?;
        let stat = stat(&file.metadata().ok()?);
        // This library's writing keeps the time.
        if !before.has_same_modification(&stat) || stat.mtime_ns != picture.stat.mtime_ns {
            return None;
        }
        Some(Self { hash: blake3::hash(&bytes), stat, metadata: read_file(&bytes, path, &beside) })
    }
}

/// Hash of a picture's file before it was written to for the first time. What another program has put in its place since then has not
/// been written to.
pub(super) fn first(library: &Library, at: &Destination, last: Option<&Exchange>) -> Option<Hash> {
    let now = library.catalogue.read(|db| contents::hash(db, at.file.content)).ok().flatten();
    let noted = last.and_then(|last| last.first.filter(|_| now.is_none() || last.hash == now));
    noted.or(now)
}

/// Writes into a picture's file; whether it was written. Before the first time it is copied, by its hash then.
pub(super) fn write(
    library: &Library,
    at: &Destination,
    file: &mut Original,
    edit: &Edit,
    first: Option<Hash>,
) -> ratna_xmp::Result<bool> {
    let backup = first.map(|hash| kept::original(library, &at.path, &hash));
    file.write(edit, backup.as_deref())
}

/// Has the catalogue follow a file that was written to: its content has another hash, and everything known stays.
pub(super) fn follow(db: &Connection, file: &ExchangedFile, new: &Rewritten) -> Result<()> {
    let content = exchange::follow(db, file.id, file.content, &new.hash, new.stat.bytes)?;
    metadata::put(db, content, &new.metadata, new.stat.mtime_ns)?;
    files::put(db, &update((file, content), file.id, &file.relative, new.stat, false))?;
    if content == file.content {
        return Ok(());
    }
    // The raw file beside it is listed with it.
    for beside in files::with_stem(db, file.folder, &file.relative.with_extension(""))? {
        let is_listed = beside.companion && files::content_of(db, beside.id)? == Some(file.content);
        if is_listed && beside.state == State::Present {
            files::put(db, &update((file, content), beside.id, &beside.path, beside.stat, true))?;
        }
    }
    Ok(())
}

/// What to write about a file beside another one, or about that itself, which has this content now.
fn update<'a>(
    (file, content): (&ExchangedFile, ContentId),
    row: FileId,
    path: &'a Path,
    stat: Stat,
    companion: bool,
) -> FileUpdate<'a> {
    FileUpdate {
        id: Some(row),
        folder_id: file.folder,
        path,
        stat,
        content_id: Some(content),
        state: State::Present,
        problem: None,
        tried_with: DECODER_VERSION,
        companion,
    }
}
