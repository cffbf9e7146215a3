//! The picture that leaves Ratna.
//!
//! Owns its size and its encoding. It is made of pixels and nothing else, so that no place, time, name or profile of the
//! original can be in it.

use std::borrow::Cow;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, Rgb, RgbImage};

use crate::error::{Error, Result};

/// Quality of the JPEG: models see no difference above it.
const QUALITY: u8 = 85;

/// The fewest pixels on a side. Some servers fail on fewer, and on very long pictures.
const SHORTEST: u32 = 32;

/// What fills a picture up to that.
const MARGIN: Rgb<u8> = Rgb([128; 3]);

/// How large the picture is that a model sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LongSide {
    /// 448 pixels: fast, for what the picture shows as a whole.
    Small,
    /// 768 pixels.
    #[default]
    Medium,
    /// 1,024 pixels: slower, for small things and words.
    Large,
}

impl LongSide {
    /// All of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The number of pixels.
    pub fn pixels(self) -> u32 {
        match self {
            Self::Small => 448,
            Self::Medium => 768,
            Self::Large => 1_024,
        }
    }

    /// The one with this number of pixels.
    pub fn from_pixels(pixels: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.pixels() == pixels)
    }

    /// The picture, shrunk if one of its sides has more pixels.
    pub fn fit(self, picture: &RgbImage) -> Cow<'_, RgbImage> {
        shrink(picture, self.pixels())
    }
}

/// A small JPEG of a picture, without any metadata.
#[derive(Clone, Debug)]
pub struct Preview {
    jpeg: Vec<u8>,
}

impl Preview {
    /// Encodes a picture, shrunk to `side` if it is larger.
    ///
    /// # Errors
    /// When the picture has no pixels.
    pub fn of(picture: &RgbImage, side: LongSide) -> Result<Self> {
        let bad = |reason: String| Error::BadPicture { reason };
        if picture.width() == 0 || picture.height() == 0 {
            return Err(bad("it has no pixels".to_owned()));
        }
        let small = with_margin(side.fit(picture));
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
            .encode(small.as_raw(), small.width(), small.height(), ExtendedColorType::Rgb8)
            .map_err(|error| bad(error.to_string()))?;
        Ok(Self { jpeg })
    }

    /// The bytes of the JPEG.
    pub fn jpeg(&self) -> &[u8] {
        &self.jpeg
    }
}

fn shrink(picture: &RgbImage, most: u32) -> Cow<'_, RgbImage> {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= most || width.min(height) == 0 {
        return Cow::Borrowed(picture);
    }
    let shrunk = |side: u32| {
        let rounded = (u64::from(side) * u64::from(most) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(rounded).unwrap_or(most).max(1)
    };
    Cow::Owned(imageops::resize(picture, shrunk(width), shrunk(height), FilterType::Triangle))
}

/// Places a picture with too short a side in the middle of one that is large enough.
fn with_margin(picture: Cow<'_, RgbImage>) -> Cow<'_, RgbImage> {
    let (width, height) = picture.dimensions();
    let (wide, high) = (width.max(SHORTEST), height.max(SHORTEST));
    if (wide, high) == (width, height) {
        return picture;
    }
    let mut filled = RgbImage::from_pixel(wide, high, MARGIN);
    imageops::overlay(&mut filled, &*picture, i64::from((wide - width) / 2), i64::from((high - height) / 2));
    Cow::Owned(filled)
}

#[cfg(test)]
mod tests {
    use image::{ImageDecoder, ImageEncoder};

    use super::*;

    fn decoded(preview: &Preview) -> RgbImage {
        image::load_from_memory_with_format(preview.jpeg(), image::ImageFormat::Jpeg).unwrap().to_rgb8()
    }

    fn size(width: u32, height: u32, side: LongSide) -> (u32, u32) {
        decoded(&Preview::of(&RgbImage::new(width, height), side).unwrap()).dimensions()
    }

    /// A JPEG with a place, an owner, a profile and a remark.
    fn telling_jpeg() -> Vec<u8> {
        let mut jpeg = Vec::new();
        let mut encoder = JpegEncoder::new(&mut jpeg);
        encoder.set_icc_profile(b"SECRET-profile".to_vec()).unwrap();
        let picture = RgbImage::from_fn(64, 48, |x, y| Rgb([x as u8 * 4, y as u8 * 5, 90]));
        encoder.write_image(picture.as_raw(), 64, 48, ExtendedColorType::Rgb8).unwrap();
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0SECRET-gps";
        let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET-xmp</x:xmpmeta>";
        let iptc = b"Photoshop 3.0\x008BIMSECRET-iptc";
        let parts: [(u8, &[u8]); 4] = [(0xE1, exif), (0xE1, xmp), (0xED, iptc), (0xFE, b"SECRET-comment")];
        let mut segments = Vec::new();
        for (marker, contents) in parts {
            segments.extend([0xFF, marker]);
            segments.extend((contents.len() as u16 + 2).to_be_bytes());
            segments.extend(contents);
        }
        jpeg.splice(2..2, segments);
        jpeg
    }

    /// The markers of a JPEG up to its pixels.
    fn markers(jpeg: &[u8]) -> Vec<u8> {
        let (mut at, mut markers) = (2, Vec::new());
        while jpeg[at + 1] != 0xDA {
            markers.push(jpeg[at + 1]);
            at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        }
        markers
    }

    #[test]
    fn nothing_but_pixels_leaves() {
        let original = telling_jpeg();
        let mut decoder =
            image::codecs::jpeg::JpegDecoder::new(std::io::Cursor::new(original.as_slice())).unwrap();
        assert!(decoder.exif_metadata().unwrap().is_some() && decoder.icc_profile().unwrap().is_some());
        assert_eq!(original.windows(6).filter(|bytes| bytes == b"SECRET").count(), 5);

        let picture = image::load_from_memory(&original).unwrap().to_rgb8();
        let preview = Preview::of(&picture, LongSide::Small).unwrap();
        assert!(!preview.jpeg().windows(6).any(|bytes| bytes == b"SECRET"));
        let allowed = [0xE0, 0xDB, 0xC0, 0xC4];
        let markers = markers(preview.jpeg());
        assert!(markers.iter().all(|marker| allowed.contains(marker)), "{markers:x?}");
        assert!(preview.jpeg().ends_with(&[0xFF, 0xD9]));
        let difference = |(a, b): (&u8, &u8)| a.abs_diff(*b);
        assert!(decoded(&preview).iter().zip(picture.iter()).map(difference).max().unwrap() < 24);
    }

    #[test]
    fn large_pictures_are_shrunk_and_small_ones_stay() {
        assert_eq!(size(4_000, 3_000, LongSide::Small), (448, 336));
        assert_eq!(size(3_000, 4_000, LongSide::Medium), (576, 768));
        assert_eq!(size(1_025, 1_024, LongSide::Large), (1_024, 1_023));
        assert_eq!(size(448, 100, LongSide::Small), (448, 100));
        let fitting = |width, height| LongSide::Small.fit(&RgbImage::new(width, height)).dimensions();
        assert_eq!([fitting(4_000, 3_000), fitting(60, 9), fitting(0, 900)], [(448, 336), (60, 9), (0, 900)]);
    }

    #[test]
    fn no_side_is_too_short_for_a_model() {
        assert_eq!(size(1, 1, LongSide::Small), (32, 32));
        assert_eq!(size(60_000, 1, LongSide::Large), (1_024, 32));
        assert_eq!(size(5, 20_000, LongSide::Medium), (32, 768));
        assert!(matches!(Preview::of(&RgbImage::new(0, 9), LongSide::Small), Err(Error::BadPicture { .. })));
    }

    #[test]
    fn even_noise_is_bounded() {
        let mut state = 1_u32;
        let noise = RgbImage::from_fn(1_024, 1_024, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Rgb([(state >> 8) as u8, (state >> 16) as u8, (state >> 24) as u8])
        });
        assert!(Preview::of(&noise, LongSide::Large).unwrap().jpeg().len() < 3_000_000);
    }

    #[test]
    fn a_side_is_known_by_its_pixels() {
        for side in LongSide::ALL {
            assert_eq!(LongSide::from_pixels(side.pixels()), Some(side));
        }
        assert_eq!(LongSide::from_pixels(500), None);
    }
}
