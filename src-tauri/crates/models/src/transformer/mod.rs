//! Pre-norm transformer layers (Vaswani et al. 2017, arXiv 1706.03762; Xiong et al. 2020, arXiv 2002.04745), as
//! both families of models have them in both towers.
//!
//! Owns the arithmetic on tokens, (batch, tokens, width). Knows neither pixels nor words. candle multiplies; what
//! it does element by element on one core only is in `kernels` and `norm`.

mod attention;
mod kernels;
mod linear;
mod norm;

use candle_core::{IndexOp, Result, Tensor};
use candle_nn::VarBuilder;

pub use self::attention::{Attention, Projections};
pub use self::linear::Linear;
pub use self::norm::Norm;
use crate::ahead;
use crate::checkpoint::ExpectedTensors;
use crate::config::{Activation, Tower};

/// A feed-forward part: two linear layers and an activation between them.
pub struct Mlp {
    first: Linear,
    activation: Activation,
    second: Linear,
}

impl Mlp {
    /// The tensors of `fc1` and `fc2` under a prefix.
    pub fn expect_tensors(expected: &mut ExpectedTensors, prefix: &str, tower: &Tower) {
        expected.linear(&format!("{prefix}.fc1"), tower.width, tower.inner);
        expected.linear(&format!("{prefix}.fc2"), tower.inner, tower.width);
    }

    /// Loads `fc1` and `fc2`.
    pub fn load(weights: &VarBuilder<'_>, tower: &Tower) -> Result<Self> {
        Ok(Self {
            first: Linear::load(&weights.pp("fc1"), tower.width, tower.inner)?,
            activation: tower.activation,
            second: Linear::load(&weights.pp("fc2"), tower.inner, tower.width)?,
        })
    }

    /// (…, width) to the same, beside a bypass.
    pub fn beside(&self, bypass: &Tensor, tokens: &Tensor) -> Result<Tensor> {
        self.second.beside(bypass, &self.first.activated(tokens, self.activation)?)
    }
}

/// Attention and feed-forward, each after a norm and beside a bypass.
struct Layer {
    before_attention: Norm,
    attention: Attention,
    before_mlp: Norm,
    mlp: Mlp,
}

impl Layer {
    fn load(weights: &VarBuilder<'_>, tower: &Tower) -> Result<Self> {
        Ok(Self {
            before_attention: Norm::load(&weights.pp("layer_norm1"), tower)?,
            attention: Attention::load(Projections::separate(&weights.pp("self_attn"), tower)?, tower)?,
            before_mlp: Norm::load(&weights.pp("layer_norm2"), tower)?,
            mlp: Mlp::load(&weights.pp("mlp"), tower)?,
        })
    }

    fn forward(&self, tokens: &Tensor, causal: bool) -> Result<Tensor> {
        let normal = self.before_attention.forward(tokens)?;
        self.after_attention(&self.attention.beside(tokens, &normal, causal)?)
    }

    /// The layer's result for one token, (batch, 1, width): that token may look at all the others.
    fn forward_one(&self, tokens: &Tensor, position: usize) -> Result<Tensor> {
        let normal = self.before_attention.forward(tokens)?;
        let one = normal.narrow(1, position, 1)?.contiguous()?;
        self.after_attention(&(tokens.narrow(1, position, 1)? + self.attention.look(&one, &normal)?)?)
    }

    fn after_attention(&self, tokens: &Tensor) -> Result<Tensor> {
        self.mlp.beside(tokens, &self.before_mlp.forward(tokens)?)
    }
}

/// A stack of layers.
pub struct Encoder {
    layers: Vec<Layer>,
    causal: bool,
}

impl Encoder {
    /// The tensors of all layers under a prefix.
    pub fn expect_tensors(expected: &mut ExpectedTensors, prefix: &str, tower: &Tower) {
        for layer in 0..tower.layers {
            let layer = format!("{prefix}.layers.{layer}");
            for name in ["q_proj", "k_proj", "v_proj", "out_proj"] {
                expected.linear(&format!("{layer}.self_attn.{name}"), tower.width, tower.width);
            }
            expected.layer_norm(&format!("{layer}.layer_norm1"), tower.width);
            expected.layer_norm(&format!("{layer}.layer_norm2"), tower.width);
            Mlp::expect_tensors(expected, &format!("{layer}.mlp"), tower);
        }
    }

    /// Loads all layers. In a `causal` stack no token looks at later ones.
    pub fn load(weights: &VarBuilder<'_>, tower: &Tower, causal: bool) -> Result<Self> {
        let layers = weights.pp("layers");
        let load = |layer| Layer::load(&layers.pp(layer), tower);
        Ok(Self { layers: (0..tower.layers).map(load).collect::<Result<_>>()?, causal })
    }

    /// All tokens after the last layer, (batch, tokens, width).
    pub fn forward(&self, tokens: Tensor) -> Result<Tensor> {
        self.layers.iter().try_fold(tokens, |tokens, layer| {
            ahead::let_queries_pass();
            layer.forward(&tokens, self.causal)
        })
    }

    /// The first token after the last layer, (batch, width). Not for causal stacks.
    pub fn first(&self, tokens: Tensor) -> Result<Tensor> {
        self.one(tokens, 0)
    }

    /// The last token after the last layer, (batch, width).
    pub fn last(&self, tokens: Tensor) -> Result<Tensor> {
        let position = tokens.dim(1)?.saturating_sub(1);
        self.one(tokens, position)
    }

    /// The last layer has to make only the token that is asked for.
    fn one(&self, mut tokens: Tensor, position: usize) -> Result<Tensor> {
        let Some((last, before)) = self.layers.split_last() else { return tokens.i((.., position)) };
        for layer in before {
            ahead::let_queries_pass();
            tokens = layer.forward(&tokens, self.causal)?;
        }
        last.forward_one(&tokens, position)?.squeeze(1)
    }
}
