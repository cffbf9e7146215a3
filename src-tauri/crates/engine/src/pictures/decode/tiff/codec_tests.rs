//! Tests of the codecs that the tests of combinations do not write.

use image::RgbImage;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use super::super::format::Format;
use super::super::samples;
use super::fixtures::{CUT, UNUSUAL, picture, pixels, reason, short, single};
use super::tag;
use super::writer::{LONG, SHORT, UNDEFINED, file};

const SLOW: &str = "reading it takes more time than Ratna gives to one picture";

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
fn chunks_that_take_too_long_together_are_refused() {
    let mut compressor = Compressor::new().unwrap();
    compressor.set_progressive(true).unwrap();
    compressor.set_subsamp(Subsamp::Gray).unwrap();
    let flat = [90; 32 * 32];
    let image =
        Image { pixels: flat.as_slice(), width: 32, pitch: 32, height: 32, format: PixelFormat::GRAY };
    let bytes = compressor.compress_to_vec(image).unwrap();
    let last = bytes.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap();
    let (start, scan) = bytes.split_at(last);
    let scan = &scan[..scan.len() - 2];
    let repeated = |count| [start, &scan.repeat(count), &[0xFF, 0xD9]].concat();
    let entries = || picture(32, 32, 7, 1, &[8]);
    assert_eq!(pixels(&single(entries(), repeated(9))).get_pixel(5, 5).0, [90; 3]);
    assert_eq!(reason(&single(entries(), repeated(900))), SLOW);
}

#[test]
fn more_chunks_than_can_be_opened_in_time_are_refused() {
    let tiles = |side: u64, codec| {
        let mut entries = picture(side, side, codec, 1, &[8]);
        entries.push((tag::TILE_WIDTH, SHORT, vec![1]));
        entries.push((tag::TILE_LENGTH, SHORT, vec![1]));
        file(true, false, vec![(entries, vec![vec![0]; (side * side) as usize])])
    };
    assert_eq!(reason(&tiles(700, 5)), SLOW);
    assert_eq!(pixels(&tiles(9, 1)).dimensions(), (9, 9));
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
