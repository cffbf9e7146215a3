//! How likely each pixel is text, in bytes: a map of a page's screenshot would take too much memory in floats.
//!
//! Owns the map and its mean in a quadrilateral. Never knows what made it.

use std::ops::Range;

use super::quad::{Point, Quad};

/// Probability of text per pixel, 255 for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMap {
    width: usize,
    height: usize,
    values: Vec<u8>,
}

impl TextMap {
    /// A map without text.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, values: vec![0; width * height] }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// The values of a row, from left to right.
    pub fn row(&self, y: usize) -> &[u8] {
        &self.values[y * self.width..(y + 1) * self.width]
    }

    /// Writes probabilities from 0 to 1 into a row, from `x` on.
    pub fn write(&mut self, x: usize, y: usize, probabilities: &[f32]) {
        let start = y * self.width + x;
        let row = &mut self.values[start..start + probabilities.len()];
        for (value, probability) in row.iter_mut().zip(probabilities) {
            *value = (probability * 255.0).round() as u8;
        }
    }

    /// Share of the pixels from a threshold on.
    #[cfg(test)]
    pub fn share(&self, threshold: u8) -> f32 {
        let count = self.values.iter().filter(|&&value| value >= threshold).count();
        count as f32 / self.values.len().max(1) as f32
    }

    /// Mean probability, from 0 to 1, in a convex quadrilateral of pixel centres; 0 outside of the map.
    pub fn mean(&self, quad: &Quad) -> f32 {
        let [[_, top], [_, bottom]] = quad.bounds();
        let (mut sum, mut count) = (0_u64, 0_usize);
        for y in whole_numbers(top, bottom, self.height) {
            let Some((from, to)) = span(&quad.0, y as f32) else { continue };
            let values = &self.row(y)[whole_numbers(from, to, self.width)];
            sum += values.iter().map(|&value| u64::from(value)).sum::<u64>();
            count += values.len();
        }
        if count == 0 { 0.0 } else { sum as f32 / (255 * count) as f32 }
    }
}

/// The whole numbers from one number to another, below a limit.
fn whole_numbers(from: f32, to: f32, below: usize) -> Range<usize> {
    let end = ((to.floor() + 1.0).max(0.0) as usize).min(below);
    (from.ceil().max(0.0) as usize).min(end)..end
}

/// Where a horizontal line enters and leaves a convex polygon.
fn span(corners: &[Point], y: f32) -> Option<(f32, f32)> {
    let mut span: Option<(f32, f32)> = None;
    for (index, a) in corners.iter().enumerate() {
        let b = corners[(index + 1) % corners.len()];
        if (a[1] < y && b[1] < y) || (a[1] > y && b[1] > y) {
            continue;
        }
        let ends =
            if a[1] == b[1] { [a[0], b[0]] } else { [a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]); 2] };
        for x in ends {
            span = Some(span.map_or((x, x), |(from, to)| (from.min(x), to.max(x))));
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_counts_the_pixels_inside_only() {
        let mut map = TextMap::new(4, 3);
        map.write(1, 1, &[1.0, 0.5]);
        let inside = Quad([[1.0, 1.0], [2.0, 1.0], [2.0, 1.0], [1.0, 1.0]]);
        assert!((map.mean(&inside) - 0.75).abs() < 0.01);
        let everything = Quad([[-9.0, -9.0], [9.0, -9.0], [9.0, 9.0], [-9.0, 9.0]]);
        assert!((map.mean(&everything) - 1.5 / 12.0).abs() < 0.01);
        assert!((map.share(200) - 1.0 / 12.0).abs() < 1e-6);
    }

    #[test]
    fn a_diamond_leaves_its_corners_out() {
        let mut map = TextMap::new(5, 5);
        map.write(0, 0, &[1.0]);
        let diamond = Quad([[2.0, 0.0], [4.0, 2.0], [2.0, 4.0], [0.0, 2.0]]);
        assert_eq!(map.mean(&diamond), 0.0);
    }

    #[test]
    fn outside_of_the_map_there_is_no_text() {
        let map = TextMap::new(3, 3);
        for shift in [-100.0, 100.0] {
            let quad =
                Quad([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]).map(|[x, y]| [x + shift, y + shift]);
            assert_eq!(map.mean(&quad), 0.0);
        }
        assert_eq!(TextMap::new(0, 0).share(1), 0.0);
    }
}
