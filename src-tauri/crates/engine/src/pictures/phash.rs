//! Perceptual hashes, by which copies in other sizes and formats are found.
//!
//! Owns how the hash is computed. Never compares hashes: the catalogue counts the bits that differ, of which copies
//! have few.
//!
//! The hash is pHash after Neal Krawetz, "Looks Like It" (hackerfactor.com, 2011), in the variant with the median: the
//! 8 × 8 lowest frequencies of the discrete cosine transform of a small grey picture yield one bit each, above or below
//! their median. `image_hasher` computes it.

use std::sync::LazyLock;

use image::RgbImage;
use image_hasher::{HashAlg, Hasher, HasherConfig};

use crate::pictures::decode::resize;

/// Side in pixels of the square that is hashed; the hasher is slow for larger ones.
const SIDE: u32 = 64;

static HASHER: LazyLock<Hasher<[u8; 8]>> = LazyLock::new(|| {
    HasherConfig::with_bytes_type().hash_size(8, 8).hash_alg(HashAlg::Median).preproc_dct().to_hasher()
});

/// The hash of a picture. Copies differ in a few of its 64 bits, different pictures in about 32.
pub fn of(pixels: &RgbImage) -> u64 {
    let hash = HASHER.hash_image(&resize::squash(pixels, SIDE, SIDE));
    u64::from_le_bytes(hash.into_inner())
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::pictures::decode::{Orientation, TargetSize, decode, resize};
    use crate::pictures::thumbnails;

    fn waves(width: u32, height: u32, a: f32, b: f32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
            let light = (x * a + y * y * b).sin() * 70.0 + (y * b - x * x * 3.0).cos() * 50.0 + 128.0;
            Rgb([light as u8, (light * 0.8) as u8, (255.0 - light) as u8])
        })
    }

    fn distance(a: &RgbImage, b: &RgbImage) -> u32 {
        (of(a) ^ of(b)).count_ones()
    }

    #[test]
    fn copies_have_similar_hashes() {
        let original = waves(900, 600, 9.0, 7.0);
        let smaller = resize::fit_within(&original, 200);
        assert!(distance(&original, &smaller) <= 4, "{}", distance(&original, &smaller));
        let bytes = thumbnails::to_jpeg(&original, 40).unwrap();
        let all = TargetSize { long: u32::MAX, short: 0 };
        let again = decode(&bytes, Orientation::UPRIGHT, all).unwrap().pixels;
        assert!(distance(&original, &again) <= 4, "{}", distance(&original, &again));
    }

    #[test]
    fn different_pictures_have_different_hashes() {
        let one = waves(400, 300, 9.0, 7.0);
        let other = waves(400, 300, 3.0, 13.0);
        assert!(distance(&one, &other) > 12, "{}", distance(&one, &other));
    }

    #[test]
    fn every_picture_has_a_hash() {
        of(&RgbImage::new(1, 1));
        of(&RgbImage::new(5000, 1));
        assert_eq!(of(&RgbImage::new(30, 30)), of(&RgbImage::new(60, 20)));
    }
}
