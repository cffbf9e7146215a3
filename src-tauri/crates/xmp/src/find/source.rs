//! A file that is read here and there.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use crate::error::PacketError;
use crate::tree::MAX_PACKET;

/// Bytes of a file that tell how it is made.
const START: u64 = 128;

/// What can be read from any place of.
pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// A file, or bytes in memory. Reading past the end is no error: what is there comes back.
pub(crate) struct Source<'a> {
    reader: &'a mut dyn ReadSeek,
    len: u64,
}

impl<'a> Source<'a> {
    pub(crate) fn new(reader: &'a mut dyn ReadSeek) -> io::Result<Self> {
        let len = reader.seek(SeekFrom::End(0))?;
        Ok(Self { reader, len })
    }

    /// Runs this over bytes.
    pub(crate) fn over<T>(
        bytes: &[u8],
        run: impl FnOnce(&mut Source<'_>) -> Result<T, PacketError>,
    ) -> Result<T, PacketError> {
        run(&mut Source::new(&mut Cursor::new(bytes))?)
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn start(&mut self) -> Result<Vec<u8>, PacketError> {
        self.read(0, START)
    }

    /// The bytes of a place, as far as the file has them.
    ///
    /// # Errors
    /// [`PacketError::TooLarge`] if they are more than a packet has.
    pub(crate) fn read(&mut self, at: u64, length: u64) -> Result<Vec<u8>, PacketError> {
        if length > MAX_PACKET as u64 {
            return Err(PacketError::TooLarge { bytes: length });
        }
        let length = length.min(self.len.saturating_sub(at));
        if length == 0 {
            return Ok(Vec::new());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        self.reader.seek(SeekFrom::Start(at))?;
        self.reader.take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The bytes of a place; `None` if the file ends before.
    pub(crate) fn array<const N: usize>(&mut self, at: u64) -> Result<Option<[u8; N]>, PacketError> {
        Ok(self.read(at, N as u64)?.try_into().ok())
    }
}
