//! A file of previews: one picture in several sizes, or a single JPEG.
//!
//! Owns the container: sections of a header of 32 bytes, big-endian, then the contents, then padding. Reads only what is
//! asked for. No length is believed beyond the end of the file.

use std::io::{self, Read, Seek, SeekFrom};

use super::header::Header;
use super::jpeg::Jpeg;

/// How a section begins.
pub(crate) const MAGIC: &[u8; 4] = b"AgHg";
/// The bytes of a section's header, which it states itself.
pub(crate) const SECTION: u64 = 32;
/// The most sections that are looked at; a preview has about ten.
const MAX_SECTIONS: usize = 64;
/// The most bytes of a text; some hundred are usual.
const MAX_TEXT: u64 = 64 << 10;
/// The most bytes of a JPEG that are read: one of 100 megapixels has half as many.
const MAX_JPEG: u64 = 128 << 20;
/// How far from its beginning a JPEG is looked for in a file that is neither.
const MAX_PREFIX: u64 = 4 << 10;

/// A file of previews.
pub struct Pyramid<R> {
    reader: R,
    header: Header,
    levels: Vec<Level>,
}

/// Where a JPEG lies.
#[derive(Clone, Copy, Debug)]
struct Level {
    number: u32,
    at: u64,
    length: u64,
}

impl<R: Read + Seek> Pyramid<R> {
    /// Reads where everything lies. `None` if this is no file of previews.
    ///
    /// # Errors
    /// Errors of the reader.
    pub fn open(mut reader: R) -> io::Result<Option<Self>> {
        let length = reader.seek(SeekFrom::End(0))?;
        let start = read(&mut reader, 0, MAX_PREFIX.min(length))?;
        if start.starts_with(MAGIC) {
            let (header, levels) = sections(&mut reader, length)?;
            return Ok(Some(Self { reader, header, levels }));
        }
        let jpeg = memchr::memmem::find(&start, &[0xFF, 0xD8, 0xFF]).map(|at| at as u64);
        Ok(jpeg.map(|at| {
            let level = Level { number: 1, at, length: length - at };
            Self { reader, header: Header::default(), levels: vec![level] }
        }))
    }

    /// What it says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The number of sizes.
    pub fn len(&self) -> usize {
        self.levels.len()
    }

    /// Whether it holds no JPEG.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The JPEG of a size, 0 being the largest. `None` if nothing of it can be shown.
    ///
    /// # Errors
    /// Errors of the reader.
    pub fn jpeg(&mut self, size: usize) -> io::Result<Option<Jpeg>> {
        let Some(level) = self.levels.get(size) else { return Ok(None) };
        Ok(Jpeg::new(read(&mut self.reader, level.at, level.length.min(MAX_JPEG))?))
    }

    /// The largest JPEG that is complete, otherwise the largest that can be shown.
    ///
    /// # Errors
    /// Errors of the reader.
    pub fn largest(&mut self) -> io::Result<Option<Jpeg>> {
        let mut best = None;
        for size in 0..self.len() {
            match self.jpeg(size)? {
                Some(jpeg) if jpeg.is_complete() => return Ok(Some(jpeg)),
                jpeg => best = best.or(jpeg),
            }
        }
        Ok(best)
    }
}

/// Up to `length` bytes from `at` on; fewer where the file ends.
fn read(reader: &mut (impl Read + Seek), at: u64, length: u64) -> io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    reader.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The header and the levels, the largest first. What comes after a section that is none is left.
fn sections(reader: &mut (impl Read + Seek), length: u64) -> io::Result<(Header, Vec<Level>)> {
    let (mut header, mut levels, mut at) = (Header::default(), Vec::new(), 0);
    for _ in 0..MAX_SECTIONS {
        let Some(section) = Section::parse(&read(reader, at, SECTION)?) else { break };
        let start = at + section.header_length;
        let Some(left) = length.checked_sub(start).filter(|left| *left > 0) else { break };
        let here = section.length.min(left);
        match section.level() {
            Some(number) if here > 0 => levels.push(Level { number, at: start, length: here }),
            None if section.name() == b"header" => {
                let text = read(reader, start, here.min(MAX_TEXT))?;
                header = Header::parse(&String::from_utf8_lossy(&text));
            }
            _ => {}
        }
        match start.checked_add(section.length).and_then(|end| end.checked_add(section.padding)) {
            Some(next) if next < length => at = next,
            _ => break,
        }
    }
    levels.sort_by_key(|level| std::cmp::Reverse((level.number, level.length)));
    Ok((header, levels))
}

/// The header of a section.
struct Section {
    header_length: u64,
    length: u64,
    padding: u64,
    name: [u8; 8],
}

impl Section {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; SECTION as usize] = bytes.try_into().ok()?;
        let number =
            |at: usize| bytes[at..at + 8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let header_length = u64::from(u16::from_be_bytes([bytes[4], bytes[5]]));
        let is_section = bytes.starts_with(MAGIC) && header_length >= SECTION;
        let [.., n0, n1, n2, n3, n4, n5, n6, n7] = *bytes;
        let name = [n0, n1, n2, n3, n4, n5, n6, n7];
        is_section.then(|| Self { header_length, length: number(8), padding: number(16), name })
    }

    fn name(&self) -> &[u8] {
        let end = self.name.iter().position(|byte| *byte == 0).unwrap_or(self.name.len());
        &self.name[..end]
    }

    /// The number in `level_N`; more is larger.
    fn level(&self) -> Option<u32> {
        std::str::from_utf8(self.name().strip_prefix(b"level_")?).ok()?.parse().ok()
    }
}

#[cfg(test)]
#[path = "pyramid_tests.rs"]
mod tests;
