//! PNG: the chunk `eXIf`, texts that contain other programs' metadata, and PNG's own time and texts.
//!
//! Owns unpacking them, within a budget. Checksums are not checked: a wrong one is no reason to leave metadata out.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::super::dates::{self, Date};
use super::super::rfc_dates;
use super::super::taken::{Taken, TakenFrom};
use super::super::text;
use super::embedded::Embedded;

const SIGNATURE: usize = 8;
/// Most chunks that are read; large pictures have a chunk for every 8 KB.
const MAX_CHUNKS: usize = 200_000;
/// Most bytes that all texts of a file may unpack to. EXIF is at most 128 KB as hexadecimal digits, XMP a few megabytes.
const MAX_UNPACKED: usize = 8 << 20;
/// Most bytes of a keyword, by the specification.
const MAX_KEYWORD: usize = 79;
/// What introduces metadata in hexadecimal digits, as ImageMagick writes it; a name follows.
const RAW_PROFILE: &str = "raw profile type ";

/// Finds the metadata of a PNG.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let mut budget = MAX_UNPACKED;
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    for _ in 0..MAX_CHUNKS {
        let Some((&[l0, l1, l2, l3, name @ ..], data)) = rest.split_first_chunk::<8>() else { return };
        let length = u32::from_be_bytes([l0, l1, l2, l3]) as usize;
        let (data, after) = data.split_at(data.len().min(length));
        match &name {
            b"eXIf" | b"exIf" => found.add_exif(Cow::Borrowed(data)),
            b"tIME" => found.png_dates.modified = found.png_dates.modified.or_else(|| time(data)),
            b"tEXt" | b"zTXt" | b"iTXt" => {
                if let Some((keyword, text)) = unpacked(name, data, &mut budget) {
                    add_text(&keyword, text, found);
                }
            }
            b"IEND" => return,
            _ => {}
        }
        rest = after.get(4..).unwrap_or_default();
    }
}

/// The time of the last change, in UTC.
fn time(data: &[u8]) -> Option<Taken> {
    let &[y1, y0, month, day, hour, minute, second] = data.first_chunk::<7>()?;
    let year = i64::from(u16::from_be_bytes([y1, y0]));
    let date = (year, i64::from(month), i64::from(day));
    let at = dates::seconds(date, (i64::from(hour), i64::from(minute), i64::from(second)))?;
    Some(Date { at, nanoseconds: None, offset_minutes: Some(0), has_time: true }.taken(TakenFrom::Png))
}

/// Keyword, in lower case, and text of a chunk.
fn unpacked<'a>(name: [u8; 4], data: &'a [u8], budget: &mut usize) -> Option<(String, Cow<'a, [u8]>)> {
    let (keyword, data) = split_at_zero(data)?;
    (keyword.len() <= MAX_KEYWORD).then_some(())?;
    let keyword = text::decode(keyword).to_lowercase();
    let text = match (&name, data) {
        (b"tEXt", text) => Cow::Borrowed(text),
        (b"zTXt", &[0, ref packed @ ..]) => Cow::Owned(inflate(packed, budget)),
        (b"iTXt", &[is_packed, _, ref rest @ ..]) => {
            let (_language, rest) = split_at_zero(rest)?;
            let (_translated, text) = split_at_zero(rest)?;
            if is_packed == 1 { Cow::Owned(inflate(text, budget)) } else { Cow::Borrowed(text) }
        }
        _ => return None,
    };
    Some((keyword, text))
}

/// What can be unpacked within the budget, which it reduces.
fn inflate(packed: &[u8], budget: &mut usize) -> Vec<u8> {
    let mut unpacked = Vec::new();
    // What precedes an error is kept, as from a truncated file.
    let _ = ZlibDecoder::new(packed).take(*budget as u64).read_to_end(&mut unpacked);
    *budget -= unpacked.len();
    unpacked
}

fn add_text<'a>(keyword: &str, text: Cow<'a, [u8]>, found: &mut Embedded<'a>) {
    if keyword == "xml:com.adobe.xmp" {
        found.add_xmp(text);
    } else if keyword.starts_with(RAW_PROFILE) {
        if let Some(profile) = raw_profile(&text) {
            found.add(Cow::Owned(profile));
        }
    } else {
        let text = text::decode(&text[..text.len().min(16 << 10)]);
        match keyword {
            "creation time" => {
                let date = dates::parse(&text).or_else(|| rfc_dates::parse(&text));
                let date = date.map(|date| date.taken(TakenFrom::Png));
                found.png_dates.original = found.png_dates.original.or(date);
            }
            "title" if found.png_title.is_none() => found.png_title = text::title(&text),
            "description" if found.png_description.is_none() => {
                found.png_description = text::description(&text);
            }
            _ => {}
        }
    }
}

/// The bytes of a raw profile: a line with its name, a line with its length, then hexadecimal digits.
fn raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii_start();
    let (_name, rest) = text.split_at(text.iter().position(|&byte| byte == b'\n')?);
    let rest = rest.trim_ascii_start();
    let (length, digits) = rest.split_at(rest.iter().position(u8::is_ascii_whitespace)?);
    let length: usize = std::str::from_utf8(length).ok()?.parse().ok()?;
    let mut digits = digits.iter().filter_map(|&digit| char::from(digit).to_digit(16));
    let mut profile = Vec::new();
    while let (Some(high), Some(low)) = (digits.next(), digits.next())
        && profile.len() < length
    {
        profile.push((high << 4 | low) as u8);
    }
    Some(profile)
}

/// What precedes and what follows the first zero.
fn split_at_zero(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let zero = bytes.iter().position(|&byte| byte == 0)?;
    Some((&bytes[..zero], &bytes[zero + 1..]))
}
