//! What containers hold: EXIF blocks, XMP packets, IPTC records and a PNG's own texts.
//!
//! Owns telling them apart by content, so that a block is found whatever name the container has for it.

use std::borrow::Cow;

use super::super::found::Dates;
use super::super::tiff::Tiff;
use super::photoshop;

/// Bytes of a file, or of what was unpacked from it.
pub(in super::super) type Block<'a> = Cow<'a, [u8]>;

/// Most blocks of a kind that are kept; files have one or two.
const MAX_BLOCKS: usize = 8;
/// Most bytes before a TIFF block in its container: `Exif\0\0`, twice in files of some programs, or stray bytes.
const MAX_PREFIX: usize = 64;

pub(super) const XMP_HEAD: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
pub(super) const PHOTOSHOP_HEAD: &[u8] = b"Photoshop 3.0\0";

/// The metadata of a file, not yet parsed.
#[derive(Debug, Default, PartialEq)]
pub(in super::super) struct Embedded<'a> {
    /// TIFF blocks, each from its byte order mark on.
    pub(in super::super) exif: Vec<Block<'a>>,
    /// TIFF blocks whose first directory is a GPS directory.
    pub(in super::super) gps: Vec<Block<'a>>,
    /// XMP packets.
    pub(in super::super) xmp: Vec<Block<'a>>,
    /// Whether a packet continues elsewhere in the file.
    pub(in super::super) has_more: bool,
    /// IPTC records.
    pub(in super::super) iptc: Vec<Block<'a>>,
    /// Dates of a PNG's own chunks.
    pub(in super::super) png_dates: Dates,
    /// Texts of a PNG's own chunks: title and description.
    pub(in super::super) png_title: Option<String>,
    pub(in super::super) png_description: Option<String>,
}

impl<'a> Embedded<'a> {
    /// Adds a block of any of these kinds; others are ignored.
    pub(super) fn add(&mut self, block: Block<'a>) {
        match &*block {
            [0x1C, ..] => self.add_iptc(block),
            [b'8', b'B', b'I', b'M', ..] => self.add_photoshop(block),
            bytes if bytes.starts_with(PHOTOSHOP_HEAD) => {
                self.add_photoshop(tail(block, PHOTOSHOP_HEAD.len()))
            }
            bytes if bytes.starts_with(XMP_HEAD) => self.add_xmp(tail(block, XMP_HEAD.len())),
            bytes if is_xml(bytes) => self.add_xmp(block),
            _ => self.add_exif(block),
        }
    }

    /// Adds the TIFF block that begins near the start of these bytes; whether there is one.
    pub(super) fn add_exif(&mut self, block: Block<'a>) {
        let starts = 0..block.len().min(MAX_PREFIX);
        if let Some(start) = starts.into_iter().find(|&at| Tiff::open(&block[at..]).is_some()) {
            push(&mut self.exif, tail(block, start));
        }
    }

    /// Adds an XMP packet.
    pub(super) fn add_xmp(&mut self, packet: Block<'a>) {
        push(&mut self.xmp, packet);
    }

    /// Adds IPTC records.
    pub(super) fn add_iptc(&mut self, records: Block<'a>) {
        push(&mut self.iptc, records);
    }

    /// Adds the IPTC records among Photoshop's resources.
    pub(super) fn add_photoshop(&mut self, resources: Block<'a>) {
        match resources {
            Cow::Borrowed(resources) => {
                if let Some(records) = photoshop::iptc(resources) {
                    self.add_iptc(Cow::Borrowed(records));
                }
            }
            Cow::Owned(resources) => {
                if let Some(records) = photoshop::iptc(&resources) {
                    self.add_iptc(Cow::Owned(records.to_vec()));
                }
            }
        }
    }
}

fn push<'a>(blocks: &mut Vec<Block<'a>>, block: Block<'a>) {
    if blocks.len() < MAX_BLOCKS {
        blocks.push(block);
    }
}

/// A block without its first bytes.
fn tail(block: Block<'_>, start: usize) -> Block<'_> {
    match block {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[start..]),
        Cow::Owned(mut bytes) => {
            bytes.drain(..start);
            Cow::Owned(bytes)
        }
    }
}

/// Whether a text in UTF-8 begins like XML.
fn is_xml(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"<")
}
