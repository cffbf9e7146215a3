//! Turning and mirroring.
//!
//! Owns the eight EXIF orientations. Never reads EXIF: [`crate::pictures::exif`] finds the number.

use image::RgbImage;

/// How a picture is stored relative to how it is to be seen: the EXIF orientation, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// Stored as it is to be seen.
    pub const UPRIGHT: Self = Self(1);

    /// From the EXIF number; numbers that mean nothing are read as upright.
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

    /// Whether width and height change places.
    fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// The size a person sees, of a picture stored with this size.
    pub(super) fn displayed(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swaps_sides() { (height, width) } else { (width, height) }
    }

    /// The pixels as they are to be seen.
    pub(super) fn upright(self, stored: RgbImage) -> RgbImage {
        if self == Self::UPRIGHT || stored.is_empty() {
            return stored;
        }
        let (width, height) = self.displayed(stored.dimensions());
        let walk = Walk::new(self, &stored);
        let (source, _) = stored.as_raw().as_chunks::<3>();
        let mut pixels = Vec::with_capacity(source.len());
        for y in 0..height as isize {
            let row = walk.start + y * walk.down;
            // Never negative: the walk visits exactly the pixels of the stored picture.
            pixels.extend((0..width as isize).map(|x| source[(row + x * walk.right) as usize]));
        }
        RgbImage::from_raw(width, height, pixels.into_flattened()).unwrap_or(stored)
    }
}

impl Default for Orientation {
    fn default() -> Self {
        Self::UPRIGHT
    }
}

/// The way through the stored pixels that meets them in the order they are seen.
struct Walk {
    /// Stored index of the pixel seen at the top left.
    start: isize,
    /// What is added to the stored index for one pixel to the right as seen.
    right: isize,
    /// What is added to the stored index for one pixel down as seen.
    down: isize,
}

impl Walk {
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

    /// Corners seen (top left, top right, bottom left, bottom right) of a picture stored as
    /// red, green / blue, white: from the definition of tag 0x0112, not from this code.
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
    fn all_eight_orientations() {
        for (number, seen) in (1..).zip(SEEN) {
            let orientation = Orientation::from_exif(number);
            let upright = orientation.upright(samples::four_corners(6, 4));
            assert_eq!(upright.dimensions(), if number < 5 { (6, 4) } else { (4, 6) });
            samples::assert_corners(&upright, seen);
        }
    }

    #[test]
    fn numbers_that_mean_nothing_are_upright() {
        for number in [0, 9, 256, u32::MAX] {
            assert_eq!(Orientation::from_exif(number), Orientation::UPRIGHT);
        }
    }
}
