//! Layer normalisation (Ba et al. 2016, arXiv 1607.06450), on all cores and with vector instructions, while candle's
//! uses neither on the CPU.

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor, bail};
use candle_nn::VarBuilder;
use pulp::Arch;
use rayon::prelude::*;

use super::kernels::whole_rows;
use super::linear::on_cpu;
use crate::config::TransformerConfig;
use crate::cpu_storage::floats;
use crate::row_kernels::normalize;

/// A layer norm with weight and bias.
pub struct LayerNorm {
    weight: Tensor,
    bias: Tensor,
    epsilon: f32,
}

impl LayerNorm {
    /// Loads `weight` and `bias`, both (width), of a layer norm outside the transformer.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn with_width(weights: &VarBuilder<'_>, width: usize, epsilon: f32) -> Result<Self> {
        Ok(Self { weight: weights.get(width, "weight")?, bias: weights.get(width, "bias")?, epsilon })
    }

    /// Loads `weight` and `bias`, both (width).
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &TransformerConfig) -> Result<Self> {
        Self::with_width(weights, config.width, config.epsilon)
    }

    /// Normalises each token of a contiguous tensor, (…, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        if on_cpu(x) {
            return x.apply_op3_no_bwd(&self.weight, &self.bias, &Normalize { epsilon: self.epsilon });
        }
        candle_nn::ops::layer_norm(x, &self.weight, &self.bias, self.epsilon)
    }
}

/// The kernel, for contiguous f32 on the CPU.
struct Normalize {
    epsilon: f32,
}

impl CustomOp3 for Normalize {
    fn name(&self) -> &'static str {
        "layer-norm-rows"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_at: &Layout,
        weight: &CpuStorage,
        weight_at: &Layout,
        bias: &CpuStorage,
        bias_at: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let x = floats(x, x_at)?;
        let (weight, bias) = (floats(weight, weight_at)?, floats(bias, bias_at)?);
        let columns = weight.len();
        if columns == 0 || bias.len() != columns || !x.len().is_multiple_of(columns) {
            bail!("a layer norm of {columns} and {} elements does not fit {} elements", bias.len(), x.len());
        }
        let mut normalized = vec![0.0; x.len()];
        let (arch, task, epsilon) = (Arch::new(), whole_rows(columns), self.epsilon);
        normalized.par_chunks_mut(task).zip(x.par_chunks(task)).for_each(|(normalized, x)| {
            arch.dispatch(
                #[inline(always)]
                move || {
                    // Moved in, see `for_each_row`.
                    let normalized = normalized;
                    for (out, x) in normalized.chunks_exact_mut(columns).zip(x.chunks_exact(columns)) {
                        normalize(out, x, weight, bias, epsilon);
                    }
                },
            );
        });
        Ok((CpuStorage::F32(normalized), x_at.shape().clone()))
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{DType, Device};

    use super::*;

    #[test]
    fn the_kernel_matches_candle() {
        // More rows than one task takes, of a length that is no multiple of the accumulators.
        let x = Tensor::randn(1.0_f32, 3.0, (3, 71, 333), &Device::Cpu).unwrap();
        let weight = Tensor::randn(1.0_f32, 0.2, 333, &Device::Cpu).unwrap();
        let bias = Tensor::randn(0.0_f32, 0.2, 333, &Device::Cpu).unwrap();
        let expected = candle_nn::ops::layer_norm(&x, &weight, &bias, 1e-5).unwrap();
        let found = LayerNorm { weight, bias, epsilon: 1e-5 }.forward(&x).unwrap();
        assert_eq!(found.dims(), x.dims());
        let worst = (found - expected).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(worst < 1e-5, "differs by {worst}");
    }

    #[test]
    fn another_width_is_an_error() {
        let [x, weight] = [7, 3].map(|length| Tensor::zeros(length, DType::F32, &Device::Cpu).unwrap());
        let bias = weight.copy().unwrap();
        assert!(LayerNorm { weight, bias, epsilon: 1e-5 }.forward(&x).is_err());
    }
}
