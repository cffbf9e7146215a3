//! The text tower: CLIP's transformer without a causal mask.
//!
//! Paper: Radford et al. 2021, arXiv 2103.00020. Checkpoints: as in the parent module, open_clip's `TextTransformer`
//! with `no_causal_mask`. Padding is not masked either, so that a text must always be padded to the full context.
//! Owns padding and layers. The token table of 100 MB is separate and stays on disk.

use candle_core::{DType, Result, Tensor};
use candle_nn::{LayerNorm, Module, VarBuilder, layer_norm};

use super::attention::self_attention;
use super::config::{Config, TextConfig};
use super::pointwise::Pointwise;

/// Expansion of the width in the MLP of a layer, from the paper.
pub const MLP_RATIO: usize = 4;

/// Added to the variance before the square root; PyTorch's default, which open_clip keeps.
const EPSILON: f64 = 1e-5;

/// Padding token; others attend to it as to any token.
const PADDING: u32 = 0;

/// A text as input of the tower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Token ids, as many as the tower's context length.
    pub ids: Vec<u32>,
    /// Position of the end token.
    pub end: usize,
}

impl Tokens {
    /// Pads or truncates the token ids of a text, special tokens included. A truncated text keeps its end token.
    ///
    /// # Errors
    /// When there are no tokens, or one is not in the vocabulary.
    pub fn new(ids: &[u32], config: &TextConfig) -> Result<Self> {
        let Some((&last, others)) = ids.split_last() else { candle_core::bail!("a text has no tokens") };
        let unknown = |id: &&u32| usize::try_from(**id).map_or(true, |id| id >= config.vocab_size);
        if let Some(id) = ids.iter().find(unknown) {
            candle_core::bail!("the token {id} is not in the model's vocabulary of {}", config.vocab_size);
        }
        let kept = others.len().min(config.context_length.saturating_sub(1));
        let mut ids = others[..kept].to_vec();
        ids.push(last);
        // The end token has the highest id. A text may contain it earlier, and the first one counts.
        let end = ids.iter().position(|id| Some(id) == ids.iter().max()).unwrap_or(kept);
        ids.resize(config.context_length, PADDING);
        Ok(Self { ids, end })
    }
}

/// The transformer with its weights, without the token table.
pub struct TextTower {
    /// (context, width).
    positions: Tensor,
    layers: Vec<Layer>,
    norm: LayerNorm,
    /// (width, embed).
    projection: Tensor,
}

impl TextTower {
    /// Loads the tower, except the token table; `vb` is the whole checkpoint, in f32.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(vb: VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (vb, text) = (vb.pp("text"), config.text);
        if vb.dtype() != DType::F32 {
            candle_core::bail!("the text tower needs f32, not {:?}", vb.dtype());
        }
        let layers =
            (0..text.layers).map(|layer| Layer::load(&vb.pp("transformer.resblocks").pp(layer), &text));
        Ok(Self {
            positions: vb.get((text.context_length, text.width), "positional_embedding")?,
            layers: layers.collect::<Result<_>>()?,
            norm: layer_norm(text.width, EPSILON, vb.pp("ln_final"))?,
            projection: vb.get((text.width, config.dimensions), "text_projection")?,
        })
    }

    /// The embedding of a text, (embed), not normalised, from the rows of [`Tokens::ids`] in the token table,
    /// (context, width) in f32, and from [`Tokens::end`].
    ///
    /// # Errors
    /// When the rows have another shape, or `end` is not one of them.
    pub fn forward(&self, rows: &Tensor, end: usize) -> Result<Tensor> {
        let mut xs = (rows + &self.positions)?;
        for layer in &self.layers {
            xs = layer.forward(&xs)?;
        }
        self.norm.forward(&xs.narrow(0, end, 1)?)?.matmul(&self.projection)?.squeeze(0)
    }
}

/// A layer: self-attention and MLP, each after a layer norm and with a residual connection.
struct Layer {
    heads: usize,
    attention_norm: LayerNorm,
    qkv: Pointwise,
    attention_out: Pointwise,
    mlp_norm: LayerNorm,
    expand: Pointwise,
    project: Pointwise,
}

impl Layer {
    fn load(vb: &VarBuilder<'_>, config: &TextConfig) -> Result<Self> {
        let (width, wide) = (config.width, config.width * MLP_RATIO);
        let layer = |weight: &str, bias: &str, outputs: usize, inputs: usize, gelu| {
            Pointwise::new(&vb.get((outputs, inputs), weight)?, vb.get(outputs, bias)?, gelu)
        };
        let attention = |outputs, name: &str| {
            layer(&format!("attn.{name}weight"), &format!("attn.{name}bias"), outputs, width, false)
        };
        Ok(Self {
            heads: config.heads,
            attention_norm: layer_norm(width, EPSILON, vb.pp("ln_1"))?,
            qkv: attention(width * 3, "in_proj_")?,
            attention_out: attention(width, "out_proj.")?,
            mlp_norm: layer_norm(width, EPSILON, vb.pp("ln_2"))?,
            expand: layer("mlp.c_fc.weight", "mlp.c_fc.bias", wide, width, true)?,
            project: layer("mlp.c_proj.weight", "mlp.c_proj.bias", width, wide, false)?,
        })
    }

    /// (tokens, width) to the same.
    fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let qkv = self.qkv.forward(&self.attention_norm.forward(xs)?)?.unsqueeze(0)?;
        let attended = self_attention(&qkv, self.heads)?.squeeze(0)?;
        let xs = self.attention_out.forward_with_residual(&attended, xs)?;
        let wide = self.expand.forward(&self.mlp_norm.forward(&xs)?)?;
        self.project.forward_with_residual(&wide, &xs)
    }
}
