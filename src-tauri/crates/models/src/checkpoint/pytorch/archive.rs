//! The zip files that PyTorch writes: its parts lie in it as they are, and a directory at the end tells where.
//!
//! Owns the bounds of the directory. Reads no more of the file than that and the parts that are asked for; `zip` would
//! search all of a damaged file for a directory, and make room for as many parts as it claims.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;

use super::bytes::{Bytes, Result, number, text};

/// Largest directory accepted, in bytes; BLIP's has 30 kB.
const MAX_DIRECTORY: u64 = 4 << 20;

/// Bytes of the record at the end, of the one that leads to 64-bit numbers before it, and of that with those numbers.
const END: usize = 22;
const LOCATOR: usize = 20;
const END_64: usize = 56;
/// Bytes of a part's entry in the directory and of the header before its contents, without their names and extras.
const ENTRY: usize = 46;
const HEADER: usize = 30;

/// A number that stands in an extra field instead, since it needs 64 bits.
const ELSEWHERE: u64 = 0xffff_ffff;

/// An open file and its directory.
pub struct Archive<'a> {
    file: &'a File,
    length: u64,
    parts: HashMap<String, Part>,
}

/// A part, as the directory describes it.
struct Part {
    /// Offset of the header before its contents.
    header: u64,
    size: u64,
    /// Whether its contents lie in the file as they are.
    is_plain: bool,
}

/// Where the contents of a part lie.
#[derive(Clone, Copy)]
pub struct Span {
    /// Offset in the file, in bytes.
    pub at: u64,
    /// Length in bytes.
    pub size: u64,
}

impl<'a> Archive<'a> {
    /// Reads the directory.
    ///
    /// # Errors
    /// When the file cannot be read, is no such zip file, or its directory is damaged.
    pub fn open(file: &'a File) -> Result<Self> {
        let length = file.metadata().map_err(|error| error.to_string())?.len();
        let mut archive = Self { file, length, parts: HashMap::new() };
        let directory = archive.directory()?;
        let mut left = Bytes(&directory);
        while !left.0.is_empty() {
            let (name, part) = entry(&mut left)?;
            archive.parts.insert(name, part);
        }
        Ok(archive)
    }

    /// Bytes of the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Names of all parts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// Where a part lies; `None` if there is none of this name.
    ///
    /// # Errors
    /// When its header is damaged, it is compressed, or it is longer than the file.
    pub fn span(&self, name: &str) -> Result<Option<Span>> {
        let Some(part) = self.parts.get(name) else { return Ok(None) };
        if !part.is_plain {
            return Err("it is compressed".to_owned());
        }
        let header: [u8; HEADER] = self.read(part.header)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err("its directory leads nowhere".to_owned());
        }
        let names = number(&header[26..28]) + number(&header[28..30]);
        // Cannot overflow: the header lies in the file.
        let at = part.header + HEADER as u64 + names;
        match at.checked_add(part.size) {
            Some(end) if end <= self.length => Ok(Some(Span { at, size: part.size })),
            _ => Err("it ends before its directory says".to_owned()),
        }
    }

    /// A part's contents; `None` if there is none of this name.
    ///
    /// # Errors
    /// When it cannot be read, or has more than `most` bytes.
    pub fn contents(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>> {
        let Some(span) = self.span(name)? else { return Ok(None) };
        if span.size > most {
            return Err(format!("its list of tensors has {} bytes", span.size));
        }
        self.bytes(span).map(Some)
    }

    /// The directory, which the records at the end lead to.
    fn directory(&self) -> Result<Vec<u8>> {
        let not_zip = || "it is not the zip file that PyTorch writes since version 1.6".to_owned();
        let end_at = self.length.checked_sub(END as u64).ok_or_else(not_zip)?;
        let end: [u8; END] = self.read(end_at)?;
        if !end.starts_with(b"PK\x05\x06") || number(&end[20..22]) != 0 {
            return Err(not_zip());
        }
        let (mut size, mut at) = (number(&end[12..16]), number(&end[16..20]));
        if let Some(locator_at) = end_at.checked_sub(LOCATOR as u64) {
            let locator: [u8; LOCATOR] = self.read(locator_at)?;
            if locator.starts_with(b"PK\x06\x07") {
                let wide: [u8; END_64] = self.read(number(&locator[8..16]))?;
                if !wide.starts_with(b"PK\x06\x06") {
                    return Err(not_zip());
                }
                (size, at) = (number(&wide[40..48]), number(&wide[48..56]));
            }
        }
        if size > MAX_DIRECTORY {
            return Err(format!("it claims a directory of {size} bytes"));
        }
        self.bytes(Span { at, size })
    }

    fn bytes(&self, span: Span) -> Result<Vec<u8>> {
        let mut bytes = vec![0; span.size as usize];
        self.file.read_exact_at(&mut bytes, span.at).map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    fn read<const N: usize>(&self, at: u64) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.read_exact_at(&mut bytes, at).map_err(|error| error.to_string())?;
        Ok(bytes)
    }
}

/// The next entry of a directory, with the name of its part.
fn entry(left: &mut Bytes<'_>) -> Result<(String, Part)> {
    let fixed: [u8; ENTRY] = left.array()?;
    if !fixed.starts_with(b"PK\x01\x02") {
        return Err("its directory is damaged".to_owned());
    }
    let length = |at: usize| number(&fixed[at..at + 2]) as usize;
    let name = text(left.take(length(28))?)?.to_owned();
    let mut wide = wide(left.take(length(30))?);
    left.take(length(32))?;
    let (is_encrypted, is_compressed) = (fixed[8] & 1 == 1, length(10) != 0);
    // Those that stand elsewhere do so in this order.
    let [size, packed, header] = [24, 20, 42].map(|at| match number(&fixed[at..at + 4]) {
        ELSEWHERE => wide.array().map_or(u64::MAX, u64::from_le_bytes),
        near => near,
    });
    Ok((name, Part { header, size, is_plain: !is_encrypted && !is_compressed && size == packed }))
}

/// The 64-bit numbers in the extra fields of an entry; none if there are none.
fn wide(extra: &[u8]) -> Bytes<'_> {
    let mut left = Bytes(extra);
    while let Ok(head) = left.array::<4>() {
        let Ok(field) = left.take(number(&head[2..4]) as usize) else { break };
        if number(&head[..2]) == 1 {
            return Bytes(field);
        }
    }
    Bytes(&[])
}
