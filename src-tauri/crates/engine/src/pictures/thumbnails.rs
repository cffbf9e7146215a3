//! Thumbnails: the small JPEGs shown in a list.
//!
//! Owns their size, format and quality. Never stores them.

use image::RgbImage;
use turbojpeg::{Compressor, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp};

use crate::pictures::decode::{self, Orientation, TargetSize, resize};

/// Length of the long side, in pixels; smaller pictures keep their size.
pub const LONG_SIDE: u32 = 512;

/// JPEG quality (1 to 100). Above it, no difference is visible at the size at which thumbnails are shown.
pub(crate) const QUALITY: i32 = 82;

/// Why a thumbnail cannot be encoded.
#[derive(Debug, thiserror::Error)]
#[error("cannot encode a thumbnail: {0}")]
pub struct ThumbError(#[from] turbojpeg::Error);

/// Encodes the thumbnail of a picture, as JPEG.
///
/// # Errors
/// Fails when libjpeg-turbo cannot encode the pixels.
pub fn encode(pixels: &RgbImage) -> Result<Vec<u8>, ThumbError> {
    to_jpeg(&resize::fit_within(pixels, LONG_SIDE), QUALITY)
}

/// Encodes a picture in its own size, as JPEG of this quality (1 to 100).
///
/// # Errors
/// Fails when libjpeg-turbo cannot encode the pixels.
pub fn to_jpeg(pixels: &RgbImage, quality: i32) -> Result<Vec<u8>, ThumbError> {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let mut compressor = Compressor::new()?;
    compressor.set_quality(quality)?;
    compressor.set_subsamp(Subsamp::Sub2x2)?;
    let pixels = pixels.as_raw().as_slice();
    let image = Image { pixels, width, pitch: width * 3, height, format: PixelFormat::RGB };
    Ok(compressor.compress_to_vec(image)?)
}

/// The pixels of a thumbnail, which stands upright; `None` if it is damaged.
pub fn decode(jpeg: &[u8]) -> Option<RgbImage> {
    let whole = TargetSize { long: LONG_SIDE, short: 0 };
    decode::decode(jpeg, Orientation::UPRIGHT, whole).ok().map(|picture| picture.pixels)
}

/// Whether these bytes are an undamaged thumbnail.
pub fn is_intact(jpeg: &[u8]) -> bool {
    decode_small(jpeg).is_ok_and(|long| (1..=LONG_SIDE as usize).contains(&long))
}

/// Decodes at one eighth of the size, which reads all data but yields few pixels. Returns the long side of the original
/// in pixels.
fn decode_small(jpeg: &[u8]) -> Result<usize, turbojpeg::Error> {
    let mut decompressor = Decompressor::new()?;
    let header = decompressor.read_header(jpeg)?;
    let long = header.width.max(header.height);
    if long > LONG_SIDE as usize {
        return Ok(long);
    }
    decompressor.set_scaling_factor(ScalingFactor::ONE_EIGHTH)?;
    let small = header.scaled(ScalingFactor::ONE_EIGHTH);
    let (width, height) = (small.width, small.height);
    let mut pixels = vec![0; width * height];
    let pixels = pixels.as_mut_slice();
    decompressor
        .decompress(jpeg, Image { pixels, width, pitch: width, height, format: PixelFormat::GRAY })?;
    Ok(long)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::pictures::decode::{Orientation, TargetSize, decode};

    fn size(width: u32, height: u32) -> (u32, u32) {
        let bytes = encode(&RgbImage::from_pixel(width, height, Rgb([10, 200, 30]))).unwrap();
        let all = TargetSize { long: u32::MAX, short: 0 };
        let thumb = decode(&bytes, Orientation::UPRIGHT, all).unwrap().pixels;
        assert!(thumb.get_pixel(0, 0)[1] > 190);
        thumb.dimensions()
    }

    #[test]
    fn large_pictures_are_reduced_and_small_ones_keep_their_size() {
        assert_eq!(size(2048, 1024), (512, 256));
        assert_eq!(size(300, 3000), (51, 512));
        assert_eq!(size(4000, 2), (512, 1));
        assert_eq!(size(100, 60), (100, 60));
        assert_eq!(size(1, 1), (1, 1));
    }

    #[test]
    fn a_thumbnail_of_a_photo_is_small_and_looks_like_it() {
        let bytes = include_bytes!("../../../../../tests/pictures/coffee.jpg");
        let all = TargetSize { long: u32::MAX, short: 0 };
        let photo = resize::fit_within(&decode(bytes, Orientation::UPRIGHT, all).unwrap().pixels, LONG_SIDE);
        let jpeg = encode(&photo).unwrap();
        let shown = decode(&jpeg, Orientation::UPRIGHT, all).unwrap().pixels;
        let squares = photo.iter().zip(shown.iter()).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
        let error = (squares.sum::<f64>() / photo.len() as f64).sqrt();
        assert!(error < 5.5, "off by {error} of 255");
        let size = |quality| to_jpeg(&photo, quality).unwrap().len();
        assert!((size(76)..size(88)).contains(&jpeg.len()), "{} bytes", jpeg.len());
    }

    #[test]
    fn damage_is_detected() {
        let noise = RgbImage::from_fn(300, 200, |x, y| Rgb([(x * y) as u8, x as u8, (x ^ y) as u8]));
        let bytes = encode(&noise).unwrap();
        assert!(is_intact(&bytes));
        assert!(!is_intact(&bytes[..bytes.len() / 2]));
        assert!(!is_intact(&bytes[..bytes.len() - 1]));
        assert!(!is_intact(b""));
        assert!(!is_intact(&to_jpeg(&RgbImage::new(513, 1), 80).unwrap()));
    }
}
