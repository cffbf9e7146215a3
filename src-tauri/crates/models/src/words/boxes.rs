//! From a map of text to the rectangles of its lines, as in DB (Liao et al. 2020, arXiv 1911.08947).
//!
//! Owns the thresholds. The net is trained to mark lines shrunken, so that lines close to each other stay apart; what is
//! found is enlarged again.

use super::quad::Quad;
use super::rectangle::smallest_rectangle;
use super::regions::regions;
use super::text_map::TextMap;

/// From this value on a pixel belongs to a line: 0.2 of 255.
const IS_TEXT: u8 = 51;
/// Least mean probability in a line's rectangle.
const LEAST_MEAN: f32 = 0.4;
/// Area by perimeter of the shrunken rectangle times this is how far its sides move outwards.
const ENLARGEMENT: f32 = 2.0;
/// Least side of a shrunken rectangle, in pixels of the map.
const LEAST_SIDE: f32 = 3.0;
/// Most lines in a map. A page of 5,000 words has some 500.
const MOST_LINES: usize = 3000;

/// A line as it is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Where it is.
    pub quad: Quad,
    /// The shorter side of its core, which the net marks, in pixels of the map.
    pub core: f32,
    /// Mean probability of text in its core.
    pub marked: f32,
}

/// The lines in a map, in its pixels, the edges of pixels being whole numbers.
pub fn boxes(map: &TextMap) -> Vec<Found> {
    let rectangles =
        regions(map, IS_TEXT, MOST_LINES).into_iter().filter_map(|ends| smallest_rectangle(&ends));
    let measured =
        rectangles.map(|quad| Found { quad, core: quad.width().min(quad.height()), marked: map.mean(&quad) });
    let strong = measured.filter(|found| found.core >= LEAST_SIDE - 1.0 && found.marked >= LEAST_MEAN);
    strong
        .map(|found| Found { quad: enlarged(&found.quad).map(|[x, y]| [x + 0.5, y + 0.5]), ..found })
        .collect()
}

fn enlarged(quad: &Quad) -> Quad {
    let (width, height) = (quad.width(), quad.height());
    quad.grown(width * height * ENLARGEMENT / (2.0 * (width + height)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(map: &mut TextMap, [x, y, width, height]: [usize; 4], probability: f32) {
        for row in y..y + height {
            map.write(x, row, &vec![probability; width]);
        }
    }

    #[test]
    fn a_line_is_found_and_enlarged() {
        let mut map = TextMap::new(128, 64);
        filled(&mut map, [20, 20, 61, 11], 0.9);
        let [[left, top], [right, bottom]] = boxes(&map)[0].quad.bounds();
        // 60 × 10 between the centres of its pixels, moved outwards by 600 · 2 / 140.
        assert!((left - 11.93).abs() < 0.01 && (right - 89.07).abs() < 0.01, "{left} {right}");
        assert!((top - 11.93).abs() < 0.01 && (bottom - 39.07).abs() < 0.01, "{top} {bottom}");
    }

    #[test]
    fn weak_and_tiny_regions_are_no_lines() {
        let mut map = TextMap::new(128, 64);
        filled(&mut map, [10, 10, 60, 10], 0.3);
        filled(&mut map, [10, 40, 2, 2], 1.0);
        assert_eq!(boxes(&map), []);
    }

    proptest! {
        #[test]
        fn any_map_has_finite_boxes(values in prop::collection::vec(0.0_f32..1.0, 32 * 32)) {
            let mut map = TextMap::new(32, 32);
            for (y, row) in values.chunks(32).enumerate() {
                map.write(0, y, row);
            }
            prop_assert!(boxes(&map).iter().flat_map(|found| found.quad.0).flatten().all(f32::is_finite));
        }
    }
}
