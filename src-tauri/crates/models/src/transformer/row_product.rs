//! The product of one row with a matrix, on all cores, and matrices in bf16, widened to f32 as they are multiplied.
//!
//! A decoder multiplies the state of one token by all its weights, so that memory is what it waits for: gemm reads them on
//! one core only, and in bf16 they are half as long.

use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, bail};
use half::bf16;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::cpu_storage::floats;

/// Weights of a parallel task; smaller tasks cost more to schedule than they save.
const TASK: usize = 1 << 16;

/// Rows read side by side: a core waits less for several streams than for one.
const STREAMS: usize = 8;

/// Weights widened at a time.
const PART: usize = 64;

/// W · x: a row of f32, (1, inputs), and a matrix in f32 or bf16, (outputs, inputs), to a row of f32, (1, outputs).
pub struct RowProduct;

/// A tensor in bf16 to one in f32.
pub struct Widen;

/// A number that weights are stored in.
trait Weight: Copy + Send + Sync {
    /// The same number in single precision.
    fn widen(self) -> f32;
}

impl Weight for f32 {
    #[inline(always)]
    fn widen(self) -> f32 {
        self
    }
}

impl Weight for bf16 {
    /// Branch-free, unlike the conversion of `half`, which makes signalling NaN quiet.
    #[inline(always)]
    fn widen(self) -> f32 {
        f32::from_bits(u32::from(self.to_bits()) << 16)
    }
}

impl CustomOp2 for RowProduct {
    fn name(&self) -> &'static str {
        "row-product"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_at: &Layout,
        weights: &CpuStorage,
        weights_at: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let x = floats(x, x_at)?;
        let (outputs, inputs) = weights_at.shape().dims2()?;
        if inputs == 0 || x.len() != inputs {
            bail!("a row of {} elements does not fit a matrix of {outputs} × {inputs}", x.len());
        }
        let mut out = vec![0.0; outputs];
        match (weights, weights_at.contiguous_offsets()) {
            (CpuStorage::F32(weights), Some((start, end))) => multiply(&weights[start..end], x, &mut out),
            (CpuStorage::BF16(weights), Some((start, end))) => multiply(&weights[start..end], x, &mut out),
            _ => bail!("the product of a row needs a contiguous matrix in f32 or bf16"),
        }
        Ok((CpuStorage::F32(out), Shape::from((1, outputs))))
    }
}

impl CustomOp1 for Widen {
    fn name(&self) -> &'static str {
        "widen"
    }

    fn cpu_fwd(&self, x: &CpuStorage, at: &Layout) -> Result<(CpuStorage, Shape)> {
        let (CpuStorage::BF16(x), Some((start, end))) = (x, at.contiguous_offsets()) else {
            bail!("only contiguous bf16 can be widened");
        };
        let x = &x[start..end];
        let mut out = vec![0.0; x.len()];
        let widened = &mut out;
        Arch::new().dispatch(
            #[inline(always)]
            move || {
                // Moved in, which makes the closure `FnOnce`, see `kernels`.
                let widened = widened;
                for (out, x) in widened.iter_mut().zip(x) {
                    *out = x.widen();
                }
            },
        );
        Ok((CpuStorage::F32(out), at.shape().clone()))
    }
}

/// The dot products of a row with each row of a matrix.
fn multiply<T: Weight>(weights: &[T], x: &[f32], out: &mut [f32]) {
    let arch = Arch::new();
    let rows = (TASK / x.len()).next_multiple_of(STREAMS).max(STREAMS);
    out.par_chunks_mut(rows)
        .zip(weights.par_chunks(rows * x.len()))
        .for_each(|(out, weights)| arch.dispatch(Dots { weights, x, out }));
}

/// The dot products of some rows.
struct Dots<'a, T> {
    weights: &'a [T],
    x: &'a [f32],
    out: &'a mut [f32],
}

impl<T: Weight> WithSimd for Dots<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { weights, x, out } = self;
        let (streams, others) = out.as_chunks_mut::<STREAMS>();
        let (together, single) = weights.split_at(streams.len() * STREAMS * x.len());
        for (out, rows) in streams.iter_mut().zip(together.chunks_exact(STREAMS * x.len())) {
            *out = dots(simd, rows, x);
        }
        for (out, row) in others.iter_mut().zip(single.chunks_exact(x.len())) {
            [*out] = dots(simd, row, x);
        }
    }
}

/// The dot products of N rows.
#[inline(always)]
fn dots<const N: usize, S: Simd, T: Weight>(simd: S, rows: &[T], x: &[f32]) -> [f32; N] {
    let (parts, rest) = x.as_chunks::<PART>();
    let rows: [&[T]; N] = std::array::from_fn(|row| &rows[row * x.len()..][..x.len()]);
    let row_parts = rows.map(|row| &row.as_chunks::<PART>().0[..parts.len()]);
    let mut sums = [simd.splat_f32s(0.0); N];
    for (at, x) in parts.iter().enumerate() {
        let (x, _) = S::as_simd_f32s(x);
        for (sum, row) in sums.iter_mut().zip(row_parts) {
            let mut wide = [0.0; PART];
            for (wide, weight) in wide.iter_mut().zip(&row[at]) {
                *wide = weight.widen();
            }
            for (weight, x) in S::as_simd_f32s(&wide).0.iter().zip(x) {
                *sum = simd.mul_add_e_f32s(*weight, *x, *sum);
            }
        }
    }
    std::array::from_fn(|at| {
        let row_rest = &rows[at][x.len() - rest.len()..];
        let rest: f32 = row_rest.iter().zip(rest).map(|(weight, x)| weight.widen() * x).sum();
        simd.reduce_sum_f32s(sums[at]) + rest
    })
}

#[cfg(test)]
mod tests {
    use candle_core::{DType, Device, Tensor};

    use super::*;

    /// A row and a matrix whose sides are no multiples of what is read at a time, of more weights than a task takes.
    fn operands() -> [Tensor; 2] {
        let random = |shape| Tensor::randn(0.0_f32, 1.0, shape, &Device::Cpu).unwrap();
        [random((1, 333)), random((407, 333))]
    }

    fn assert_close(found: &Tensor, expected: &Tensor) {
        assert_eq!((found.dims(), found.dtype()), (expected.dims(), DType::F32));
        let worst = (found - expected).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(worst < 1e-4, "differs by {worst}");
    }

    #[test]
    fn products_match_candle_in_both_precisions() {
        let [x, matrix] = operands();
        for dtype in [DType::F32, DType::BF16] {
            let stored = matrix.to_dtype(dtype).unwrap();
            let expected = x.matmul(&stored.to_dtype(DType::F32).unwrap().t().unwrap()).unwrap();
            let found = x.apply_op2_no_bwd(&stored, &RowProduct).unwrap();
            assert_close(&found, &expected);
            // Part of a matrix, which does not begin with the first of its storage.
            let found = x.apply_op2_no_bwd(&stored.narrow(0, 3, 21).unwrap(), &RowProduct).unwrap();
            assert_close(&found, &expected.narrow(1, 3, 21).unwrap());
        }
    }

    #[test]
    fn bf16_is_widened_exactly() {
        let [_, matrix] = operands();
        let stored = matrix.to_dtype(DType::BF16).unwrap().narrow(0, 5, 400).unwrap();
        let [found, expected] = [stored.apply_op1_no_bwd(&Widen), stored.to_dtype(DType::F32)]
            .map(|wide| wide.unwrap().to_vec2::<f32>().unwrap());
        assert_eq!(found, expected);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let [x, matrix] = operands();
        assert!(x.apply_op2_no_bwd(&matrix.narrow(1, 0, 300).unwrap(), &RowProduct).is_err());
        assert!(x.apply_op2_no_bwd(&matrix.t().unwrap(), &RowProduct).is_err());
        assert!(x.apply_op2_no_bwd(&matrix.to_dtype(DType::F16).unwrap(), &RowProduct).is_err());
        assert!(x.apply_op1_no_bwd(&Widen).is_err());
    }
}
