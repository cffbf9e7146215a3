//! Linear layers.

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;

use super::kernels::{AddBias, AddBiasActivate, AddBiasBypass};
use crate::config::Activation;

/// x · Wᵀ + b.
pub struct Linear {
    /// Wᵀ, (inputs, outputs).
    weight: Tensor,
    bias: Option<Tensor>,
}

impl Linear {
    /// Of a weight, (outputs, inputs), and a bias, (outputs).
    ///
    /// # Errors
    /// When the weight is no matrix.
    pub fn new(weight: &Tensor, bias: Option<Tensor>) -> Result<Self> {
        let turned = weight.t()?;
        // gemm would gather the numbers of W one by one in every product; the rows of Wᵀ it takes as they are.
        let weight = if weight.device().is_cpu() { turned.contiguous()? } else { turned };
        Ok(Self { weight, bias })
    }

    /// Loads `weight` and `bias`.
    pub fn load(weights: &VarBuilder<'_>, inputs: usize, outputs: usize) -> Result<Self> {
        let weight = weights.get((outputs, inputs), "weight")?;
        Self::new(&weight, Some(weights.get(outputs, "bias")?))
    }

    /// (…, inputs) to (…, outputs).
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let product = self.product(x)?;
        let Some(bias) = &self.bias else { return Ok(product) };
        if on_cpu(&product) {
            product.inplace_op2(bias, &AddBias)?;
            return Ok(product);
        }
        product.broadcast_add(bias)
    }

    /// The same beside a bypass, (…, outputs).
    pub fn beside(&self, bypass: &Tensor, x: &Tensor) -> Result<Tensor> {
        if let Some(bias) = self.bias.as_ref().filter(|_| on_cpu(x) && on_cpu(bypass)) {
            let product = self.product(x)?;
            product.inplace_op3(bias, bypass, &AddBiasBypass)?;
            return Ok(product);
        }
        bypass + self.forward(x)?
    }

    /// The same with an activation after it.
    pub fn activated(&self, x: &Tensor, activation: Activation) -> Result<Tensor> {
        match (AddBiasActivate::of(activation), &self.bias) {
            (Some(op), Some(bias)) => {
                let product = self.product(x)?;
                if on_cpu(&product) {
                    product.inplace_op2(bias, &op)?;
                    return Ok(product);
                }
                activate(&product.broadcast_add(bias)?, activation)
            }
            _ => activate(&self.forward(x)?, activation),
        }
    }

    /// One product for the whole batch: all its tokens are rows of one matrix.
    fn product(&self, x: &Tensor) -> Result<Tensor> {
        let (inputs, outputs) = self.weight.dims2()?;
        let mut shape = x.dims().to_vec();
        if let Some(last) = shape.last_mut() {
            *last = outputs;
        }
        let rows = x.elem_count() / inputs.max(1);
        x.reshape((rows, inputs))?.matmul(&self.weight)?.reshape(shape)
    }
}

/// Whether the kernels of this module can work on a tensor.
pub(super) fn on_cpu(x: &Tensor) -> bool {
    matches!(x.device(), Device::Cpu) && x.dtype() == DType::F32 && x.is_contiguous()
}

fn activate(x: &Tensor, activation: Activation) -> Result<Tensor> {
    match activation {
        Activation::QuickGelu => x * candle_nn::ops::sigmoid(&(x * 1.702)?)?,
        Activation::GeluTanh => x.gelu(),
        Activation::Gelu => x.gelu_erf(),
    }
}
