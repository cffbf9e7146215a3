//! Connected regions of a map: pixels from a threshold on that touch by an edge or a corner.
//!
//! Owns their labelling, row by row. A region is kept as the ends of its rows, which is all that its hull needs.

use super::quad::Point;
use super::text_map::TextMap;

/// Most runs of pixels in a map. A page of 5,000 words has 100,000; only noise has more than this.
const MOST_RUNS: usize = 1_000_000;

/// A stretch of a row.
#[derive(Clone, Copy)]
struct Run {
    row: u32,
    first: u32,
    last: u32,
    /// The run that this one was joined to; a region's first run is its own.
    parent: u32,
}

/// For each region the first and the last pixel of its runs, from top to bottom; large regions first and no more than
/// `most`.
pub fn regions(map: &TextMap, threshold: u8, most: usize) -> Vec<Vec<Point>> {
    let mut runs = runs(map, threshold);
    join(&mut runs);
    let mut regions: Vec<(usize, Vec<Point>)> = Vec::new();
    let mut region_of = vec![usize::MAX; runs.len()];
    for index in 0..runs.len() {
        let root = root(&mut runs, index as u32) as usize;
        if region_of[root] == usize::MAX {
            region_of[root] = regions.len();
            regions.push((0, Vec::new()));
        }
        let run = runs[index];
        let (area, ends) = &mut regions[region_of[root]];
        *area += (run.last - run.first + 1) as usize;
        ends.push([run.first as f32, run.row as f32]);
        ends.push([run.last as f32, run.row as f32]);
    }
    regions.sort_by_key(|(area, _)| std::cmp::Reverse(*area));
    regions.truncate(most);
    regions.into_iter().map(|(_, ends)| ends).collect()
}

fn runs(map: &TextMap, threshold: u8) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for row in 0..map.height() {
        let mut first = None;
        let values = map.row(row).iter().map(|&value| value >= threshold).chain([false]);
        for (x, is_text) in values.enumerate() {
            if is_text {
                first.get_or_insert(x);
            } else if let Some(first) = first.take() {
                let parent = runs.len() as u32;
                runs.push(Run { row: row as u32, first: first as u32, last: x as u32 - 1, parent });
            }
        }
        if runs.len() >= MOST_RUNS {
            break;
        }
    }
    runs
}

/// Joins every run with those of the row above that it touches.
fn join(runs: &mut [Run]) {
    let mut above = 0;
    for index in 0..runs.len() {
        let run = runs[index];
        while runs[above].row + 1 < run.row
            || (runs[above].row + 1 == run.row && runs[above].last + 1 < run.first)
        {
            above += 1;
        }
        let mut touching = above;
        while runs[touching].row + 1 == run.row && runs[touching].first <= run.last + 1 {
            let (a, b) = (root(runs, touching as u32), root(runs, index as u32));
            runs[a.max(b) as usize].parent = a.min(b);
            touching += 1;
        }
    }
}

fn root(runs: &mut [Run], mut index: u32) -> u32 {
    while runs[index as usize].parent != index {
        let parent = runs[index as usize].parent;
        runs[index as usize].parent = runs[parent as usize].parent;
        index = parent;
    }
    index
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map(rows: &[&str]) -> TextMap {
        let mut map = TextMap::new(rows[0].len(), rows.len());
        for (y, row) in rows.iter().enumerate() {
            let values: Vec<f32> = row.chars().map(|letter| f32::from(u8::from(letter == '#'))).collect();
            map.write(0, y, &values);
        }
        map
    }

    #[test]
    fn pixels_that_touch_by_a_corner_are_one_region() {
        assert_eq!(regions(&map(&["#..", ".#.", "..#"]), 128, 9).len(), 1);
        assert_eq!(regions(&map(&["#..", "..#", "#.."]), 128, 9).len(), 3);
    }

    #[test]
    fn arms_that_meet_below_are_one_region() {
        let found = regions(&map(&["#.#.#", "#.#.#", "#####", ".....", "##..."]), 128, 9);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1], [[0.0, 4.0], [1.0, 4.0]]);
    }

    #[test]
    fn the_largest_regions_are_kept() {
        let found = regions(&map(&["#.##.###"]), 128, 2);
        assert_eq!(found, [[[5.0, 0.0], [7.0, 0.0]], [[2.0, 0.0], [3.0, 0.0]]]);
    }

    #[test]
    fn an_empty_map_has_no_region() {
        assert!(regions(&TextMap::new(0, 0), 1, 9).is_empty());
        assert!(regions(&TextMap::new(40, 40), 1, 9).is_empty());
    }

    proptest! {
        /// Compared with filling one pixel after another.
        #[test]
        fn regions_are_those_of_a_flood_fill(width in 1_usize..12, bits in prop::collection::vec(any::<bool>(), 1..120)) {
            let height = bits.len() / width;
            prop_assume!(height > 0);
            let mut map = TextMap::new(width, height);
            for y in 0..height {
                let row: Vec<f32> = bits[y * width..(y + 1) * width].iter().map(|&bit| f32::from(u8::from(bit))).collect();
                map.write(0, y, &row);
            }
            let mut open: Vec<bool> = bits[..width * height].to_vec();
            let mut count = 0;
            for start in 0..open.len() {
                let mut stack = vec![start];
                count += usize::from(open[start]);
                while let Some(at) = stack.pop() {
                    if !std::mem::take(&mut open[at]) {
                        continue;
                    }
                    let (x, y) = (at % width, at / width);
                    for (near_x, near_y) in (x.saturating_sub(1)..=x + 1).flat_map(|x| (y.saturating_sub(1)..=y + 1).map(move |y| (x, y))) {
                        if near_x < width && near_y < height {
                            stack.push(near_y * width + near_x);
                        }
                    }
                }
            }
            prop_assert_eq!(regions(&map, 128, usize::MAX).len(), count);
        }
    }
}
