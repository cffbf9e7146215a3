//! The parts of FastViT, each in its folded form, over channels-last pictures.
//!
//! Owns how a part is read from timm's names and run. Which parts there are, and in which order, is the tower's.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::ops::{sigmoid, softmax_last_dim};

use super::depthwise::Depthwise;
use super::finish::Finish;
use super::fold::{Branches, Convolution, Norm, Shape, layer_scale};
use super::pointwise::Pointwise;

/// Channels that an attention head of the image tower looks at.
pub const HEAD: usize = 32;

/// The feed-forward part of a block widens the channels by this.
pub const WIDENING: usize = 3;

/// A downsampling part that weighs its channels reduces them by this in between.
pub const DOWNSAMPLE_SQUEEZE: usize = 4;

/// Says how much each channel matters in this picture (Hu et al. 2017, arXiv 1709.01507).
pub struct SqueezeExcite {
    squeeze: Pointwise,
    excite: Pointwise,
}

impl SqueezeExcite {
    /// Reads `fc1` and `fc2`, with `channels / reduction` channels between.
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

    /// Every channel of (n, height, width, channels) times its weight.
    ///
    /// # Errors
    /// When the channels differ.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let (n, _, _, channels) = xs.dims4()?;
        let weights = sigmoid(&self.excite.forward(&self.squeeze.forward(&pooled(xs)?)?.relu()?)?)?;
        xs.broadcast_mul(&weights.reshape((n, 1, 1, channels))?)
    }
}

/// The mean over the picture: (n, height, width, channels) to (n, channels).
///
/// # Errors
/// When the tensor has another number of axes.
pub fn pooled(xs: &Tensor) -> Result<Tensor> {
    xs.flatten(1, 2)?.mean(1)
}

/// Halves the picture and doubles the channels: a large depthwise convolution, GELU, and a pointwise one with GELU.
pub struct Downsample {
    large: Depthwise,
    weigh: Option<SqueezeExcite>,
    gelu: Finish,
    pointwise: Pointwise,
}

impl Downsample {
    /// Reads a stage's `downsample`; `weighs` says whether its channels are weighed.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(vb: &VarBuilder<'_>, inputs: usize, channels: usize, weighs: bool) -> Result<Self> {
        let (first, second) = (vb.pp("proj.0"), vb.pp("proj.1"));
        let large = Convolution::normed(&first.pp("large_conv"), Shape::depthwise(channels, 7))?;
        let small = Convolution::normed(&first.pp("small_conv"), Shape::depthwise(channels, 3))?;
        let branches = Branches { full: true, scale: false, identity: true };
        let pointwise = Convolution::mobile_one(&second, Shape::pointwise(channels), branches)?;
        let weigh = || SqueezeExcite::load(&first.pp("se"), channels, DOWNSAMPLE_SQUEEZE);
        Ok(Self {
            gelu: Finish::new(large.bias.zeros_like()?, true)?,
            large: Depthwise::new(&large.plus(&small)?, inputs, 2)?,
            weigh: weighs.then(weigh).transpose()?,
            pointwise: Pointwise::from_convolution(&pointwise, true)?,
        })
    }

    /// (n, height, width, inputs) to (n, height / 2, width / 2, channels).
    ///
    /// # Errors
    /// When the channels differ.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let xs = self.large.forward(xs)?;
        let xs = match &self.weigh {
            Some(weigh) => weigh.forward(&xs)?,
            None => xs,
        };
        self.pointwise.forward(&self.gelu.run(xs)?)
    }
}

/// A block of a stage: pixels are mixed, then channels.
pub struct Block {
    mixer: Mixer,
    mlp: ConvMlp,
}

/// How the pixels of a block are mixed.
enum Mixer {
    /// RepMixer: one depthwise convolution, the short cut folded into it.
    Convolution(Depthwise),
    /// Every pixel looks at all others.
    Attention(Attention),
}

impl Block {
    /// Reads a block that mixes by convolution.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn convolution(vb: &VarBuilder<'_>, channels: usize) -> Result<Self> {
        let token_mixer = vb.pp("token_mixer");
        let part = |name: &str, full, scale| {
            let branches = Branches { full, scale, identity: true };
            Convolution::mobile_one(&token_mixer.pp(name), Shape::depthwise(channels, 3), branches)
        };
        let difference = part("mixer", true, true)?.minus(&part("norm", false, false)?)?;
        let scale = layer_scale(&token_mixer, "layer_scale", channels)?;
        let mixer = Depthwise::new(&difference.scaled(&scale)?.plus_input()?, channels, 1)?;
        Ok(Self { mixer: Mixer::Convolution(mixer), mlp: ConvMlp::load(vb, "layer_scale", channels)? })
    }

    /// Reads a block that mixes by attention.
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
    /// When the channels differ.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let xs = match &self.mixer {
            Mixer::Convolution(mixer) => mixer.forward(xs)?,
            Mixer::Attention(attention) => attention.forward(xs)?,
        };
        self.mlp.forward(&xs)
    }
}

/// The feed-forward part with its short cut; its layer scale is folded into the last layer.
struct ConvMlp {
    depthwise: Depthwise,
    widen: Pointwise,
    narrow: Pointwise,
}

impl ConvMlp {
    fn load(block: &VarBuilder<'_>, scale: &str, channels: usize) -> Result<Self> {
        let (vb, wide) = (block.pp("mlp"), channels * WIDENING);
        let depthwise = Convolution::normed(&vb.pp("conv"), Shape::depthwise(channels, 7))?;
        let layer =
            |name, outputs, inputs| Convolution::load(&vb.pp(name), Shape { outputs, inputs, kernel: 1 });
        let narrow = layer("fc2", channels, wide)?.scaled(&layer_scale(block, scale, channels)?)?;
        Ok(Self {
            depthwise: Depthwise::new(&depthwise, channels, 1)?,
            widen: Pointwise::from_convolution(&layer("fc1", wide, channels)?, true)?,
            narrow: Pointwise::from_convolution(&narrow, false)?,
        })
    }

    fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let wide = self.widen.forward(&self.depthwise.forward(xs)?)?;
        self.narrow.forward_onto(&wide, xs)
    }
}

/// Multi-head attention with its short cut; batch norm and layer scale are folded into its layers.
struct Attention {
    qkv: Pointwise,
    project: Pointwise,
    heads: usize,
}

impl Attention {
    fn load(block: &VarBuilder<'_>, channels: usize) -> Result<Self> {
        let (vb, norm) = (block.pp("token_mixer"), Norm::load(&block.pp("norm"), channels)?);
        let qkv = vb.get((channels * 3, channels), "qkv.weight")?;
        let bias = qkv.matmul(&norm.shift.unsqueeze(1)?)?.squeeze(1)?;
        let scale = layer_scale(block, "layer_scale_1", channels)?;
        let project = vb.get((channels, channels), "proj.weight")?.broadcast_mul(&scale.unsqueeze(1)?)?;
        Ok(Self {
            qkv: Pointwise::new(&qkv.broadcast_mul(&norm.scale)?, bias, false)?,
            project: Pointwise::new(&project, (vb.get(channels, "proj.bias")? * scale)?, false)?,
            heads: channels / HEAD,
        })
    }

    fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let (n, height, width, channels) = xs.dims4()?;
        let pixels = height * width;
        let qkv =
            self.qkv.forward(xs)?.reshape((n, pixels, 3, self.heads, HEAD))?.permute((2, 0, 3, 1, 4))?;
        let part = |index: usize| qkv.get(index)?.contiguous();
        let (q, k, v) = ((part(0)? * (HEAD as f64).powf(-0.5))?, part(1)?, part(2)?);
        let seen = softmax_last_dim(&q.matmul(&k.t()?)?)?.matmul(&v)?;
        let seen = seen.transpose(1, 2)?.contiguous()?.reshape((n, height, width, channels))?;
        self.project.forward_onto(&seen, xs)
    }
}
