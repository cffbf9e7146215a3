//! The smallest rectangle around points, turned as need be.
//!
//! Owns the convex hull and the search along its edges (Freeman & Shapira 1975: a side of the rectangle lies on an edge).

use super::quad::{Point, Quad};

/// Corners of the smallest rectangle around points, which are in the order of their rows. Its top is the side that points
/// up, give or take an eighth of a turn. `None` without points.
pub fn smallest_rectangle(points: &[Point]) -> Option<Quad> {
    let hull = hull(points);
    let first = *hull.first()?;
    let edges = hull.iter().zip(hull.iter().cycle().skip(1)).map(|(a, b)| [b[0] - a[0], b[1] - a[1]]);
    let directions = edges.filter_map(unit);
    let smallest = directions
        .map(|along| around(&hull, along))
        .min_by(|a, b| (a.width() * a.height()).total_cmp(&(b.width() * b.height())));
    Some(smallest.unwrap_or(Quad([first; 4])))
}

/// The rectangle around points, two of whose sides are parallel to a unit vector.
fn around(points: &[Point], edge: Point) -> Quad {
    // Of the four directions of the sides, the one closest to a line of upright text.
    let along = if edge[0].abs() >= edge[1].abs() { edge } else { [-edge[1], edge[0]] };
    let along = if along[0] < 0.0 { [-along[0], -along[1]] } else { along };
    let down = [-along[1], along[0]];
    let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
    for point in points {
        let (x, y) = (dot(*point, along), dot(*point, down));
        (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
    }
    let corner = |x: f32, y: f32| [0, 1].map(|axis| x * along[axis] + y * down[axis]);
    Quad([corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)])
}

/// The convex hull of points in the order of their rows, counter-clockwise (Andrew 1979).
fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a[1].total_cmp(&b[1]).then(a[0].total_cmp(&b[0])));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while let [.., a, b] = chain[..]
                && turn(a, b, point) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut sorted.iter().copied());
    hull.extend(half(&mut sorted.iter().rev().copied()));
    hull
}

/// Positive if the way from `a` over `b` to `c` turns in one direction, negative in the other.
fn turn(a: Point, b: Point, c: Point) -> f32 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

fn dot(a: Point, b: Point) -> f32 {
    a[0] * b[0] + a[1] * b[1]
}

fn unit(vector: Point) -> Option<Point> {
    let length = vector[0].hypot(vector[1]);
    (length > 0.0).then(|| [vector[0] / length, vector[1] / length])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_upright_box_keeps_its_corners() {
        let corners = [[2.0, 1.0], [9.0, 1.0], [9.0, 4.0], [2.0, 4.0]];
        assert_eq!(smallest_rectangle(&corners), Some(Quad(corners)));
    }

    #[test]
    fn a_tilted_line_has_a_tilted_rectangle() {
        let points: Vec<Point> = (0..100)
            .flat_map(|step| [[step as f32, step as f32 * 0.25], [step as f32, step as f32 * 0.25 + 10.0]])
            .collect();
        let rectangle = smallest_rectangle(&points).unwrap();
        let [top_left, top_right, ..] = rectangle.0;
        assert!(
            ((top_right[1] - top_left[1]) / (top_right[0] - top_left[0]) - 0.25).abs() < 0.01,
            "{rectangle:?}"
        );
        assert!((rectangle.height() - 9.7).abs() < 0.1, "{rectangle:?}");
    }

    #[test]
    fn few_points_are_no_panic() {
        assert_eq!(smallest_rectangle(&[]), None);
        assert_eq!(smallest_rectangle(&[[1.0, 2.0]; 3]), Some(Quad([[1.0, 2.0]; 4])));
        assert_eq!(smallest_rectangle(&[[0.0, 0.0], [4.0, 0.0]]).unwrap().height(), 0.0);
    }

    proptest! {
        #[test]
        fn all_points_are_inside_and_the_corners_go_clockwise(points in prop::collection::vec((0_u16..500, 0_u16..500), 3..60)) {
            let points: Vec<Point> = points.into_iter().map(|(x, y)| [f32::from(x), f32::from(y)]).collect();
            let rectangle = smallest_rectangle(&points).unwrap();
            let corners = rectangle.0;
            for point in &points {
                for side in 0..4 {
                    let (a, b) = (corners[side], corners[(side + 1) % 4]);
                    let length = (b[0] - a[0]).hypot(b[1] - a[1]).max(1.0);
                    prop_assert!(turn(a, b, *point) / length > -0.01, "{point:?} outside of {rectangle:?}");
                }
            }
            let [left, right] = [corners[0][0], corners[1][0]];
            prop_assert!(left <= right + 0.01);
        }
    }
}
