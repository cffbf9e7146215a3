//! Turning and mirroring pictures.
//!
//! Owns the eight EXIF orientations. Never reads EXIF: [`crate::pictures::metadata`] does.

use image::RgbImage;

/// How stored pixels relate to the displayed picture: the EXIF orientation, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// Stored as displayed.
    pub const UPRIGHT: Self = Self(1);

    /// The orientation with this EXIF number; undefined numbers mean upright.
    pub fn from_exif(number: u32) -> Self {
        match u8::try_from(number) {
            Ok(number @ 1..=8) => Self(number),
            _ => Self::UPRIGHT,
        }
    }

    /// The EXIF number, 1 to 8.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Whether width and height are swapped.
    fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// The displayed width and height of a picture stored with these.
    pub(super) fn displayed(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swaps_sides() { (height, width) } else { (width, height) }
    }

    /// The pixels as displayed.
    pub(super) fn upright(self, stored: RgbImage) -> RgbImage {
        if self == Self::UPRIGHT || stored.is_empty() {
            return stored;
        }
        let (width, height) = self.displayed(stored.dimensions());
        let order = PixelOrder::new(self, &stored);
        let (source, _) = stored.as_raw().as_chunks::<3>();
        let mut pixels = Vec::with_capacity(source.len());
        for y in 0..height as isize {
            let row = order.start + y * order.down;
            // Never negative: exactly the pixels of the stored picture are visited.
            pixels.extend((0..width as isize).map(|x| source[(row + x * order.right) as usize]));
        }
        RgbImage::from_raw(width, height, pixels.into_flattened()).unwrap_or(stored)
    }
}

impl Default for Orientation {
    fn default() -> Self {
        Self::UPRIGHT
    }
}

/// The order in which stored pixels are displayed.
struct PixelOrder {
    /// Stored index of the pixel displayed at the top left.
    start: isize,
    /// Step of the stored index for one displayed pixel to the right.
    right: isize,
    /// Step of the stored index for one displayed pixel down.
    down: isize,
}

impl PixelOrder {
    fn new(orientation: Orientation, stored: &RgbImage) -> Self {
        let (w, h) = (stored.width() as isize, stored.height() as isize);
        let (first, top_right, bottom_left, last) = (0, w - 1, (h - 1) * w, h * w - 1);
        let (start, right, down) = match orientation.0 {
            2 => (top_right, -1, w),
            3 => (last, -1, -w),
            4 => (bottom_left, 1, -w),
            5 => (first, w, 1),
            6 => (bottom_left, -w, 1),
            7 => (last, -w, -1),
            8 => (top_right, w, -1),
            _ => (first, 1, w),
        };
        Self { start, right, down }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    /// Displayed corners (top left, top right, bottom left, bottom right) of a picture stored as red, green / blue,
    /// white, from the definition of tag 0x0112.
    const SEEN: [[&str; 4]; 8] = [
        ["red", "green", "blue", "white"],
        ["green", "red", "white", "blue"],
        ["white", "blue", "green", "red"],
        ["blue", "white", "red", "green"],
        ["red", "blue", "green", "white"],
        ["blue", "red", "white", "green"],
        ["white", "green", "blue", "red"],
        ["green", "white", "red", "blue"],
    ];

    #[test]
    fn all_eight_orientations_are_applied() {
        for (number, seen) in (1..).zip(SEEN) {
            let orientation = Orientation::from_exif(number);
            let upright = orientation.upright(samples::four_corners(6, 4));
            assert_eq!(upright.dimensions(), if number < 5 { (6, 4) } else { (4, 6) });
            samples::assert_corners(&upright, seen);
        }
    }

    #[test]
    fn undefined_numbers_mean_upright() {
        for number in [0, 9, 256, u32::MAX] {
            assert_eq!(Orientation::from_exif(number), Orientation::UPRIGHT);
        }
    }
}
