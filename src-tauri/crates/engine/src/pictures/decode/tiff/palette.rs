//! Colour maps.
//!
//! Owns reading them, in both depths that programs write. Never reads pixels.

use super::directory::Directory;
use super::tag;

/// Reads the colours of a palette for samples of this many bits; `None` if there are fewer than the samples can name.
pub(super) fn read(directory: &Directory<'_>, bits: usize) -> Option<Vec<[u8; 3]>> {
    let count = 1_usize.checked_shl(bits as u32)?;
    let values = directory.numbers(tag::COLOR_MAP, 3 * count)?;
    let colours = <[&[u32]; 3]>::try_from(values.chunks_exact(count).collect::<Vec<_>>()).ok()?;
    // Values have 16 bits, but some programs write 8.
    let deep = values.iter().any(|&value| value > 255);
    let level = |value: u32| if deep { ((value.min(65_535) + 128) / 257) as u8 } else { value as u8 };
    Some((0..count).map(|index| colours.map(|channel| level(channel[index]))).collect())
}
