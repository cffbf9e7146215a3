//! The directories of a TIFF block: EXIF, or a whole TIFF or raw file.
//!
//! Owns reading one entry of a directory, of any type, as text, numbers or bytes. More lenient than the format, as real
//! files require: what is truncated is read as far as it goes. Never follows a pointer by itself, so that no chain of
//! directories can be endless.

/// Most entries of a directory that are searched; directories of pictures have a few dozen.
const MAX_ENTRIES: usize = 1024;

/// A TIFF block. Its offsets count from its start.
#[derive(Clone, Copy)]
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    little_endian: bool,
    /// BigTIFF, with 64-bit counts and offsets.
    big: bool,
}

impl<'a> Tiff<'a> {
    /// A block with the magic number of TIFF, BigTIFF, Olympus's raw files (`RO`, `RS`) or Panasonic's (`U`).
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let (little_endian, big) = match bytes.get(..4)? {
            b"II*\0" | b"IIRO" | b"IIRS" | b"IIU\0" => (true, false),
            b"MM\0*" | b"MMOR" => (false, false),
            b"II+\0" => (true, true),
            b"MM\0+" => (false, true),
            _ => return None,
        };
        Some(Self { bytes, little_endian, big })
    }

    /// The first directory.
    pub(super) fn first(self) -> Option<Directory<'a>> {
        let at = if self.big { 8 } else { 4 };
        self.directory(self.integer(at, self.word())?)
    }

    /// The directory at this offset, as far as the block has it.
    pub(super) fn directory(self, at: u64) -> Option<Directory<'a>> {
        let at = usize::try_from(at).ok()?;
        let (counter, entry) = if self.big { (8, 20) } else { (2, 12) };
        let count = usize::try_from(self.integer(at, counter)?).ok()?.min(MAX_ENTRIES);
        let rest = self.bytes.get(at + counter..)?;
        Some(Directory { tiff: self, entries: &rest[..rest.len().min(count * entry)], entry })
    }

    /// Size of counts and offsets, in bytes.
    fn word(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    /// An unsigned integer of 1, 2, 4 or 8 bytes.
    fn integer(self, at: usize, size: usize) -> Option<u64> {
        self.integer_of(self.bytes.get(at..at.checked_add(size)?)?)
    }

    fn integer_of(self, bytes: &[u8]) -> Option<u64> {
        let add = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        match bytes.len() {
            0 | 9.. => None,
            _ if self.little_endian => Some(bytes.iter().rev().fold(0, add)),
            _ => Some(bytes.iter().fold(0, add)),
        }
    }
}

/// One directory.
#[derive(Clone, Copy)]
pub(super) struct Directory<'a> {
    tiff: Tiff<'a>,
    entries: &'a [u8],
    /// Size of an entry, in bytes.
    entry: usize,
}

impl<'a> Directory<'a> {
    /// The first entry with this tag whose data begin inside the block.
    pub(super) fn find(&self, tag: u16) -> Option<Field<'a>> {
        let tiff = self.tiff;
        self.entries
            .chunks_exact(self.entry)
            .filter(|entry| tiff.integer_of(&entry[..2]) == Some(u64::from(tag)))
            .find_map(|entry| self.field(entry))
    }

    /// The directory that an entry points to, whichever type of integer the pointer has: libtiff writes IFD (13).
    pub(super) fn linked(&self, tag: u16) -> Option<Directory<'a>> {
        self.tiff.directory(self.find(tag)?.integer()?)
    }

    fn field(&self, entry: &'a [u8]) -> Option<Field<'a>> {
        let tiff = self.tiff;
        let word = tiff.word();
        let kind = Kind::of(tiff.integer_of(&entry[2..4])?)?;
        let count = usize::try_from(tiff.integer_of(&entry[4..4 + word])?).ok()?;
        let length = count.checked_mul(kind.size())?;
        let inside = &entry[4 + word..];
        let data = if length <= word {
            &inside[..length]
        } else {
            let rest = tiff.bytes.get(usize::try_from(tiff.integer_of(inside)?).ok()?..)?;
            &rest[..rest.len().min(length)]
        };
        (!data.is_empty()).then_some(Field { tiff, kind, data })
    }
}

/// The type of an entry's values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Bytes,
    Unsigned(usize),
    Signed(usize),
    Rational,
    SignedRational,
    Float,
    Double,
}

impl Kind {
    /// The type with this number in TIFF 6.0, its supplement, EXIF 3.0 (129, UTF-8) or BigTIFF (16 to 18).
    fn of(number: u64) -> Option<Self> {
        Some(match number {
            2 | 129 => Self::Text,
            1 | 7 => Self::Bytes,
            3 => Self::Unsigned(2),
            4 | 13 => Self::Unsigned(4),
            5 => Self::Rational,
            6 => Self::Signed(1),
            8 => Self::Signed(2),
            9 => Self::Signed(4),
            10 => Self::SignedRational,
            11 => Self::Float,
            12 => Self::Double,
            16 | 18 => Self::Unsigned(8),
            17 => Self::Signed(8),
            _ => return None,
        })
    }

    /// Size of one value, in bytes.
    fn size(self) -> usize {
        match self {
            Self::Text | Self::Bytes => 1,
            Self::Unsigned(size) | Self::Signed(size) => size,
            Self::Float => 4,
            Self::Rational | Self::SignedRational | Self::Double => 8,
        }
    }
}

/// An entry's values: at least one, and those that lie inside the block.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    tiff: Tiff<'a>,
    kind: Kind,
    data: &'a [u8],
}

impl<'a> Field<'a> {
    /// The values as they are stored.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.data
    }

    /// The first `most` bytes of a text; `None` for a field of numbers.
    pub(super) fn text(&self, most: usize) -> Option<&'a [u8]> {
        matches!(self.kind, Kind::Text | Kind::Bytes).then(|| &self.data[..self.data.len().min(most)])
    }

    /// Whether the values have a sign.
    pub(super) fn is_signed(&self) -> bool {
        !matches!(self.kind, Kind::Bytes | Kind::Unsigned(_) | Kind::Rational)
    }

    /// The first value; `None` if it is negative or not an integer.
    pub(super) fn integer(&self) -> Option<u64> {
        if self.kind == Kind::Text {
            return self.as_text()?.parse().ok();
        }
        let bytes = self.data.get(..self.kind.size())?;
        match self.kind {
            Kind::Bytes | Kind::Unsigned(_) => self.tiff.integer_of(bytes),
            Kind::Signed(_) => u64::try_from(self.signed(bytes)?).ok(),
            _ => None,
        }
    }

    /// The first value, if it is finite.
    pub(super) fn number(&self) -> Option<f64> {
        self.numbers(1).next()?
    }

    /// The first `most` values; `None` for those that are not finite, such as 0/0.
    pub(super) fn numbers(&self, most: usize) -> impl Iterator<Item = Option<f64>> {
        let size = if self.kind == Kind::Text { self.data.len() } else { self.kind.size() };
        let values = self.data.chunks_exact(size).take(most);
        values.map(|value| self.value(value).filter(|value| value.is_finite()))
    }

    fn value(&self, bytes: &[u8]) -> Option<f64> {
        let unsigned = |bytes: &[u8]| self.tiff.integer_of(bytes);
        Some(match self.kind {
            Kind::Text => self.as_text()?.parse().ok()?,
            Kind::Bytes | Kind::Unsigned(_) => unsigned(bytes)? as f64,
            Kind::Signed(_) => self.signed(bytes)? as f64,
            Kind::Rational => unsigned(&bytes[..4])? as f64 / unsigned(&bytes[4..])? as f64,
            Kind::SignedRational => self.signed(&bytes[..4])? as f64 / self.signed(&bytes[4..])? as f64,
            Kind::Float => f64::from(f32::from_bits(unsigned(bytes)? as u32)),
            Kind::Double => f64::from_bits(unsigned(bytes)?),
        })
    }

    /// A number that is written as text.
    fn as_text(&self) -> Option<&'a str> {
        let digits = self.data.get(..self.data.len().min(32))?;
        std::str::from_utf8(digits).ok().map(|text| text.trim_matches([' ', '\0']))
    }

    /// A signed integer of as many bytes as there are.
    fn signed(&self, bytes: &[u8]) -> Option<i64> {
        let unused = 64 - 8 * bytes.len() as u32;
        Some((self.tiff.integer_of(bytes)? << unused).cast_signed() >> unused)
    }
}

#[cfg(test)]
#[path = "tiff_tests.rs"]
mod tests;
