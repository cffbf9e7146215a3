//! Tests of colour conversion.

use image::Rgb;

use super::*;

fn converted(colour: [u8; 3], profile: &[u8], grey: bool) -> [u8; 3] {
    let mut pixels = RgbImage::from_pixel(70, 70, Rgb(colour));
    to_srgb(&mut pixels, profile, grey);
    let first = pixels.get_pixel(0, 0).0;
    assert!(pixels.pixels().all(|pixel| pixel.0 == first));
    first
}

fn assert_close(found: [u8; 3], expected: [u8; 3]) {
    let far = found.iter().zip(expected).any(|(a, b)| a.abs_diff(b) > 2);
    assert!(!far, "{found:?} is not {expected:?}");
}

#[test]
fn wide_gamut_colours_are_converted_by_their_primaries() {
    // Expected values are computed from the published matrices, without a colour management library.
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    assert_close(converted([200, 60, 60], &p3, false), [217, 42, 52]);
    assert_close(converted([255, 255, 255], &p3, false), [255, 255, 255]);
    let adobe = ColorProfile::new_adobe_rgb().encode().unwrap();
    assert_close(converted([120, 150, 90], &adobe, false), [105, 151, 86]);
    assert_close(converted([128, 128, 128], &adobe, false), [129, 129, 129]);
}

#[test]
fn srgb_is_not_converted() {
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    assert!(transform(&srgb, Source::Rgb).is_none());
    assert_eq!(converted([13, 77, 201], &srgb, false), [13, 77, 201]);
}

#[test]
fn a_grey_profile_applies_only_to_grey_pictures() {
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    assert_close(converted([55, 55, 55], &linear, true), [128, 128, 128]);
    assert_eq!(converted([55, 55, 55], &linear, false), [55, 55, 55]);
}

#[test]
fn damaged_profiles_are_ignored() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    for broken in [&b""[..], b"not a profile", &p3[..p3.len() / 2], &[0xFF; 4096]] {
        assert_eq!(converted([200, 60, 60], broken, false), [200, 60, 60]);
    }
    let no_ink = [255, 255, 255, 255];
    assert_eq!(ink_to_srgb(&no_ink, Some(&p3)), [255, 255, 255]);
}

#[test]
fn inks_without_a_profile_are_perfect_filters() {
    let inverted = [255, 0, 0, 255, 255, 255, 255, 0, 128, 255, 255, 128];
    assert_eq!(ink_to_srgb(&inverted, None), [255, 0, 0, 0, 0, 0, 64, 128, 128]);
}

/// A profile for four inks with 2 grid points per side: paper is white, any ink is `L* = 50, a* = b* = 0`.
fn printer() -> Vec<u8> {
    let mut lut = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
    let one = 0x0001_0000_u32.to_be_bytes();
    let zero = [0; 4];
    lut.extend([one, zero, zero, zero, one, zero, zero, zero, one].as_flattened());
    lut.extend((0..4).flat_map(|_| 0..=255_u8));
    lut.extend((0..16).flat_map(|corner| if corner == 0 { [255, 128, 128] } else { [128, 128, 128] }));
    lut.extend((0..3).flat_map(|_| 0..=255_u8));
    let mut profile = vec![0; 128];
    let size = (128 + 4 + 12 + lut.len()) as u32;
    profile[..4].copy_from_slice(&size.to_be_bytes());
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[24..36].copy_from_slice(&[7, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]);
    profile.extend(1_u32.to_be_bytes());
    profile.extend(b"A2B0");
    profile.extend(144_u32.to_be_bytes());
    profile.extend((lut.len() as u32).to_be_bytes());
    profile.extend(lut);
    profile
}

#[test]
fn inks_with_a_profile_are_converted_by_it() {
    let found = ink_to_srgb(&[255, 255, 255, 255, 0, 255, 255, 255], Some(&printer()));
    let (paper, cyan) = found.split_at(3);
    assert!(paper.iter().all(|&value| value > 250), "{paper:?}");
    // Perfect filters would yield 0, 255, 255.
    assert_close([cyan[0], cyan[1], cyan[2]], [119, 119, 119]);
}
