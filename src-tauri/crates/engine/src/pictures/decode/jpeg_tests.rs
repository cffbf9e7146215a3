//! Tests of JPEG.

use turbojpeg::{Compressor, Subsamp};

use super::super::samples::{self, ALL};
use super::*;

fn decode(bytes: &[u8], wanted: TargetSize) -> Result<Decoded, FileProblem> {
    super::decode(bytes, Hints::default(), wanted)
}

const TRUNCATED: &str = "the file ends before the picture does";

/// Encodes pixels of this layout as JPEG.
fn compress(pixels: &[u8], width: usize, format: PixelFormat, set: fn(&mut Compressor)) -> Vec<u8> {
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(95).unwrap();
    set(&mut compressor);
    let pitch = width * format.size();
    let image = Image { pixels, width, pitch, height: pixels.len() / pitch, format };
    compressor.compress_to_vec(image).unwrap()
}

fn photo(width: u32, height: u32) -> Vec<u8> {
    samples::encode(&samples::textured(width, height), Format::Jpeg)
}

fn size(bytes: &[u8], long: u32, short: u32) -> (u32, u32) {
    decode(bytes, TargetSize { long, short }).unwrap().pixels.dimensions()
}

fn reason(bytes: &[u8]) -> Option<String> {
    decode(bytes, ALL).err().map(|error| error.to_string())
}

#[test]
fn the_smallest_scale_with_enough_pixels_is_chosen() {
    let bytes = photo(1600, 1200);
    assert_eq!(size(&bytes, 200, 100), (200, 150));
    assert_eq!(size(&bytes, 201, 100), (400, 300));
    assert_eq!(size(&bytes, 200, 151), (400, 300));
    assert_eq!(size(&bytes, 512, 300), (800, 600));
    assert_eq!(size(&bytes, 4096, 0), (1600, 1200));
    assert_eq!(decode(&bytes, TargetSize { long: 200, short: 100 }).unwrap().original, (1600, 1200));
}

#[test]
fn grey_and_progressive_pictures_are_read() {
    let grey: Vec<u8> = (0..64 * 64).map(|i| (i % 64 * 4) as u8).collect();
    let bytes = compress(&grey, 64, PixelFormat::GRAY, |c| c.set_subsamp(Subsamp::Gray).unwrap());
    let picture = decode(&bytes, ALL).unwrap().pixels;
    assert!(picture.pixels().all(|p| p[0] == p[1] && p[1] == p[2]));
    assert!(picture.get_pixel(60, 5)[0] > 230 && picture.get_pixel(1, 5)[0] < 20);

    let corners = samples::four_corners(64, 64);
    let bytes = compress(corners.as_raw(), 64, PixelFormat::RGB, |c| c.set_progressive(true).unwrap());
    samples::assert_corners(&decode(&bytes, ALL).unwrap().pixels, ["red", "green", "blue", "white"]);
}

#[test]
fn inks_stored_as_adobe_does_are_converted() {
    // Inverted, 255 = no ink: red is magenta and yellow, white is no ink.
    let inks = |name| match name {
        "red" => [255, 0, 0, 255],
        "green" => [0, 255, 0, 255],
        "blue" => [0, 0, 255, 255],
        _ => [255, 255, 255, 255],
    };
    let quadrant = |x: usize, y: usize| [["red", "green"], ["blue", "white"]][y / 32][x / 32];
    let pixels: Vec<u8> = (0..64 * 64).flat_map(|i| inks(quadrant(i % 64, i / 64))).collect();
    for colorspace in [Colorspace::CMYK, Colorspace::YCCK] {
        let mut bytes = Vec::new();
        for (space, set) in [
            (Colorspace::CMYK, (|c| c.set_colorspace(Colorspace::CMYK).unwrap()) as fn(&mut Compressor)),
            (Colorspace::YCCK, |c| c.set_colorspace(Colorspace::YCCK).unwrap()),
        ] {
            if space == colorspace {
                bytes = compress(&pixels, 64, PixelFormat::CMYK, set);
            }
        }
        samples::assert_corners(&decode(&bytes, ALL).unwrap().pixels, ["red", "green", "blue", "white"]);
    }
}

#[test]
fn a_truncated_picture_is_rejected() {
    for progressive in [false, true] {
        let pixels = samples::textured(256, 256);
        let set: fn(&mut Compressor) =
            if progressive { |c| c.set_progressive(true).unwrap() } else { |_| () };
        let bytes = compress(pixels.as_raw(), 256, PixelFormat::RGB, set);
        for part in [3, 10, 50, 300, bytes.len() / 2, bytes.len() * 9 / 10, bytes.len() - 100] {
            assert_eq!(reason(&bytes[..part]).as_deref(), Some(TRUNCATED), "{part} of {}", bytes.len());
        }
    }
}

#[test]
fn a_picture_that_lacks_only_its_end_marker_is_read() {
    let bytes = photo(200, 100);
    assert_eq!(reason(&bytes[..bytes.len() - 2]), None);
    assert_eq!(reason(&bytes[..bytes.len() - 1]), None);
}

#[test]
fn flaws_that_viewers_ignore_are_ignored() {
    let bytes = photo(200, 100);
    let end = bytes.len() - 2;
    let before_end = [&bytes[..end], &[0; 40], &bytes[end..]].concat();
    assert_eq!(reason(&before_end), None);
    let after_end = [&bytes, b"appended by some program".as_slice()].concat();
    assert_eq!(reason(&after_end), None);
    let in_header = [&bytes[..2], b"stray bytes", &bytes[2..]].concat();
    assert_eq!(reason(&in_header), None);
    let new_jfif = [&bytes[..11], &[9], &bytes[12..]].concat();
    assert_eq!(reason(&new_jfif), None);
    let middle = bytes.len() / 2;
    let hole = [&bytes[..middle], &[0x55; 60], &bytes[middle + 60..]].concat();
    assert_eq!(reason(&hole), None);
}

#[test]
fn a_header_that_claims_more_pixels_than_the_file_can_hold_is_rejected_at_once() {
    let mut bytes = photo(64, 64);
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    let started = std::time::Instant::now();
    assert_eq!(decode(&bytes, TargetSize { long: 64, short: 0 }).err(), Some(FileProblem::Truncated));
    assert!(started.elapsed().as_millis() < 500);
    let whole = "65500 × 65500 pixels is more than Ratna reads (limit 256 megapixels)";
    assert_eq!(reason(&bytes).as_deref(), Some(whole));
}

#[test]
fn a_profile_in_the_file_is_applied() {
    let flat = [200, 60, 60].repeat(16 * 16);
    let bytes = compress(&flat, 16, PixelFormat::RGB, |_| ());
    let p3 = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let piece = [b"ICC_PROFILE\0\x01\x01".as_slice(), &p3].concat();
    let tagged = samples::with_segments(&bytes, 0xE2, &[piece]);
    let red = |bytes: &[u8]| decode(bytes, ALL).unwrap().pixels.get_pixel(8, 8)[0];
    assert!(red(&tagged) > red(&bytes) + 8, "{} {}", red(&tagged), red(&bytes));
}

#[test]
fn several_scans_count_all_coefficients_and_one_scan_the_reduced_pixels() {
    let pixels = vec![90; 800 * 800 * 3];
    let memory = |progressive: fn(&mut Compressor)| {
        let bytes = compress(&pixels, 800, PixelFormat::RGB, progressive);
        let header = Decompressor::new().unwrap().read_header(&bytes).unwrap();
        let scaled = header.scaled(ScalingFactor::ONE_EIGHTH);
        bytes_in_use(&header, &scaled, &jpeg_scans::survey(&bytes))
    };
    assert_eq!(memory(|_| ()), 100 * 100 * 3);
    let both = |c: &mut Compressor| {
        c.set_progressive(true).unwrap();
        c.set_subsamp(Subsamp::Sub2x2).unwrap();
    };
    assert_eq!(memory(both), 100 * 100 * 3 + 800 * 800 * 3);
}

#[test]
fn profiles_too_large_to_be_used_are_left_out() {
    let bytes = photo(200, 100);
    let pieces = (1..=255).map(|number| [b"ICC_PROFILE\0", &[number, 255][..], &[7; 60_000]].concat());
    let padded = samples::with_segments(&bytes, 0xE2, &pieces.collect::<Vec<_>>());
    let (clean, header) =
        read_header(&mut Decompressor::new().unwrap(), &padded, &jpeg_scans::survey(&padded)).unwrap();
    assert!(clean.is_some_and(|header| header.clean.len() < 1_000));
    assert_eq!(header.width, 200);
    assert_eq!(decode(&padded, ALL).unwrap().pixels, decode(&bytes, ALL).unwrap().pixels);
}
