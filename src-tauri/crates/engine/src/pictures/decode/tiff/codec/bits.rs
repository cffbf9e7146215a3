//! Bits in the order that fax machines send them.

use fax::BitReader;

/// Bits from the highest of each byte on.
#[derive(Clone, Copy)]
pub(super) struct Bits<'a> {
    pub(super) bytes: &'a [u8],
    /// How many were read.
    pub(super) at: usize,
}

impl Bits<'_> {
    /// The next bits, of which the first must exist.
    pub(super) fn take(&mut self, count: u8) -> Option<u16> {
        let bits = self.peek(count)?;
        self.at += usize::from(count);
        Some(bits)
    }
}

impl BitReader for Bits<'_> {
    type Error = std::convert::Infallible;

    /// Zeros follow the last byte, so that the last code can be looked up with bits to spare.
    fn peek(&self, count: u8) -> Option<u16> {
        let rest = self.bytes.get(self.at / 8..).filter(|rest| !rest.is_empty())?;
        let byte = |index: usize| u32::from(rest.get(index).copied().unwrap_or(0));
        let window = byte(0) << 16 | byte(1) << 8 | byte(2);
        let shift = 24_usize.checked_sub(self.at % 8 + usize::from(count))?;
        Some(((window >> shift) & ((1 << count) - 1)) as u16)
    }

    fn consume(&mut self, count: u8) -> Result<(), Self::Error> {
        self.at += usize::from(count);
        Ok(())
    }

    fn bits_to_byte_boundary(&self) -> u8 {
        (self.at.next_multiple_of(8) - self.at) as u8
    }
}
