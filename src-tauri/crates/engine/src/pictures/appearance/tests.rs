use image::Rgb;

use super::*;
use crate::pictures::decode::{Orientation, TargetSize, decode};
use crate::pictures::thumbnails;

const PHOTO: Source = Source { width: 4000, height: 3000, has_camera: true, is_lossless: false };
const PNG: Source = Source { width: 900, height: 700, has_camera: false, is_lossless: true };

/// A picture as its thumbnail keeps it.
fn stored(picture: &RgbImage) -> RgbImage {
    let all = TargetSize { long: u32::MAX, short: 0 };
    decode(&thumbnails::encode(picture).unwrap(), Orientation::UPRIGHT, all).unwrap().pixels
}

/// Noise around a grey that changes from place to place, as in a photograph.
fn photograph(light: impl Fn(u32, u32) -> f32) -> RgbImage {
    RgbImage::from_fn(400, 300, |x, y| {
        let noise = blake3::hash(&[x.to_le_bytes(), y.to_le_bytes()].concat()).as_bytes()[0];
        let value =
            (light(x, y) * 255.0 + f32::from(noise) / 8.0 + f32::from(y as u16) / 8.0).min(255.0) as u8;
        Rgb([value; 3])
    })
}

/// A plot: three bars on white.
fn plot() -> RgbImage {
    RgbImage::from_fn(800, 600, |x, y| match (x / 100, y) {
        (1, 200..550) => Rgb([200, 30, 40]),
        (3, 100..550) => Rgb([30, 90, 200]),
        (5, 300..550) => Rgb([40, 160, 60]),
        _ => Rgb([255; 3]),
    })
}

#[test]
fn a_small_part_in_red_is_a_colour_and_a_small_shadow_is_none() {
    let picture = RgbImage::from_fn(100, 100, |x, y| match (x, y) {
        (..30, ..30) => Rgb([220, 20, 30]),
        (60.., 60..) => Rgb([5, 5, 5]),
        _ => Rgb([224, 172, 140]),
    });
    assert_eq!(of(&stored(&picture), PHOTO).colours, [Colour::Red]);
}

#[test]
fn a_picture_without_colours_is_black_and_white_and_one_with_a_red_lip_is_not() {
    let grey = photograph(|x, _| (x as f32 / 40.0).sin() / 3.0 + 0.5);
    assert_eq!(of(&stored(&grey), PHOTO).kinds, [Kind::BlackAndWhite]);
    let mut with_lip = grey;
    (150..250).for_each(|x| (150..200).for_each(|y| with_lip.put_pixel(x, y, Rgb([190, 30, 50]))));
    assert_eq!(of(&stored(&with_lip), PHOTO).kinds, []);
}

#[test]
fn a_dark_sky_makes_a_night_and_a_dark_ground_does_not() {
    let sky = photograph(|_, y| if y < 220 { 0.02 } else { 0.3 });
    assert!(of(&stored(&sky), PHOTO).kinds.contains(&Kind::Night));
    let ground = photograph(|_, y| if y > 120 { 0.02 } else { 0.5 });
    assert!(!of(&stored(&ground), PHOTO).kinds.contains(&Kind::Night));
}

#[test]
fn a_plot_is_a_drawing_unless_a_camera_took_it_or_it_has_the_size_of_a_screen() {
    let plot = stored(&plot());
    assert_eq!(of(&plot, PNG).kinds, [Kind::Drawing]);
    assert_eq!(of(&plot, PHOTO).kinds, []);
    assert_eq!(of(&plot, Source { width: 1170, height: 2532, ..PNG }).kinds, [Kind::Screenshot]);
}

#[test]
fn photographs_are_no_drawings_whatever_their_format() {
    let all = TargetSize { long: u32::MAX, short: 0 };
    for photograph in [
        &include_bytes!("../../../../../../tests/pictures/coffee.jpg")[..],
        include_bytes!("../../../../../../tests/pictures/clouds.jpg"),
        include_bytes!("../../../../../../tests/pictures/cat.jpg"),
    ] {
        let pixels = decode(photograph, Orientation::UPRIGHT, all).unwrap().pixels;
        assert_eq!(of(&stored(&pixels), PNG).kinds, []);
    }
}

#[test]
fn every_picture_has_an_appearance() {
    for (width, height) in [(1, 1), (5000, 1), (1, 5000), (63, 65)] {
        let seen = of(&RgbImage::new(width, height), PNG);
        assert_eq!(seen.colours, [Colour::Black]);
    }
}
