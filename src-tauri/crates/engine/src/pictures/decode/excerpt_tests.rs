//! Tests of what is left out, and of profiles.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, ImageFormat};

use super::super::picture::Hints;
use super::super::samples::{self, ALL};
use super::super::{Orientation, decode, generic, limits};
use super::*;

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes()[..], name, data, &crc.sum().to_be_bytes()].concat()
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A PNG with additional chunks before its pixels.
fn png_with(chunks: &[Vec<u8>]) -> Vec<u8> {
    let plain = samples::encode(&samples::four_corners(16, 16), Format::Png);
    let header = png::SIGNATURE + 25;
    [&plain[..header], &chunks.concat(), &plain[header..]].concat()
}

fn iccp(profile: &[u8]) -> Vec<u8> {
    chunk(b"iCCP", &[b"name\0\0".as_slice(), &packed(profile)].concat())
}

fn corners_of(bytes: &[u8]) {
    let picture = decode(bytes, Orientation::UPRIGHT, ALL).unwrap();
    samples::assert_corners(&picture.pixels, ["red", "green", "blue", "white"]);
}

/// What a decoder reads.
fn excerpt(bytes: &[u8], format: Format) -> Vec<u8> {
    let mut read = Vec::new();
    Excerpt::new(bytes, format).read_to_end(&mut read).unwrap();
    read
}

#[test]
fn decoders_never_see_what_pixels_do_not_need() {
    let texts = (0..200).map(|_| chunk(b"tEXt", &[b"k\0".as_slice(), &[b'v'; 5_000]].concat()));
    let noisy: Vec<_> = texts.chain([iccp(&vec![0; 50 << 20]), chunk(b"zTXt", b"x\0\0y")]).collect();
    let bytes = png_with(&noisy);
    corners_of(&bytes);
    assert_eq!(excerpt(&bytes, Format::Png), excerpt(&png_with(&[]), Format::Png));
    assert!(excerpt(&bytes, Format::Png).len() < 1_000);
}

#[test]
fn the_palette_and_its_transparency_are_kept() {
    let bytes = include_bytes!("../../../../../../tests/pictures/nasty/palette.png");
    let part = excerpt(bytes, Format::Png);
    let plain = image::load_from_memory_with_format(bytes, ImageFormat::Png).unwrap();
    assert_eq!(image::load_from_memory_with_format(&part, ImageFormat::Png).unwrap(), plain);
}

#[test]
fn what_follows_the_pixels_is_left_out() {
    let plain = png_with(&[]);
    let end = plain.len() - 12;
    let bytes = [&plain[..end], &chunk(b"tEXt", &[b'x'; 90_000]), &plain[end..]].concat();
    assert_eq!(excerpt(&bytes, Format::Png), excerpt(&plain, Format::Png));
    corners_of(&bytes);
}

#[test]
fn a_cut_file_stays_cut() {
    let plain = png_with(&[]);
    for length in 0..plain.len() - 12 {
        let reason = generic::decode(&plain[..length], Format::Png, Hints::default(), ALL).err();
        assert!(reason.is_some(), "{length} of {} bytes were decoded", plain.len());
    }
}

#[test]
fn profiles_are_unpacked_up_to_a_limit() {
    let most = limits::MAX_ICC;
    assert_eq!(png::profile(&png_with(&[iccp(b"profile")]), most).as_deref(), Some(b"profile".as_slice()));
    assert!(png::profile(&png_with(&[iccp(&vec![7; most])]), most).is_some());
    assert_eq!(png::profile(&png_with(&[iccp(&vec![7; most + 1])]), most), None);
    assert_eq!(png::profile(&png_with(&[]), most), None);
}

/// A GIF of one frame with these extensions before it.
fn gif_with(extensions: &[u8]) -> Vec<u8> {
    let mut plain = Cursor::new(Vec::new());
    DynamicImage::from(samples::four_corners(16, 16)).write_to(&mut plain, ImageFormat::Gif).unwrap();
    let plain = plain.into_inner();
    let start = gif_start(&plain);
    [&plain[..start], extensions, &plain[start..]].concat()
}

/// An extension with these blocks.
fn extension(kind: u8, blocks: &[&[u8]]) -> Vec<u8> {
    let blocks = blocks.iter().flat_map(|block| [&[block.len() as u8], *block].concat());
    [GIF_EXTENSION, kind].into_iter().chain(blocks).chain([0]).collect()
}

#[test]
fn extensions_of_a_gif_are_left_out_except_for_the_transparent_colour() {
    let comment = extension(0xFE, &[[b'c'; 255].as_slice(); 400]);
    let bytes = gif_with(&comment);
    assert_eq!(excerpt(&bytes, Format::Gif), excerpt(&gif_with(&[]), Format::Gif));
    corners_of(&bytes);
    let clear = image::RgbaImage::from_pixel(8, 8, image::Rgba([9, 9, 9, 0]));
    let mut gif = Cursor::new(Vec::new());
    DynamicImage::from(clear).write_to(&mut gif, ImageFormat::Gif).unwrap();
    let picture = decode(gif.get_ref(), Orientation::UPRIGHT, ALL).unwrap();
    assert_eq!(picture.pixels.get_pixel(0, 0).0, [255; 3]);
}

#[test]
fn profiles_of_gif_and_webp_are_read_up_to_a_limit() {
    let bytes = gif_with(&extension(GIF_APPLICATION, &[b"ICCRGBG1012", b"pro", b"file"]));
    assert_eq!(gif_profile(&bytes, 7).as_deref(), Some(b"profile".as_slice()));
    assert_eq!(gif_profile(&bytes, 6), None);
    assert_eq!(gif_profile(&gif_with(&[]), 7), None);
    let webp =
        [b"RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0".as_slice(), &[0; 10], b"ICCP\x07\0\0\0profile\0VP8 "].concat();
    assert_eq!(webp_profile(&webp, 7), Some(b"profile".as_slice()));
    assert_eq!(webp_profile(&webp, 6), None);
    assert_eq!(webp_profile(&webp[..webp.len() - 8], 7), None);
}

#[test]
fn positions_can_be_sought_across_the_parts() {
    let bytes = png_with(&[chunk(b"tEXt", b"k\0v")]);
    let whole = excerpt(&bytes, Format::Png);
    let mut part = Excerpt::new(&bytes, Format::Png);
    for at in [0, 5, 33, 40, whole.len()] {
        assert_eq!(part.seek(SeekFrom::Start(at as u64)).unwrap(), at as u64);
        let mut rest = Vec::new();
        part.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, whole[at..]);
    }
    assert!(part.seek(SeekFrom::Current(-1_000_000)).is_err());
}
