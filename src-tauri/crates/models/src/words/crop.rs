//! Cuts a line out of a picture and straightens it.
//!
//! Owns the perspective mapping (Heckbert 1989) and the sampling. Never knows what stands in the line.

use image::RgbImage;

use super::quad::{Point, Quad};

/// Most samples of the picture along each side of a pixel of the crop, where the line is larger than the crop.
const MOST_SAMPLES: usize = 4;

/// A straightened line: rows of red, green and blue.
#[derive(Clone, Debug, PartialEq)]
pub struct Crop {
    pub width: usize,
    pub height: usize,
    /// From 0 to 255, height × width × 3.
    pub pixels: Vec<f32>,
}

/// The area of a quadrilateral, given in pixels of the picture whose edges are whole numbers, as a rectangle. Outside of
/// the picture its edge goes on.
pub fn crop(picture: &RgbImage, quad: &Quad, width: usize, height: usize) -> Crop {
    let mapping = Mapping::from_unit_square(quad);
    let samples = |length: f32, pixels: usize| {
        ((length / pixels.max(1) as f32).round() as usize).clamp(1, MOST_SAMPLES)
    };
    let (across, down) = (samples(quad.width(), width), samples(quad.height(), height));
    let weight = 1.0 / (across * down) as f32;
    let mut pixels = Vec::with_capacity(width * height * 3);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let mut sum = [0.0; 3];
        for (row, column) in (0..down).flat_map(|row| (0..across).map(move |column| (row, column))) {
            let u = (x as f32 + (column as f32 + 0.5) / across as f32) / width as f32;
            let v = (y as f32 + (row as f32 + 0.5) / down as f32) / height as f32;
            let sample = bilinear(picture, mapping.apply([u, v]));
            sum = [0, 1, 2].map(|channel| sum[channel] + sample[channel] * weight);
        }
        pixels.extend(sum);
    }
    Crop { width, height, pixels }
}

/// The colour at a place, between the centres of pixels.
fn bilinear(picture: &RgbImage, [x, y]: Point) -> [f32; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let axis = |place: f32, size: usize| {
        let place = (place - 0.5).clamp(0.0, size as f32 - 1.0);
        let low = place as usize;
        (low, (low + 1).min(size - 1), place - low as f32)
    };
    if width == 0 || height == 0 {
        return [0.0; 3];
    }
    let ((left, right, to_right), (top, bottom, to_bottom)) = (axis(x, width), axis(y, height));
    let bytes = picture.as_raw();
    [0, 1, 2].map(|channel| {
        let at = |x: usize, y: usize| f32::from(bytes[(y * width + x) * 3 + channel]);
        let upper = at(left, top) + (at(right, top) - at(left, top)) * to_right;
        let lower = at(left, bottom) + (at(right, bottom) - at(left, bottom)) * to_right;
        upper + (lower - upper) * to_bottom
    })
}

/// A projective mapping of the plane.
struct Mapping {
    x: [f32; 3],
    y: [f32; 3],
    scale: [f32; 3],
}

impl Mapping {
    /// Maps (0, 0), (1, 0), (1, 1) and (0, 1) to the corners.
    fn from_unit_square(quad: &Quad) -> Self {
        let [a, b, c, d] = quad.0;
        let sum = [0, 1].map(|axis| a[axis] - b[axis] + c[axis] - d[axis]);
        let (right, low) = ([b[0] - c[0], b[1] - c[1]], [d[0] - c[0], d[1] - c[1]]);
        let area = right[0] * low[1] - low[0] * right[1];
        // A parallelogram, or a quadrilateral without area, is mapped without perspective.
        let (g, h) = if area.abs() < f32::EPSILON {
            (0.0, 0.0)
        } else {
            ((sum[0] * low[1] - low[0] * sum[1]) / area, (right[0] * sum[1] - sum[0] * right[1]) / area)
        };
        let row = |axis: usize| [b[axis] - a[axis] + g * b[axis], d[axis] - a[axis] + h * d[axis], a[axis]];
        Self { x: row(0), y: row(1), scale: [g, h, 1.0] }
    }

    fn apply(&self, [u, v]: Point) -> Point {
        let value = |row: &[f32; 3]| row[0] * u + row[1] * v + row[2];
        let scale = value(&self.scale);
        [value(&self.x) / scale, value(&self.y) / scale]
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;
    use proptest::prelude::*;

    use super::*;

    fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Quad {
        Quad([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    }

    /// A picture whose red is x and whose green is y.
    fn gradient(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 0]))
    }

    #[test]
    fn an_upright_crop_at_full_size_copies_pixels() {
        let crop = crop(&gradient(50, 40), &rectangle(10.0, 5.0, 4.0, 3.0), 4, 3);
        assert_eq!(crop.pixels[..3], [10.0, 5.0, 0.0]);
        assert_eq!(crop.pixels[(2 * 4 + 3) * 3..], [13.0, 7.0, 0.0]);
    }

    #[test]
    fn text_that_runs_down_is_laid_flat() {
        let crop = crop(&gradient(50, 40), &rectangle(10.0, 5.0, 3.0, 8.0).turned(1), 8, 3);
        assert_eq!(crop.pixels[..3], [12.0, 5.0, 0.0]);
        assert_eq!(crop.pixels[7 * 3..8 * 3], [12.0, 12.0, 0.0]);
    }

    #[test]
    fn a_large_line_is_averaged() {
        let picture = RgbImage::from_fn(64, 64, |x, _| Rgb([if x % 2 == 0 { 0 } else { 200 }; 3]));
        let crop = crop(&picture, &rectangle(0.0, 0.0, 64.0, 64.0), 16, 16);
        assert!(crop.pixels.iter().all(|value| (value - 100.0).abs() < 1.0));
    }

    #[test]
    fn outside_of_the_picture_its_edge_goes_on() {
        let crop = crop(&gradient(4, 4), &rectangle(-9.0, -9.0, 3.0, 3.0), 2, 2);
        assert!(crop.pixels.iter().all(|value| *value == 0.0));
        assert_eq!(super::crop(&RgbImage::new(0, 0), &rectangle(0.0, 0.0, 1.0, 1.0), 1, 1).pixels, [0.0; 3]);
    }

    proptest! {
        #[test]
        fn the_corners_are_mapped_to_the_corners(shifts in prop::array::uniform8(-8.0_f32..8.0)) {
            let corners = [[0.0, 0.0], [60.0, 0.0], [60.0, 20.0], [0.0, 20.0]];
            let quad = Quad([0, 1, 2, 3].map(|index| [corners[index][0] + shifts[index * 2], corners[index][1] + shifts[index * 2 + 1]]));
            let mapping = Mapping::from_unit_square(&quad);
            for (place, corner) in [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].into_iter().zip(quad.0) {
                let mapped = mapping.apply(place);
                prop_assert!((mapped[0] - corner[0]).abs() < 0.05 && (mapped[1] - corner[1]).abs() < 0.05, "{mapped:?} {corner:?}");
            }
        }

        #[test]
        fn any_quad_is_cropped(corners in prop::array::uniform4(prop::array::uniform2(-1e4_f32..1e4))) {
            prop_assert!(crop(&gradient(9, 7), &Quad(corners), 5, 4).pixels.iter().all(|value| value.is_finite()));
        }
    }
}
