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
/// The same of a chunk with a packet in hexadecimal digits, as ImageMagick wrote it.
const PROFILE: &[u8] = b"Raw profile type xmp\0";
/// Spaces and lines around the digits of as many bytes as a packet may have.
const MAX_DIGITS: usize = 3 * MAX_PACKET;

/// How a chunk has a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As it is.
    Text,
    /// In hexadecimal digits.
    Digits,
}

/// A chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) name: [u8; 4],
    /// Where its length is.
    pub(crate) start: u64,
    /// Where the next one begins.
    pub(crate) end: u64,
    /// Whether and how it has a packet.
    pub(crate) packet: Option<Form>,
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
    let Some((chunk, form)) = with_packet(&chunks(source)?) else { return Ok(()) };
    let data = source.read(chunk.data(), chunk.len())?;
    let packet = match form {
        Form::Text => text(&data[KEYWORD.len().min(data.len())..])?,
        Form::Digits => digits(chunk.name, &data[PROFILE.len().min(data.len())..])?,
    };
    if let Some(packet) = packet {
        found.add_packet(packet);
    }
    Ok(())
}

/// The chunk whose packet counts: one as it should be before one in digits.
pub(crate) fn with_packet(chunks: &[Chunk]) -> Option<(Chunk, Form)> {
    let with = |form| chunks.iter().find(|chunk| chunk.packet == Some(form)).map(|chunk| (*chunk, form));
    with(Form::Text).or_else(|| with(Form::Digits))
}

/// The chunks up to the one that ends the picture; those of the pixels, of which there may be many, only once.
pub(crate) fn chunks(source: &mut Source<'_>) -> Result<Vec<Chunk>, PacketError> {
    let (mut chunks, mut at) = (Vec::<Chunk>::new(), SIGNATURE);
    for _ in 0..MAX_CHUNKS {
        let Some([l0, l1, l2, l3, n0, n1, n2, n3]) = source.array(at)? else { break };
        let (name, length) = ([n0, n1, n2, n3], u32::from_be_bytes([l0, l1, l2, l3]));
        let end = at + FRAME + u64::from(length);
        let mut has = |keyword: &[u8]| {
            Ok::<_, PacketError>(source.read(at + 8, keyword.len() as u64)?.eq_ignore_ascii_case(keyword))
        };
        let packet = match &name {
            b"iTXt" if has(KEYWORD)? => Some(Form::Text),
            b"tEXt" | b"zTXt" if has(PROFILE)? => Some(Form::Digits),
            _ => None,
        };
        match chunks.last_mut() {
            Some(last) if last.name == *b"IDAT" && name == *b"IDAT" => last.end = end,
            _ => chunks.push(Chunk { name, start: at, end, packet }),
        }
        if &name == b"IEND" {
            break;
        }
        at = end;
    }
    Ok(chunks)
}

/// The packet after the keyword: whether it is compressed and how, language, keyword in that language, text.
fn text(data: &[u8]) -> Result<Option<Vec<u8>>, PacketError> {
    let [is_packed, _, rest @ ..] = data else { return Ok(None) };
    let mut texts = rest.splitn(3, |&byte| byte == 0);
    let Some(text) = texts.nth(2) else { return Ok(None) };
    if *is_packed == 1 { unpacked(text, MAX_PACKET).map(Some) } else { Ok(Some(text.to_vec())) }
}

/// The packet after the keyword: a line with its name, a line with its length, then the digits.
fn digits(name: [u8; 4], data: &[u8]) -> Result<Option<Vec<u8>>, PacketError> {
    let text = match (&name, data) {
        (b"zTXt", [_, packed @ ..]) => unpacked(packed, MAX_DIGITS)?,
        _ => data.to_vec(),
    };
    let mut lines = text.trim_ascii_start().splitn(3, |&byte| byte == b'\n');
    let (Some(_), Some(length), Some(digits)) = (lines.next(), lines.next(), lines.next()) else {
        return Ok(None);
    };
    let length = std::str::from_utf8(length).ok().and_then(|length| length.trim().parse().ok());
    let digits: Vec<u8> =
        digits.iter().filter_map(|&digit| Some(char::from(digit).to_digit(16)? as u8)).collect();
    let bytes = digits.as_chunks().0.iter().map(|[high, low]| high << 4 | low);
    Ok(length.map(|length| bytes.take(length).collect()))
}

fn unpacked(packed: &[u8], most: usize) -> Result<Vec<u8>, PacketError> {
    let mut unpacked = Vec::new();
    // What precedes an error is kept, as from a truncated file.
    let _ = ZlibDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut unpacked);
    if unpacked.len() > most {
        Err(PacketError::TooLarge { bytes: unpacked.len() as u64 })
    } else {
        Ok(unpacked)
    }
}
