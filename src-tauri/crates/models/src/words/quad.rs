//! Quadrilaterals: where text stands in a picture.
//!
//! Owns their geometry. Never looks at pixels.

/// x and y.
pub type Point = [f32; 2];

/// The corners of a line or a word: top left, top right, bottom right, bottom left, as seen by somebody who reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// Mean length of the top and the bottom edge.
    pub fn width(&self) -> f32 {
        let [top_left, top_right, bottom_right, bottom_left] = self.0;
        (distance(top_left, top_right) + distance(bottom_left, bottom_right)) / 2.0
    }

    /// Mean length of the left and the right edge.
    pub fn height(&self) -> f32 {
        let [top_left, top_right, bottom_right, bottom_left] = self.0;
        (distance(top_left, bottom_left) + distance(top_right, bottom_right)) / 2.0
    }

    /// The mean of the corners.
    #[cfg(any(test, target_os = "macos"))]
    pub fn centre(&self) -> Point {
        [0, 1].map(|axis| self.0.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0)
    }

    /// Smallest and largest x and y.
    pub fn bounds(&self) -> [Point; 2] {
        let extreme = |axis: usize, pick: fn(f32, f32) -> f32| {
            self.0.iter().skip(1).fold(self.0[0][axis], |extreme, corner| pick(extreme, corner[axis]))
        };
        [[extreme(0, f32::min), extreme(1, f32::min)], [extreme(0, f32::max), extreme(1, f32::max)]]
    }

    /// The same area as read by somebody who turns the head by so many quarters clockwise.
    pub fn turned(&self, quarters: usize) -> Self {
        let mut corners = self.0;
        corners.rotate_left(quarters % 4);
        Self(corners)
    }

    /// With every corner mapped.
    pub fn map(&self, change: impl Fn(Point) -> Point) -> Self {
        Self(self.0.map(change))
    }

    /// Larger by a distance on each side.
    pub fn grown(&self, by: f32) -> Self {
        let [top_left, top_right, bottom_right, bottom_left] = self.0;
        let along = direction(midpoint(top_left, bottom_left), midpoint(top_right, bottom_right));
        let down = direction(midpoint(top_left, top_right), midpoint(bottom_left, bottom_right));
        let moved = |corner: Point, right: f32, below: f32| {
            [0, 1].map(|axis| corner[axis] + by * (right * along[axis] + below * down[axis]))
        };
        Self([
            moved(top_left, -1.0, -1.0),
            moved(top_right, 1.0, -1.0),
            moved(bottom_right, 1.0, 1.0),
            moved(bottom_left, -1.0, 1.0),
        ])
    }

    /// The part between two fractions of the width.
    pub fn part(&self, from: f32, to: f32) -> Self {
        let [top_left, top_right, bottom_right, bottom_left] = self.0;
        let top = |at| between(top_left, top_right, at);
        let bottom = |at| between(bottom_left, bottom_right, at);
        Self([top(from), top(to), bottom(to), bottom(from)])
    }
}

fn distance(a: Point, b: Point) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn between(a: Point, b: Point, at: f32) -> Point {
    [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * at)
}

fn midpoint(a: Point, b: Point) -> Point {
    between(a, b, 0.5)
}

/// Unit vector; zero between two equal points.
fn direction(from: Point, to: Point) -> Point {
    let length = distance(from, to);
    if length == 0.0 { [0.0; 2] } else { [0, 1].map(|axis| (to[axis] - from[axis]) / length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Quad {
        Quad([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    }

    #[test]
    fn a_quad_grows_on_all_sides() {
        assert_eq!(rectangle(10.0, 10.0, 20.0, 4.0).grown(2.0), rectangle(8.0, 8.0, 24.0, 8.0));
    }

    #[test]
    fn text_that_runs_down_is_as_wide_as_its_area_is_high() {
        let turned = rectangle(0.0, 0.0, 10.0, 50.0).turned(1);
        assert_eq!((turned.width(), turned.height(), turned.0[0]), (50.0, 10.0, [10.0, 0.0]));
        assert_eq!(turned.turned(3), rectangle(0.0, 0.0, 10.0, 50.0));
    }

    #[test]
    fn a_part_is_cut_along_the_line() {
        assert_eq!(rectangle(0.0, 0.0, 100.0, 10.0).part(0.25, 0.5), rectangle(25.0, 0.0, 25.0, 10.0));
        assert_eq!(
            rectangle(0.0, 0.0, 10.0, 100.0).turned(1).part(0.0, 0.1).bounds(),
            [[0.0, 0.0], [10.0, 10.0]]
        );
    }

    #[test]
    fn an_empty_quad_has_no_direction_and_no_nan() {
        let dot = rectangle(3.0, 3.0, 0.0, 0.0).grown(1.0);
        assert!(dot.0.iter().flatten().all(|value| value.is_finite()));
    }
}
