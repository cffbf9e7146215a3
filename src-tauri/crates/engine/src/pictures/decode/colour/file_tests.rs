//! Tests of whole files: which of their descriptions of colour counts.

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};

use super::samples::{self as colour_samples, Chunk, chromaticities, gamma};
use crate::pictures::decode::samples::{self, ALL, Value};
use crate::pictures::decode::{Format, Hints, Orientation, Picture, RawKind, TargetSize, decode};

const ADOBE_RGB: Hints = Hints { orientation: Orientation::UPRIGHT, adobe_rgb: true };

fn png(picture: impl Into<DynamicImage>, chunks: &[Chunk<'_>]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    colour_samples::with_chunks(bytes.get_ref(), chunks)
}

fn flat(colour: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(16, 16, Rgb(colour))
}

fn read(bytes: &[u8], hints: impl Into<Hints>) -> Picture {
    decode(bytes, hints, ALL).unwrap()
}

/// Colour of a single-coloured file, and the name of its colour space.
fn shown(bytes: &[u8], hints: impl Into<Hints>) -> ([u8; 3], String) {
    let picture = read(bytes, hints);
    (picture.pixels.get_pixel(8, 8).0, picture.colour_space.to_string())
}

#[track_caller]
fn assert_shown(bytes: &[u8], expected: [u8; 3], space: &str) {
    let (found, name) = shown(bytes, Orientation::UPRIGHT);
    let far = found.iter().zip(expected).any(|(a, b)| a.abs_diff(b) > 1);
    assert!(!far && name == space, "{found:?} in {name} is not {expected:?} in {space}");
}

#[test]
fn the_gamma_of_a_png_is_applied() {
    // 255 · sRGB(value/255 ^ (1/gamma)), computed from the definition of sRGB.
    assert_shown(&png(flat([128, 10, 200]), &[gamma(1.0)]), [188, 56, 229], "Gamma 1.0");
    assert_shown(&png(flat([128, 10, 200]), &[gamma(0.555_56)]), [146, 10, 210], "Gamma 1.8");
    for normal in [gamma(0.454_55), gamma(0.44)] {
        assert_shown(&png(flat([128, 10, 200]), &[normal]), [128, 10, 200], "sRGB");
    }
    let grey = GrayImage::from_pixel(16, 16, Luma([128]));
    assert_shown(&png(grey, &[gamma(1.0)]), [188; 3], "Gamma 1.0");
    let deep = ImageBuffer::from_pixel(16, 16, Luma([100_u16]));
    assert_shown(&png(deep, &[gamma(1.0)]), [5; 3], "Gamma 1.0");
}

#[test]
fn transparent_pixels_of_a_png_are_put_over_white_after_its_gamma() {
    let half = RgbaImage::from_pixel(16, 16, Rgba([128, 128, 128, 128]));
    assert_shown(&png(half, &[gamma(1.0)]), [221; 3], "Gamma 1.0");
}

#[test]
fn chromaticities_of_a_png_are_applied() {
    let p3 = chromaticities([0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06]);
    assert_shown(&png(flat([200, 60, 60]), &[p3]), [217, 42, 52], "Display P3");
    let adobe = || chromaticities([0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06]);
    assert_shown(&png(flat([120, 150, 90]), &[gamma(0.454_55), adobe()]), [105, 151, 86], "Adobe RGB (1998)");
    let own = chromaticities([0.3127, 0.329, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06]);
    assert_shown(&png(flat([200, 60, 60]), &[gamma(0.454_55), own]), [200, 60, 60], "sRGB");
    let white_of_print = chromaticities([0.3457, 0.3585, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06]);
    assert_eq!(shown(&png(flat([255; 3]), &[white_of_print]), Orientation::UPRIGHT).0, [255; 3]);
    assert_shown(&png(flat([9, 9, 9]), &[(b"cHRM", vec![0; 32])]), [9, 9, 9], "sRGB");
}

#[test]
fn the_srgb_chunk_overrides_a_calibration() {
    let chunks = [(b"sRGB", vec![0]), gamma(1.0)];
    assert_shown(&png(flat([128, 10, 200]), &chunks), [128, 10, 200], "sRGB");
}

#[test]
fn code_points_of_a_png_are_applied_at_full_depth() {
    let coded = |codes: [u8; 4]| -> Chunk<'_> { (b"cICP", codes.to_vec()) };
    let p3 = png(flat([200, 60, 60]), &[coded([12, 13, 0, 1]), gamma(1.0)]);
    assert_shown(&p3, [217, 42, 52], "Display P3");
    // sRGB's 200, 60, 60 with white at 203 cd/m²; see the tests of colours.
    for (codes, number, name) in
        [([9, 16, 0, 1], [493, 349, 314], "Rec. 2100 PQ"), ([9, 18, 0, 1], [628, 304, 247], "Rec. 2100 HLG")]
    {
        let deep =
            ImageBuffer::from_pixel(16, 16, Rgb(number.map(|value: u32| (value * 65_535 / 1023) as u16)));
        assert_shown(&png(deep, &[coded(codes)]), [200, 60, 60], name);
    }
    let video = png(flat([16, 126, 235]), &[coded([1, 13, 0, 0])]);
    assert_shown(&video, [0, 128, 255], "sRGB");
}

#[test]
fn a_dark_linear_gradient_has_no_bands() {
    let ramp = ImageBuffer::from_fn(256, 4, |x, _| Luma([x as u16 * 2]));
    let picture = read(&png(ramp, &[gamma(1.0)]), Orientation::UPRIGHT);
    let greys: Vec<u8> = (0..256).map(|x| picture.pixels.get_pixel(x, 0).0[0]).collect();
    assert!(greys.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] - pair[0] <= 1), "{greys:?}");
    assert!(greys[255] > 20);
}

#[test]
fn a_large_picture_in_other_colours_is_reduced() {
    let ramp = ImageBuffer::from_fn(400, 300, |x, _| Rgb([x as u16 * 100; 3]));
    let target = TargetSize { long: 50, short: 30 };
    let picture = decode(&png(ramp, &[gamma(1.0)]), Orientation::UPRIGHT, target).unwrap();
    assert_eq!((picture.width, picture.pixels.dimensions()), (400, (100, 75)));
}

#[test]
fn exif_counts_if_nothing_else_names_colours() {
    let jpeg = samples::encode(&flat([120, 150, 90]), Format::Jpeg);
    let ([r, g, b], name) = shown(&jpeg, ADOBE_RGB);
    let near = r.abs_diff(105) < 4 && g.abs_diff(151) < 4 && b.abs_diff(86) < 4;
    assert!(near && name == "Adobe RGB (1998)", "{r}, {g}, {b} in {name}");
    let srgb = moxcms::ColorProfile::new_srgb().encode().unwrap();
    let piece = [b"ICC_PROFILE\0\x01\x01".as_slice(), &srgb].concat();
    let tagged = samples::with_segments(&jpeg, 0xE2, &[piece]);
    let ([r, ..], name) = shown(&tagged, ADOBE_RGB);
    assert!(r.abs_diff(120) < 4 && name.contains("sRGB"), "{r} in {name}");
    let (colour, name) = shown(&png(flat([120, 150, 90]), &[gamma(0.454_55)]), ADOBE_RGB);
    assert_eq!((colour, name.as_str()), ([120, 150, 90], "sRGB"));
}

#[test]
fn the_preview_of_a_raw_file_names_its_own_colours() {
    let plain = samples::encode(&flat([120, 150, 90]), Format::Jpeg);
    let says_srgb = colour_samples::with_exif(&plain, Some(1), None);
    let says_adobe = colour_samples::with_exif(&plain, Some(2), None);
    let space = |preview: &[u8], hints: Hints| {
        let directory = vec![
            (0x010F, Value::Text("NIKON CORPORATION")),
            (0x0201, Value::At(preview.to_vec())),
            (0x0202, Value::Long(preview.len() as u32)),
            (0x0106, Value::Short(32_803)),
        ];
        let file = samples::raw_file(b"II*\0", vec![directory]);
        let picture = read(&file, hints);
        assert_eq!(picture.format, Format::Raw(RawKind::Nef));
        picture.colour_space.to_string()
    };
    let upright = Orientation::UPRIGHT.into();
    assert_eq!([space(&plain, upright), space(&plain, ADOBE_RGB)], ["sRGB", "Adobe RGB (1998)"]);
    assert_eq!([space(&says_srgb, ADOBE_RGB), space(&says_adobe, upright)], ["sRGB", "Adobe RGB (1998)"]);
}

#[test]
fn the_base_of_a_gain_map_jpeg_is_shown() {
    let base = samples::encode(&samples::four_corners(64, 48), Format::Jpeg);
    let gains = samples::encode(&RgbImage::from_pixel(32, 24, Rgb([90; 3])), Format::Jpeg);
    let picture = read(&colour_samples::with_gain_map(&base, &gains), Orientation::UPRIGHT);
    assert_eq!(
        (picture.width, picture.height, picture.colour_space.to_string()),
        (64, 48, "sRGB".to_owned())
    );
    assert!(picture.pixels == read(&base, Orientation::UPRIGHT).pixels);
}
