//! The text tower: CLIP's transformer, in which every token sees all others.
//!
//! Paper: Radford et al. 2021, arXiv 2103.00020; as open_clip's `TextTransformer` with `no_causal_mask`. Nothing
//! hides the padding either, so that a text must always be padded to its full length. Owns the padding and the
//! layers. The token table is apart: at 100 MB it is best left on the disk, where a query needs a few rows of it.

use candle_core::{DType, Result, Tensor};
use candle_nn::ops::softmax_last_dim;
use candle_nn::{LayerNorm, Module, VarBuilder, layer_norm};

use super::config::{Config, TextConfig};
use super::pointwise::Pointwise;

/// The feed-forward part of a layer widens the channels by this.
pub const WIDENING: usize = 4;

/// Added to the variance before its root is taken.
const EPSILON: f64 = 1e-5;

/// Token that fills a text up; it is seen by the others like any token.
const PADDING: u32 = 0;

/// A text as the tower wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// As many ids as the tower's context, each in its vocabulary.
    pub ids: Vec<u32>,
    /// Which of them is the end of the text.
    pub end: usize,
}

impl Tokens {
    /// Pads or cuts what CLIP's tokenizer made of a text, its first and last token included. A text that is too
    /// long keeps its last token, the end.
    ///
    /// # Errors
    /// When there is no token, or one that is not in the vocabulary.
    pub fn new(ids: &[u32], config: &TextConfig) -> Result<Self> {
        let Some((&last, others)) = ids.split_last() else { candle_core::bail!("a text has no tokens") };
        let unknown = |id: &&u32| usize::try_from(**id).map_or(true, |id| id >= config.vocabulary);
        if let Some(id) = ids.iter().find(unknown) {
            candle_core::bail!("token {id} is not among the model's {}", config.vocabulary);
        }
        let kept = others.len().min(config.context.saturating_sub(1));
        let mut ids = others[..kept].to_vec();
        ids.push(last);
        // The end has the highest number of all; a text may contain it before its end.
        let end = ids.iter().position(|id| Some(id) == ids.iter().max()).unwrap_or(kept);
        ids.resize(config.context, PADDING);
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
    /// Reads the tower out of a whole checkpoint, without the token table; `vb` must be f32.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape than [`tensors`](super::tensors) says.
    pub fn load(vb: VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (vb, text) = (vb.pp("text"), config.text);
        if vb.dtype() != DType::F32 {
            candle_core::bail!("the text tower works in f32, not {:?}", vb.dtype());
        }
        let layers =
            (0..text.layers).map(|layer| Layer::load(&vb.pp("transformer.resblocks").pp(layer), &text));
        Ok(Self {
            positions: vb.get((text.context, text.width), "positional_embedding")?,
            layers: layers.collect::<Result<_>>()?,
            norm: layer_norm(text.width, EPSILON, vb.pp("ln_final"))?,
            projection: vb.get((text.width, config.embed), "text_projection")?,
        })
    }

    /// The vector of a text, (embed), not normalised, from the rows of [`Tokens::ids`] in the token table,
    /// (context, width) in f32, and from [`Tokens::end`].
    ///
    /// # Errors
    /// When there are not as many rows or columns, or `end` is not among them.
    pub fn forward_rows(&self, rows: &Tensor, end: usize) -> Result<Tensor> {
        let mut xs = (rows + &self.positions)?;
        for layer in &self.layers {
            xs = layer.forward(&xs)?;
        }
        self.norm.forward(&xs.narrow(0, end, 1)?)?.matmul(&self.projection)?.squeeze(0)
    }
}

/// One layer: attention and a feed-forward part, each after a layer norm and beside a short cut.
struct Layer {
    heads: usize,
    before_attention: LayerNorm,
    qkv: Pointwise,
    project: Pointwise,
    before_mlp: LayerNorm,
    widen: Pointwise,
    narrow: Pointwise,
}

impl Layer {
    fn load(vb: &VarBuilder<'_>, config: &TextConfig) -> Result<Self> {
        let (width, wide) = (config.width, config.width * WIDENING);
        let layer = |weight: &str, bias: &str, outputs: usize, inputs: usize, gelu| {
            Pointwise::new(&vb.get((outputs, inputs), weight)?, vb.get(outputs, bias)?, gelu)
        };
        let attention = |outputs, name: &str| {
            layer(&format!("attn.{name}weight"), &format!("attn.{name}bias"), outputs, width, false)
        };
        Ok(Self {
            heads: config.heads,
            before_attention: layer_norm(width, EPSILON, vb.pp("ln_1"))?,
            qkv: attention(width * 3, "in_proj_")?,
            project: attention(width, "out_proj.")?,
            before_mlp: layer_norm(width, EPSILON, vb.pp("ln_2"))?,
            widen: layer("mlp.c_fc.weight", "mlp.c_fc.bias", wide, width, true)?,
            narrow: layer("mlp.c_proj.weight", "mlp.c_proj.bias", width, wide, false)?,
        })
    }

    fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let xs = self.project.forward_onto(&self.attend(&self.before_attention.forward(xs)?)?, xs)?;
        let wide = self.widen.forward(&self.before_mlp.forward(&xs)?)?;
        self.narrow.forward_onto(&wide, &xs)
    }

    /// (tokens, width) to what each token sees in the others, (tokens, width).
    fn attend(&self, xs: &Tensor) -> Result<Tensor> {
        let (tokens, width) = xs.dims2()?;
        let size = width / self.heads;
        let qkv = self.qkv.forward(xs)?.reshape((tokens, 3, self.heads, size))?.permute((1, 2, 0, 3))?;
        let part = |index: usize| qkv.get(index)?.contiguous();
        let (q, k, v) = ((part(0)? * (size as f64).powf(-0.5))?, part(1)?, part(2)?);
        let seen = softmax_last_dim(&q.matmul(&k.t()?)?)?.matmul(&v)?;
        seen.transpose(0, 1)?.contiguous()?.reshape((tokens, width))
    }
}
