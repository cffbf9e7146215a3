//! Tests of single kinds of TIFF pictures, and of files that cannot be shown.

use image::RgbImage;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use super::super::format::Format;
use super::super::picture::{Hints, TargetSize};
use super::super::samples::{self, ALL};
use super::writer::{BYTE, Entry, FLOAT, Form, LONG, Packing, Pixels, SHORT, UNDEFINED, file, write};
use super::{decode, tag};

fn short(tag: u16, values: &[u64]) -> Entry {
    (tag, SHORT, values.to_vec())
}

/// The entries of a picture in one chunk.
fn picture(width: u64, height: u64, compression: u64, interpretation: u64, bits: &[u64]) -> Vec<Entry> {
    vec![
        (tag::IMAGE_WIDTH, LONG, vec![width]),
        (tag::IMAGE_LENGTH, LONG, vec![height]),
        short(tag::BITS_PER_SAMPLE, bits),
        short(tag::SAMPLES_PER_PIXEL, &[bits.len() as u64]),
        short(tag::COMPRESSION, &[compression]),
        short(tag::PHOTOMETRIC, &[interpretation]),
    ]
}

fn single(entries: Vec<Entry>, chunk: Vec<u8>) -> Vec<u8> {
    file(true, false, vec![(entries, vec![chunk])])
}

fn pixels(bytes: &[u8]) -> RgbImage {
    decode(bytes, Hints::default(), ALL).unwrap().pixels
}

fn reason(bytes: &[u8]) -> String {
    decode(bytes, Hints::default(), ALL).err().expect("cannot be shown").to_string()
}

const UNUSUAL: &str = "this kind of TIFF can't be read";
const CUT: &str = "the file ends before the picture does";

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

/// Six rows as libtiff wrote them with each of its fax codecs.
const FAX: [(u64, u64, &[u8]); 5] = [
    (
        2,
        0,
        &[
            53, 28, 43, 78, 64, 53, 59, 86, 172, 192, 53, 118, 173, 90, 120, 53, 112, 173, 90, 136, 53, 110,
            173, 90, 184, 53, 43, 86, 173, 128,
        ],
    ),
    (
        3,
        0,
        &[
            0, 19, 81, 194, 180, 228, 0, 38, 167, 106, 213, 152, 0, 154, 187, 86, 173, 60, 0, 38, 174, 21,
            171, 81, 0, 9, 171, 117, 106, 213, 192, 2, 106, 86, 173, 91,
        ],
    ),
    (
        3,
        1,
        &[
            0, 25, 168, 225, 90, 114, 0, 20, 36, 146, 112, 1, 154, 187, 86, 173, 60, 0, 45, 36, 146, 192, 6,
            106, 221, 90, 181, 112, 0, 161, 164, 146, 128,
        ],
    ),
    (
        3,
        4,
        &[
            0, 1, 53, 28, 43, 78, 64, 1, 53, 59, 86, 172, 192, 1, 53, 118, 173, 90, 120, 0, 1, 53, 112, 173,
            90, 136, 0, 1, 53, 110, 173, 90, 184, 0, 1, 53, 43, 86, 173, 128,
        ],
    ),
    (
        4,
        0,
        &[
            38, 163, 48, 141, 162, 229, 9, 36, 158, 146, 73, 20, 253, 36, 146, 244, 146, 75, 134, 146, 74, 0,
            32, 2,
        ],
    ),
];
const FAX_ROWS: [&str; 6] = [
    ".......###.####.##......",
    ".....####.####.####.....",
    "....####.####.####.##...",
    "....###.####.####.###...",
    "....##.####.####.####...",
    "......####.####.####....",
];

#[test]
fn all_fax_codecs_are_decoded() {
    for (compression, options, chunk) in FAX {
        for reversed in [false, true] {
            let mut entries = picture(24, 6, compression, 1, &[1]);
            entries.push((tag::T4_OPTIONS, LONG, vec![options]));
            entries.push(short(tag::FILL_ORDER, &[1 + u64::from(reversed)]));
            let bits = |byte: &u8| if reversed { byte.reverse_bits() } else { *byte };
            let found = pixels(&single(entries, chunk.iter().map(bits).collect()));
            let rows: Vec<String> = (0..6)
                .map(|y| (0..24).map(|x| if found.get_pixel(x, y).0[0] == 0 { '#' } else { '.' }).collect())
                .collect();
            assert_eq!(rows, FAX_ROWS, "compression {compression}, options {options}");
        }
    }
}

#[test]
fn damaged_fax_data_is_an_error() {
    let mut entries = picture(24, 6, 4, 1, &[1]);
    entries.push((tag::T4_OPTIONS, LONG, vec![0]));
    assert_eq!(reason(&single(entries.clone(), vec![0; 20])), "the TIFF data is damaged");
    assert_eq!(reason(&single(entries, FAX[4].2[..9].to_vec())), CUT);
}

fn jpeg(picture: &RgbImage, format: PixelFormat, values: &[u8]) -> Vec<u8> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(95).unwrap();
    compressor
        .set_subsamp(if format == PixelFormat::GRAY { Subsamp::Gray } else { Subsamp::Sub2x2 })
        .unwrap();
    let image = Image { pixels: values, width, pitch: width * format.size(), height, format };
    compressor.compress_to_vec(image).unwrap()
}

/// The tables of a JPEG as a stream of their own, and the JPEG without them.
fn without_tables(jpeg: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut tables, mut rest) = (jpeg[..2].to_vec(), jpeg[..2].to_vec());
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        let end = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        let to = if matches!(jpeg[at + 1], 0xC4 | 0xDB) { &mut tables } else { &mut rest };
        to.extend_from_slice(&jpeg[at..end]);
        at = end;
    }
    tables.extend([0xFF, 0xD9]);
    rest.extend_from_slice(&jpeg[at..]);
    (tables, rest)
}

#[test]
fn jpeg_chunks_share_their_tables() {
    let corners = samples::four_corners(32, 32);
    let (tables, chunk) = without_tables(&jpeg(&corners, PixelFormat::RGB, corners.as_raw()));
    let mut entries = picture(64, 32, 7, 6, &[8; 3]);
    entries.push((tag::TILE_WIDTH, SHORT, vec![32]));
    entries.push((tag::TILE_LENGTH, SHORT, vec![32]));
    entries.push((tag::JPEG_TABLES, UNDEFINED, tables.into_iter().map(u64::from).collect()));
    let found = pixels(&file(true, false, vec![(entries, vec![chunk.clone(), chunk])]));
    assert_eq!(found.dimensions(), (64, 32));
    for left in [0, 32] {
        let tile = image::imageops::crop_imm(&found, left, 0, 32, 32).to_image();
        samples::assert_corners(&tile, ["red", "green", "blue", "white"]);
    }
}

#[test]
fn the_directory_says_how_the_colours_of_a_jpeg_are_stored() {
    let corners = samples::four_corners(16, 16);
    let grey: Vec<u8> = corners.pixels().map(|pixel| pixel.0[0]).collect();
    let found = pixels(&single(picture(16, 16, 7, 1, &[8]), jpeg(&corners, PixelFormat::GRAY, &grey)));
    assert!(found.get_pixel(0, 0).0[0] > 250 && found.get_pixel(15, 0).0[0] < 5);
    // Shared chroma in a file that says RGB.
    let contradiction =
        single(picture(16, 16, 7, 2, &[8; 3]), jpeg(&corners, PixelFormat::RGB, corners.as_raw()));
    assert_eq!(reason(&contradiction), UNUSUAL);
    let other_size =
        single(picture(20, 16, 7, 6, &[8; 3]), jpeg(&corners, PixelFormat::RGB, corners.as_raw()));
    assert_eq!(reason(&other_size), "the TIFF data is damaged");
}

#[test]
fn the_jpeg_of_an_old_jpeg_file_is_shown() {
    let corners = samples::four_corners(48, 32);
    let whole = samples::encode(&corners, Format::Jpeg);
    let entries = picture(48, 32, 6, 6, &[8; 3]);
    samples::assert_corners(&pixels(&single(entries.clone(), whole)), ["red", "green", "blue", "white"]);
    assert_eq!(reason(&single(entries, vec![1, 2, 3])), UNUSUAL);
}

#[test]
fn other_codecs_are_decoded() {
    let values: Vec<u8> = (0..48).map(|index| (index * 5) as u8).collect();
    let grey = picture(12, 4, 50_000, 1, &[8]);
    let zstd =
        ruzstd::encoding::compress_to_vec(values.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
    let red = |bytes: &[u8]| pixels(bytes).pixels().map(|pixel| pixel.0[0]).collect::<Vec<_>>();
    assert_eq!(red(&single(grey, zstd)), values);
    // The same values by liblzma, with the delta filter that libtiff adds.
    let xz = [
        253, 55, 122, 88, 90, 0, 0, 0, 255, 18, 217, 65, 2, 1, 3, 1, 0, 33, 1, 22, 121, 32, 196, 238, 224, 0,
        47, 0, 7, 93, 0, 0, 1, 186, 113, 10, 32, 0, 0, 0, 0, 1, 27, 48, 29, 78, 105, 175, 6, 114, 158, 122,
        1, 0, 0, 0, 0, 0, 89, 90,
    ];
    assert_eq!(red(&single(picture(12, 4, 34_925, 1, &[8]), xz.to_vec())), values);
    let mut webp = Vec::new();
    image_webp::WebPEncoder::new(&mut webp).encode(&values, 4, 4, image_webp::ColorType::Rgb8).unwrap();
    assert_eq!(pixels(&single(picture(4, 4, 50_001, 2, &[8; 3]), webp)).into_raw(), values);
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
