//! Tests of PNG, GIF, WebP and BMP.

use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder, ImageFormat, Luma, LumaA, Rgb, Rgba};

use super::super::samples::{self, ALL};
use super::*;

fn decode(bytes: &[u8], format: Format, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    super::decode(bytes, format, Hints::default(), wanted)
}

fn encoded(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The colour of a single-coloured picture after a round trip.
fn flat(picture: DynamicImage, format: ImageFormat) -> [u8; 3] {
    let bytes = encoded(picture, format);
    let pixels = decode(&bytes, Format::sniff(&bytes).unwrap(), ALL).unwrap().pixels;
    pixels.get_pixel(3, 3).0
}

fn reason(bytes: &[u8], format: Format) -> Option<String> {
    decode(bytes, format, ALL).err().map(|error| error.to_string())
}

#[test]
fn transparent_pixels_are_over_white() {
    let half = image::RgbaImage::from_pixel(8, 8, Rgba([200, 0, 0, 128]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        assert_eq!(flat(half.clone().into(), format), [227, 127, 127], "{format:?}");
    }
    let clear = image::RgbaImage::from_pixel(8, 8, Rgba([9, 9, 9, 0]));
    for format in [ImageFormat::Png, ImageFormat::Gif] {
        assert_eq!(flat(clear.clone().into(), format), [255, 255, 255], "{format:?}");
    }
    let grey = image::GrayAlphaImage::from_pixel(8, 8, LumaA([0, 127]));
    assert_eq!(flat(grey.into(), ImageFormat::Png), [128, 128, 128]);
}

#[test]
fn sixteen_bit_and_grey_pictures_are_read() {
    let deep = image::ImageBuffer::from_pixel(8, 8, Rgb([65_535_u16, 32_896, 257]));
    assert_eq!(flat(deep.into(), ImageFormat::Png), [255, 128, 1]);
    let deep = image::ImageBuffer::from_pixel(8, 8, Rgba([0_u16, 0, 0, 32_896]));
    assert_eq!(flat(deep.into(), ImageFormat::Png), [127, 127, 127]);
    assert_eq!(flat(image::GrayImage::from_pixel(8, 8, Luma([77])).into(), ImageFormat::Png), [77; 3]);
}

#[test]
fn the_first_frame_of_an_animation_is_read() {
    let frames = [Rgba([255, 0, 0, 255]), Rgba([0, 0, 255, 255])];
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    encoder
        .encode_frames(frames.map(|colour| image::Frame::new(image::RgbaImage::from_pixel(8, 8, colour))))
        .unwrap();
    drop(encoder);
    let pixels = decode(&bytes, Format::Gif, ALL).unwrap().pixels;
    assert_eq!(pixels.get_pixel(0, 0).0, [255, 0, 0]);
}

#[test]
fn a_profile_in_a_png_is_applied() {
    let pixels = RgbImage::from_pixel(8, 8, Rgb([200, 60, 60]));
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(moxcms::ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    encoder.write_image(&pixels, 8, 8, ExtendedColorType::Rgb8).unwrap();
    let found = decode(&bytes, Format::Png, ALL).unwrap().pixels.get_pixel(0, 0).0;
    assert!(found[0] > 210 && found[1] < 55, "{found:?}");
}

#[test]
fn a_large_picture_is_reduced_and_its_original_size_reported() {
    let bytes = encoded(samples::four_corners(1000, 800).into(), ImageFormat::Png);
    let decoded = decode(&bytes, Format::Png, TargetSize { long: 100, short: 80 }).unwrap();
    assert_eq!(decoded.original, (1000, 800));
    assert_eq!(decoded.pixels.dimensions(), (200, 160));
    samples::assert_corners(&decoded.pixels, ["red", "green", "blue", "white"]);
}

#[test]
fn a_huge_header_is_rejected_before_anything_is_allocated() {
    let header = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xEA\x60\0\0\xEA\x60\x08\x02\0\0\0";
    let expected = "60000 × 60000 pixels is more than Ratna reads (limit 256 megapixels)";
    assert_eq!(reason(header, Format::Png).as_deref(), Some(expected));
    let mut bmp = encoded(samples::four_corners(8, 8).into(), ImageFormat::Bmp);
    bmp[18..26].copy_from_slice(&[0x60, 0xEA, 0, 0, 0x60, 0xEA, 0, 0]);
    assert_eq!(reason(&bmp, Format::Bmp).as_deref(), Some(expected));
}

/// A PNG that claims this size, depth and colour type, without pixels.
fn claiming((width, height): (u32, u32), depth: u8, colour: u8) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    png.extend([depth, colour, 0, 0, 0]);
    let mut crc = flate2::Crc::new();
    crc.update(&png[12..]);
    png.extend(crc.sum().to_be_bytes());
    png.extend(b"\0\0\0\x08IDATxxxxxxxx\0\0\0\0");
    png
}

#[test]
fn a_picture_over_the_limit_of_memory_is_refused_before_anything_is_allocated() {
    let memory = Some("reading it takes more memory than Ratna gives to one picture");
    let reason = |size, depth, colour| reason(&claiming(size, depth, colour), Format::Png);
    // In RGB, with 16 bits: six bytes a pixel, and three for the copy with 8 bits.
    assert_eq!(reason((16_000, 16_000), 16, 2).as_deref(), memory);
    assert_eq!(reason((15_000, 15_000), 16, 6).as_deref(), memory);
    assert_eq!(reason((16_000, 16_000), 8, 6).as_deref(), memory);
    assert_ne!(reason((4_000, 4_000), 16, 6).as_deref(), memory);
}

#[test]
fn grey_pictures_are_reduced_like_coloured_ones() {
    let grey = DynamicImage::from(samples::textured(1_001, 803)).into_luma8();
    let wanted = TargetSize { long: 100, short: 80 };
    let found = decode(&encoded(grey.clone().into(), ImageFormat::Png), Format::Png, wanted).unwrap().pixels;
    assert_eq!(found, resize::reduce(DynamicImage::from(grey).into_rgb8(), wanted));
}

#[test]
fn truncated_files_are_reported_as_such() {
    for (format, kind) in [
        (Format::Png, ImageFormat::Png),
        (Format::Gif, ImageFormat::Gif),
        (Format::WebP, ImageFormat::WebP),
        (Format::Bmp, ImageFormat::Bmp),
    ] {
        let bytes = encoded(samples::textured(64, 64).into(), kind);
        let expected = Some("the file ends before the picture does");
        assert_eq!(reason(&bytes[..bytes.len() / 2], format).as_deref(), expected, "{format:?}");
    }
}
