//! The EXIF segment of a photograph.

use super::dice::Dice;

/// The year of the first pictures.
const FIRST_YEAR: u64 = 2010;

/// Appends what a camera writes: its model, the orientation, and the time. Every fourth picture is in portrait format.
pub(super) fn append(number: u64, dice: &mut Dice, jpeg: &mut Vec<u8>) {
    const ASCII: u16 = 2;
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    let model = format!("Made camera {}\0", number % 7);
    let (year, month, day) = (FIRST_YEAR + number % 15, 1 + dice.below(12), 1 + dice.below(28));
    let (hour, minute, second) = (dice.below(24), dice.below(60), dice.below(60));
    let date = format!("{year}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}\0");
    let orientation = if number % 4 == 3 { 6 } else { 1 };
    // A directory has a count, entries of 12 bytes, and the offset of the next one.
    let (first, second) = (8, 8 + 2 + 3 * 12 + 4);
    let texts = second + 2 + 12 + 4;
    let mut tiff = b"II*\0".to_vec();
    tiff.extend((first as u32).to_le_bytes());
    directory(
        &mut tiff,
        &[
            (0x0110, ASCII, model.len() as u32, texts),
            (0x0112, SHORT, 1, orientation),
            (0x8769, LONG, 1, second),
        ],
    );
    directory(&mut tiff, &[(0x9003, ASCII, date.len() as u32, texts + model.len() as u32)]);
    tiff.extend_from_slice(model.as_bytes());
    tiff.extend_from_slice(date.as_bytes());
    jpeg.extend([0xFF, 0xE1]);
    jpeg.extend((2 + 6 + tiff.len() as u16).to_be_bytes());
    jpeg.extend_from_slice(b"Exif\0\0");
    jpeg.extend_from_slice(&tiff);
}

/// Appends the last directory of a chain; entries are (tag, type, count, value or its offset).
fn directory(tiff: &mut Vec<u8>, entries: &[(u16, u16, u32, u32)]) {
    tiff.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value.to_le_bytes());
    }
    tiff.extend([0; 4]);
}
