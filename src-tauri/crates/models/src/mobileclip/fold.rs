//! Folds batch norms and the parallel branches of training into single convolutions.
//!
//! Every branch is linear, and so is a batch norm once it is trained: their sum is one convolution (Ding et al.
//! 2021, arXiv 2101.03697). Owns the names of the branches in a checkpoint; runs nothing.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

/// Added to the variance before its root is taken; PyTorch's default, which timm keeps.
const EPSILON: f64 = 1e-5;

/// A trained batch norm: `x · scale + shift`, one value a channel each.
pub struct Norm {
    /// Factor, (channels).
    pub scale: Tensor,
    /// What is added, (channels).
    pub shift: Tensor,
}

impl Norm {
    /// Reads a batch norm.
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
    /// Channels it gives.
    pub outputs: usize,
    /// Channels that each of them is made of: 1 when depthwise.
    pub inputs: usize,
    /// Side of the kernel, in pixels; odd.
    pub kernel: usize,
}

impl Shape {
    /// A depthwise convolution.
    pub fn depthwise(channels: usize, kernel: usize) -> Self {
        Self { outputs: channels, inputs: 1, kernel }
    }

    /// A pointwise (1 × 1) convolution that keeps the number of channels.
    pub fn pointwise(channels: usize) -> Self {
        Self { outputs: channels, inputs: channels, kernel: 1 }
    }

    fn dims(self) -> (usize, usize, usize, usize) {
        (self.outputs, self.inputs, self.kernel, self.kernel)
    }
}

/// A convolution with everything folded into it.
pub struct Convolution {
    /// (outputs, inputs, kernel, kernel).
    pub weight: Tensor,
    /// (outputs).
    pub bias: Tensor,
}

/// Which branches a MobileOne block has beside those of every block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branches {
    /// A k × k convolution.
    pub full: bool,
    /// A 1 × 1 convolution.
    pub scale: bool,
    /// A batch norm of the input as it is.
    pub identity: bool,
}

impl Convolution {
    /// Reads a convolution with bias.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(vb: &VarBuilder<'_>, shape: Shape) -> Result<Self> {
        Ok(Self { weight: vb.get(shape.dims(), "weight")?, bias: vb.get(shape.outputs, "bias")? })
    }

    /// Reads a convolution without bias and the batch norm after it.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn normed(vb: &VarBuilder<'_>, shape: Shape) -> Result<Self> {
        let norm = Norm::load(&vb.pp("bn"), shape.outputs)?;
        let weight = vb.get(shape.dims(), "conv.weight")?;
        Ok(Self { weight: times(&weight, &norm.scale)?, bias: norm.shift })
    }

    /// Reads a MobileOne block and adds up its branches.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn mobile_one(vb: &VarBuilder<'_>, shape: Shape, branches: Branches) -> Result<Self> {
        let mut sum = Self {
            weight: Tensor::zeros(shape.dims(), vb.dtype(), vb.device())?,
            bias: Tensor::zeros(shape.outputs, vb.dtype(), vb.device())?,
        };
        if branches.full {
            sum = sum.plus(&Self::normed(&vb.pp("conv_kxk.0"), shape)?)?;
        }
        if branches.scale {
            sum = sum.plus(&Self::normed(&vb.pp("conv_scale"), Shape { kernel: 1, ..shape })?)?;
        }
        if branches.identity {
            let norm = Norm::load(&vb.pp("identity"), shape.outputs)?;
            let kept = identity(&sum.weight)?;
            sum = sum.plus(&Self { weight: times(&kept, &norm.scale)?, bias: norm.shift })?;
        }
        Ok(sum)
    }

    /// Both at once, summed; the kernel of `other` may be smaller, its middle stays in the middle.
    ///
    /// # Errors
    /// When the channels differ.
    pub fn plus(&self, other: &Self) -> Result<Self> {
        let border = (self.weight.dim(3)? - other.weight.dim(3)?) / 2;
        let padded = other.weight.pad_with_zeros(2, border, border)?.pad_with_zeros(3, border, border)?;
        Ok(Self { weight: (&self.weight + padded)?, bias: (&self.bias + &other.bias)? })
    }

    /// The convolution's result minus that of `other`, which has the same shape.
    ///
    /// # Errors
    /// When the shapes differ.
    pub fn minus(&self, other: &Self) -> Result<Self> {
        Ok(Self { weight: (&self.weight - &other.weight)?, bias: (&self.bias - &other.bias)? })
    }

    /// Every output channel times its own factor, `scale` being (outputs).
    ///
    /// # Errors
    /// When there are not as many factors as output channels.
    pub fn scaled(&self, scale: &Tensor) -> Result<Self> {
        Ok(Self { weight: times(&self.weight, scale)?, bias: (&self.bias * scale)? })
    }

    /// The convolution's result plus its input.
    ///
    /// # Errors
    /// None that a well-formed convolution could cause.
    pub fn plus_input(&self) -> Result<Self> {
        Ok(Self { weight: (&self.weight + identity(&self.weight)?)?, bias: self.bias.clone() })
    }
}

/// Reads a layer scale: (channels, 1, 1) in the file, (channels) here.
///
/// # Errors
/// When it is missing or has another shape.
pub fn layer_scale(vb: &VarBuilder<'_>, name: &str, channels: usize) -> Result<Tensor> {
    vb.get((channels, 1, 1), &format!("{name}.gamma"))?.reshape(channels)
}

fn times(weight: &Tensor, scale: &Tensor) -> Result<Tensor> {
    weight.broadcast_mul(&scale.reshape(((), 1, 1, 1))?)
}

/// The kernel that gives every channel back as it is, shaped like `weight`.
fn identity(weight: &Tensor) -> Result<Tensor> {
    let (outputs, inputs, kernel, _) = weight.dims4()?;
    let mut values = vec![0.0_f32; outputs * inputs * kernel * kernel];
    for output in 0..outputs {
        values[(output * inputs + output % inputs) * kernel * kernel + kernel * kernel / 2] = 1.0;
    }
    Tensor::from_vec(values, weight.shape(), weight.device())?.to_dtype(weight.dtype())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use candle_core::{DType, Device};

    use super::*;

    /// Reproducible numbers around 0, those of a variance above 0.
    fn random(seed: u64, name: &str, shape: &[usize]) -> Tensor {
        let mut state =
            name.bytes().fold(seed, |state, byte| state.wrapping_mul(31).wrapping_add(byte.into()));
        let count = shape.iter().product();
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1 << 23) as f32 - 1.0
        };
        let variance = name.ends_with("running_var");
        let values = (0..count).map(|_| if variance { next().abs() + 0.1 } else { next() });
        Tensor::from_vec(values.collect::<Vec<f32>>(), shape, &Device::Cpu).unwrap()
    }

    fn block(shape: Shape, seed: u64) -> VarBuilder<'static> {
        let (outputs, inputs, kernel) = (shape.outputs, shape.inputs, shape.kernel);
        let mut tensors = HashMap::new();
        let mut put = |name: String, shape: &[usize]| {
            let tensor = random(seed, &name, shape);
            tensors.insert(name, tensor);
        };
        put("conv_kxk.0.conv.weight".into(), &[outputs, inputs, kernel, kernel]);
        put("conv_scale.conv.weight".into(), &[outputs, inputs, 1, 1]);
        for norm in ["conv_kxk.0.bn", "conv_scale.bn", "identity"] {
            for part in ["weight", "bias", "running_mean", "running_var"] {
                put(format!("{norm}.{part}"), &[outputs]);
            }
        }
        VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu)
    }

    fn convolved(xs: &Tensor, weight: &Tensor, groups: usize) -> Tensor {
        xs.conv2d(weight, weight.dim(3).unwrap() / 2, 1, 1, groups).unwrap()
    }

    /// Batch norm as the textbook has it.
    fn batch_norm(xs: &Tensor, vb: &VarBuilder<'_>, channels: usize) -> Tensor {
        let part = |name| vb.get(channels, name).unwrap().reshape((1, channels, 1, 1)).unwrap();
        let deviation = (part("running_var") + 1e-5).unwrap().sqrt().unwrap();
        let normal = xs.broadcast_sub(&part("running_mean")).unwrap().broadcast_div(&deviation).unwrap();
        normal.broadcast_mul(&part("weight")).unwrap().broadcast_add(&part("bias")).unwrap()
    }

    fn assert_close(found: &Tensor, expected: &Tensor) {
        let difference =
            (found - expected).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(difference < 2e-5, "differs by {difference}");
    }

    #[test]
    fn the_folded_block_does_what_its_branches_do() {
        let shapes =
            [Shape::depthwise(6, 3), Shape::pointwise(5), Shape { outputs: 4, inputs: 4, kernel: 3 }];
        for (seed, shape) in (1..).zip(shapes) {
            let vb = block(shape, seed);
            let groups = shape.outputs / shape.inputs;
            let xs = random(seed, "input", &[2, shape.outputs, 7, 6]);
            let branches = Branches { full: true, scale: true, identity: true };
            let folded = Convolution::mobile_one(&vb, shape, branches).unwrap();
            let bias = folded.bias.reshape((1, (), 1, 1)).unwrap();
            let found = convolved(&xs, &folded.weight, groups).broadcast_add(&bias).unwrap();
            let branch = |name: &str, kernel| {
                let dims = (shape.outputs, shape.inputs, kernel, kernel);
                let weight = vb.pp(name).get(dims, "conv.weight").unwrap();
                batch_norm(&convolved(&xs, &weight, groups), &vb.pp(name).pp("bn"), shape.outputs)
            };
            let identity = batch_norm(&xs, &vb.pp("identity"), shape.outputs);
            let expected = (branch("conv_kxk.0", shape.kernel) + branch("conv_scale", 1)).unwrap();
            assert_close(&found, &(expected + identity).unwrap());
        }
    }

    #[test]
    fn the_mixer_is_one_convolution() {
        let shape = Shape::depthwise(5, 3);
        let (mixer, norm) = (block(shape, 7), block(shape, 8));
        let (scale, xs) = (random(9, "scale", &[5]), random(9, "input", &[1, 5, 6, 6]));
        let branches = Branches { full: true, scale: true, identity: true };
        let mixer = Convolution::mobile_one(&mixer, shape, branches).unwrap();
        let norm = Convolution::mobile_one(&norm, shape, Branches { full: false, scale: false, ..branches })
            .unwrap();
        let folded = mixer.minus(&norm).unwrap().scaled(&scale).unwrap().plus_input().unwrap();
        let run = |convolution: &Convolution| {
            let bias = convolution.bias.reshape((1, (), 1, 1)).unwrap();
            convolved(&xs, &convolution.weight, 5).broadcast_add(&bias).unwrap()
        };
        let scale = scale.reshape((1, (), 1, 1)).unwrap();
        let mixed = (run(&mixer) - run(&norm)).unwrap().broadcast_mul(&scale).unwrap();
        assert_close(&run(&folded), &(xs.clone() + mixed).unwrap());
    }

    #[test]
    fn a_missing_branch_is_an_error() {
        let vb = VarBuilder::from_tensors(HashMap::new(), DType::F32, &Device::Cpu);
        let branches = Branches { full: false, scale: false, identity: true };
        assert!(Convolution::mobile_one(&vb, Shape::depthwise(4, 3), branches).is_err());
    }
}
