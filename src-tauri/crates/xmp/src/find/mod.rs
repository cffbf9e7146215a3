//! Where files keep their packets.
//!
//! Owns finding the packet of a picture, in any format, without reading the picture. A file that follows the rules nearly
//! is read, too; what claims more bytes than a packet has is an error before anything is allocated.

mod extended;
mod iso;
mod iso_items;
pub(crate) mod jpeg;
mod photoshop;
pub(crate) mod png;
mod source;
mod tiff;
pub(crate) mod webp;

use std::io::{Read, Seek};

use crate::error::PacketError;
use crate::iptc::Iptc;
use crate::packet::Packet;
use extended::Extended;
use extended::merge;
pub(crate) use extended::{NOTE, declared, note_of};
pub(crate) use source::Source;

/// What a file has, not yet parsed.
#[derive(Debug, Default)]
pub struct Embedded {
    packet: Option<Vec<u8>>,
    extended: Extended,
    iptc: Option<Vec<u8>>,
}

impl Embedded {
    /// Finds the packet of a file: in the segments of a JPEG, the chunks of a PNG or a WebP, the first directory of a TIFF, DNG or
    /// other raw file, the items of a HEIC or AVIF, the boxes of a CR3, JPEG 2000 or JPEG XL, the resources of a PSD. A sidecar is a packet itself.
    ///
    /// # Errors
    /// [`PacketError::Read`] if the file can't be read, [`PacketError::TooLarge`] if a packet claims to be larger than
    /// packets are.
    pub fn find(reader: &mut (impl Read + Seek)) -> Result<Self, PacketError> {
        let mut source = Source::new(reader)?;
        let mut found = Self::default();
        match Container::of(&source.start()?) {
            Some(Container::Jpeg(at)) => jpeg::find(&mut source, at, &mut found)?,
            Some(Container::Png) => png::find(&mut source, &mut found)?,
            Some(Container::WebP) => webp::find(&mut source, &mut found)?,
            Some(Container::Tiff) => tiff::find(&mut source, &mut found)?,
            Some(Container::Iso) => iso::find(&mut source, &mut found)?,
            Some(Container::Photoshop) => photoshop::find(&mut source, &mut found)?,
            Some(Container::Packet) => found.packet = Some(source.read(0, source.len())?),
            None => {}
        }
        Ok(found)
    }

    /// The packet as a whole, to be changed; `None` if the file has none. What it continues in is part of it.
    ///
    /// # Errors
    /// As [`Packet::read`]; [`PacketError::Malformed`] if a part of what it continues in is missing.
    pub fn read(&self) -> Result<Option<Packet>, PacketError> {
        let Some(packet) = &self.packet else { return Ok(None) };
        let packet = Packet::read(packet)?;
        match &self.extended {
            Extended::None => Ok(Some(packet)),
            Extended::Incomplete => {
                Err(PacketError::malformed(0, "parts of the extended packet are missing"))
            }
            Extended::Whole(extended) => merge(&packet, &Packet::read(extended)?).map(Some),
        }
    }

    /// The packet as far as it can be read, to be looked at; `None` if the file has none. Never fails.
    #[must_use]
    pub fn skim(&self) -> Option<Packet> {
        let packet = Packet::skim(self.packet.as_deref()?);
        let Extended::Whole(extended) = &self.extended else { return Some(packet) };
        Some(merge(&packet, &Packet::skim(extended)).unwrap_or(packet))
    }

    /// What the file says in the older records of the IPTC; `None` if it has none.
    #[must_use]
    pub fn iptc(&self) -> Option<Iptc> {
        self.iptc.as_deref().map(Iptc::read)
    }

    /// Keeps the first packet; of several, it is what other programs read.
    fn add_packet(&mut self, packet: Vec<u8>) {
        self.packet.get_or_insert(packet);
    }

    fn add_iptc(&mut self, records: Vec<u8>) {
        self.iptc.get_or_insert(records);
    }
}

/// How a file is made, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    /// Where in the file the JPEG begins.
    Jpeg(u64),
    Png,
    WebP,
    Tiff,
    Iso,
    Photoshop,
    /// A packet by itself.
    Packet,
}

impl Container {
    pub(crate) fn of(start: &[u8]) -> Option<Self> {
        let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
        Some(match start {
            [0xFF, 0xD8, 0xFF, ..] => Self::Jpeg(0),
            [0x89, b'P', b'N', b'G', ..] => Self::Png,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::WebP,
            [b'8', b'B', b'P', b'S', ..] => Self::Photoshop,
            [_, _, _, _, b'f', b't', b'y', b'p', ..]
            | [0, 0, 0, 12, b'j', b'P', ..]
            | [0, 0, 0, 12, b'J', b'X', ..] => Self::Iso,
            [0xFE, 0xFF, 0, b'<', ..] | [0xFF, 0xFE, b'<', 0, ..] | [0, b'<', ..] | [b'<', 0, ..] => {
                Self::Packet
            }
            _ if start.starts_with(b"FUJIFILM") => Self::Jpeg(jpeg::in_raf(start)?),
            _ if tiff::is_tiff(start) => Self::Tiff,
            _ if text.starts_with(b"<") => Self::Packet,
            _ => return None,
        })
    }
}
