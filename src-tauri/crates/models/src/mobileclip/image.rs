//! FastViT, the image tower: a convolutional stem, three stages of convolutions, one of attention.
//!
//! Paper: Vasu et al. 2023, arXiv 2303.14189, in the `mci` variants of arXiv 2311.17049 as timm names their parts.
//! Owns the plan of the network. Works on channels-last pictures, where a pointwise convolution is one product.

use candle_core::{DType, Result, Tensor};
use candle_nn::VarBuilder;

use super::block::{Block, Downsample, SqueezeExcite, pooled};
use super::config::{Config, ImageConfig};
use super::depthwise::Depthwise;
use super::finish::Finish;
use super::fold::{Branches, Convolution, Shape};
use super::pointwise::Pointwise;
use crate::ahead;

/// Where the image tower's tensors lie in the checkpoint.
pub const ROOT: &str = "visual.trunk";

/// The part before the head makes as many channels of each of the last stage's.
pub const FINAL_WIDENING: usize = 2;

/// It then weighs them with so many times fewer in between.
pub const FINAL_SQUEEZE: usize = 16;

/// The stage whose blocks attend, and whose pixels are told where they are.
pub const ATTENTION_STAGE: usize = 3;

/// Stages from this one on weigh the channels where they begin.
pub const WEIGHING_STAGES: usize = 2;

/// The network with its weights.
pub struct ImageTower {
    side: usize,
    stem: Stem,
    stages: Vec<Stage>,
    last: Depthwise,
    weigh: SqueezeExcite,
    gelu: Finish,
    head: Pointwise,
}

impl ImageTower {
    /// Reads the tower out of a whole checkpoint and folds it; `vb` must be f32.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape than [`tensors`](super::tensors) says.
    pub fn load(vb: VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (vb, image) = (vb.pp(ROOT), &config.image);
        if vb.dtype() != DType::F32 {
            candle_core::bail!("the image tower works in f32, not {:?}", vb.dtype());
        }
        let inputs = image.widths[3];
        let channels = inputs * FINAL_WIDENING;
        let branches = Branches { full: true, scale: true, identity: false };
        let last = Convolution::mobile_one(&vb.pp("final_conv"), Shape::depthwise(channels, 3), branches)?;
        let head = vb.get((config.embed, channels), "head.fc.weight")?;
        Ok(Self {
            side: image.side,
            stem: Stem::load(&vb.pp("stem"), image.widths[0])?,
            stages: (0..4).map(|index| Stage::load(&vb, image, index)).collect::<Result<_>>()?,
            gelu: Finish::new(last.bias.zeros_like()?, true)?,
            last: Depthwise::new(&last, inputs, 1)?,
            weigh: SqueezeExcite::load(&vb.pp("final_conv.se"), channels, FINAL_SQUEEZE)?,
            head: Pointwise::new(&head, vb.get(config.embed, "head.fc.bias")?, false)?,
        })
    }

    /// Normalised f32 pixels (n, 3, side, side) to vectors (n, embed), not scaled to length 1. n must not be 0.
    ///
    /// # Errors
    /// When the pixels have another shape or type.
    pub fn forward(&self, pixels: &Tensor) -> Result<Tensor> {
        let (n, side) = (pixels.dim(0)?, self.side);
        if n == 0 || pixels.dims() != [n, 3, side, side] {
            candle_core::bail!("the pixels must be (n, 3, {side}, {side}), not {:?}", pixels.dims());
        }
        let mut xs = self.stem.forward(pixels)?;
        for stage in &self.stages {
            xs = stage.forward(&xs)?;
        }
        let xs = self.gelu.run(self.weigh.forward(&self.last.forward(&xs)?)?)?;
        self.head.forward(&pooled(&xs)?)
    }
}

/// The first convolutions: a quarter of the picture's side is left.
struct Stem {
    /// (channels, 3, 3, 3), channels-first as the pixels are.
    weight: Tensor,
    finish: Finish,
    depthwise: Depthwise,
    gelu: Finish,
    pointwise: Pointwise,
}

impl Stem {
    fn load(vb: &VarBuilder<'_>, channels: usize) -> Result<Self> {
        let scale = Branches { full: true, scale: true, identity: false };
        let first = Shape { outputs: channels, inputs: 3, kernel: 3 };
        let first = Convolution::mobile_one(&vb.pp(0), first, scale)?;
        let second = Convolution::mobile_one(&vb.pp(1), Shape::depthwise(channels, 3), scale)?;
        let identity = Branches { full: true, scale: false, identity: true };
        let third = Convolution::mobile_one(&vb.pp(2), Shape::pointwise(channels), identity)?;
        Ok(Self {
            weight: first.weight,
            gelu: Finish::new(first.bias.zeros_like()?, true)?,
            finish: Finish::new(first.bias, true)?,
            depthwise: Depthwise::new(&second, channels, 2)?,
            pointwise: Pointwise::from_convolution(&third, true)?,
        })
    }

    /// (n, 3, side, side) to (n, side / 4, side / 4, channels).
    fn forward(&self, pixels: &Tensor) -> Result<Tensor> {
        let xs = pixels.conv2d(&self.weight, 1, 2, 1, 1)?.permute((0, 2, 3, 1))?.contiguous()?;
        let xs = self.depthwise.forward(&self.finish.run(xs)?)?;
        self.pointwise.forward(&self.gelu.run(xs)?)
    }
}

/// A run of equal blocks over pictures of one size.
struct Stage {
    downsample: Option<Downsample>,
    /// Tells pixels where they are by what is around them; the short cut is folded into it.
    position: Option<Depthwise>,
    blocks: Vec<Block>,
}

impl Stage {
    fn load(trunk: &VarBuilder<'_>, image: &ImageConfig, index: usize) -> Result<Self> {
        let (vb, channels) = (trunk.pp("stages").pp(index), image.widths[index]);
        let weighs = index >= WEIGHING_STAGES;
        let downsample = match index.checked_sub(1) {
            None => None,
            Some(before) => {
                Some(Downsample::load(&vb.pp("downsample"), image.widths[before], channels, weighs)?)
            }
        };
        let attends = index == ATTENTION_STAGE;
        let position = || {
            let position = Convolution::load(&vb.pp("pos_emb.pos_enc"), Shape::depthwise(channels, 7))?;
            Depthwise::new(&position.plus_input()?, channels, 1)
        };
        let block = |number| {
            let vb = vb.pp("blocks").pp(number);
            if attends { Block::attention(&vb, channels) } else { Block::convolution(&vb, channels) }
        };
        let blocks = (0..image.depths[index]).map(block).collect::<Result<_>>()?;
        Ok(Self { downsample, position: attends.then(position).transpose()?, blocks })
    }

    fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let mut xs = match &self.downsample {
            Some(downsample) => downsample.forward(xs)?,
            None => xs.clone(),
        };
        if let Some(position) = &self.position {
            xs = position.forward(&xs)?;
        }
        for block in &self.blocks {
            ahead::let_queries_pass();
            xs = block.forward(&xs)?;
        }
        Ok(xs)
    }
}
