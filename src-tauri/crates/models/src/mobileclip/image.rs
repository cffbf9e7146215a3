//! FastViT, the image tower: a convolutional stem, three stages of convolutions, one of attention.
//!
//! Paper: Vasu et al. 2023, arXiv 2303.14189, in the `mci` variants of arXiv 2311.17049. Checkpoints: as in the
//! parent module, with timm's names. Owns the architecture. Works on channels-last tensors, where a pointwise
//! convolution is a single matrix product.

use candle_core::{DType, Result, Tensor};
use candle_nn::VarBuilder;

use super::block::{Block, Downsample, SqueezeExcite, average_pool};
use super::config::{Config, ImageConfig};
use super::depthwise::Depthwise;
use super::fold::{Branches, Convolution, Shape};
use super::fused_epilogue::FusedEpilogue;
use super::pointwise::Pointwise;
use crate::query_priority;

/// Prefix of the image tower's tensors.
pub const ROOT: &str = "visual.trunk";

/// Expansion of the channels in the last convolution, from timm's `cls_ratio`.
pub const FINAL_EXPANSION: usize = 2;

/// Reduction of the channels inside its squeeze-and-excitation, as in timm.
pub const FINAL_SQUEEZE: usize = 16;

/// The stage with attention and position embeddings, counted from 0.
pub const ATTENTION_STAGE: usize = 3;

/// The first stage whose downsampling has squeeze-and-excitation, counted from 0.
pub const FIRST_SQUEEZING_STAGE: usize = 2;

/// The network with its weights.
pub struct ImageTower {
    side: usize,
    stem: Stem,
    stages: Vec<Stage>,
    last: Depthwise,
    squeeze_excite: SqueezeExcite,
    gelu: FusedEpilogue,
    head: Pointwise,
}

impl ImageTower {
    /// Loads and folds the tower; `vb` is the whole checkpoint, in f32.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(vb: VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (vb, image) = (vb.pp(ROOT), &config.image);
        if vb.dtype() != DType::F32 {
            candle_core::bail!("the image tower needs f32, not {:?}", vb.dtype());
        }
        let inputs = image.widths[3];
        let channels = inputs * FINAL_EXPANSION;
        let branches = Branches { main: true, pointwise: true, identity: false };
        let last = Convolution::mobile_one(&vb.pp("final_conv"), Shape::depthwise(channels, 3), branches)?;
        let head = vb.get((config.dimensions, channels), "head.fc.weight")?;
        Ok(Self {
            side: image.side,
            stem: Stem::load(&vb.pp("stem"), image.widths[0])?,
            stages: (0..4).map(|index| Stage::load(&vb, image, index)).collect::<Result<_>>()?,
            gelu: FusedEpilogue::new(last.bias.zeros_like()?, true)?,
            last: Depthwise::new(&last, inputs, 1)?,
            squeeze_excite: SqueezeExcite::load(&vb.pp("final_conv.se"), channels, FINAL_SQUEEZE)?,
            head: Pointwise::new(&head, vb.get(config.dimensions, "head.fc.bias")?, false)?,
        })
    }

    /// Normalised f32 pixels, (n, 3, side, side), to embeddings, (n, embed), not normalised. n must not be 0.
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
        let xs = self.gelu.apply(self.squeeze_excite.forward(&self.last.forward(&xs)?)?)?;
        self.head.forward(&average_pool(&xs)?)
    }
}

/// The first convolutions, which reduce the sides to a quarter.
struct Stem {
    /// (channels, 3, 3, 3); channels-first, as the pixels are.
    weight: Tensor,
    epilogue: FusedEpilogue,
    depthwise: Depthwise,
    gelu: FusedEpilogue,
    pointwise: Pointwise,
}

impl Stem {
    fn load(vb: &VarBuilder<'_>, channels: usize) -> Result<Self> {
        let without_identity = Branches { main: true, pointwise: true, identity: false };
        let first = Shape { outputs: channels, inputs: 3, kernel: 3 };
        let first = Convolution::mobile_one(&vb.pp(0), first, without_identity)?;
        let second = Convolution::mobile_one(&vb.pp(1), Shape::depthwise(channels, 3), without_identity)?;
        let with_identity = Branches { main: true, pointwise: false, identity: true };
        let third = Convolution::mobile_one(&vb.pp(2), Shape::pointwise(channels), with_identity)?;
        Ok(Self {
            weight: first.weight,
            gelu: FusedEpilogue::new(first.bias.zeros_like()?, true)?,
            epilogue: FusedEpilogue::new(first.bias, true)?,
            depthwise: Depthwise::new(&second, channels, 2)?,
            pointwise: Pointwise::from_convolution(&third, true)?,
        })
    }

    /// (n, 3, side, side) to (n, side / 4, side / 4, channels).
    fn forward(&self, pixels: &Tensor) -> Result<Tensor> {
        let xs = pixels.conv2d(&self.weight, 1, 2, 1, 1)?.permute((0, 2, 3, 1))?.contiguous()?;
        let xs = self.depthwise.forward(&self.epilogue.apply(xs)?)?;
        self.pointwise.forward(&self.gelu.apply(xs)?)
    }
}

/// A stage: downsampling, then blocks of equal size.
struct Stage {
    downsample: Option<Downsample>,
    /// Conditional position embedding: a depthwise convolution, with the residual connection folded in.
    position: Option<Depthwise>,
    blocks: Vec<Block>,
}

impl Stage {
    fn load(trunk: &VarBuilder<'_>, image: &ImageConfig, index: usize) -> Result<Self> {
        let (vb, channels) = (trunk.pp("stages").pp(index), image.widths[index]);
        let squeezes = index >= FIRST_SQUEEZING_STAGE;
        let downsample = match index.checked_sub(1) {
            None => None,
            Some(previous) => {
                Some(Downsample::load(&vb.pp("downsample"), image.widths[previous], channels, squeezes)?)
            }
        };
        let has_attention = index == ATTENTION_STAGE;
        let position = || {
            let position = Convolution::load(&vb.pp("pos_emb.pos_enc"), Shape::depthwise(channels, 7))?;
            Depthwise::new(&position.plus_input()?, channels, 1)
        };
        let block = |number| {
            let vb = vb.pp("blocks").pp(number);
            if has_attention { Block::attention(&vb, channels) } else { Block::convolution(&vb, channels) }
        };
        let blocks = (0..image.depths[index]).map(block).collect::<Result<_>>()?;
        Ok(Self { downsample, position: has_attention.then(position).transpose()?, blocks })
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
            query_priority::yield_to_queries();
            xs = block.forward(&xs)?;
        }
        Ok(xs)
    }
}
