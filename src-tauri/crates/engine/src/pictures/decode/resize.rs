//! Resizing pictures.
//!
//! Owns resampling and the geometry of model inputs and thumbnails. Never changes colours.

use fast_image_resize::{FilterType, IntoImageView, IntoImageViewMut, ResizeAlg, ResizeOptions, Resizer};
use image::imageops::crop_imm;
use image::{GrayImage, RgbImage};

use super::picture::TargetSize;
use crate::embedder::{Filter, Fit, InputSpec};

/// Longest aspect ratio that is enlarged for a model. Longer pictures are cropped first: otherwise one of 60,000 × 10
/// pixels would be enlarged to 1,500,000 × 256.
const MAX_ASPECT: u32 = 8;

/// The model's input for a decoded picture, equal to Pillow's up to rounding: `spec.side` × `spec.side` pixels, unless the
/// model looks at whole pictures.
pub fn model_input(pixels: &RgbImage, spec: InputSpec) -> RgbImage {
    match spec.fit {
        Fit::Whole { longest } => whole(pixels, spec, longest),
        Fit::Squash => resample(pixels, spec.side, spec.side, kernel(spec.filter)),
        Fit::CenterCrop { short } => {
            let (width, height) = pixels.dimensions();
            let longest = width.min(height).saturating_mul(MAX_ASPECT);
            if width.max(height) > longest {
                let middle = centre(pixels, width.min(longest), height.min(longest));
                return center_crop(&middle, spec, short);
            }
            center_crop(pixels, spec, short)
        }
    }
}

fn kernel(filter: Filter) -> FilterType {
    match filter {
        Filter::Bilinear => FilterType::Bilinear,
        Filter::Bicubic => FilterType::CatmullRom,
    }
}

/// The picture reduced until its short side has `spec.side` pixels and its long side at most `longest`.
fn whole(pixels: &RgbImage, spec: InputSpec, longest: u32) -> RgbImage {
    let (width, height) = pixels.dimensions();
    let ratio = |to: u32, from: u32| f64::from(to) / f64::from(from.max(1));
    let scale = ratio(spec.side, width.min(height)).min(ratio(longest, width.max(height))).min(1.0);
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    resample(pixels, scaled(width), scaled(height), kernel(spec.filter))
}

fn center_crop(pixels: &RgbImage, spec: InputSpec, short: u32) -> RgbImage {
    let (side, (width, height)) = (spec.side, pixels.dimensions());
    let short = short.max(side);
    // The long side is truncated to whole pixels, not rounded, as in torchvision and transformers.
    let long = |long: u32, by: u32| (u64::from(short) * u64::from(long) / u64::from(by.max(1))) as u32;
    let (to_width, to_height) =
        if width <= height { (short, long(height, width)) } else { (long(width, height), short) };
    let resized = resample(pixels, to_width, to_height, kernel(spec.filter));
    centre(&resized, side, side)
}

/// The middle of a picture, as torchvision's `CenterCrop` crops it.
fn centre(pixels: &RgbImage, width: u32, height: u32) -> RgbImage {
    let offset = |all: u32, part: u32| (f64::from(all.saturating_sub(part)) / 2.0).round_ties_even() as u32;
    let (x, y) = (offset(pixels.width(), width), offset(pixels.height(), height));
    crop_imm(pixels, x, y, width, height).to_image()
}

/// The picture with a long side of at most `long` pixels; never enlarged. Keeps the memory of one that is small enough.
pub fn into_fitting(pixels: RgbImage, long: u32) -> RgbImage {
    match pixels.width().max(pixels.height()) <= long {
        true => pixels,
        false => fit_within(&pixels, long),
    }
}

/// A copy of the picture with a long side of at most `long` pixels; never enlarged.
pub fn fit_within(pixels: &RgbImage, long: u32) -> RgbImage {
    let (width, height) = pixels.dimensions();
    let longest = width.max(height);
    if longest <= long {
        return pixels.clone();
    }
    let scale = f64::from(long) / f64::from(longest);
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    resample(pixels, scaled(width), scaled(height), FilterType::Lanczos3)
}

/// The picture at exactly this size, by averaging areas.
pub fn squash(pixels: &RgbImage, width: u32, height: u32) -> RgbImage {
    resample(pixels, width, height, FilterType::Box)
}

/// Averages blocks of pixels of a picture that is far larger than wanted, so that converting colours and turning take
/// less time. Keeps twice the wanted size: resampling the result then differs from resampling the original by less than
/// rounding.
pub(super) fn reduce(pixels: RgbImage, wanted: TargetSize) -> RgbImage {
    let (width, height) = pixels.dimensions();
    match reduction((width, height), wanted) {
        1 => pixels,
        factor => squash(&pixels, width.div_ceil(factor), height.div_ceil(factor)),
    }
}

/// As [`reduce`], for grey pixels.
pub(super) fn reduce_grey(pixels: GrayImage, wanted: TargetSize) -> GrayImage {
    let (width, height) = pixels.dimensions();
    match reduction((width, height), wanted) {
        1 => pixels,
        factor => {
            let mut reduced = GrayImage::new(width.div_ceil(factor), height.div_ceil(factor));
            resize(&pixels, &mut reduced, FilterType::Box);
            reduced
        }
    }
}

/// Width and height of the blocks that [`reduce`] averages; 1 if the picture is not far larger than wanted.
pub(super) fn reduction((width, height): (u32, u32), wanted: TargetSize) -> u32 {
    let (long, short) = (width.max(height), width.min(height));
    let fits = |side: u32, wanted: u32| side / wanted.max(1).saturating_mul(2);
    fits(long, wanted.long).min(fits(short, wanted.short)).max(1)
}

fn resample(pixels: &RgbImage, width: u32, height: u32, filter: FilterType) -> RgbImage {
    if pixels.dimensions() == (width, height) {
        return pixels.clone();
    }
    let mut resized = RgbImage::new(width, height);
    resize(pixels, &mut resized, filter);
    resized
}

fn resize(from: &impl IntoImageView, to: &mut impl IntoImageViewMut, filter: FilterType) {
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    if let Err(error) = Resizer::new().resize(from, to, &options) {
        // Fails only for differing pixel types, and both pictures are of one type.
        tracing::error!(%error, "cannot resize a picture");
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn crop(side: u32, short: u32) -> InputSpec {
        InputSpec { side, fit: Fit::CenterCrop { short }, filter: Filter::Bicubic }
    }

    #[test]
    fn squashing_keeps_the_whole_picture() {
        let spec = InputSpec { side: 32, fit: Fit::Squash, filter: Filter::Bicubic };
        let square = model_input(&samples::four_corners(200, 40), spec);
        assert_eq!(square.dimensions(), (32, 32));
        samples::assert_corners(&square, ["red", "green", "blue", "white"]);
    }

    #[test]
    fn cropping_keeps_the_middle() {
        let wide = RgbImage::from_fn(90, 30, |x, _| image::Rgb([if x / 30 == 1 { 200 } else { 0 }; 3]));
        let square = model_input(&wide, crop(30, 30));
        assert_eq!(square.dimensions(), (30, 30));
        assert!(square.pixels().all(|pixel| pixel.0 == [200; 3]));
    }

    #[test]
    fn a_whole_picture_keeps_its_shape_and_is_never_enlarged() {
        let spec = InputSpec { side: 320, fit: Fit::Whole { longest: 1280 }, filter: Filter::Bicubic };
        let size = |width, height| model_input(&RgbImage::new(width, height), spec).dimensions();
        assert_eq!((size(1000, 750), size(640, 960)), ((427, 320), (320, 480)));
        assert_eq!((size(6000, 400), size(3, 60_000)), ((1280, 85), (1, 1280)));
        assert_eq!((size(100, 80), size(1, 1)), ((100, 80), (1, 1)));
    }

    #[test]
    fn halves_are_rounded_to_even_as_in_python() {
        // 33 − 30 = 3 → 1.5 → 2, 31 − 30 = 1 → 0.5 → 0.
        let counted = RgbImage::from_fn(33, 31, |x, y| image::Rgb([x as u8, y as u8, 0]));
        assert_eq!(centre(&counted, 30, 30).get_pixel(0, 0).0, [2, 0, 0]);
    }

    #[test]
    fn bicubic_resampling_equals_pillow() {
        // Image.fromarray(np.arange(8, dtype=np.uint8)[None] ** 2 * 5).resize((4, 1), BICUBIC), Pillow 13.
        let squares = RgbImage::from_fn(8, 8, |x, _| image::Rgb([(x * x * 5) as u8; 3]));
        let spec = InputSpec { side: 4, fit: Fit::Squash, filter: Filter::Bicubic };
        let half = model_input(&squares, spec);
        let row: Vec<u8> = (0..4).map(|x| half.get_pixel(x, 0).0[0]).collect();
        assert_eq!(row, [2, 31, 104, 209]);
    }

    #[test]
    fn very_long_pictures_are_cropped_before_they_are_enlarged() {
        assert_eq!(model_input(&RgbImage::new(60_000, 3), crop(224, 256)).dimensions(), (224, 224));
        assert_eq!(model_input(&RgbImage::new(1, 60_000), crop(224, 224)).dimensions(), (224, 224));
    }

    #[test]
    fn small_pictures_are_not_enlarged_to_fit() {
        assert_eq!(fit_within(&RgbImage::new(80, 20), 512).dimensions(), (80, 20));
        assert_eq!(fit_within(&RgbImage::new(1000, 500), 512).dimensions(), (512, 256));
        assert_eq!(fit_within(&RgbImage::new(9000, 3), 512).dimensions(), (512, 1));
        assert_eq!(into_fitting(RgbImage::new(1000, 500), 512).dimensions(), (512, 256));
        let small = RgbImage::new(80, 20);
        let place = small.as_ptr();
        assert_eq!(into_fitting(small, 512).as_ptr(), place, "it is moved, not copied");
    }

    #[test]
    fn reducing_keeps_twice_the_wanted_size() {
        let wanted = TargetSize { long: 100, short: 50 };
        assert_eq!(reduce(RgbImage::new(1000, 900), wanted).dimensions(), (200, 180));
        assert_eq!(reduce(RgbImage::new(1000, 150), wanted).dimensions(), (1000, 150));
        assert_eq!(reduce(RgbImage::new(399, 399), wanted).dimensions(), (399, 399));
    }
}
