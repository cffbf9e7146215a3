//! The file beside a picture that has its packet.
//!
//! Owns reading and writing one. Which file that is, `names` and `neighbours` know.

mod names;
mod neighbours;

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::edit::{Edit, set_text};
use crate::error::{Error, Result, Unsuited};
use crate::file::{self, Times};
use crate::name::SIDECAR_FOR;
use crate::packet::Packet;
use crate::tree::MAX_PACKET;
pub use names::Naming;
pub use neighbours::Neighbours;

/// A sidecar as it was read, or one that is yet to be written.
#[derive(Clone, Debug)]
pub struct Sidecar {
    path: PathBuf,
    /// What the file had; `None` if there was none.
    bytes: Option<Vec<u8>>,
    packet: Packet,
    /// Where it is copied to before it is changed.
    copy: Option<PathBuf>,
}

impl Sidecar {
    /// Reads a sidecar. Where there is no file, or an empty one, the packet says nothing yet.
    ///
    /// # Errors
    /// [`Error::Packet`] if it can't be changed safely, besides those of the file system.
    pub fn open(path: &Path) -> Result<Self> {
        // A byte more than a packet has shows that it has too many.
        let bytes = file::read(path, MAX_PACKET as u64 + 1)?;
        let packet = match bytes.as_deref() {
            None | Some([]) => Packet::new_sidecar(),
            Some(bytes) => Packet::read(bytes).map_err(Error::packet(path))?,
        };
        Ok(Self { path: path.to_owned(), bytes, packet, copy: None })
    }

    /// Has a file that says something copied to `copy` before it is changed, unless there is a file: that is how it was
    /// first.
    pub fn keep_first(&mut self, copy: PathBuf) {
        self.copy = Some(copy);
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is a file with a packet: an empty one is none yet.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.bytes.as_ref().is_some_and(|bytes| !bytes.is_empty())
    }

    /// What the file has, byte for byte; `None` if there is none.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        self.bytes.as_deref()
    }

    /// What it says.
    #[must_use]
    pub fn packet(&self) -> &Packet {
        &self.packet
    }

    /// What it says, by itself.
    #[must_use]
    pub fn into_packet(self) -> Packet {
        self.packet
    }

    /// Changes the file, which is written only if it says something new; whether it was. A new one notes which kind
    /// of picture it belongs to if its name doesn't say so.
    ///
    /// # Errors
    /// [`Error::Changed`] if the file isn't what was read any more: it stays, and has to be read again.
    /// [`Error::Unsuited`] if it has several names. [`Error::NotKept`] if it can't be copied. [`Error::Busy`],
    /// [`Error::DiskFull`], [`Error::NoPermission`] and others of the file system. All of them leave it, too.
    pub fn write(&mut self, edit: &Edit, picture: &Path) -> Result<bool> {
        let Some(mut edited) = self.packet.edit(edit).map_err(Error::packet(&self.path))? else {
            return Ok(false);
        };
        if !self.exists()
            && let Some(extension) = names::unnamed_extension(picture, &self.path)
        {
            edited = set_text(&edited, SIDECAR_FOR, &extension).map_err(Error::packet(&self.path))?;
        }
        let old = file::metadata(&self.path)?;
        if old.as_ref().is_some_and(|found| found.nlink() > 1) {
            return Err(Error::Unsuited { path: self.path.clone(), why: Unsuited::SeveralNames });
        }
        let bytes = edited.to_bytes();
        let write = |file: &mut std::fs::File| file.write_all(&bytes).map_err(Error::io(&self.path));
        // A longer file has changed whatever it begins with.
        let most = self.bytes.as_ref().map_or(1, |bytes| bytes.len() as u64 + 1);
        let is_unchanged = |path: &Path| Ok(file::read(path, most)? == self.bytes);
        if let (Some(copy), Some(old), Some(bytes)) = (&self.copy, &old, &self.bytes)
            && self.exists()
        {
            let keep = |new: &mut std::fs::File| new.write_all(bytes).map_err(Error::io(copy));
            file::keep(&self.path, old, copy, keep, is_unchanged)?;
        }
        file::replace(&self.path, Times::New, write, is_unchanged)?;
        (self.bytes, self.packet) = (Some(bytes), edited);
        Ok(true)
    }
}
