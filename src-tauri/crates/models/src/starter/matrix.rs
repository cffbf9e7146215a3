//! Small matrices of the starter model's assets. Owns their products with vectors; never knows what they mean.

use pulp::{Arch, Simd, WithSimd};
use ratna_engine::dot::dot;

use crate::asset::Array;

/// A matrix, row by row.
pub struct Matrix {
    values: Vec<f32>,
    columns: usize,
}

impl Matrix {
    /// A tensor whose last axis is the columns.
    pub fn new(array: Array) -> Self {
        Self { columns: array.shape.last().copied().unwrap_or(1).max(1), values: array.values }
    }

    /// Length of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The weighted sum of the rows; rows without a weight are left out.
    pub fn weighted_sum<'a>(&self, weights: impl IntoIterator<Item = &'a f32>) -> Vec<f32> {
        let mut sum = vec![0.0; self.columns];
        let weights: Vec<f32> = weights.into_iter().copied().collect();
        Arch::new().dispatch(WeightedSum { matrix: self, weights: &weights, sum: &mut sum });
        sum
    }

    /// The dot product of each row with a vector.
    pub fn dot_products(&self, vector: &[f32]) -> Vec<f32> {
        self.values.chunks_exact(self.columns).map(|row| dot(row, vector)).collect()
    }
}

/// A weighted sum with vector instructions: a picture's embedding takes megabytes of rows.
struct WeightedSum<'a> {
    matrix: &'a Matrix,
    weights: &'a [f32],
    sum: &'a mut [f32],
}

impl WithSimd for WeightedSum<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { matrix, weights, sum } = self;
        for (weight, row) in weights.iter().zip(matrix.values.chunks_exact(matrix.columns)) {
            let ((values, rest), (sums, last)) = (S::as_simd_f32s(row), S::as_mut_simd_f32s(sum));
            let factor = simd.splat_f32s(*weight);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum = simd.mul_add_e_f32s(factor, *value, *sum);
            }
            last.iter_mut().zip(rest).for_each(|(sum, value)| *sum += weight * value);
        }
    }
}
