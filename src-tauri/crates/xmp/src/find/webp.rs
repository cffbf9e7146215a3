//! WebP: chunks of RIFF.

use super::embedded::Embedded;
use super::source::Source;
use crate::error::PacketError;

/// Size of RIFF's header: name, length, name of the format.
pub(crate) const HEADER: u64 = 12;
/// Most chunks that are read; an animation has one for each frame.
const MAX_CHUNKS: usize = 100_000;

/// A chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) name: [u8; 4],
    /// Where its name is.
    pub(crate) start: u64,
    /// Of its data.
    pub(crate) len: u64,
    /// Where the next one begins.
    pub(crate) end: u64,
}

impl Chunk {
    pub(crate) fn data(self) -> u64 {
        self.start + 8
    }

    /// Whether it is odd and has no zero after it.
    pub(crate) fn lacks_padding(self) -> bool {
        self.len % 2 == 1 && self.end == self.data() + self.len
    }

    pub(crate) fn is_packet(self) -> bool {
        self.name[..3].eq_ignore_ascii_case(b"XMP")
    }
}

pub(super) fn find(source: &mut Source<'_>, found: &mut Embedded) -> Result<(), PacketError> {
    for chunk in chunks(source)?.into_iter().filter(|chunk| chunk.is_packet()) {
        found.read_packet(source, chunk.data(), chunk.len)?;
    }
    Ok(())
}

/// The chunks of a file.
pub(crate) fn chunks(source: &mut Source<'_>) -> Result<Vec<Chunk>, PacketError> {
    let (mut chunks, mut at) = (Vec::new(), HEADER);
    while chunks.len() < MAX_CHUNKS {
        let Some([n0, n1, n2, n3, l0, l1, l2, l3]) = source.array(at)? else { break };
        let len = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
        let mut end = at + 8 + len;
        // Odd chunks are padded with a zero, which some programs forget. No name begins with a zero.
        if len % 2 == 1 && source.array(end)? == Some([0]) {
            end += 1;
        }
        chunks.push(Chunk { name: [n0, n1, n2, n3], start: at, len, end });
        at = end;
    }
    Ok(chunks)
}
