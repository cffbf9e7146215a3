//! Tests of what samples mean, which picture of a file is shown, and files that cannot be shown.

use super::super::picture::{Hints, TargetSize};
use super::super::samples::{self, ALL};
use super::fixtures::{CUT, UNUSUAL, picture, pixels, reason, short, single};
use super::writer::{BYTE, Entry, FLOAT, Form, LONG, Packing, Pixels, UNDEFINED, file, write};
use super::{decode, tag};

#[test]
fn associated_alpha_is_over_white_without_multiplying_again() {
    let alpha = short(tag::EXTRA_SAMPLES, &[0, 1]);
    let mut entries = picture(1, 1, 1, 2, &[8; 5]);
    entries.push(alpha);
    assert_eq!(pixels(&single(entries, vec![100, 50, 0, 77, 128])).get_pixel(0, 0).0, [227, 177, 127]);
    let mut grey = picture(1, 1, 1, 1, &[8, 8]);
    grey.push(short(tag::EXTRA_SAMPLES, &[1]));
    assert_eq!(pixels(&single(grey, vec![0, 0])).get_pixel(0, 0).0, [255; 3]);
}

#[test]
fn a_fourth_sample_without_a_meaning_is_not_alpha() {
    let found = pixels(&single(picture(2, 1, 1, 2, &[8; 4]), vec![1, 2, 3, 0, 4, 5, 6, 99]));
    assert_eq!(found.into_raw(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn palettes_have_values_of_16_bits_or_of_8() {
    for (scale, expected) in [(257, [10, 20, 30]), (1, [10, 20, 30])] {
        let mut entries = picture(3, 1, 1, 3, &[2]);
        let map = [0, 0, 10, 255, 0, 0, 20, 255, 0, 0, 30, 255].map(|value| value * scale);
        entries.push(short(tag::COLOR_MAP, &map));
        let found = pixels(&single(entries, vec![0b10_11_00_00]));
        assert_eq!(found.get_pixel(0, 0).0, expected);
        assert_eq!(found.get_pixel(1, 0).0, [255; 3]);
    }
    let mut entries = picture(3, 1, 1, 3, &[2]);
    entries.push(short(tag::COLOR_MAP, &[0; 9]));
    assert_eq!(reason(&single(entries, vec![0])), "the TIFF data is damaged");
}

#[test]
fn chroma_is_shared_by_blocks_of_pixels() {
    let mut entries = picture(3, 2, 1, 6, &[8; 3]);
    entries.push(short(tag::YCBCR_SUBSAMPLING, &[2, 2]));
    let blocks = vec![0, 50, 100, 150, 128, 128, 200, 0, 250, 0, 128, 228];
    let found = pixels(&single(entries, blocks));
    let greys = [0, 1].map(|y| [0, 1].map(|x| found.get_pixel(x, y).0[0]));
    assert_eq!(greys, [[0, 50], [100, 150]]);
    // R = Y + 1.402 × 100, G = Y - 0.714 × 100.
    assert_eq!(found.get_pixel(2, 0).0, [255, 129, 200]);
    assert_eq!(found.get_pixel(2, 1).0, [255, 179, 250]);
}

#[test]
fn lab_is_relative_to_its_white() {
    let lab = |entries: Vec<Entry>, pixel: [u8; 3]| {
        let entries = [picture(1, 1, 1, 8, &[8; 3]), entries].concat();
        pixels(&single(entries, pixel.to_vec())).get_pixel(0, 0).0
    };
    assert_eq!(lab(vec![], [255, 0, 0]), [255; 3]);
    assert_eq!(lab(vec![], [0, 0, 0]), [0; 3]);
    // sRGB red in D50: L* 54.29, a* 80.81, b* 69.89.
    let [red, green, blue] = lab(vec![], [138, 81, 70]);
    assert!(red > 250 && green < 12 && blue < 12, "{red} {green} {blue}");
    // In D65, which is 0.3127, 0.3290: L* 53.24, a* 80.09, b* 67.20.
    let d65 = (tag::WHITE_POINT, FLOAT, [0.3127_f32, 0.329].map(|v| u64::from(v.to_bits())).to_vec());
    let [red, green, blue] = lab(vec![d65.clone()], [136, 80, 67]);
    assert!(red > 250 && green < 12 && blue < 12, "{red} {green} {blue}");
    assert_eq!(lab(vec![d65], [255, 0, 0]), [255; 3]);
    let icc = [0xFF00_u16, 0x8000, 0x8000].map(u16::to_le_bytes).concat();
    assert_eq!(pixels(&single(picture(1, 1, 1, 9, &[16; 3]), icc)).get_pixel(0, 0).0, [255; 3]);
}

#[test]
fn floating_point_values_are_clamped_to_their_range() {
    let form = Form { bits: 32, float: true, ..Form::default() };
    let grey = Pixels { width: 3, height: 1, samples: 1, values: vec![0, 128, 255] };
    let black_is_zero = || vec![short(tag::PHOTOMETRIC, &[1])];
    let level = |entries| {
        let found = pixels(&write(&grey, &form, entries));
        [0, 1, 2].map(|x| found.get_pixel(x, 0).0[0])
    };
    assert_eq!(level(black_is_zero()), [0, 128, 255]);
    let limit = |tag, value: f32| (tag, FLOAT, vec![u64::from(value.to_bits())]);
    let within = [black_is_zero(), vec![limit(tag::S_MAX_SAMPLE_VALUE, 0.5)]].concat();
    assert_eq!(level(within), [0, 128, 255]);
    let beyond = [black_is_zero(), vec![limit(tag::S_MAX_SAMPLE_VALUE, 2.0)]].concat();
    assert_eq!(level(beyond), [0, 64, 128]);
    let mut entries = picture(2, 1, 1, 1, &[32]);
    entries.push(short(tag::SAMPLE_FORMAT, &[3]));
    let strange = [f32::NAN, f32::INFINITY].map(f32::to_le_bytes).concat();
    assert_eq!(pixels(&single(entries, strange)).into_raw(), [0, 0, 0, 255, 255, 255]);
}

#[test]
fn signed_samples_are_black_at_their_lowest() {
    let mut entries = picture(3, 1, 1, 1, &[16]);
    entries.push(short(tag::SAMPLE_FORMAT, &[2]));
    let found = pixels(&single(entries, [i16::MIN, 0, i16::MAX].map(i16::to_le_bytes).concat()));
    assert_eq!(found.pixels().map(|pixel| pixel.0[0]).collect::<Vec<_>>(), [0, 128, 255]);
}

#[test]
fn a_thumbnail_before_the_picture_is_not_shown() {
    let page = |width: u64, height: u64, kind: Option<u64>| {
        let mut entries = picture(width, height, 1, 1, &[8]);
        entries.extend(kind.map(|kind| (tag::NEW_SUBFILE_TYPE, LONG, vec![kind])));
        (entries, vec![vec![9; (width * height) as usize]])
    };
    let size = |chain| decode(&file(false, false, chain), Hints::default(), ALL).unwrap().original;
    assert_eq!(size(vec![page(8, 5, None), page(48, 32, None)]), (48, 32));
    assert_eq!(size(vec![page(40, 30, Some(1)), page(48, 32, Some(0))]), (48, 32));
    assert_eq!(size(vec![page(40, 30, Some(4)), page(48, 32, None)]), (48, 32));
    // Pages of a document, and a pyramid.
    assert_eq!(size(vec![page(40, 30, None), page(48, 32, None)]), (40, 30));
    assert_eq!(size(vec![page(8, 20, None), page(48, 32, None)]), (8, 20));
    assert_eq!(size(vec![page(48, 32, None), page(24, 16, Some(1))]), (48, 32));
}

#[test]
fn a_later_picture_is_turned_by_its_own_orientation() {
    let page = |width: u64, height: u64| {
        let mut entries = picture(width, height, 1, 1, &[8]);
        entries.push(short(tag::ORIENTATION, &[6]));
        (entries, vec![vec![9; (width * height) as usize]])
    };
    let decoded = decode(&file(true, false, vec![page(8, 5), page(48, 30)]), Hints::default(), ALL).unwrap();
    assert_eq!((decoded.original, decoded.upright), ((30, 48), true));
    let decoded = decode(&file(true, false, vec![page(48, 30)]), Hints::default(), ALL).unwrap();
    assert_eq!((decoded.original, decoded.upright), ((48, 30), false));
}

#[test]
fn a_large_picture_is_reduced_while_it_is_read() {
    let corners = samples::four_corners(1000, 801);
    let pixels = Pixels { width: 1000, height: 801, samples: 3, values: corners.into_raw() };
    for tile in [None, Some((256, 256))] {
        let form = Form { packing: Packing::Lzw, predictor: 2, tile, rows: 7, ..Form::default() };
        let bytes = write(&pixels, &form, vec![short(tag::PHOTOMETRIC, &[2])]);
        let decoded = decode(&bytes, Hints::default(), TargetSize { long: 100, short: 80 }).unwrap();
        assert_eq!((decoded.original, decoded.pixels.dimensions()), ((1000, 801), (200, 161)));
        samples::assert_corners(&decoded.pixels, ["red", "green", "blue", "white"]);
    }
}

#[test]
fn a_profile_is_applied() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut entries = picture(1, 1, 1, 2, &[8; 3]);
    entries.push((tag::ICC_PROFILE, UNDEFINED, profile.into_iter().map(u64::from).collect()));
    let found = pixels(&single(entries, vec![200, 60, 60])).get_pixel(0, 0).0;
    assert!(found[0] > 210 && found[1] < 55, "{found:?}");
}

#[test]
fn layouts_that_are_not_understood_are_unusual() {
    let with = |mut entries: Vec<Entry>, more: Entry| {
        entries.push(more);
        entries
    };
    for entries in [
        picture(4, 4, 34_712, 2, &[8; 3]),
        picture(4, 4, 1, 32_845, &[16; 3]),
        picture(4, 4, 1, 2, &[5, 6, 5]),
        picture(4, 4, 1, 2, &[8, 8]),
        picture(4, 4, 1, 5, &[8; 3]),
        picture(4, 4, 4, 2, &[8; 3]),
        with(picture(4, 4, 1, 5, &[8; 4]), short(tag::INK_SET, &[2])),
        with(picture(4, 4, 5, 2, &[8; 3]), short(tag::PREDICTOR, &[3])),
        with(picture(4, 4, 5, 1, &[4]), short(tag::PREDICTOR, &[2])),
        with(picture(4, 4, 1, 6, &[8; 3]), short(tag::YCBCR_SUBSAMPLING, &[3, 1])),
        with(picture(4, 4, 1, 2, &[8; 3]), short(tag::PLANAR_CONFIGURATION, &[7])),
        with(picture(4, 4, 1, 1, &[8]), short(tag::SAMPLE_FORMAT, &[5])),
    ] {
        assert_eq!(reason(&single(entries.clone(), vec![0; 100])), UNUSUAL, "{entries:?}");
    }
}

#[test]
fn data_that_ends_early_is_reported() {
    for packing in [Packing::None, Packing::PackBits, Packing::Lzw, Packing::Zip] {
        let form = Form { packing, ..Form::default() };
        let values = samples::textured(40, 30).into_raw();
        let tall = Pixels { width: 40, height: 30, samples: 3, values };
        let bytes = write(&tall, &form, vec![short(tag::PHOTOMETRIC, &[2])]);
        assert_eq!(reason(&bytes[..bytes.len() / 2]), CUT, "{packing:?}");
    }
    // The strip is whole, but has too few rows.
    assert_eq!(reason(&single(picture(4, 5, 1, 1, &[8]), vec![0; 19])), CUT);
    assert_eq!(reason(b"II*\0\xFF\xFF\xFF\0"), CUT);
    assert_eq!(reason(b"II*\0"), CUT);
}

#[test]
fn sizes_are_checked_before_anything_is_allocated() {
    let huge = single(picture(60_000, 60_000, 1, 1, &[8]), vec![0; 10]);
    assert_eq!(reason(&huge), "60000 × 60000 pixels is more than Ratna reads (limit 256 megapixels)");
    let mut tiled = picture(16, 16, 1, 1, &[8]);
    tiled.push((tag::TILE_WIDTH, LONG, vec![60_000]));
    tiled.push((tag::TILE_LENGTH, LONG, vec![60_000]));
    assert!(decode(&single(tiled, vec![0; 10]), Hints::default(), ALL).is_err());
    let deep = single(picture(16_000, 16_000, 1, 1, &[64; 30]), vec![0; 10]);
    assert!(decode(&deep, Hints::default(), ALL).is_err());
    let mut many = picture(60_000, 4000, 1, 1, &[8]);
    many.push((tag::TILE_WIDTH, BYTE, vec![1]));
    many.push((tag::TILE_LENGTH, BYTE, vec![1]));
    assert_eq!(reason(&single(many, vec![0; 10])), CUT);
}
