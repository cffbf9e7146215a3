//! Pictures for tests, made on the spot.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use turbojpeg::{Compressor, Image, PixelFormat};

use super::{Format, Wanted};

/// Every pixel there is.
pub(crate) const ALL: Wanted = Wanted { long: u32::MAX, short: u32::MAX };

/// Formats that can be written here.
pub(crate) const FORMATS: [Format; 6] =
    [Format::Jpeg, Format::Png, Format::Gif, Format::WebP, Format::Tiff, Format::Bmp];

/// Quarters of red, green / blue, white.
pub(crate) fn four_corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x * 2 < width, y * 2 < height) {
            (true, true) => [255, 0, 0],
            (false, true) => [0, 255, 0],
            (true, false) => [0, 0, 255],
            (false, false) => [255, 255, 255],
        })
    })
}

/// Something with detail everywhere, as photos have.
pub(crate) fn textured(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let wave = |k: f32| ((x as f32 / k).sin() * (y as f32 / (k + 3.0)).cos() * 100.0 + 128.0) as u8;
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 13;
        Rgb([wave(9.0), wave(17.0) ^ (grain & 15) as u8, wave(31.0)])
    })
}

/// The picture as a file of this format.
pub(crate) fn encode(picture: &RgbImage, format: Format) -> Vec<u8> {
    let format = match format {
        Format::Jpeg => return jpeg(picture),
        Format::Png => ImageFormat::Png,
        Format::Gif => ImageFormat::Gif,
        Format::WebP => ImageFormat::WebP,
        Format::Tiff => ImageFormat::Tiff,
        Format::Bmp => ImageFormat::Bmp,
        other => panic!("{other:?} cannot be written"),
    };
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(90).unwrap();
    let pixels = picture.as_raw().as_slice();
    let image = Image { pixels, width, pitch: width * 3, height, format: PixelFormat::RGB };
    compressor.compress_to_vec(image).unwrap()
}

/// A JPEG with more segments at its beginning.
pub(crate) fn with_segments(jpeg: &[u8], marker: u8, payloads: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for payload in payloads {
        bytes.extend([0xFF, marker]);
        bytes.extend((payload.len() as u16 + 2).to_be_bytes());
        bytes.extend(payload);
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

/// Asserts the colours at top left, top right, bottom left, bottom right.
pub(crate) fn assert_corners(picture: &RgbImage, expected: [&str; 4]) {
    let (right, bottom) = (picture.width() - 1, picture.height() - 1);
    let corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)];
    let found = corners.map(|(x, y)| {
        let [r, g, b] = picture.get_pixel(x, y).0.map(|value| value > 127);
        match (r, g, b) {
            (true, false, false) => "red",
            (false, true, false) => "green",
            (false, false, true) => "blue",
            (true, true, true) => "white",
            _ => "another colour",
        }
    });
    assert_eq!(found, expected);
}
