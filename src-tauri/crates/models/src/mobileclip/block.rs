//! The building blocks of FastViT (Vasu et al. 2023, arXiv 2303.14189), folded, on channels-last tensors.
//!
//! Owns how a block is loaded by timm's names and run. The image tower owns which blocks there are and their order.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::ops::sigmoid;

use super::attention::self_attention;
use super::depthwise::Depthwise;
use super::fold::{BatchNorm, Branches, Convolution, Shape, layer_scale};
use super::fused_epilogue::FusedEpilogue;
use super::pointwise::Pointwise;

/// Channels of an attention head, as in timm.
pub const HEAD_WIDTH: usize = 32;

/// Expansion of the channels in the MLP of a block, as in timm.
pub const MLP_RATIO: usize = 3;

/// Reduction of the channels inside the squeeze-and-excitation of a downsampling block, as in timm.
pub const DOWNSAMPLE_SQUEEZE: usize = 4;

/// Squeeze-and-excitation (Hu et al. 2017, arXiv 1709.01507): scales each channel by a factor computed from the
/// picture.
pub struct SqueezeExcite {
    squeeze: Pointwise,
    excite: Pointwise,
}

impl SqueezeExcite {
    /// Loads `fc1` and `fc2`, with `channels / reduction` channels in between.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(vb: &VarBuilder<'_>, channels: usize, reduction: usize) -> Result<Self> {
        let between = channels / reduction;
        let layer = |name: &str, outputs, inputs| {
            let shape = Shape { outputs, inputs, kernel: 1 };
            Pointwise::from_convolution(&Convolution::load(&vb.pp(name), shape)?, false)
        };
        Ok(Self { squeeze: layer("fc1", between, channels)?, excite: layer("fc2", channels, between)? })
    }

    /// (n, height, width, channels) to the same.
    ///
    /// # Errors
    /// When the number of channels differs.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let (n, _, _, channels) = xs.dims4()?;
        let factors = sigmoid(&self.excite.forward(&self.squeeze.forward(&average_pool(xs)?)?.relu()?)?)?;
        xs.broadcast_mul(&factors.reshape((n, 1, 1, channels))?)
    }
}

/// Global average pooling: (n, height, width, channels) to (n, channels).
///
/// # Errors
/// When the tensor has another number of axes.
pub fn average_pool(xs: &Tensor) -> Result<Tensor> {
    xs.flatten(1, 2)?.mean(1)
}

/// Halves the sides and doubles the channels: a depthwise 7 × 7 convolution, GELU, a pointwise convolution, GELU.
pub struct Downsample {
    large: Depthwise,
    squeeze_excite: Option<SqueezeExcite>,
    gelu: FusedEpilogue,
    pointwise: Pointwise,
}

impl Downsample {
    /// Loads a stage's `downsample`, with squeeze-and-excitation if `squeezes`.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(vb: &VarBuilder<'_>, inputs: usize, channels: usize, squeezes: bool) -> Result<Self> {
        let (first, second) = (vb.pp("proj.0"), vb.pp("proj.1"));
        let large = Convolution::with_batch_norm(&first.pp("large_conv"), Shape::depthwise(channels, 7))?;
        let small = Convolution::with_batch_norm(&first.pp("small_conv"), Shape::depthwise(channels, 3))?;
        let branches = Branches { main: true, pointwise: false, identity: true };
        let pointwise = Convolution::mobile_one(&second, Shape::pointwise(channels), branches)?;
        let squeeze_excite = || SqueezeExcite::load(&first.pp("se"), channels, DOWNSAMPLE_SQUEEZE);
        Ok(Self {
            gelu: FusedEpilogue::new(large.bias.zeros_like()?, true)?,
            large: Depthwise::new(&large.plus(&small)?, inputs, 2)?,
            squeeze_excite: squeezes.then(squeeze_excite).transpose()?,
            pointwise: Pointwise::from_convolution(&pointwise, true)?,
        })
    }

    /// (n, height, width, inputs) to (n, height / 2, width / 2, channels).
    ///
    /// # Errors
    /// When the number of channels differs.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let xs = self.large.forward(xs)?;
        let xs = match &self.squeeze_excite {
            Some(squeeze_excite) => squeeze_excite.forward(&xs)?,
            None => xs,
        };
        self.pointwise.forward(&self.gelu.apply(xs)?)
    }
}

/// A block of a stage: a token mixer across pixels, then an MLP across channels.
pub struct Block {
    mixer: Mixer,
    mlp: ConvMlp,
}

/// The token mixer of a block.
enum Mixer {
    /// RepMixer: a depthwise convolution, with the residual connection folded in.
    Convolution(Depthwise),
    /// Self-attention among all pixels.
    Attention(Attention),
}

impl Block {
    /// Loads a block with a convolution as token mixer.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn convolution(vb: &VarBuilder<'_>, channels: usize) -> Result<Self> {
        let token_mixer = vb.pp("token_mixer");
        let branch = |name: &str, main, pointwise| {
            let branches = Branches { main, pointwise, identity: true };
            Convolution::mobile_one(&token_mixer.pp(name), Shape::depthwise(channels, 3), branches)
        };
        let difference = branch("mixer", true, true)?.minus(&branch("norm", false, false)?)?;
        let scale = layer_scale(&token_mixer, "layer_scale", channels)?;
        let mixer = Depthwise::new(&difference.scaled(&scale)?.plus_input()?, channels, 1)?;
        Ok(Self { mixer: Mixer::Convolution(mixer), mlp: ConvMlp::load(vb, "layer_scale", channels)? })
    }

    /// Loads a block with attention as token mixer.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn attention(vb: &VarBuilder<'_>, channels: usize) -> Result<Self> {
        let mixer = Mixer::Attention(Attention::load(vb, channels)?);
        Ok(Self { mixer, mlp: ConvMlp::load(vb, "layer_scale_2", channels)? })
    }

    /// (n, height, width, channels) to the same.
    ///
    /// # Errors
    /// When the number of channels differs.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let xs = match &self.mixer {
            Mixer::Convolution(mixer) => mixer.forward(xs)?,
            Mixer::Attention(attention) => attention.forward(xs)?,
        };
        self.mlp.forward(&xs)
    }
}

/// A depthwise convolution and an MLP with a residual connection; the layer scale is folded into the last layer.
struct ConvMlp {
    depthwise: Depthwise,
    expand: Pointwise,
    project: Pointwise,
}

impl ConvMlp {
    fn load(block: &VarBuilder<'_>, scale: &str, channels: usize) -> Result<Self> {
        let (vb, wide) = (block.pp("mlp"), channels * MLP_RATIO);
        let depthwise = Convolution::with_batch_norm(&vb.pp("conv"), Shape::depthwise(channels, 7))?;
        let layer =
            |name, outputs, inputs| Convolution::load(&vb.pp(name), Shape { outputs, inputs, kernel: 1 });
        let project = layer("fc2", channels, wide)?.scaled(&layer_scale(block, scale, channels)?)?;
        Ok(Self {
            depthwise: Depthwise::new(&depthwise, channels, 1)?,
            expand: Pointwise::from_convolution(&layer("fc1", wide, channels)?, true)?,
            project: Pointwise::from_convolution(&project, false)?,
        })
    }

    fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let wide = self.expand.forward(&self.depthwise.forward(xs)?)?;
        self.project.forward_with_residual(&wide, xs)
    }
}

/// Multi-head self-attention with a residual connection; batch norm and layer scale are folded into its layers.
struct Attention {
    qkv: Pointwise,
    project: Pointwise,
    heads: usize,
}

impl Attention {
    fn load(block: &VarBuilder<'_>, channels: usize) -> Result<Self> {
        let (vb, norm) = (block.pp("token_mixer"), BatchNorm::load(&block.pp("norm"), channels)?);
        let qkv = vb.get((channels * 3, channels), "qkv.weight")?;
        let bias = qkv.matmul(&norm.shift.unsqueeze(1)?)?.squeeze(1)?;
        let scale = layer_scale(block, "layer_scale_1", channels)?;
        let project = vb.get((channels, channels), "proj.weight")?.broadcast_mul(&scale.unsqueeze(1)?)?;
        Ok(Self {
            qkv: Pointwise::new(&qkv.broadcast_mul(&norm.scale)?, bias, false)?,
            project: Pointwise::new(&project, (vb.get(channels, "proj.bias")? * scale)?, false)?,
            heads: channels / HEAD_WIDTH,
        })
    }

    fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let (n, height, width, channels) = xs.dims4()?;
        let qkv = self.qkv.forward(xs)?.flatten(1, 2)?;
        let attended = self_attention(&qkv, self.heads)?.reshape((n, height, width, channels))?;
        self.project.forward_with_residual(&attended, xs)
    }
}
