//! The order in which lines are read: rows from top to bottom, columns where text is set in columns.
//!
//! Owns that order. Text on its side comes after upright text, in its own order.

use super::line::Line;
use super::quad::Quad;

/// Lines belong to one row if their centres differ by no more than this part of the lower one's height.
const SAME_ROW: f32 = 0.5;
/// Fewest lines of a column.
const COLUMN_LINES: usize = 4;
/// Least usual width of a column's lines, in heights. Narrower ones are cells of a table or a bill, which are read row by
/// row.
const COLUMN_WIDTH: f32 = 10.0;
/// Most lines whose columns are looked for, as the search takes time by their square.
const MOST_LINES: usize = 2000;

/// Puts lines into the order in which they are read.
pub fn order(lines: Vec<Line>) -> Vec<Line> {
    let mut by_side: [Vec<Line>; 4] = Default::default();
    for line in lines {
        by_side[quarters(&line.quad)].push(line);
    }
    let sides = by_side.into_iter().enumerate();
    sides
        .flat_map(|(quarters, lines)| {
            columns(lines, quarters).into_iter().flat_map(move |column| rows(column, quarters))
        })
        .collect()
}

/// By how many quarters clockwise a line is turned.
fn quarters(quad: &Quad) -> usize {
    let [top_left, top_right, ..] = quad.0;
    let (x, y) = (top_right[0] - top_left[0], top_right[1] - top_left[1]);
    match (x.abs() >= y.abs(), x >= 0.0, y >= 0.0) {
        (true, true, _) => 0,
        (false, _, true) => 1,
        (true, false, _) => 2,
        (false, _, false) => 3,
    }
}

/// Left, top, right and bottom of a line, as seen by somebody who turned the head to read it.
fn extent(line: &Line, quarters: usize) -> [f32; 4] {
    let [[left, top], [right, bottom]] = line.quad.bounds();
    match quarters {
        0 => [left, top, right, bottom],
        1 => [top, -right, bottom, -left],
        2 => [-right, -bottom, -left, -top],
        _ => [-bottom, left, -top, right],
    }
}

fn rows(lines: Vec<Line>, quarters: usize) -> Vec<Line> {
    let mut lines: Vec<(Line, f32, f32, f32)> = lines
        .into_iter()
        .map(|line| {
            let [left, top, _, bottom] = extent(&line, quarters);
            let height = line.quad.height();
            (line, left, (top + bottom) / 2.0, height)
        })
        .collect();
    lines.sort_by(|a, b| a.2.total_cmp(&b.2).then(a.1.total_cmp(&b.1)));
    let mut rows: Vec<Vec<(Line, f32, f32, f32)>> = Vec::new();
    for line in lines {
        match rows.last_mut() {
            Some(row) if (line.2 - row[0].2).abs() <= SAME_ROW * line.3.min(row[0].3) => row.push(line),
            _ => rows.push(vec![line]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.1.total_cmp(&b.1));
    }
    rows.into_iter().flatten().map(|(line, ..)| line).collect()
}

/// Lines by columns, from left to right: where an upright gap has enough long lines on both sides.
fn columns(lines: Vec<Line>, quarters: usize) -> Vec<Vec<Line>> {
    if lines.len() > MOST_LINES || lines.len() < 2 * COLUMN_LINES {
        return vec![lines];
    }
    let extents: Vec<[f32; 4]> = lines.iter().map(|line| extent(line, quarters)).collect();
    let gap = extents.iter().map(|extent| extent[2]).find(|&edge| {
        let (left, right): (Vec<&[f32; 4]>, Vec<&[f32; 4]>) =
            extents.iter().partition(|extent| extent[2] <= edge);
        right.iter().all(|extent| extent[0] > edge) && is_column(&left) && is_column(&right)
    });
    let Some(edge) = gap else { return vec![lines] };
    let (left, right): (Vec<Line>, Vec<Line>) =
        lines.into_iter().partition(|line| extent(line, quarters)[2] <= edge);
    [left, right].into_iter().flat_map(|lines| columns(lines, quarters)).collect()
}

fn is_column(extents: &[&[f32; 4]]) -> bool {
    let mut widths: Vec<f32> =
        extents.iter().map(|[left, top, right, bottom]| (right - left) / (bottom - top).max(1.0)).collect();
    widths.sort_by(f32::total_cmp);
    extents.len() >= COLUMN_LINES && widths[widths.len() / 2] >= COLUMN_WIDTH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::line::Word;
    use super::*;

    fn line(text: &str, x: f32, y: f32, width: f32, height: f32) -> Line {
        let quad = Quad([[x, y], [x + width, y], [x + width, y + height], [x, y + height]]);
        Line { quad, confidence: 1.0, marked: 1.0, words: vec![Word { text: text.into(), quad }] }
    }

    fn texts(lines: Vec<Line>) -> String {
        order(lines).iter().map(Line::text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_bill_is_read_row_by_row() {
        let mut lines = Vec::new();
        for row in 0..6 {
            let y = row as f32 * 20.0;
            lines.push(line(&format!("p{row}"), 200.0, y + 2.0, 30.0, 12.0));
            lines.push(line(&format!("i{row}"), 0.0, y, 90.0, 14.0));
        }
        assert_eq!(texts(lines), "i0 p0 i1 p1 i2 p2 i3 p3 i4 p4 i5 p5");
    }

    #[test]
    fn an_article_is_read_column_by_column() {
        let mut lines = Vec::new();
        for row in 0..5 {
            let y = row as f32 * 20.0;
            lines.push(line(&format!("r{row}"), 230.0, y, 200.0, 14.0));
            lines.push(line(&format!("l{row}"), 0.0, y, 200.0, 14.0));
        }
        assert_eq!(texts(lines), "l0 l1 l2 l3 l4 r0 r1 r2 r3 r4");
    }

    #[test]
    fn text_on_its_side_is_read_in_its_own_order() {
        let mut down: Vec<Line> =
            [(80.0, "first"), (50.0, "second")].map(|(x, text)| line(text, x, 0.0, 20.0, 200.0)).into();
        for line in &mut down {
            line.quad = line.quad.turned(1);
        }
        down.push(line("upright", 300.0, 150.0, 90.0, 20.0));
        assert_eq!(texts(down), "upright first second");
    }

    proptest! {
        #[test]
        fn no_line_is_lost(places in prop::collection::vec((0_u16..999, 0_u16..999, 1_u16..300, 1_u16..300), 0..60)) {
            let lines: Vec<Line> = places.iter().enumerate().map(|(index, &(x, y, width, height))| {
                line(&index.to_string(), f32::from(x), f32::from(y), f32::from(width), f32::from(height))
            }).collect();
            let mut found: Vec<usize> = order(lines).iter().map(|line| line.text().parse().unwrap()).collect();
            found.sort_unstable();
            prop_assert_eq!(found, (0..places.len()).collect::<Vec<_>>());
        }
    }
}
