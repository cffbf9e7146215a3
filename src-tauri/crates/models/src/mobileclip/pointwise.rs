//! A linear layer over the channels of channels-last tensors, which is what a pointwise convolution is.
//!
//! Owns the weight as the product wants it. What follows the product is [`Finish`]'s.

use candle_core::{Result, Tensor};

use super::finish::Finish;
use super::fold::Convolution;

/// x · W + b over the last axis.
pub struct Pointwise {
    /// (inputs, outputs).
    weight: Tensor,
    finish: Finish,
}

impl Pointwise {
    /// `weight` is (outputs, inputs), `bias` (outputs); `gelu` says whether GELU follows.
    ///
    /// # Errors
    /// When they do not fit each other.
    pub fn new(weight: &Tensor, bias: Tensor, gelu: bool) -> Result<Self> {
        let (outputs, _) = weight.dims2()?;
        if bias.dims() != [outputs] {
            candle_core::bail!("a layer with {outputs} outputs cannot have a bias of {:?}", bias.dims());
        }
        Ok(Self { weight: weight.t()?.contiguous()?, finish: Finish::new(bias, gelu)? })
    }

    /// The same from a convolution with a 1 × 1 kernel.
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
    /// When the channels differ.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        self.finish.run(self.product(xs)?)
    }

    /// The same plus `shortcut`, which has the shape of the result.
    ///
    /// # Errors
    /// When the channels or shapes differ.
    pub fn forward_onto(&self, xs: &Tensor, shortcut: &Tensor) -> Result<Tensor> {
        self.finish.run_onto(self.product(xs)?, shortcut)
    }

    fn product(&self, xs: &Tensor) -> Result<Tensor> {
        let (inputs, outputs) = self.weight.dims2()?;
        let mut shape = xs.dims().to_vec();
        let rows = xs.elem_count() / inputs;
        if shape.pop() != Some(inputs) {
            candle_core::bail!("{:?} does not end in the {inputs} channels of the layer", xs.dims());
        }
        shape.push(outputs);
        xs.reshape((rows, inputs))?.matmul(&self.weight)?.reshape(shape)
    }
}
