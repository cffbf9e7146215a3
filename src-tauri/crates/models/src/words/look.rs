//! A look at a picture: the map of its text at a size.
//!
//! Owns the detector's normalisation and the tiles of large maps, which bound the memory that the net takes. Where tiles
//! overlap, each one counts up to the middle, since at its own edge it lacks what is beyond.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;

use super::networks::Networks;
use super::sizes::Size;
use super::text_map::TextMap;

/// Longest side of a tile. Pictures that are hardly larger are one.
const TILE: usize = 960;
/// What a tile shares with the next one: more than a line of usual text is high.
const OVERLAP: usize = 128;
/// Mean and standard deviation of the training's pictures, blue, green and red, with colours from 0 to 1.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATION: [f32; 3] = [0.229, 0.224, 0.225];

/// The map of a picture's text.
///
/// # Errors
/// When the net fails.
pub fn look(networks: &dyn Networks, picture: &RgbImage, size: Size) -> Result<TextMap, String> {
    let (width, height) = (size.width as usize, size.height as usize);
    let pixels = resize(picture, size)?;
    let mut map = TextMap::new(width, height);
    for (top, rows) in tiles(height) {
        for (left, columns) in tiles(width) {
            let input = normalised(&pixels, width, [left, top, columns, rows]);
            let values = networks.text_map(&input, rows, columns)?;
            let (from_x, from_y) = (kept(left), kept(top));
            for y in from_y..rows {
                let row = &values[y * columns..(y + 1) * columns];
                map.write(left + from_x, top + y, &row[from_x..]);
            }
        }
    }
    Ok(map)
}

/// Start and length of the tiles along a side, which is a multiple of 32, as are they.
fn tiles(side: usize) -> Vec<(usize, usize)> {
    if side <= TILE + OVERLAP {
        return vec![(0, side)];
    }
    let starts = (0..).map(|index| index * (TILE - OVERLAP)).take_while(|start| start + OVERLAP < side);
    starts.map(|start| (start, TILE.min(side - start))).collect()
}

/// How much of a tile's start is left to the tile before it.
fn kept(start: usize) -> usize {
    if start == 0 { 0 } else { OVERLAP / 2 }
}

/// The picture's bytes at another size.
fn resize(picture: &RgbImage, size: Size) -> Result<Vec<u8>, String> {
    let failed = |error: &dyn std::error::Error| error.to_string();
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)
        .map_err(|error| failed(&error))?;
    let mut target = Image::new(size.width, size.height, PixelType::U8x3);
    let options =
        ResizeOptions::new().resize_alg(ResizeAlg::Convolution(fast_image_resize::FilterType::Bilinear));
    Resizer::new().resize(&source, &mut target, &options).map_err(|error| failed(&error))?;
    Ok(target.into_vec())
}

/// A tile as the net's input.
fn normalised(pixels: &[u8], width: usize, [left, top, columns, rows]: [usize; 4]) -> Vec<f32> {
    let mut input = Vec::with_capacity(3 * columns * rows);
    for (channel, (mean, deviation)) in [2, 1, 0].into_iter().zip(MEAN.into_iter().zip(DEVIATION)) {
        let values: [f32; 256] = std::array::from_fn(|byte| (byte as f32 / 255.0 - mean) / deviation);
        for y in top..top + rows {
            let row = &pixels[(y * width + left) * 3..][..columns * 3];
            input.extend(row.as_chunks::<3>().0.iter().map(|pixel| values[usize::from(pixel[channel])]));
        }
    }
    input
}

#[cfg(test)]
mod tests {
    use image::Rgb;
    use proptest::prelude::*;

    use super::super::stand_in::StandIn;
    use super::*;

    #[test]
    fn tiles_are_joined_to_the_map_of_the_whole() {
        let picture = RgbImage::from_fn(2080, 1120, |x, y| {
            Rgb([if x / 40 % 2 == 0 && y / 30 % 3 == 0 { 255 } else { 0 }; 3])
        });
        let map = look(&StandIn::default(), &picture, Size { width: 2080, height: 1120 }).unwrap();
        for y in (0..1120).step_by(7) {
            let expected: Vec<u8> = (0..2080).map(|x| picture.get_pixel(x, y as u32)[0]).collect();
            assert_eq!(map.row(y), expected, "row {y}");
        }
    }

    #[test]
    fn channels_are_blue_green_red() {
        let input = normalised(&[255, 0, 0], 1, [0, 0, 1, 1]);
        assert!(input[0] < 0.0 && input[1] < 0.0 && input[2] > 2.0, "{input:?}");
    }

    #[test]
    fn one_pixel_is_enlarged() {
        let map = look(&StandIn::default(), &RgbImage::new(1, 1), Size { width: 32, height: 32 }).unwrap();
        assert_eq!((map.width(), map.height(), map.share(1)), (32, 32, 0.0));
    }

    proptest! {
        #[test]
        fn tiles_cover_a_side_and_are_bounded(side in 1_usize..800) {
            let side = side * 32;
            let mut end = 0;
            for (start, length) in tiles(side) {
                prop_assert!(start + kept(start) <= end && length <= TILE + OVERLAP && length.is_multiple_of(32));
                prop_assert!(start == 0 || length > OVERLAP / 2);
                end = start + length;
            }
            prop_assert_eq!(end, side);
        }
    }
}
