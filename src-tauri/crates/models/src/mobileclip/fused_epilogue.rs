//! The fused epilogue of a matrix product: bias, then GELU or a residual, in place and in one pass.
//!
//! Owns the approximation of GELU: candle's own computes erf in f64, one element at a time, which would take longer
//! than the matrix products.

use candle_core::{CpuStorage, DType, InplaceOp1, InplaceOp2, Layout, Result, Tensor};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::cpu_storage::{floats, floats_mut};

/// Elements of a parallel task; smaller tasks cost more to schedule than they save.
const TASK: usize = 32 * 1024;

/// Adds a bias along the last axis, then optionally applies GELU.
pub struct FusedEpilogue {
    /// (channels), on the device of the tensors.
    bias: Tensor,
    /// The same values for the CPU kernel; empty on other devices.
    values: Vec<f32>,
    gelu: bool,
}

impl FusedEpilogue {
    /// An epilogue with this bias, (channels), and perhaps GELU.
    ///
    /// # Errors
    /// When the bias is not a vector of f32.
    pub fn new(bias: Tensor, gelu: bool) -> Result<Self> {
        let values = if bias.device().is_cpu() { bias.to_vec1()? } else { Vec::new() };
        Ok(Self { bias, values, gelu })
    }

    /// Applies the epilogue to `sums`, (…, channels), in place: no other tensor may share its storage.
    ///
    /// # Errors
    /// When the number of channels differs.
    pub fn apply(&self, sums: Tensor) -> Result<Tensor> {
        if in_place(&sums) {
            sums.inplace_op1(self)?;
            return Ok(sums);
        }
        let sums = sums.broadcast_add(&self.bias)?;
        if self.gelu { sums.gelu_erf() } else { Ok(sums) }
    }

    /// Like [`apply`](Self::apply), then adds `residual`, which has the shape of `sums`.
    ///
    /// # Errors
    /// When the number of channels or the shapes differ.
    pub fn apply_with_residual(&self, sums: Tensor, residual: &Tensor) -> Result<Tensor> {
        if sums.shape() == residual.shape() && in_place(&sums) && in_place(residual) {
            sums.inplace_op2(residual, self)?;
            return Ok(sums);
        }
        self.apply(sums)? + residual
    }
}

fn in_place(tensor: &Tensor) -> bool {
    tensor.device().is_cpu() && tensor.is_contiguous() && tensor.dtype() == DType::F32
}

impl InplaceOp1 for FusedEpilogue {
    fn name(&self) -> &'static str {
        "fused-epilogue"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let sums = floats_mut(storage, layout)?;
        self.check(sums.len())?;
        let task = whole_pixels(self.values.len());
        sums.par_chunks_mut(task).for_each(|sums| {
            Arch::new().dispatch(Run { epilogue: self, sums, residual: &[] });
        });
        Ok(())
    }
}

impl InplaceOp2 for FusedEpilogue {
    fn name(&self) -> &'static str {
        "fused-epilogue-residual"
    }

    fn cpu_fwd(
        &self,
        sums: &mut CpuStorage,
        layout: &Layout,
        residual: &CpuStorage,
        residual_layout: &Layout,
    ) -> Result<()> {
        let (sums, residual) = (floats_mut(sums, layout)?, floats(residual, residual_layout)?);
        self.check(sums.len())?;
        let task = whole_pixels(self.values.len());
        sums.par_chunks_mut(task).zip(residual.par_chunks(task)).for_each(|(sums, residual)| {
            Arch::new().dispatch(Run { epilogue: self, sums, residual });
        });
        Ok(())
    }
}

/// Elements of a parallel task of whole pixels.
fn whole_pixels(channels: usize) -> usize {
    (TASK / channels).max(1) * channels
}

impl FusedEpilogue {
    fn check(&self, elements: usize) -> Result<()> {
        if self.values.is_empty() || !elements.is_multiple_of(self.values.len()) {
            candle_core::bail!("{elements} elements cannot have {} channels", self.values.len());
        }
        Ok(())
    }
}

struct Run<'a> {
    epilogue: &'a FusedEpilogue,
    sums: &'a mut [f32],
    /// As long as `sums`, or empty.
    residual: &'a [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let bias = &self.epilogue.values;
        let (bias, bias_tail) = S::as_simd_f32s(bias);
        let gelu_if = |x| if self.epilogue.gelu { gelu(simd, x) } else { x };
        for (pixel, sums) in self.sums.chunks_exact_mut(self.epilogue.values.len()).enumerate() {
            let start = pixel * sums.len();
            let residual = self.residual.get(start..start + sums.len()).unwrap_or_default();
            let (sums, tail) = S::as_mut_simd_f32s(sums);
            let (residual, residual_tail) = S::as_simd_f32s(residual);
            for (sum, &bias) in sums.iter_mut().zip(bias) {
                *sum = gelu_if(simd.add_f32s(*sum, bias));
            }
            for (sum, &residual) in sums.iter_mut().zip(residual) {
                *sum = simd.add_f32s(*sum, residual);
            }
            if !tail.is_empty() {
                let sum = simd.add_f32s(simd.partial_load_f32s(tail), simd.partial_load_f32s(bias_tail));
                let sum = simd.add_f32s(gelu_if(sum), simd.partial_load_f32s(residual_tail));
                simd.partial_store_f32s(tail, sum);
            }
        }
    }
}

/// Beyond ±5.5, Φ is 0 or 1 to the precision of f32.
const SATURATION: f32 = 5.5;

/// Numerator of (Φ(x) − ½) / x ≈ P(x²) / Q(x²), lowest power first.
const P: [f32; 6] =
    [3.989_422_3e-1, 3.385_033_5e-2, 4.677_109_4e-3, 1.688_010_8e-4, 6.351_853e-6, 2.275_057_5e-8];

/// Denominator, lowest power first.
const Q: [f32; 6] = [1.0, 2.515_161_3e-1, 2.864_452_5e-2, 1.884_305_6e-3, 7.363_913e-5, 1.197_52e-6];

/// GELU: x · Φ(x), where Φ is the distribution function of the normal distribution. P and Q were fitted by weighted
/// least squares on −5.5…5.5, where Φ is accurate to 10⁻⁸, below the rounding of f32.
#[inline(always)]
fn gelu<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let clamped = simd.min_f32s(simd.max_f32s(x, simd.splat_f32s(-SATURATION)), simd.splat_f32s(SATURATION));
    let square = simd.mul_f32s(clamped, clamped);
    let polynomial = |powers: [f32; 6]| {
        let [lower @ .., highest] = powers;
        lower.iter().rev().fold(simd.splat_f32s(highest), |sum, &power| {
            simd.mul_add_e_f32s(sum, square, simd.splat_f32s(power))
        })
    };
    let ratio = simd.div_f32s(polynomial(P), polynomial(Q));
    simd.mul_f32s(x, simd.mul_add_e_f32s(clamped, ratio, simd.splat_f32s(0.5)))
}

#[cfg(test)]
mod tests;
