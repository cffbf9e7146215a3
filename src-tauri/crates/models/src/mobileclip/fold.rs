//! BatchNorm folding: merges batch norms and the parallel branches of training into single convolutions.
//!
//! Each branch is linear, and so is a trained batch norm, so that their sum is a single convolution (Ding et al. 2021,
//! arXiv 2101.03697). Owns the names of the branches in a checkpoint. Never runs a convolution.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

/// Added to the variance before the square root; PyTorch's default, which timm keeps.
const EPSILON: f64 = 1e-5;

/// A trained batch norm: x · scale + shift, per channel.
pub struct BatchNorm {
    /// Factor, (channels).
    pub scale: Tensor,
    /// Summand, (channels).
    pub shift: Tensor,
}

impl BatchNorm {
    /// Loads a batch norm.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(vb: &VarBuilder<'_>, channels: usize) -> Result<Self> {
        let deviation = (vb.get(channels, "running_var")? + EPSILON)?.sqrt()?;
        let scale = (vb.get(channels, "weight")? / deviation)?;
        let shift = (vb.get(channels, "bias")? - (vb.get(channels, "running_mean")? * &scale)?)?;
        Ok(Self { scale, shift })
    }
}

/// Shape of a convolution with a square kernel.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Output channels.
    pub outputs: usize,
    /// Input channels of each output channel: 1 if depthwise.
    pub inputs: usize,
    /// Side of the kernel, in pixels; odd.
    pub kernel: usize,
}

impl Shape {
    /// A depthwise convolution.
    pub fn depthwise(channels: usize, kernel: usize) -> Self {
        Self { outputs: channels, inputs: 1, kernel }
    }

    /// A pointwise (1 × 1) convolution with as many outputs as inputs.
    pub fn pointwise(channels: usize) -> Self {
        Self { outputs: channels, inputs: channels, kernel: 1 }
    }

    fn dims(self) -> (usize, usize, usize, usize) {
        (self.outputs, self.inputs, self.kernel, self.kernel)
    }
}

/// A convolution with a bias, into which everything is folded.
pub struct Convolution {
    /// (outputs, inputs, kernel, kernel).
    pub weight: Tensor,
    /// (outputs).
    pub bias: Tensor,
}

/// Which parallel branches a MobileOne block has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branches {
    /// A k × k convolution.
    pub main: bool,
    /// A 1 × 1 convolution.
    pub pointwise: bool,
    /// A batch norm of the unchanged input.
    pub identity: bool,
}

impl Convolution {
    /// Loads a convolution with a bias.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(vb: &VarBuilder<'_>, shape: Shape) -> Result<Self> {
        Ok(Self { weight: vb.get(shape.dims(), "weight")?, bias: vb.get(shape.outputs, "bias")? })
    }

    /// Loads a convolution without a bias and the batch norm after it.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn with_batch_norm(vb: &VarBuilder<'_>, shape: Shape) -> Result<Self> {
        let norm = BatchNorm::load(&vb.pp("bn"), shape.outputs)?;
        let weight = vb.get(shape.dims(), "conv.weight")?;
        Ok(Self { weight: scale_outputs(&weight, &norm.scale)?, bias: norm.shift })
    }

    /// Loads a MobileOne block and adds up its branches.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn mobile_one(vb: &VarBuilder<'_>, shape: Shape, branches: Branches) -> Result<Self> {
        let mut sum = Self {
            weight: Tensor::zeros(shape.dims(), vb.dtype(), vb.device())?,
            bias: Tensor::zeros(shape.outputs, vb.dtype(), vb.device())?,
        };
        if branches.main {
            sum = sum.plus(&Self::with_batch_norm(&vb.pp("conv_kxk.0"), shape)?)?;
        }
        if branches.pointwise {
            sum = sum.plus(&Self::with_batch_norm(&vb.pp("conv_scale"), Shape { kernel: 1, ..shape })?)?;
        }
        if branches.identity {
            let norm = BatchNorm::load(&vb.pp("identity"), shape.outputs)?;
            let identity = identity(&sum.weight)?;
            sum = sum.plus(&Self { weight: scale_outputs(&identity, &norm.scale)?, bias: norm.shift })?;
        }
        Ok(sum)
    }

    /// The sum of both convolutions. The kernel of `other` may be smaller; it is centred.
    ///
    /// # Errors
    /// When the channels differ.
    pub fn plus(&self, other: &Self) -> Result<Self> {
        let border = (self.weight.dim(3)? - other.weight.dim(3)?) / 2;
        let padded = other.weight.pad_with_zeros(2, border, border)?.pad_with_zeros(3, border, border)?;
        Ok(Self { weight: (&self.weight + padded)?, bias: (&self.bias + &other.bias)? })
    }

    /// The difference of two convolutions of the same shape.
    ///
    /// # Errors
    /// When the shapes differ.
    pub fn minus(&self, other: &Self) -> Result<Self> {
        Ok(Self { weight: (&self.weight - &other.weight)?, bias: (&self.bias - &other.bias)? })
    }

    /// Multiplies every output channel by its factor in `scale`, (outputs).
    ///
    /// # Errors
    /// When the number of factors differs from that of output channels.
    pub fn scaled(&self, scale: &Tensor) -> Result<Self> {
        Ok(Self { weight: scale_outputs(&self.weight, scale)?, bias: (&self.bias * scale)? })
    }

    /// The convolution plus its input, which is a residual connection.
    ///
    /// # Errors
    /// When the weight does not have four axes.
    pub fn plus_input(&self) -> Result<Self> {
        Ok(Self { weight: (&self.weight + identity(&self.weight)?)?, bias: self.bias.clone() })
    }
}

/// Loads a layer scale, (channels); the file has (channels, 1, 1).
///
/// # Errors
/// When it is missing or has another shape.
pub fn layer_scale(vb: &VarBuilder<'_>, name: &str, channels: usize) -> Result<Tensor> {
    vb.get((channels, 1, 1), &format!("{name}.gamma"))?.reshape(channels)
}

fn scale_outputs(weight: &Tensor, scale: &Tensor) -> Result<Tensor> {
    weight.broadcast_mul(&scale.reshape(((), 1, 1, 1))?)
}

/// The kernel that returns every channel unchanged, in the shape of `weight`.
fn identity(weight: &Tensor) -> Result<Tensor> {
    let (outputs, inputs, kernel, _) = weight.dims4()?;
    let mut values = vec![0.0_f32; outputs * inputs * kernel * kernel];
    for output in 0..outputs {
        values[(output * inputs + output % inputs) * kernel * kernel + kernel * kernel / 2] = 1.0;
    }
    Tensor::from_vec(values, weight.shape(), weight.device())?.to_dtype(weight.dtype())
}

#[cfg(test)]
mod tests;
