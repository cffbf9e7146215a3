//! Where files keep their packets.
//!
//! Owns finding the packet of a picture, in any format, without reading the picture. A file that follows the rules
//! nearly is read, too; what claims more bytes than a packet has is an error before anything is allocated.

mod embedded;
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
pub use embedded::Embedded;
pub(crate) use extended::{NOTE, declared, note_of};
pub(crate) use source::Source;

impl Embedded {
    /// Finds the packet of a file: in the segments of a JPEG, the chunks of a PNG or a WebP, the first directory of a
    /// TIFF, DNG or other raw file, the items of a HEIC or AVIF, the boxes of a CR3, JPEG 2000 or JPEG XL, the
    /// resources of a PSD. A sidecar is a packet itself.
    ///
    /// # Errors
    /// [`PacketError::Read`] if the file can't be read, [`PacketError::TooLarge`] if a packet claims to be larger
    /// than packets are.
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
