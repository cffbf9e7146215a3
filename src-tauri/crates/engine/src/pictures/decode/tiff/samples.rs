//! How numbers are stored, and their conversion to 8 bits.
//!
//! Owns unpacking samples of any width and type. Never knows what a sample means.

use half::f16;

/// Type of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SampleFormat {
    /// Whole numbers from 0.
    Unsigned,
    /// Whole numbers in two's complement; the lowest is black.
    Signed,
    /// IEEE 754.
    Float,
}

/// How each sample is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Encoding {
    /// Bits of a sample.
    pub(super) bits: usize,
    pub(super) format: SampleFormat,
    /// Whether samples of several bytes have their lowest byte first.
    pub(super) little_endian: bool,
    /// Values of black and white in floating-point samples.
    range: (f32, f32),
}

impl Encoding {
    /// Unsigned bytes. Their byte order means nothing.
    pub(super) const EIGHT: Self =
        Self { bits: 8, format: SampleFormat::Unsigned, little_endian: true, range: (0.0, 1.0) };

    /// The encoding, if it is understood.
    pub(super) fn new(bits: usize, format: SampleFormat, little_endian: bool) -> Option<Self> {
        let known = match format {
            // Readers know no whole numbers of 64 bits; files that seem to have them are mislabelled.
            SampleFormat::Unsigned => matches!(bits, 1..=16 | 24 | 32),
            SampleFormat::Signed => matches!(bits, 8 | 16 | 32),
            SampleFormat::Float => matches!(bits, 16 | 32 | 64),
        };
        let little_endian = little_endian || bits == 8;
        known.then_some(Self { bits, format, little_endian, ..Self::EIGHT })
    }

    /// The encoding with black and white at these values of floating-point samples. They count only if they are outside
    /// 0 to 1: within it they are usually the picture's own extremes, and readers assume the full range.
    pub(super) fn within(self, black: Option<f64>, white: Option<f64>) -> Self {
        let bound = |value: Option<f64>, default: f32| {
            value.map(|value| value as f32).filter(|value| value.is_finite()).unwrap_or(default)
        };
        let (black, white) = (bound(black, 0.0).min(0.0), bound(white, 1.0).max(1.0));
        Self { range: (black, white), ..self }
    }

    /// Whether samples are unsigned bytes, which need no conversion.
    pub(super) fn is_byte(self) -> bool {
        self.bits == 8 && self.format == SampleFormat::Unsigned
    }

    /// Converts as many samples as `out` has, from the start of a row.
    pub(super) fn unpack(&self, row: &[u8], out: &mut [u8]) {
        let little = self.little_endian;
        match (self.format, self.bits) {
            (SampleFormat::Unsigned, 8) => each(row, out, |[byte]: [u8; 1]| byte),
            (SampleFormat::Unsigned, 16) => each(row, out, |bytes| from_16(u16_of(bytes, little))),
            (SampleFormat::Unsigned, 24) => {
                each(row, out, |[a, b, c]: [u8; 3]| {
                    from_16(u16_of(if little { [b, c] } else { [a, b] }, little))
                });
            }
            (SampleFormat::Unsigned, 32) => each(row, out, |bytes| from_32(u32_of(bytes, little))),
            (SampleFormat::Signed, 8) => each(row, out, |[byte]: [u8; 1]| byte ^ 0x80),
            (SampleFormat::Signed, 16) => each(row, out, |bytes| from_16(u16_of(bytes, little) ^ 0x8000)),
            (SampleFormat::Signed, _) => each(row, out, |bytes| from_32(u32_of(bytes, little) ^ (1 << 31))),
            (SampleFormat::Float, 16) => {
                each(row, out, |bytes| self.level(f16::from_bits(u16_of(bytes, little)).to_f32()));
            }
            (SampleFormat::Float, 32) => {
                each(row, out, |bytes| self.level(f32::from_bits(u32_of(bytes, little))));
            }
            (SampleFormat::Float, _) => {
                each(row, out, |bytes| self.level(f64::from_bits(u64_of(bytes, little)) as f32));
            }
            (SampleFormat::Unsigned, bits) => {
                let most = (1 << bits) - 1;
                for (index, out) in out.iter_mut().enumerate() {
                    *out = ((code(row, bits, index) * 255 + most / 2) / most) as u8;
                }
            }
        }
    }

    /// The number of an unsigned sample of at most 16 bits, unscaled: an index to a palette.
    pub(super) fn index(&self, row: &[u8], index: usize) -> u32 {
        match self.bits {
            16 => row
                .get(2 * index..)
                .and_then(|rest| rest.first_chunk())
                .map_or(0, |&bytes| u32::from(u16_of(bytes, self.little_endian))),
            bits => code(row, bits, index),
        }
    }

    /// Values that are not numbers are black.
    fn level(&self, value: f32) -> u8 {
        let (black, white) = self.range;
        (((value - black) / (white - black)).clamp(0.0, 1.0) * 255.0).round() as u8
    }
}

/// Converts samples of `N` bytes.
fn each<const N: usize>(row: &[u8], out: &mut [u8], convert: impl Fn([u8; N]) -> u8) {
    for (out, &bytes) in out.iter_mut().zip(row.as_chunks::<N>().0) {
        *out = convert(bytes);
    }
}

/// A sample that is not a number of bytes long: packed from the highest bit on, across bytes.
fn code(row: &[u8], bits: usize, index: usize) -> u32 {
    let start = index * bits;
    let byte = |at: usize| u32::from(row.get(at).copied().unwrap_or(0));
    // A sample of 16 bits or fewer touches at most three bytes.
    let first = start / 8;
    let window = byte(first) << 16 | byte(first + 1) << 8 | byte(first + 2);
    (window >> (24 - start % 8 - bits)) & ((1 << bits) - 1)
}

fn u16_of(bytes: [u8; 2], little_endian: bool) -> u16 {
    if little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) }
}

fn u32_of(bytes: [u8; 4], little_endian: bool) -> u32 {
    if little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }
}

fn u64_of(bytes: [u8; 8], little_endian: bool) -> u64 {
    if little_endian { u64::from_le_bytes(bytes) } else { u64::from_be_bytes(bytes) }
}

/// Rounds to the nearest of 256 levels.
fn from_16(value: u16) -> u8 {
    ((u32::from(value) + 128) / 257) as u8
}

fn from_32(value: u32) -> u8 {
    from_16((value >> 16) as u16)
}
