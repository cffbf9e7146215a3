//! The values of one entry in a TIFF directory.
//!
//! Owns converting any type to text or numbers, because programs write fields in types that the standards do not allow.

/// The order of a number's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOrder {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

impl ByteOrder {
    /// An unsigned integer of 1 to 8 bytes.
    pub(super) fn integer(self, bytes: &[u8]) -> Option<u64> {
        let add = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        match (bytes.len(), self) {
            (0 | 9.., _) => None,
            (_, Self::Little) => Some(bytes.iter().rev().fold(0, add)),
            (_, Self::Big) => Some(bytes.iter().fold(0, add)),
        }
    }
}

/// The type of an entry's values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
    pub(super) fn of(number: u64) -> Option<Self> {
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
    pub(super) fn size(self) -> usize {
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
    order: ByteOrder,
    kind: Kind,
    data: &'a [u8],
}

impl<'a> Field<'a> {
    /// The values in these bytes; `None` without any.
    pub(super) fn new(order: ByteOrder, kind: Kind, data: &'a [u8]) -> Option<Self> {
        (!data.is_empty()).then_some(Self { order, kind, data })
    }

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
            Kind::Bytes | Kind::Unsigned(_) => self.order.integer(bytes),
            Kind::Signed(_) => u64::try_from(self.signed(bytes)?).ok(),
            _ => None,
        }
    }

    /// The offset in a pointer to a directory: of any type of integer, or as bytes.
    pub(super) fn pointer(&self) -> Option<u64> {
        match self.kind {
            Kind::Bytes => self.order.integer(self.data),
            _ => self.integer(),
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
        let unsigned = |bytes: &[u8]| self.order.integer(bytes);
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
        Some((self.order.integer(bytes)? << unused).cast_signed() >> unused)
    }
}
