//! BLIP's decoder: a BERT (Devlin et al. 2018, arXiv 1810.04805) whose tokens attend to those before them, and to the
//! picture after that. Its layer norms come after the residual connections.

use std::sync::Arc;

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::kv_cache::KvCache;

use super::super::interruption;
use super::super::vision::contiguous_on_gpu;
use super::config::Config;
use crate::checkpoint::{Checkpoint, EmbeddingTable, ExpectedTensors};
use crate::config::Activation;
use crate::transformer::{LayerNorm, Linear, merge_heads, scaled_dot_product, split_heads};

const EMBEDDINGS: &str = "text_decoder.bert.embeddings";
const WORDS: &str = "text_decoder.bert.embeddings.word_embeddings.weight";
const LAYERS: &str = "text_decoder.bert.encoder.layer";
const HEAD: &str = "text_decoder.cls.predictions";
/// Absent where it is the same as the word embeddings.
const OUTPUT: &str = "text_decoder.cls.predictions.decoder.weight";

/// From tokens to the logits of the next one.
pub struct Decoder {
    words: EmbeddingTable,
    /// Position embeddings, (context length, width).
    positions: Tensor,
    embedding_norm: LayerNorm,
    layers: Vec<Layer>,
    transform: Linear,
    activation: Activation,
    transform_norm: LayerNorm,
    output: Linear,
}

struct Layer {
    /// Attention to the tokens so far.
    tokens: Attention,
    /// Attention to the picture.
    picture: Attention,
    hidden: Linear,
    out: Linear,
    norm: LayerNorm,
    activation: Activation,
}

/// Attention with a residual connection and a layer norm after it.
struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    norm: LayerNorm,
    heads: usize,
}

/// What the decoder remembers of a caption: keys and values of the tokens so far and of the picture, a layer each.
pub struct Memory {
    layers: Vec<(KvCache, Tensor, Tensor)>,
    /// Tokens so far.
    length: usize,
}

/// Adds the tensors of the decoder to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, checkpoint: &Checkpoint, config: &Config) {
    let (width, mlp, seen) = (config.text.width, config.text.mlp_width, config.vision.width);
    expected.tensor(WORDS, &[config.vocab_size, width]);
    expected.tensor(format!("{EMBEDDINGS}.position_embeddings.weight"), &[config.context_length, width]);
    expected.layer_norm(&format!("{EMBEDDINGS}.LayerNorm"), width);
    for layer in 0..config.text.layers {
        let layer = format!("{LAYERS}.{layer}");
        for (attention, inputs) in [("attention", width), ("crossattention", seen)] {
            expected.linear(&format!("{layer}.{attention}.self.query"), width, width);
            expected.linear(&format!("{layer}.{attention}.self.key"), inputs, width);
            expected.linear(&format!("{layer}.{attention}.self.value"), inputs, width);
            expected.linear(&format!("{layer}.{attention}.output.dense"), width, width);
            expected.layer_norm(&format!("{layer}.{attention}.output.LayerNorm"), width);
        }
        expected.linear(&format!("{layer}.intermediate.dense"), width, mlp);
        expected.linear(&format!("{layer}.output.dense"), mlp, width);
        expected.layer_norm(&format!("{layer}.output.LayerNorm"), width);
    }
    expected.linear(&format!("{HEAD}.transform.dense"), width, width);
    expected.layer_norm(&format!("{HEAD}.transform.LayerNorm"), width);
    expected.tensor(format!("{HEAD}.bias"), &[config.vocab_size]);
    if checkpoint.has(OUTPUT) {
        expected.tensor(OUTPUT, &[config.vocab_size, width]);
    }
}

impl Attention {
    /// `attended` loads a projection of what is attended to.
    fn load(
        weights: &VarBuilder<'_>,
        inputs: usize,
        config: &Config,
        attended: fn(&VarBuilder<'_>, usize, usize) -> Result<Linear>,
    ) -> Result<Self> {
        let width = config.text.width;
        Ok(Self {
            query: Linear::load_for_single_tokens(&weights.pp("self.query"), width, width)?,
            key: attended(&weights.pp("self.key"), inputs, width)?,
            value: attended(&weights.pp("self.value"), inputs, width)?,
            out: Linear::load_for_single_tokens(&weights.pp("output.dense"), width, width)?,
            norm: LayerNorm::load(&weights.pp("output.LayerNorm"), &config.text)?,
            heads: config.text.heads,
        })
    }

    /// Keys and values of what is attended to, (1, tokens, inputs), each (1, heads, tokens, head width).
    fn keys_values(&self, attended: &Tensor) -> Result<(Tensor, Tensor)> {
        let [key] = split_heads(&self.key.forward(attended)?, self.heads)?;
        let [value] = split_heads(&self.value.forward(attended)?, self.heads)?;
        Ok((key, value))
    }

    fn forward(&self, states: &Tensor, key: &Tensor, value: &Tensor, causal: bool) -> Result<Tensor> {
        let [query] = split_heads(&self.query.forward(states)?, self.heads)?;
        let attended = merge_heads(&scaled_dot_product(&query, key, value, causal)?)?;
        self.norm.forward(&self.out.with_residual(&attended, states)?)
    }
}

impl Layer {
    fn load(weights: &VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (width, mlp, seen) = (config.text.width, config.text.mlp_width, config.vision.width);
        let by_token = Linear::load_for_single_tokens;
        Ok(Self {
            tokens: Attention::load(&weights.pp("attention"), width, config, by_token)?,
            picture: Attention::load(&weights.pp("crossattention"), seen, config, Linear::load)?,
            hidden: by_token(&weights.pp("intermediate.dense"), width, mlp)?,
            out: by_token(&weights.pp("output.dense"), mlp, width)?,
            norm: LayerNorm::load(&weights.pp("output.LayerNorm"), &config.text)?,
            activation: config.text.activation,
        })
    }

    fn forward(&self, states: &Tensor, memory: &mut (KvCache, Tensor, Tensor)) -> Result<Tensor> {
        interruption::yield_or_stop()?;
        let (cache, seen_key, seen_value) = memory;
        let (key, value) = self.tokens.keys_values(states)?;
        let (key, value) = cache.append(&key, &value)?;
        let (key, value) = (contiguous_on_gpu(key)?, contiguous_on_gpu(value)?);
        let states = self.tokens.forward(states, &key, &value, states.dim(1)? > 1)?;
        let states = self.picture.forward(&states, seen_key, seen_value, false)?;
        let hidden = self.hidden.activated(&states, self.activation)?;
        self.norm.forward(&self.out.with_residual(&hidden, &states)?)
    }
}

impl Decoder {
    /// Loads the decoder. The word embeddings stay on disk.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(checkpoint: &Arc<Checkpoint>, weights: &VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (width, rows) = (config.text.width, config.vocab_size);
        let (embeddings, layers, head) = (weights.pp(EMBEDDINGS), weights.pp(LAYERS), weights.pp(HEAD));
        let layer = |layer| Layer::load(&layers.pp(layer), config);
        let output = weights.get((rows, width), if checkpoint.has(OUTPUT) { OUTPUT } else { WORDS })?;
        Ok(Self {
            words: EmbeddingTable::new(checkpoint, WORDS),
            positions: embeddings.get((config.context_length, width), "position_embeddings.weight")?,
            embedding_norm: LayerNorm::load(&embeddings.pp("LayerNorm"), &config.text)?,
            layers: (0..config.text.layers).map(layer).collect::<Result<_>>()?,
            transform: Linear::load_for_single_tokens(&head.pp("transform.dense"), width, width)?,
            activation: config.text.activation,
            transform_norm: LayerNorm::load(&head.pp("transform.LayerNorm"), &config.text)?,
            output: Linear::for_single_tokens(&output, Some(head.get(rows, "bias")?))?,
        })
    }

    /// The memory for a caption of at most `length` tokens about a picture, whose states are (1, tokens, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn begin(&self, picture: &Tensor, length: usize) -> Result<Memory> {
        let layer = |layer: &Layer| {
            let (key, value) = layer.picture.keys_values(picture)?;
            Ok((KvCache::new(2, length), key, value))
        };
        Ok(Memory { layers: self.layers.iter().map(layer).collect::<Result<_>>()?, length: 0 })
    }

    /// Appends tokens; only the first call for a memory may append several. Returns the logits of what follows each of
    /// them, (tokens, vocabulary).
    ///
    /// # Errors
    /// When the shapes do not match or a token's embedding can no longer be read.
    pub fn forward(&self, ids: &[u32], memory: &mut Memory) -> Result<Tensor> {
        let positions = self.positions.narrow(0, memory.length, ids.len())?;
        let words = self.words.rows(ids, positions.dtype(), positions.device())?;
        let states = self.embedding_norm.forward(&(words + positions)?.unsqueeze(0)?)?;
        let mut layers = self.layers.iter().zip(&mut memory.layers);
        let states = layers.try_fold(states, |states, (layer, memory)| layer.forward(&states, memory))?;
        memory.length += ids.len();
        let states = self.transform_norm.forward(&self.transform.activated(&states, self.activation)?)?;
        self.output.forward(&states)?.squeeze(0)
    }
}
