//! The part of a PNG or GIF that its first picture is made of.
//!
//! Owns leaving out what decoders would read for nothing: texts, metadata, profiles. They would hold all of it in memory,
//! unpacked, however much it is. Never interprets pixels, and copies no more than a header.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use super::colour::png;
use super::format::Format;

/// Most bytes that the parts before the picture may have; a palette with its transparency has 1 KB.
const MAX_HEAD: usize = 64 << 10;
/// The last chunk of every PNG.
const IEND: &[u8] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

/// Bytes of GIF's header and of its logical screen.
const GIF_HEADER: usize = 13;
const GIF_EXTENSION: u8 = 0x21;
/// Says which colour of the next frame is transparent.
const GIF_CONTROL: u8 = 0xF9;
const GIF_APPLICATION: u8 = 0xFF;
const GIF_ICC: &[u8] = b"\x0BICCRGBG1012";

/// A file in three parts, read as one.
pub(super) struct Excerpt<'a> {
    head: Vec<u8>,
    picture: &'a [u8],
    tail: &'static [u8],
    at: usize,
}

impl<'a> Excerpt<'a> {
    /// What the first picture of a file takes; the whole file for formats other than PNG and GIF.
    pub(super) fn new(bytes: &'a [u8], format: Format) -> Self {
        let (head, picture, tail) = match format {
            Format::Png => of_png(bytes),
            Format::Gif => of_gif(bytes),
            _ => (Vec::new(), bytes, &[] as &[u8]),
        };
        Self { head, picture, tail, at: 0 }
    }

    fn len(&self) -> usize {
        self.head.len() + self.picture.len() + self.tail.len()
    }
}

/// The chunks that a decoder needs before the pixels, those of the pixels, and the last one.
fn of_png(bytes: &[u8]) -> (Vec<u8>, &[u8], &'static [u8]) {
    let is_critical = |name: [u8; 4]| name[0].is_ascii_uppercase();
    let mut head = bytes[..bytes.len().min(png::SIGNATURE)].to_vec();
    let mut at = head.len();
    for (name, whole) in png::chunks(bytes) {
        if name == *b"IDAT" {
            break;
        }
        if (is_critical(name) || name == *b"tRNS") && head.len() < MAX_HEAD {
            head.extend_from_slice(&whole[..whole.len().min(MAX_HEAD)]);
        }
        at += whole.len();
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let of_pixels = png::chunks_of(rest).take_while(|(name, _)| name == b"IDAT");
    let length = of_pixels.map(|(_, whole)| whole.len()).sum();
    (head, &rest[..length], if length < rest.len() { IEND } else { &[] })
}

/// The header, how the first picture is transparent, and the rest of the file from the first picture on.
fn of_gif(bytes: &[u8]) -> (Vec<u8>, &[u8], &'static [u8]) {
    let start = gif_start(bytes);
    let (mut control, mut at): (&[u8], _) = (&[], start);
    for (kind, block) in gif_extensions(bytes) {
        if kind == GIF_CONTROL {
            control = &block[..block.len().min(16)];
        }
        at += block.len();
    }
    ([&bytes[..start], control].concat(), &bytes[at..], &[])
}

/// Where the blocks of a GIF begin: after its header and the palette that all pictures share.
fn gif_start(bytes: &[u8]) -> usize {
    let flags = bytes.get(10).copied().unwrap_or(0);
    let palette = if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    (GIF_HEADER + palette).min(bytes.len())
}

/// Kind and bytes of the extensions before the first picture.
fn gif_extensions(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = &bytes[gif_start(bytes)..];
    std::iter::from_fn(move || {
        let &[GIF_EXTENSION, kind, ..] = rest else { return None };
        let mut length = 2;
        loop {
            let size = usize::from(*rest.get(length)?);
            length += 1 + size;
            if size == 0 {
                break;
            }
        }
        let (block, after) = rest.split_at_checked(length)?;
        rest = after;
        Some((kind, block))
    })
}

/// The ICC profile of a GIF, if it has no more bytes than `most`.
pub(super) fn gif_profile(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut blocks = gif_extensions(bytes)
        .filter(|(kind, _)| *kind == GIF_APPLICATION)
        .find_map(|(_, block)| block.get(2..)?.strip_prefix(GIF_ICC))?;
    let mut profile = Vec::new();
    while let Some((&size, rest)) = blocks.split_first()
        && size > 0
        && profile.len() <= most
    {
        let (part, rest) = rest.split_at_checked(usize::from(size))?;
        profile.extend_from_slice(part);
        blocks = rest;
    }
    (profile.len() <= most).then_some(profile)
}

/// The ICC profile of a WebP, if it has no more bytes than `most`. It is the first chunk after the one that announces it.
pub(super) fn webp_profile(bytes: &[u8], most: usize) -> Option<&[u8]> {
    let chunks = bytes.get(12..)?.strip_prefix(b"VP8X")?;
    let length = |at: usize| Some(u32::from_le_bytes(*chunks.get(at..)?.first_chunk()?) as usize);
    let announced = length(0)?;
    let profile = 4_usize.checked_add(announced)?.checked_add(announced % 2)?;
    (chunks.get(profile..)?.starts_with(b"ICCP") && length(profile + 4)? <= most).then_some(())?;
    chunks.get(profile + 8..)?.get(..length(profile + 4)?)
}

impl BufRead for Excerpt<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let mut at = self.at;
        for part in [self.head.as_slice(), self.picture, self.tail] {
            if let Some(rest) = part.get(at..).filter(|rest| !rest.is_empty()) {
                return Ok(rest);
            }
            at -= part.len();
        }
        Ok(&[])
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.len().min(self.at + amount);
    }
}

impl Read for Excerpt<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Excerpt<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => i128::from(at),
            SeekFrom::Current(by) => self.at as i128 + i128::from(by),
            SeekFrom::End(by) => self.len() as i128 + i128::from(by),
        };
        // Behind the end nothing can be read.
        self.at = usize::try_from(at).map_err(|_| io::ErrorKind::InvalidInput)?.min(self.len());
        Ok(self.at as u64)
    }
}

#[cfg(test)]
#[path = "excerpt_tests.rs"]
mod tests;
