//! A block of EXIF with the little that is known of a recovered picture.

use crate::calendar::Clock;
use crate::listing::Taken;

use crate::orientation::Orientation;

const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const UNDEFINED: u16 = 7;

const ORIENTATION: u16 = 0x0112;
const EXIF_DIRECTORY: u16 = 0x8769;
const VERSION: u16 = 0x9000;
const DATE_TIME_ORIGINAL: u16 = 0x9003;
const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
const SUB_SEC_TIME_ORIGINAL: u16 = 0x9291;

/// The size of what stands before the first directory.
const TIFF_HEADER: usize = 8;

/// A directory's entry. Its data have to be in the order of the file, big-endian.
struct Entry {
    tag: u16,
    kind: u16,
    count: usize,
    data: Vec<u8>,
}

impl Entry {
    fn text(tag: u16, text: &str) -> Self {
        let data: Vec<u8> = text.bytes().chain([0]).collect();
        Self { tag, kind: ASCII, count: data.len(), data }
    }
}

/// A segment's contents with the orientation and the time; `None` if neither is known.
pub(crate) fn block(orientation: Option<Orientation>, taken: Option<Taken>) -> Option<Vec<u8>> {
    let clock = taken.and_then(Clock::of);
    if orientation.is_none() && clock.is_none() {
        return None;
    }
    let mut main = Vec::new();
    if let Some(orientation) = orientation {
        main.push(Entry { tag: ORIENTATION, kind: SHORT, count: 1, data: vec![0, orientation.exif()] });
    }
    let mut block = b"Exif\0\0MM\0*\0\0\0\x08".to_vec();
    match clock {
        Some(clock) => {
            // An entry's value is replaced below: it has four bytes whatever it is.
            main.push(Entry { tag: EXIF_DIRECTORY, kind: LONG, count: 1, data: vec![0; 4] });
            let after = TIFF_HEADER + size(&main);
            if let Some(pointer) = main.last_mut() {
                pointer.data = u32::try_from(after).unwrap_or_default().to_be_bytes().into();
            }
            write(&mut block, &main, TIFF_HEADER);
            write(&mut block, &times(&clock), after);
        }
        None => write(&mut block, &main, TIFF_HEADER),
    }
    Some(block)
}

/// The entries of the time, in the order of their tags.
fn times(clock: &Clock) -> Vec<Entry> {
    let mut entries = vec![
        Entry { tag: VERSION, kind: UNDEFINED, count: 4, data: b"0232".to_vec() },
        Entry::text(DATE_TIME_ORIGINAL, &clock.exif()),
    ];
    entries.extend(clock.offset().map(|offset| Entry::text(OFFSET_TIME_ORIGINAL, &offset)));
    entries.extend(clock.fraction().map(|fraction| Entry::text(SUB_SEC_TIME_ORIGINAL, &fraction)));
    entries
}

/// The bytes that a directory takes with its data.
fn size(entries: &[Entry]) -> usize {
    let data = entries.iter().map(|entry| entry.data.len()).filter(|length| *length > 4).sum::<usize>();
    2 + 12 * entries.len() + 4 + data
}

/// Adds a directory that begins at `at` in the TIFF.
fn write(block: &mut Vec<u8>, entries: &[Entry], at: usize) {
    let mut data_at = at + 2 + 12 * entries.len() + 4;
    // There are few entries, and little data.
    let short = |number: usize| u16::try_from(number).unwrap_or_default().to_be_bytes();
    let long = |number: usize| u32::try_from(number).unwrap_or_default().to_be_bytes();
    block.extend(short(entries.len()));
    let mut data: Vec<u8> = Vec::new();
    for entry in entries {
        block.extend(entry.tag.to_be_bytes());
        block.extend(entry.kind.to_be_bytes());
        block.extend(long(entry.count));
        if entry.data.len() <= 4 {
            block.extend(entry.data.iter().copied().chain([0; 4]).take(4));
        } else {
            block.extend(long(data_at));
            data_at += entry.data.len();
            data.extend(&entry.data);
        }
    }
    block.extend([0; 4]);
    block.extend(data);
}
