//! Tests of colour conversion.

use image::Rgb;
use moxcms::ColorProfile;

use super::super::channels::Layout;
use super::*;

fn described(icc: &[u8]) -> Description<'_> {
    Description { icc: Some(icc), ..Description::default() }
}

fn converted(colour: [u8; 3], profile: &[u8], grey: bool) -> [u8; 3] {
    let channels = if grey { Channels::Grey } else { Channels::Rgb };
    by(&Conversion::new(&described(profile), channels), colour)
}

fn by(conversion: &Conversion, colour: [u8; 3]) -> [u8; 3] {
    let mut pixels = RgbImage::from_pixel(70, 70, Rgb(colour));
    conversion.to_srgb(&mut pixels);
    let first = pixels.get_pixel(0, 0).0;
    assert!(pixels.pixels().all(|pixel| pixel.0 == first));
    first
}

/// The name of the colour space that counts.
fn space(description: &Description<'_>) -> String {
    Conversion::new(description, Channels::Rgb).space().to_string()
}

fn inks_to_srgb(inverted: &[u8], profile: Option<&[u8]>) -> Vec<u8> {
    let description = Description { icc: profile, ..Description::default() };
    Conversion::new(&description, Channels::Inks).inks_to_srgb(inverted)
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
    assert!(!Conversion::new(&described(&srgb), Channels::Rgb).changes_colours());
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
    assert_eq!(inks_to_srgb(&no_ink, Some(&p3)), [255, 255, 255]);
}

#[test]
fn inks_without_a_profile_are_perfect_filters() {
    let inverted = [255, 0, 0, 255, 255, 255, 255, 0, 128, 255, 255, 128];
    assert_eq!(inks_to_srgb(&inverted, None), [255, 0, 0, 0, 0, 0, 64, 128, 128]);
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
    let found = inks_to_srgb(&[255, 255, 255, 255, 0, 255, 255, 255], Some(&printer()));
    let (paper, cyan) = found.split_at(3);
    assert!(paper.iter().all(|&value| value > 250), "{paper:?}");
    // Perfect filters would yield 0, 255, 255.
    assert_close([cyan[0], cyan[1], cyan[2]], [119, 119, 119]);
}

#[test]
fn every_description_yields_the_same_colours() {
    // As in the tests of profiles above.
    let p3 = Encoding::from_codes(12, 13);
    let coded = Description { coded: p3, ..Description::default() };
    assert_close(by(&Conversion::new(&coded, Channels::Rgb), [200, 60, 60]), [217, 42, 52]);
    let adobe = Description { adobe_rgb: true, ..Description::default() };
    assert_close(by(&Conversion::new(&adobe, Channels::Rgb), [120, 150, 90]), [105, 151, 86]);
    assert_eq!(by(&Conversion::new(&adobe, Channels::Rgb), [255; 3]), [255; 3]);
}

#[test]
fn the_best_description_counts() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let profile = described(&p3);
    let name = space(&profile);
    assert!(name.contains("P3"), "{name}");
    let (rec_2020, pq) = (Encoding::from_codes(9, 13), Encoding::from_codes(9, 16));
    let all = Description { coded: rec_2020, calibrated: Some(Encoding::SRGB), adobe_rgb: true, ..profile };
    assert_eq!(space(&all), name);
    assert_eq!(space(&Description { icc: Some(&p3[..99]), ..all }), "Rec. 2020");
    assert_eq!(space(&Description { icc: None, ..all }), "Rec. 2020");
    assert_eq!(space(&Description { icc: None, coded: None, ..all }), "sRGB");
    assert_eq!(space(&Description { adobe_rgb: true, ..Description::default() }), "Adobe RGB (1998)");
    assert_eq!(space(&Description::default()), "sRGB");
    assert_eq!(space(&Description { coded: pq, ..all }), "Rec. 2100 PQ");
}

#[test]
fn a_profile_that_names_hdr_code_points_is_hdr() {
    let hlg = ColorProfile::new_bt2020_hlg().encode().unwrap();
    assert_eq!(space(&described(&hlg)), "Rec. 2100 HLG");
}

#[test]
fn a_profile_for_other_channels_is_ignored_and_inks_without_one_have_a_name() {
    let grey = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    assert_eq!(space(&described(&grey)), "sRGB");
    let inks = Conversion::new(&described(&grey), Channels::Inks);
    assert_eq!(inks.space().to_string(), "CMYK");
}

#[test]
fn sixteen_bits_are_kept_until_after_the_curve() {
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let coded = Description { coded: Encoding::from_codes(1, 8), ..Description::default() };
    for description in [described(&linear), coded] {
        let conversion = Conversion::new(&description, Channels::Grey);
        // A ramp through the darkest 1 %: at 8 bits it would have 3 steps.
        let ramp: Vec<u16> = (0..655).collect();
        let rgb = conversion.over_white(&Samples { samples: &ramp, layout: Layout::Grey, max: u16::MAX });
        let mut greys: Vec<u8> = rgb.as_chunks::<3>().0.iter().map(|pixel| pixel[0]).collect();
        assert!(greys.is_sorted());
        greys.dedup();
        assert!(greys.len() > 24, "{greys:?}");
        assert_eq!(greys.last(), Some(&25));
    }
}

#[test]
fn transparent_hdr_is_put_over_the_white_of_sdr() {
    let coded = Description { coded: Encoding::from_codes(9, 16), ..Description::default() };
    let conversion = Conversion::new(&coded, Channels::Rgb);
    // 58 % of PQ is reference white.
    let samples = [38_055_u16, 38_055, 38_055, 65_535, 0, 0, 0, 0, 0, 0, 0, 32_768];
    let rgb = conversion.over_white(&Samples { samples: &samples, layout: Layout::RgbAlpha, max: u16::MAX });
    assert!(rgb[..6].iter().all(|&value| value >= 254), "{rgb:?}");
    assert_eq!(rgb[6..], [127; 3]);
}

#[test]
fn hdr_in_the_range_of_sdr_looks_as_sdr_does() {
    // Linear light of sRGB's 200, 60, 60 at a white of 203 cd/m², in BT.2020 and PQ, 10 bits; computed from the
    // published formulas.
    let pq = Description { coded: Encoding::from_codes(9, 16), ..Description::default() };
    let hlg = Description { coded: Encoding::from_codes(9, 18), ..Description::default() };
    for (description, number) in [(pq, [493_u16, 349, 314]), (hlg, [628, 304, 247])] {
        let conversion = Conversion::new(&description, Channels::Rgb);
        let rgb = conversion.over_white(&Samples { samples: &number, layout: Layout::Rgb, max: 1023 });
        assert_close([rgb[0], rgb[1], rgb[2]], [200, 60, 60]);
    }
}

#[test]
fn bright_hdr_is_compressed_in_order_and_keeps_its_hue() {
    let pq = Description { coded: Encoding::from_codes(9, 16), ..Description::default() };
    let conversion = Conversion::new(&pq, Channels::Rgb);
    let ramp: Vec<u16> = (0..=750).flat_map(|value| [value, value, value / 2]).collect();
    let rgb = conversion.over_white(&Samples { samples: &ramp, layout: Layout::Rgb, max: 1023 });
    let pixels = rgb.as_chunks::<3>().0;
    assert!(pixels.is_sorted_by_key(|pixel| pixel[0]));
    assert!(pixels.iter().all(|pixel| pixel[0].abs_diff(pixel[1]) < 12 && pixel[2] <= pixel[1]));
    assert!(pixels[750][0] > 250);
}
