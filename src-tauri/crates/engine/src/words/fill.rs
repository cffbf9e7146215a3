//! A picture without its words: each line is filled with the colour around it.
//!
//! What is left is the template, which other pictures of the kind have as well. Owns how far beyond a line is filled.

use image::{Rgb, RgbImage};

use crate::text_reader::TextLine;

/// How far the filled region reaches beyond a line, as a share of the line's height: outlines and shadows lie outside.
const MARGIN: f32 = 0.2;
/// Where the colour around is taken, as such a share.
const AROUND: f32 = 0.35;
/// Places on each side where it is taken.
const SAMPLES: u32 = 24;

/// Fills the lines of a picture, whose corners are shares of its width and height.
pub(super) fn fill(picture: &mut RgbImage, lines: &[TextLine]) {
    // All colours are taken before a line is filled, lest one runs into the next.
    let fills: Vec<(Quad, Rgb<u8>)> = lines
        .iter()
        .filter_map(|line| {
            let quad = Quad::of(picture, line)?;
            let colour = quad.grown(AROUND).mean_of_edge(picture)?;
            Some((quad.grown(MARGIN), colour))
        })
        .collect();
    for (quad, colour) in fills {
        quad.paint(picture, colour);
    }
}

/// Four corners in pixels, in the order of a line's.
struct Quad([[f32; 2]; 4]);

impl Quad {
    /// `None` for corners that are no numbers.
    fn of(picture: &RgbImage, line: &TextLine) -> Option<Self> {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let corners = line.corners.map(|[x, y]| [x * width, y * height]);
        corners.iter().flatten().all(|at| at.is_finite()).then_some(Self(corners))
    }

    /// The same, larger on all sides by a share of its height.
    fn grown(&self, share: f32) -> Self {
        let [a, b, c, d] = self.0;
        let along = unit(a, b);
        let down = unit(a, d);
        let by = share * (d[0] - a[0]).hypot(d[1] - a[1]);
        let moved = |[x, y]: [f32; 2], right: f32, below: f32| {
            [x + by * (right * along[0] + below * down[0]), y + by * (right * along[1] + below * down[1])]
        };
        Self([moved(a, -1.0, -1.0), moved(b, 1.0, -1.0), moved(c, 1.0, 1.0), moved(d, -1.0, 1.0)])
    }

    /// The mean colour of the pixels on its edge, as far as they are in the picture.
    fn mean_of_edge(&self, picture: &RgbImage) -> Option<Rgb<u8>> {
        let (mut sums, mut count) = ([0_u32; 3], 0);
        for side in 0..4 {
            let (from, to) = (self.0[side], self.0[(side + 1) % 4]);
            for step in 0..SAMPLES {
                let part = step as f32 / SAMPLES as f32;
                let at = |axis: usize| from[axis] + part * (to[axis] - from[axis]);
                let (x, y) = (at(0).floor(), at(1).floor());
                if x < 0.0 || y < 0.0 || x >= picture.width() as f32 || y >= picture.height() as f32 {
                    continue;
                }
                let Rgb(colour) = *picture.get_pixel(x as u32, y as u32);
                sums.iter_mut().zip(colour).for_each(|(sum, part)| *sum += u32::from(part));
                count += 1;
            }
        }
        (count > 0).then(|| Rgb(sums.map(|sum| (sum / count) as u8)))
    }

    fn paint(&self, picture: &mut RgbImage, colour: Rgb<u8>) {
        let bounds = |axis: usize, side: u32| {
            let all = self.0.map(|corner| corner[axis]);
            let (low, high) = (all.into_iter().fold(f32::MAX, f32::min), all.into_iter().fold(0.0, f32::max));
            (low.max(0.0) as u32).min(side)..(high.ceil().max(0.0) as u32).min(side)
        };
        let (columns, rows) = (bounds(0, picture.width()), bounds(1, picture.height()));
        for y in rows {
            for x in columns.clone() {
                if self.contains([x as f32 + 0.5, y as f32 + 0.5]) {
                    picture.put_pixel(x, y, colour);
                }
            }
        }
    }

    /// Whether a point is on the same side of all four edges.
    fn contains(&self, [x, y]: [f32; 2]) -> bool {
        let sides = (0..4).map(|side| {
            let (from, to) = (self.0[side], self.0[(side + 1) % 4]);
            (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0])
        });
        let (least, most) =
            sides.fold((0.0_f32, 0.0_f32), |(least, most), side| (least.min(side), most.max(side)));
        least >= 0.0 || most <= 0.0
    }
}

/// The direction from one point to another, with length 1; none if they are one.
fn unit(from: [f32; 2], to: [f32; 2]) -> [f32; 2] {
    let (x, y) = (to[0] - from[0], to[1] - from[1]);
    let length = x.hypot(y);
    if length > 0.0 { [x / length, y / length] } else { [0.0; 2] }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(corners: [[f32; 2]; 4]) -> TextLine {
        TextLine { text: "x".into(), confidence: 1.0, corners, words: Vec::new() }
    }

    #[test]
    fn a_line_takes_the_colour_around_it_and_the_rest_stays() {
        let mut picture = RgbImage::from_pixel(200, 100, Rgb([10, 200, 30]));
        for (x, y) in (60..140).flat_map(|x| (40..50).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Rgb([255; 3]));
        }
        picture.put_pixel(5, 5, Rgb([1, 2, 3]));
        fill(&mut picture, &[line([[0.3, 0.4], [0.7, 0.4], [0.7, 0.5], [0.3, 0.5]])]);
        assert!(picture.pixels().all(|pixel| pixel.0 != [255; 3]));
        assert_eq!((picture.get_pixel(100, 45).0, picture.get_pixel(5, 5).0), ([10, 200, 30], [1, 2, 3]));
    }

    #[test]
    fn a_line_that_stands_on_its_side_is_filled_as_well() {
        let mut picture = RgbImage::from_pixel(100, 200, Rgb([9; 3]));
        for (x, y) in (40..50).flat_map(|x| (60..140).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Rgb([255; 3]));
        }
        fill(&mut picture, &[line([[0.4, 0.7], [0.4, 0.3], [0.5, 0.3], [0.5, 0.7]])]);
        assert!(picture.pixels().all(|pixel| pixel.0 == [9; 3]));
    }

    proptest! {
        #[test]
        fn any_corners_are_survived(
            corners in prop::array::uniform4(prop::array::uniform2(prop::num::f32::ANY)),
            near in prop::array::uniform4(prop::array::uniform2(-2.0_f32..3.0)),
            width in 1_u32..9, height in 1_u32..9,
        ) {
            let mut picture = RgbImage::new(width, height);
            fill(&mut picture, &[line(corners), line(near)]);
        }
    }
}
