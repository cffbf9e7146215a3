//! A linear layer over the channels of channels-last tensors, which is what a pointwise convolution is.
//!
//! Owns the weight in the layout that the matrix product reads fastest.

use candle_core::{Result, Tensor};

use super::fold::Convolution;
use super::fused_epilogue::FusedEpilogue;

/// x · W + b along the last axis, then optionally GELU.
pub struct Pointwise {
    /// (inputs, outputs).
    weight: Tensor,
    epilogue: FusedEpilogue,
}

impl Pointwise {
    /// A layer with a weight, (outputs, inputs), a bias, (outputs), and perhaps GELU.
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn new(weight: &Tensor, bias: Tensor, gelu: bool) -> Result<Self> {
        let (outputs, _) = weight.dims2()?;
        if bias.dims() != [outputs] {
            candle_core::bail!("a layer with {outputs} outputs cannot have a bias of {:?}", bias.dims());
        }
        Ok(Self { weight: weight.t()?.contiguous()?, epilogue: FusedEpilogue::new(bias, gelu)? })
    }

    /// The layer of a convolution with a 1 × 1 kernel.
    ///
    /// # Errors
    /// When the kernel is larger.
    pub fn from_convolution(convolution: &Convolution, gelu: bool) -> Result<Self> {
        let (outputs, inputs, ..) = convolution.weight.dims4()?;
        Self::new(&convolution.weight.reshape((outputs, inputs))?, convolution.bias.clone(), gelu)
    }

    /// (…, inputs) to (…, outputs).
    ///
    /// # Errors
    /// When the number of channels differs.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        self.epilogue.apply(self.product(xs)?)
    }

    /// Like [`forward`](Self::forward), then adds `residual`, (…, outputs).
    ///
    /// # Errors
    /// When the number of channels or the shapes differ.
    pub fn forward_with_residual(&self, xs: &Tensor, residual: &Tensor) -> Result<Tensor> {
        self.epilogue.apply_with_residual(self.product(xs)?, residual)
    }

    fn product(&self, xs: &Tensor) -> Result<Tensor> {
        let (inputs, outputs) = self.weight.dims2()?;
        let mut shape = xs.dims().to_vec();
        let rows = xs.elem_count() / inputs;
        if shape.pop() != Some(inputs) {
            candle_core::bail!("{:?} does not end with the {inputs} channels of the layer", xs.dims());
        }
        shape.push(outputs);
        xs.reshape((rows, inputs))?.matmul(&self.weight)?.reshape(shape)
    }
}
