//! The directories of TIFF files, and of files built like them.
//!
//! Owns reading entries by tag, in either byte order, with offsets of 32 bits or 64 (BigTIFF). Never follows an offset
//! by itself: the caller decides which directory to read. Every read is checked against the file's end.

/// Most entries of a directory that are read; directories of pictures have a few dozen.
const MAX_ENTRIES: usize = 512;

/// Numbers of the types of values.
const BYTE: u16 = 1;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
const SBYTE: u16 = 6;
const UNDEFINED: u16 = 7;
const SSHORT: u16 = 8;
const SLONG: u16 = 9;
const SRATIONAL: u16 = 10;
const FLOAT: u16 = 11;
const DOUBLE: u16 = 12;
const IFD: u16 = 13;
const LONG8: u16 = 16;
const IFD8: u16 = 18;

/// A TIFF file, or a part of one whose offsets count from its own start.
#[derive(Clone, Copy)]
pub(in crate::pictures::decode) struct Tiff<'a> {
    bytes: &'a [u8],
    little_endian: bool,
    /// Whether offsets and counts have 64 bits.
    big: bool,
}

impl<'a> Tiff<'a> {
    /// A file with the magic number of TIFF, BigTIFF, Olympus (`RO`, `RS`) or Panasonic (`U`); `None` for other files.
    pub(in crate::pictures::decode) fn open(bytes: &'a [u8]) -> Option<Self> {
        let (little_endian, big) = match bytes.get(..4)? {
            b"II*\0" | b"IIRO" | b"IIRS" | b"IIU\0" => (true, false),
            b"MM\0*" | b"MMOR" => (false, false),
            b"II+\0" => (true, true),
            b"MM\0+" => (false, true),
            _ => return None,
        };
        let tiff = Self { bytes, little_endian, big };
        // BigTIFF says how long its offsets are; only 8 bytes are defined.
        let defined = !big || tiff.u16(bytes.get(4..)?)? == 8 && tiff.u16(bytes.get(6..)?)? == 0;
        defined.then_some(tiff)
    }

    /// The part from `start` on, which offsets then count from.
    pub(in crate::pictures::decode) fn from(self, start: usize) -> Option<Self> {
        Some(Self { bytes: self.bytes.get(start..)?, ..self })
    }

    /// Whether numbers are stored with their lowest byte first.
    pub(super) fn is_little_endian(self) -> bool {
        self.little_endian
    }

    /// Offset of the first directory.
    pub(in crate::pictures::decode) fn first(self) -> Option<usize> {
        self.offset(self.bytes.get(if self.big { 8 } else { 4 }..)?)
    }

    /// The directory at this offset, up to the end of the file.
    pub(in crate::pictures::decode) fn directory(self, at: usize) -> Option<Directory<'a>> {
        let counted = self.bytes.get(at..)?;
        let (count, rest) = if self.big {
            (usize::try_from(self.u64(counted)?).ok()?, counted.get(8..)?)
        } else {
            (usize::from(self.u16(counted)?), counted.get(2..)?)
        };
        let size = self.entry_size();
        let next = count
            .checked_mul(size)
            .and_then(|end| rest.get(end..))
            .and_then(|after| self.offset(after))
            .unwrap_or(0);
        let entries = &rest[..rest.len().min(count.min(MAX_ENTRIES) * size)];
        Some(Directory { tiff: self, entries, next })
    }

    /// Bytes at an offset, if the file has them all.
    pub(in crate::pictures::decode) fn slice(self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.bytes.get(at..at.checked_add(length)?)
    }

    /// Bytes from an offset to the end of the file.
    pub(super) fn rest(self, at: usize) -> &'a [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    fn entry_size(self) -> usize {
        if self.big { 20 } else { 12 }
    }

    /// Bytes of an offset or a count.
    fn word(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    fn offset(self, bytes: &[u8]) -> Option<usize> {
        if self.big { usize::try_from(self.u64(bytes)?).ok() } else { Some(self.u32(bytes)? as usize) }
    }

    fn u16(self, bytes: &[u8]) -> Option<u16> {
        let bytes = *bytes.first_chunk::<2>()?;
        Some(if self.little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(self, bytes: &[u8]) -> Option<u32> {
        let bytes = *bytes.first_chunk::<4>()?;
        Some(if self.little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn u64(self, bytes: &[u8]) -> Option<u64> {
        let bytes = *bytes.first_chunk::<8>()?;
        Some(if self.little_endian { u64::from_le_bytes(bytes) } else { u64::from_be_bytes(bytes) })
    }
}

/// One directory.
pub(in crate::pictures::decode) struct Directory<'a> {
    tiff: Tiff<'a>,
    entries: &'a [u8],
    /// Offset of the next directory in the chain; 0 after the last.
    pub(in crate::pictures::decode) next: usize,
}

impl<'a> Directory<'a> {
    /// Whether the directory has such an entry.
    pub(in crate::pictures::decode) fn has(&self, tag: u16) -> bool {
        self.find(tag).is_some()
    }

    /// The first value of an entry of whole numbers.
    pub(in crate::pictures::decode) fn number(&self, tag: u16) -> Option<u32> {
        self.numbers(tag, 1)?.first().copied()
    }

    /// The first values of an entry of whole numbers, at most `most`. Fractions are truncated to whole numbers.
    pub(in crate::pictures::decode) fn numbers(&self, tag: u16, most: usize) -> Option<Vec<u32>> {
        self.wholes(tag, most)?.into_iter().map(|number| u32::try_from(number).ok()).collect()
    }

    /// As [`numbers`](Self::numbers), up to 64 bits: the offsets and lengths of a BigTIFF.
    pub(in crate::pictures::decode) fn wholes(&self, tag: u16, most: usize) -> Option<Vec<u64>> {
        let tiff = self.tiff;
        let (kind, values) = self.values(tag, most)?;
        let value = |value: &[u8]| match kind {
            BYTE => value.first().copied().map(u64::from),
            SHORT => tiff.u16(value).map(u64::from),
            LONG | IFD => tiff.u32(value).map(u64::from),
            SLONG => u64::try_from(tiff.u32(value)?.cast_signed()).ok(),
            LONG8 | IFD8 => tiff.u64(value),
            RATIONAL => tiff.u32(value)?.checked_div(tiff.u32(&value[4..])?).map(u64::from),
            _ => None,
        };
        values.chunks_exact(size_of(kind)?).map(value).collect()
    }

    /// The first values of an entry of numbers of any type, at most `most`.
    pub(in crate::pictures::decode) fn reals(&self, tag: u16, most: usize) -> Option<Vec<f64>> {
        let tiff = self.tiff;
        let (kind, values) = self.values(tag, most)?;
        let signed = |value: &[u8]| tiff.u32(value).map(|bits| f64::from(bits.cast_signed()));
        let unsigned = |value: &[u8]| tiff.u32(value).map(f64::from);
        let value = |value: &[u8]| match kind {
            BYTE => value.first().copied().map(f64::from),
            SBYTE => value.first().map(|bits| f64::from(bits.cast_signed())),
            SHORT => tiff.u16(value).map(f64::from),
            SSHORT => tiff.u16(value).map(|bits| f64::from(bits.cast_signed())),
            LONG => unsigned(value),
            SLONG => signed(value),
            RATIONAL => Some(unsigned(value)? / unsigned(&value[4..])?),
            SRATIONAL => Some(signed(value)? / signed(&value[4..])?),
            FLOAT => tiff.u32(value).map(|bits| f64::from(f32::from_bits(bits))),
            DOUBLE => tiff.u64(value).map(f64::from_bits),
            _ => None,
        };
        values.chunks_exact(size_of(kind)?).map(value).collect()
    }

    /// The data of an entry of bytes, if the file has it all.
    pub(in crate::pictures::decode) fn bytes(&self, tag: u16, most: usize) -> Option<&'a [u8]> {
        let (kind, values) = self.values(tag, most)?;
        matches!(kind, BYTE | UNDEFINED).then_some(values)
    }

    /// A text, at most its first 64 bytes.
    pub(in crate::pictures::decode) fn text(&self, tag: u16) -> Option<String> {
        let entry = self.find(tag)?;
        let length = self.count(entry)?.min(64);
        Some(String::from_utf8_lossy(self.data(entry, length)?).trim().to_owned())
    }

    /// Offset and length of an entry's data, for an entry of bytes.
    pub(in crate::pictures::decode) fn extent(&self, tag: u16) -> Option<(usize, usize)> {
        let entry = self.find(tag)?;
        Some((self.tiff.offset(&entry[4 + self.tiff.word()..])?, self.count(entry)?))
    }

    fn find(&self, tag: u16) -> Option<&'a [u8]> {
        self.entries.chunks_exact(self.tiff.entry_size()).find(|entry| self.tiff.u16(entry) == Some(tag))
    }

    fn count(&self, entry: &[u8]) -> Option<usize> {
        self.tiff.offset(&entry[4..])
    }

    /// The type of an entry's values, and the bytes of at most `most` of them.
    fn values(&self, tag: u16, most: usize) -> Option<(u16, &'a [u8])> {
        let entry = self.find(tag)?;
        let kind = self.tiff.u16(&entry[2..])?;
        let count = self.count(entry)?;
        // Whether the data is in the entry depends on all values, not on those that are asked for.
        let inside = count.checked_mul(size_of(kind)?)? <= self.tiff.word();
        let length = count.min(most) * size_of(kind)?;
        let start = 4 + self.tiff.word();
        let values = if inside {
            &entry[start..start + length]
        } else {
            self.tiff.slice(self.tiff.offset(&entry[start..])?, length)?
        };
        Some((kind, values))
    }

    /// The data of an entry: in the entry itself if it fits, otherwise where the entry points.
    fn data(&self, entry: &'a [u8], length: usize) -> Option<&'a [u8]> {
        let (word, start) = (self.tiff.word(), 4 + self.tiff.word());
        match entry.get(start..start + length) {
            Some(inside) if length <= word => Some(inside),
            _ => self.tiff.slice(self.tiff.offset(&entry[start..])?, length),
        }
    }
}

/// Bytes of a value of this type.
fn size_of(kind: u16) -> Option<usize> {
    Some(match kind {
        BYTE | SBYTE | UNDEFINED => 1,
        SHORT | SSHORT => 2,
        LONG | SLONG | FLOAT | IFD => 4,
        RATIONAL | SRATIONAL | DOUBLE | LONG8 | IFD8 => 8,
        _ => return None,
    })
}
