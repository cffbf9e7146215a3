//! Packets in the pictures themselves.
//!
//! Owns writing one into a JPEG, PNG or WebP while every other byte of the file stays, and the copy of how it was
//! before. Of other formats and of files where it isn't safe, it says so: a sidecar does for them.

mod jpeg;
mod pieces;
mod png;
mod split;
mod webp;

use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::edit::Edit;
use crate::error::{Error, PacketError, Result, Unsuited};
use crate::file::{self, Times};
use crate::find::{Container, Embedded, Source};
use crate::packet::Packet;
use pieces::{Piece, PlanError};

/// A picture's file with its packet.
#[derive(Debug)]
pub struct Original {
    path: PathBuf,
    stamp: Stamp,
    packet: Option<Packet>,
}

/// What changes when a file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    file: (u64, u64),
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    fn of(found: &Metadata) -> Self {
        Self {
            file: (found.dev(), found.ino()),
            size: found.size(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        }
    }
}

impl Original {
    /// Reads the packet of a file, of any format that [`Embedded::find`] knows.
    ///
    /// # Errors
    /// [`Error::Packet`] if it can't be changed safely, besides those of the file system.
    pub fn open(path: &Path) -> Result<Self> {
        let missing = || Error::io(path)(io::ErrorKind::NotFound.into());
        let stamp = Stamp::of(&file::metadata(path)?.ok_or_else(missing)?);
        let mut file = File::open(path).map_err(Error::io(path))?;
        let found = Embedded::find(&mut file).and_then(|found| found.read());
        Ok(Self { path: path.to_owned(), stamp, packet: found.map_err(Error::packet(path))? })
    }

    /// What the file says; `None` if it has no packet.
    #[must_use]
    pub fn packet(&self) -> Option<&Packet> {
        self.packet.as_ref()
    }

    /// Changes the packet in the file, which is written only if it says something new; whether it was. The file keeps
    /// its times. Before, it is copied to `backup` unless there is a file: that is how it was first.
    ///
    /// # Errors
    /// [`Error::Unsuited`] if a sidecar has to do. [`Error::Changed`] if the file isn't what was read any more.
    /// [`Error::NotKept`] if it can't be copied. [`Error::Busy`], [`Error::DiskFull`], [`Error::NoPermission`] and others
    /// of the file system. The file stays.
    pub fn write(&mut self, edit: &Edit, backup: Option<&Path>) -> Result<bool> {
        let path = self.path.clone();
        let current = self.packet.clone().unwrap_or_else(Packet::new_embedded);
        let Some(edited) = current.edit(edit).map_err(Error::packet(&path))? else { return Ok(false) };
        let unsuited = |why| Error::Unsuited { path: path.clone(), why };
        let old = fs::metadata(&path).map_err(Error::io(&path))?;
        if old.nlink() > 1 {
            return Err(unsuited(Unsuited::SeveralNames));
        }
        let mut file = File::open(&path).map_err(Error::io(&path))?;
        let pieces = plan(&mut file, &edited).map_err(|error| match error {
            PlanError::Unsuited(why) => unsuited(why),
            PlanError::Packet(error) => Error::packet(&path)(error),
        })?;
        let is_unchanged =
            |path: &Path| Ok(file::metadata(path)?.is_some_and(|now| Stamp::of(&now) == self.stamp));
        if !is_unchanged(&path)? {
            return Err(Error::Changed { path });
        }
        if let Some(backup) = backup {
            let copy = |new: &mut File| {
                let mut file = File::open(&path).map_err(Error::io(&path))?;
                io::copy(&mut file, new).map_err(Error::io(backup)).map(drop)
            };
            file::keep(&path, &old, backup, copy, is_unchanged)?;
        }
        let write = |new: &mut File| {
            pieces::write(&pieces, &mut file, new).map_err(Error::io(&path))?;
            check(new, &edited).map_err(Error::packet(&path))
        };
        file::replace(&path, Times::Kept, write, is_unchanged)?;
        *self = Self::open(&path)?;
        Ok(true)
    }
}

/// What the file with this packet is made of.
fn plan(file: &mut File, packet: &Packet) -> std::result::Result<Vec<Piece>, PlanError> {
    let mut source = Source::new(file)?;
    match Container::of(&source.start()?) {
        Some(Container::Jpeg(0)) => jpeg::plan(&mut source, packet),
        Some(Container::Png) => png::plan(&mut source, packet),
        Some(Container::WebP) => webp::plan(&mut source, packet),
        _ => Err(PlanError::Unsuited(Unsuited::Format)),
    }
}

/// Whether a written file says what it is to say: a last look before it replaces another.
fn check(file: &mut File, edited: &Packet) -> std::result::Result<(), PacketError> {
    let is_same = match Embedded::find(file)?.read()? {
        Some(found) => said(&found) == said(edited),
        None => false,
    };
    if is_same { Ok(()) } else { Err(PacketError::malformed(0, "it would not come out as it should")) }
}

/// All that a packet says, in any order.
fn said(packet: &Packet) -> Vec<String> {
    let mut said: Vec<String> = packet.properties().map(|property| format!("{property:?}")).collect();
    said.sort();
    said
}
