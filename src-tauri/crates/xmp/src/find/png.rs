//! PNG: the chunk with the packet, which may be compressed. Checksums are not checked: a wrong one is no reason to
//! leave it out.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::embedded::Embedded;
use super::source::Source;
use crate::error::PacketError;
use crate::tree::MAX_PACKET;

const SIGNATURE: u64 = 8;
/// Length, name and checksum.
pub(crate) const FRAME: u64 = 12;
/// Most chunks that are read; large pictures have a chunk for every 8 KB.
const MAX_CHUNKS: usize = 200_000;
/// The keyword of a chunk with a packet, and the zero after it.
pub(crate) const KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

/// A chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) name: [u8; 4],
    /// Where its length is.
    pub(crate) start: u64,
    /// Where the next one begins.
    pub(crate) end: u64,
    /// Whether it has a packet.
    pub(crate) has_packet: bool,
}

impl Chunk {
    fn data(self) -> u64 {
        self.start + 8
    }

    fn len(self) -> u64 {
        self.end - self.start - FRAME
    }
}

pub(super) fn find(source: &mut Source<'_>, found: &mut Embedded) -> Result<(), PacketError> {
    for chunk in chunks(source)?.into_iter().filter(|chunk| chunk.has_packet) {
        let data = source.read(chunk.data(), chunk.len())?;
        if let Some(packet) = unpacked(&data[KEYWORD.len().min(data.len())..])? {
            found.add_packet(packet);
        }
    }
    Ok(())
}

/// The chunks up to the one that ends the picture; those of the pixels, of which there may be many, only once.
pub(crate) fn chunks(source: &mut Source<'_>) -> Result<Vec<Chunk>, PacketError> {
    let (mut chunks, mut at) = (Vec::<Chunk>::new(), SIGNATURE);
    for _ in 0..MAX_CHUNKS {
        let Some([l0, l1, l2, l3, n0, n1, n2, n3]) = source.array(at)? else { break };
        let (name, length) = ([n0, n1, n2, n3], u32::from_be_bytes([l0, l1, l2, l3]));
        let end = at + FRAME + u64::from(length);
        let is_text = &name == b"iTXt";
        let has_packet = is_text && source.read(at + 8, KEYWORD.len() as u64)?.eq_ignore_ascii_case(KEYWORD);
        match chunks.last_mut() {
            Some(last) if last.name == *b"IDAT" && name == *b"IDAT" => last.end = end,
            _ => chunks.push(Chunk { name, start: at, end, has_packet }),
        }
        if &name == b"IEND" {
            break;
        }
        at = end;
    }
    Ok(chunks)
}

/// The text of a chunk after its keyword: whether it is compressed and how, language, keyword in that language, text.
fn unpacked(data: &[u8]) -> Result<Option<Vec<u8>>, PacketError> {
    let [is_packed, _, rest @ ..] = data else { return Ok(None) };
    let mut texts = rest.splitn(3, |&byte| byte == 0);
    let Some(text) = texts.nth(2) else { return Ok(None) };
    if *is_packed != 1 {
        return Ok(Some(text.to_vec()));
    }
    let mut unpacked = Vec::new();
    // What precedes an error is kept, as from a truncated file.
    let _ = ZlibDecoder::new(text).take(MAX_PACKET as u64 + 1).read_to_end(&mut unpacked);
    match unpacked.len() > MAX_PACKET {
        true => Err(PacketError::TooLarge { bytes: unpacked.len() as u64 }),
        false => Ok(Some(unpacked)),
    }
}
