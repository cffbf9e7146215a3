//! How much work the scans of a JPEG are.
//!
//! Owns the estimate: a scan of a few bytes may cost as much as one of a whole picture, and a file may have thousands of
//! them. Reads markers only, never pixels.
//!
//! The costs were measured with libjpeg-turbo 3.1 on a server of 2.5 GHz, with pictures of 16 megapixels: flat ones for
//! the cost of a block, noise for that of a byte. Arithmetic coding is the exception: nearly free symbols make its
//! blocks and bytes far more expensive in a hostile file than in any that was measured.

use super::jpeg_markers::{APP2, EOI, SOS, is_frame, is_header_marker};
use super::limits;

/// Most scans. Ordinary pictures have about ten; each starts with tables to be built, however small the picture is.
pub(super) const MAX_SCANS: u32 = 500;
/// Nanoseconds for each block whose coefficients are kept: the memory, and the pass that turns them into pixels.
const KEPT_BLOCK: u64 = 80;

/// Bytes of the coefficients of a block.
const BLOCK_BYTES: u64 = 64 * 2;

/// What decoding a JPEG takes, besides computing its pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// Nanoseconds of one processor core.
    pub(super) nanoseconds: u64,
    /// Whether the picture has several scans, so that all coefficients are held in memory.
    pub(super) has_several_scans: bool,
    /// Bytes of all coefficients, if there are several scans.
    pub(super) coefficient_bytes: u64,
    /// Bytes of the segments that libjpeg-turbo keeps a copy of: those for colour profiles, APP2.
    pub(super) profile_bytes: u64,
    /// Whether there is an end marker.
    pub(super) is_ended: bool,
}

/// The work that the scans up to the end marker are; an incomplete sum once it is more than any picture may take.
pub(super) fn survey(bytes: &[u8]) -> Work {
    let mut work = Work::default();
    let (mut frame, mut scans, mut at) = (None::<Frame>, 0, 2);
    while let Some(start) = next_marker(bytes, at) {
        let marker = bytes[start + 1];
        if marker == EOI {
            work.is_ended = true;
            at = start;
            break;
        }
        let Some(length) = bytes.get(start + 2..).and_then(|rest| rest.first_chunk()) else { break };
        let end = start + 2 + usize::from(u16::from_be_bytes(*length)).max(2);
        let payload = bytes.get(start + 4..end).unwrap_or_default();
        match marker {
            APP2 => work.profile_bytes += payload.len() as u64,
            SOS => {
                let Some(frame) = &frame else { break };
                scans += 1;
                if scans == 1 && (frame.is_progressive() || payload.first() < Some(&frame.count())) {
                    work.has_several_scans = true;
                    work.nanoseconds += frame.blocks() * KEPT_BLOCK;
                    work.coefficient_bytes = frame.blocks() * BLOCK_BYTES;
                }
                work.nanoseconds += frame.scan(payload);
                if scans > MAX_SCANS {
                    work.nanoseconds = u64::MAX;
                }
            }
            _ if is_frame(marker) && frame.is_none() => frame = Frame::new(marker, payload),
            _ => {}
        }
        if work.nanoseconds > limits::MAX_NANOSECONDS {
            return work;
        }
        at = end;
    }
    let read = if work.is_ended { at } else { bytes.len() };
    work.nanoseconds += frame.as_ref().map_or(0, Frame::byte_cost) * read as u64;
    work
}

/// Where the next marker is that begins a segment or ends the picture. Like every decoder, skips everything else, which
/// after the header of a scan is its data.
fn next_marker(bytes: &[u8], from: usize) -> Option<usize> {
    let begins = |marker: &u8| *marker == EOI || is_header_marker(*marker);
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(0xFF, rest).find(|at| rest.get(at + 1).is_some_and(begins)).map(|at| from + at)
}

/// The header of a frame.
struct Frame {
    marker: u8,
    /// Identifier and number of blocks of each component.
    components: Vec<(u8, u64)>,
}

impl Frame {
    fn new(marker: u8, payload: &[u8]) -> Option<Self> {
        let &[_, h1, h0, w1, w0, _, ref components @ ..] = payload else { return None };
        let size = [[w1, w0], [h1, h0]].map(|side| u64::from(u16::from_be_bytes(side)));
        let components = components.as_chunks::<3>().0;
        let factors = |sampling: u8| [u64::from(sampling >> 4).max(1), u64::from(sampling & 15).max(1)];
        let most = |axis: usize| components.iter().map(|&[_, f, _]| factors(f)[axis]).max().unwrap_or(1);
        let most = [most(0), most(1)];
        let blocks = |sampling: u8| {
            let side = |axis: usize| (size[axis] * factors(sampling)[axis]).div_ceil(most[axis] * 8);
            side(0) * side(1)
        };
        let components = components.iter().map(|&[id, sampling, _]| (id, blocks(sampling))).collect();
        Some(Self { marker, components })
    }

    fn count(&self) -> u8 {
        self.components.len() as u8
    }

    fn is_progressive(&self) -> bool {
        matches!(self.marker, 0xC2 | 0xC6 | 0xCA | 0xCE)
    }

    fn is_arithmetic(&self) -> bool {
        self.marker > 0xC8
    }

    /// Number of blocks of all components.
    fn blocks(&self) -> u64 {
        self.components.iter().map(|(_, blocks)| blocks).sum()
    }

    /// Nanoseconds for the blocks of a scan with this header.
    fn scan(&self, header: &[u8]) -> u64 {
        let (count, rest) = header.split_first().unwrap_or((&0, &[]));
        let (ids, rest) = rest.split_at_checked(usize::from(*count) * 2).unwrap_or_default();
        let blocks =
            |id: u8| self.components.iter().find(|(other, _)| *other == id).map_or(0, |found| found.1);
        let blocks: u64 = ids.as_chunks::<2>().0.iter().map(|&[id, _]| blocks(id)).sum();
        let (first, last, refines) = match *rest {
            [first, last, bits, ..] if self.is_progressive() => (first, last.min(63), bits >> 4 != 0),
            _ => (0, 63, false),
        };
        let coefficients = u64::from(last.saturating_sub(first)) + 1;
        blocks
            * match (self.is_arithmetic(), self.is_progressive()) {
                (true, _) => 40 + 8 * coefficients,
                (false, true) if first > 0 && refines => 10 + coefficients,
                (false, true) if first > 0 => 10,
                _ => 30,
            }
    }

    /// Nanoseconds for a byte of the file.
    fn byte_cost(&self) -> u64 {
        match (self.is_arithmetic(), self.is_progressive()) {
            (true, _) => 400,
            (false, true) => 30,
            (false, false) => 20,
        }
    }
}

#[cfg(test)]
#[path = "jpeg_scans_tests.rs"]
mod tests;
