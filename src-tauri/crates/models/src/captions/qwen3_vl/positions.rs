//! Positions of tokens in time, height and width (M-RoPE): words count on in all three, the tokens of a picture have one
//! time, and their rows and columns.

use candle_core::{DType, Device, Result, Tensor};

use super::super::vision::Rotation;
use super::config::TextConfig;
use super::preprocess::Grid;

/// A position in time, height and width.
pub type Position = [u32; 3];

/// The positions of `before` tokens, a picture and `after` tokens, and the one of the token after them.
pub fn around_picture(before: usize, grid: Grid, merge: usize, after: usize) -> (Vec<Position>, u32) {
    let (rows, columns, start) = ((grid.rows / merge) as u32, (grid.columns / merge) as u32, before as u32);
    let picture = (0..rows * columns).map(|at| [start, start + at / columns, start + at % columns]);
    let next = start + rows.max(columns);
    let end = next + after as u32;
    ((0..start).map(|at| [at; 3]).chain(picture).chain((next..end).map(|at| [at; 3])).collect(), end)
}

/// The angles of tokens at these positions. The frequencies take turns: the first by time, the second by height, the third
/// by width, until a section is used up; the rest are by time.
///
/// # Errors
/// When the device fails.
pub fn rotation(
    positions: &[Position],
    config: &TextConfig,
    dtype: DType,
    device: &Device,
) -> Result<Rotation> {
    let half = config.head_width / 2;
    let frequencies: Vec<(usize, f32)> = (0..half)
        .map(|at| {
            let axis = at % 3;
            let axis = if axis > 0 && at < 3 * config.sections[axis] { axis } else { 0 };
            (axis, (1.0 / config.theta.powf((2 * at) as f64 / config.head_width as f64)) as f32)
        })
        .collect();
    let angles: Vec<f32> = positions
        .iter()
        .flat_map(|position| frequencies.iter().map(|&(axis, frequency)| position[axis] as f32 * frequency))
        .collect();
    let angles = Tensor::from_vec(angles, (positions.len(), half), device)?;
    Ok(Rotation { cos: angles.cos()?.to_dtype(dtype)?, sin: angles.sin()?.to_dtype(dtype)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_on_after_the_longer_side_of_a_picture() {
        let (positions, next) = around_picture(2, Grid { rows: 2, columns: 6 }, 2, 1);
        assert_eq!(positions, [[0; 3], [1; 3], [2, 2, 2], [2, 2, 3], [2, 2, 4], [5; 3]]);
        assert_eq!(next, 6);
    }
}
