//! The dot product: how alike two vectors of length 1 are, and how long one is.

/// How far the squared length of a sound vector is from 1 at most. Rounding to f16 changes it by less than 0.002.
const TOLERANCE: f32 = 0.01;

/// Dot product of two vectors of equal length. Eight independent sums let the compiler use vector instructions.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0_f32; 8];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f32>()
}

/// Whether a model's vector can be compared with others: its elements are finite and its length is 1.
pub fn is_unit(vector: &[f32]) -> bool {
    // An element that is not finite makes the product so, and the comparison false.
    (dot(vector, vector) - 1.0).abs() <= TOLERANCE
}
