//! Linear layers, with the activation or residual connection after them.

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;

use super::kernels::{AddBias, AddBiasActivate, AddBiasResidual};
use super::matrix::Matrix;
use crate::config::Activation;

/// x · Wᵀ + b.
pub struct Linear {
    weight: Matrix,
    bias: Option<Tensor>,
}

impl Linear {
    /// A layer with a weight, (outputs, inputs), and perhaps a bias, (outputs).
    ///
    /// # Errors
    /// When the weight is not a matrix.
    pub fn new(weight: &Tensor, bias: Option<Tensor>) -> Result<Self> {
        Ok(Self { weight: Matrix::new(weight)?, bias })
    }

    /// The same for a decoder, which mostly multiplies one token at a time.
    ///
    /// # Errors
    /// When the weight is not a matrix.
    pub fn for_single_tokens(weight: &Tensor, bias: Option<Tensor>) -> Result<Self> {
        Ok(Self { weight: Matrix::for_single_rows(weight)?, bias })
    }

    /// Loads `weight` and `bias`.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, inputs: usize, outputs: usize) -> Result<Self> {
        let weight = weights.get((outputs, inputs), "weight")?;
        Self::new(&weight, Some(weights.get(outputs, "bias")?))
    }

    /// Loads `weight` and `bias` for a decoder, which mostly multiplies one token at a time.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load_for_single_tokens(weights: &VarBuilder<'_>, inputs: usize, outputs: usize) -> Result<Self> {
        let weight = weights.get((outputs, inputs), "weight")?;
        Self::for_single_tokens(&weight, Some(weights.get(outputs, "bias")?))
    }

    /// (…, inputs) to (…, outputs).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let product = self.product(x)?;
        let Some(bias) = &self.bias else { return Ok(product) };
        if on_cpu(&product) {
            product.inplace_op2(bias, &AddBias)?;
            return Ok(product);
        }
        product.broadcast_add(bias)
    }

    /// The output for `x`, (…, inputs), plus `residual`, (…, outputs).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn with_residual(&self, x: &Tensor, residual: &Tensor) -> Result<Tensor> {
        if let Some(bias) = self.bias.as_ref().filter(|_| on_cpu(x) && on_cpu(residual)) {
            let product = self.product(x)?;
            product.inplace_op3(bias, residual, &AddBiasResidual)?;
            return Ok(product);
        }
        residual + self.forward(x)?
    }

    /// The output for `x`, (…, inputs), with an activation applied, (…, outputs).
    ///
    /// # Errors
    /// When the shapes do not match.
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

    /// x · Wᵀ as a single product, with all tokens of the batch as rows.
    fn product(&self, x: &Tensor) -> Result<Tensor> {
        let (outputs, inputs) = self.weight.dims()?;
        let mut shape = x.dims().to_vec();
        if let Some(last) = shape.last_mut() {
            *last = outputs;
        }
        let rows = x.elem_count() / inputs.max(1);
        self.weight.product(&x.reshape((rows, inputs))?)?.reshape(shape)
    }
}

/// Whether the kernels can process a tensor: contiguous f32 on the CPU.
pub(super) fn on_cpu(x: &Tensor) -> bool {
    matches!(x.device(), Device::Cpu) && x.dtype() == DType::F32 && x.is_contiguous()
}

/// An activation of every element.
///
/// # Errors
/// When the device fails.
pub fn activate(x: &Tensor, activation: Activation) -> Result<Tensor> {
    match activation {
        Activation::QuickGelu => x * candle_nn::ops::sigmoid(&(x * 1.702)?)?,
        Activation::GeluTanh => x.gelu(),
        Activation::Gelu => x.gelu_erf(),
    }
}
