//! The weights of a linear layer, laid out for the products that it is used in.

use candle_core::{DType, Result, Tensor};
use rayon::prelude::*;

use super::row_product::{RowProduct, Widen};

/// Weights widened for one product: few enough that the allocator reuses their memory.
const WIDENED: usize = 1 << 19;

/// A weight matrix, (outputs, inputs).
pub enum Matrix {
    /// Wᵀ, (inputs, outputs), for many rows at a time.
    Transposed(Tensor),
    /// W in f32 or bf16, on the CPU, for one row at a time.
    Rows(Tensor),
}

impl Matrix {
    /// A matrix that is multiplied with many rows at a time. On the CPU, one in bf16 stays so.
    ///
    /// # Errors
    /// When it is not a matrix.
    pub fn new(weight: &Tensor) -> Result<Self> {
        if !weight.device().is_cpu() {
            return Ok(Self::Transposed(weight.t()?));
        }
        if weight.dtype() == DType::BF16 {
            return Self::for_single_rows(weight);
        }
        // From W, gemm would gather single elements in every product; from Wᵀ it reads whole rows.
        Ok(Self::Transposed(weight.t()?.contiguous()?))
    }

    /// A matrix that is mostly multiplied with one row at a time.
    ///
    /// # Errors
    /// When it is not a matrix.
    pub fn for_single_rows(weight: &Tensor) -> Result<Self> {
        match weight.device().is_cpu() {
            true => Ok(Self::Rows(weight.contiguous()?)),
            false => Self::new(weight),
        }
    }

    /// Outputs and inputs.
    ///
    /// # Errors
    /// When it is not a matrix.
    pub fn dims(&self) -> Result<(usize, usize)> {
        match self {
            Self::Transposed(weight) => weight.t()?.dims2(),
            Self::Rows(weight) => weight.dims2(),
        }
    }

    /// x · Wᵀ, from (rows, inputs) to (rows, outputs).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn product(&self, x: &Tensor) -> Result<Tensor> {
        match self {
            Self::Transposed(weight) => x.matmul(weight),
            Self::Rows(weight) if x.dim(0)? == 1 => x.contiguous()?.apply_op2_no_bwd(weight, &RowProduct),
            Self::Rows(weight) if weight.dtype() == DType::BF16 => widened_product(x, weight),
            Self::Rows(weight) => x.matmul(&weight.t()?),
        }
    }
}

/// x · Wᵀ for a matrix in bf16, which is widened in parts.
fn widened_product(x: &Tensor, weight: &Tensor) -> Result<Tensor> {
    let (outputs, inputs) = weight.dims2()?;
    let rows = (WIDENED / inputs.max(1)).max(1);
    let part = |from: usize| {
        let part = weight.narrow(0, from, rows.min(outputs - from))?.apply_op1_no_bwd(&Widen)?;
        x.matmul(&part.t()?)
    };
    let starts: Vec<usize> = (0..outputs).step_by(rows).collect();
    let parts = starts.into_par_iter().map(part).collect::<Result<Vec<_>>>()?;
    Tensor::cat(&parts, 1)
}

#[cfg(test)]
mod tests {
    use candle_core::Device;

    use super::*;

    #[test]
    fn products_match_candle_in_every_layout() {
        // One row and several; matrices of one part and of several, the last of them shorter.
        for (rows, outputs, inputs) in [(1, 407, 333), (5, 407, 333), (3, 600, 1500), (2, 7, 3)] {
            let random = |shape| Tensor::randn(0.0_f32, 1.0, shape, &Device::Cpu).unwrap();
            let (x, stored) =
                (random((rows, inputs)), random((outputs, inputs)).to_dtype(DType::BF16).unwrap());
            let weight = stored.to_dtype(DType::F32).unwrap();
            let expected = x.matmul(&weight.t().unwrap()).unwrap();
            for matrix in [Matrix::new(&weight), Matrix::for_single_rows(&weight), Matrix::new(&stored)] {
                let matrix = matrix.unwrap();
                assert_eq!(matrix.dims().unwrap(), (outputs, inputs));
                let found = matrix.product(&x).unwrap();
                assert_eq!(found.dims(), expected.dims());
                let difference = (found - &expected).unwrap().abs().unwrap().max_all().unwrap();
                assert!(difference.to_scalar::<f32>().unwrap() < 1e-3);
            }
        }
    }
}
