//! Small matrices of the starter model's assets. Owns their products with vectors; never knows what they mean.

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
        for (weight, row) in weights.into_iter().zip(self.values.chunks_exact(self.columns)) {
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
        sum
    }

    /// The dot product of each row with a vector.
    pub fn dot_products(&self, vector: &[f32]) -> Vec<f32> {
        self.values.chunks_exact(self.columns).map(|row| dot(row, vector)).collect()
    }
}
