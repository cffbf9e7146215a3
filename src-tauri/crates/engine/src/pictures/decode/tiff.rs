//! The directories of TIFF files, and of files built like them.
//!
//! Owns reading entries by tag, in either byte order. Never follows an offset by itself: the caller decides which
//! directory to read. Every read is checked against the file's end.

/// Most entries of a directory that are read; directories of pictures have a few dozen.
const MAX_ENTRIES: usize = 512;

/// Tags of entries: TIFF 6.0, its supplements and EXIF, and DNG.
pub(super) mod tag {
    /// Bit 0 marks a smaller version of another picture in the file.
    pub(crate) const NEW_SUBFILE_TYPE: u16 = 0x00FE;
    pub(crate) const IMAGE_WIDTH: u16 = 0x0100;
    pub(crate) const IMAGE_LENGTH: u16 = 0x0101;
    pub(crate) const COMPRESSION: u16 = 0x0103;
    pub(crate) const PHOTOMETRIC: u16 = 0x0106;
    pub(crate) const MAKE: u16 = 0x010F;
    pub(crate) const STRIP_OFFSETS: u16 = 0x0111;
    pub(crate) const STRIP_LENGTHS: u16 = 0x0117;
    pub(crate) const SUB_IFDS: u16 = 0x014A;
    pub(crate) const JPEG_OFFSET: u16 = 0x0201;
    pub(crate) const JPEG_LENGTH: u16 = 0x0202;
    pub(crate) const EXIF_IFD: u16 = 0x8769;
    pub(crate) const MAKER_NOTE: u16 = 0x927C;
    pub(crate) const DNG_VERSION: u16 = 0xC612;
    /// Width and height of the sensor's picture without its margins.
    pub(crate) const DEFAULT_CROP_SIZE: u16 = 0xC620;
}

/// Numbers of the types of values.
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
const IFD: u16 = 13;

/// A TIFF file, or a part of one whose offsets count from its own start.
#[derive(Clone, Copy)]
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    little_endian: bool,
}

impl<'a> Tiff<'a> {
    /// A file with TIFF's magic number, Olympus's (`RO`, `RS`) or Panasonic's (`U`); `None` for other files.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let little_endian = match bytes.get(..4)? {
            b"II*\0" | b"IIRO" | b"IIRS" | b"IIU\0" => true,
            b"MM\0*" | b"MMOR" => false,
            _ => return None,
        };
        Some(Self { bytes, little_endian })
    }

    /// The part from `start` on, which offsets then count from.
    pub(super) fn from(self, start: usize) -> Option<Self> {
        Some(Self { bytes: self.bytes.get(start..)?, ..self })
    }

    /// Offset of the first directory.
    pub(super) fn first(self) -> Option<usize> {
        Some(self.u32(self.bytes.get(4..)?)? as usize)
    }

    /// The directory at this offset, up to the end of the file.
    pub(super) fn directory(self, at: usize) -> Option<Directory<'a>> {
        let counted = self.bytes.get(at..)?;
        let count = usize::from(self.u16(counted)?);
        let rest = counted.get(2..)?;
        let next = rest.get(count * 12..).and_then(|after| self.u32(after)).unwrap_or(0) as usize;
        let entries = &rest[..rest.len().min(count.min(MAX_ENTRIES) * 12)];
        Some(Directory { tiff: self, entries, next })
    }

    /// Bytes at an offset, if the file has them all.
    pub(super) fn slice(self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.bytes.get(at..at.checked_add(length)?)
    }

    fn u16(self, bytes: &[u8]) -> Option<u16> {
        let bytes = *bytes.first_chunk::<2>()?;
        Some(if self.little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(self, bytes: &[u8]) -> Option<u32> {
        let bytes = *bytes.first_chunk::<4>()?;
        Some(if self.little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}

/// One directory.
pub(super) struct Directory<'a> {
    tiff: Tiff<'a>,
    entries: &'a [u8],
    /// Offset of the next directory in the chain; 0 after the last.
    pub(super) next: usize,
}

impl<'a> Directory<'a> {
    /// Whether the directory has such an entry.
    pub(super) fn has(&self, tag: u16) -> bool {
        self.find(tag).is_some()
    }

    /// The first value of an entry of whole numbers.
    pub(super) fn number(&self, tag: u16) -> Option<u32> {
        self.numbers(tag, 1)?.first().copied()
    }

    /// The first values of an entry of whole numbers, at most `most`. Fractions are truncated to whole numbers.
    pub(super) fn numbers(&self, tag: u16, most: usize) -> Option<Vec<u32>> {
        let entry = self.find(tag)?;
        let tiff = self.tiff;
        let size = match tiff.u16(&entry[2..])? {
            SHORT => 2,
            LONG | IFD => 4,
            RATIONAL => 8,
            _ => return None,
        };
        let count = (tiff.u32(&entry[4..])? as usize).min(most);
        let values = self.data(entry, count * size)?;
        let value = |value: &[u8]| match size {
            2 => tiff.u16(value).map(u32::from),
            4 => tiff.u32(value),
            _ => tiff.u32(value)?.checked_div(tiff.u32(&value[4..])?),
        };
        values.chunks_exact(size).map(value).collect()
    }

    /// A text, at most its first 64 bytes.
    pub(super) fn text(&self, tag: u16) -> Option<String> {
        let entry = self.find(tag)?;
        let length = (self.tiff.u32(&entry[4..])? as usize).min(64);
        Some(String::from_utf8_lossy(self.data(entry, length)?).trim().to_owned())
    }

    /// Offset and length of an entry's data, for an entry of bytes.
    pub(super) fn extent(&self, tag: u16) -> Option<(usize, usize)> {
        let entry = self.find(tag)?;
        Some((self.tiff.u32(&entry[8..])? as usize, self.tiff.u32(&entry[4..])? as usize))
    }

    fn find(&self, tag: u16) -> Option<&'a [u8]> {
        self.entries.chunks_exact(12).find(|entry| self.tiff.u16(entry) == Some(tag))
    }

    /// The data of an entry: in the entry itself if it fits, otherwise where the entry points.
    fn data(&self, entry: &'a [u8], length: usize) -> Option<&'a [u8]> {
        match entry.get(8..8 + length) {
            Some(inside) if length <= 4 => Some(inside),
            _ => self.tiff.slice(self.tiff.u32(&entry[8..])? as usize, length),
        }
    }
}
