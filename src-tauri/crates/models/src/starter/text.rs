//! all-MiniLM-L6-v2, the text tower of the starter model.
//!
//! Papers: Reimers & Gurevych 2019, arXiv 1908.10084; Wang et al. 2020, arXiv 2002.10957. Checkpoint:
//! `sentence-transformers/all-MiniLM-L6-v2`, matrices stored as i8 by `tools/starter/build.py`.
//! Owns the tokenizer, the embeddings of the tokens, candle's BERT encoder and mean pooling. Always runs on the CPU.

use std::collections::HashMap;

use candle_core::{DType, Device, Tensor};
use candle_nn::{LayerNorm, Module, VarBuilder};
use candle_transformers::models::bert::{BertEncoder, Config, HiddenAct, PositionEmbeddingType};
use ratna_engine::embedder::Understanding;
use tokenizers::{Tokenizer, TruncationParams};

use super::words::{self, Word};
use crate::asset::{Packed, Weights, WeightsError};
use crate::l2::normalize;

/// Elements of the output.
const DIMENSIONS: usize = 384;

/// Longest text, in tokens, as in the model's training.
const CONTEXT_LENGTH: usize = 256;

/// Why the text tower failed.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The tokenizer's file is damaged, or a text cannot be tokenized.
    #[error("the tokenizer failed: {0}")]
    Tokenizer(#[from] tokenizers::Error),
    /// The weights are damaged.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// candle fails.
    #[error(transparent)]
    Candle(#[from] candle_core::Error),
}

/// Token of what the vocabulary lacks.
const UNKNOWN: &str = "[UNK]";
/// Start of the pieces of a word after the first.
const CONTINUED: &str = "##";

/// The table of the tokens' embeddings, half of the tower.
const TABLE: &str = "embeddings.word_embeddings.weight";

/// Tokenizer and model.
pub struct TextTower<'a> {
    tokenizer: Tokenizer,
    /// The tokens' embeddings, (vocabulary, [`DIMENSIONS`]). A query needs a few rows only.
    table: Packed<'a>,
    /// What is added to the embedding of a token at each position, (512, [`DIMENSIONS`]): the position's and the first
    /// segment's embedding.
    positions: Tensor,
    norm: LayerNorm,
    encoder: BertEncoder,
}

impl<'a> TextTower<'a> {
    /// Unpacks the weights to f32, which takes 43 MB, except the table of tokens.
    ///
    /// # Errors
    /// When the weights or the tokenizer's file are damaged.
    pub fn load(weights: &Weights<'a>, tokenizer: &[u8]) -> Result<Self, TextError> {
        let mut tensors = HashMap::new();
        for name in weights.names().filter(|&name| name != TABLE) {
            let array = weights.array(name)?;
            tensors.insert(name.to_owned(), Tensor::from_vec(array.values, array.shape, &Device::Cpu)?);
        }
        let config = config();
        let weights_of = VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu);
        let embeddings = weights_of.pp("embeddings");
        let segment = embeddings.get((config.type_vocab_size, DIMENSIONS), "token_type_embeddings.weight")?;
        let positions =
            embeddings.get((config.max_position_embeddings, DIMENSIONS), "position_embeddings.weight")?;
        let mut tokenizer = Tokenizer::from_bytes(tokenizer)?;
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(Some(TruncationParams { max_length: CONTEXT_LENGTH, ..Default::default() }))?;
        Ok(Self {
            tokenizer,
            table: weights.packed(TABLE)?,
            positions: positions.broadcast_add(&segment.get(0)?)?,
            norm: candle_nn::layer_norm(DIMENSIONS, config.layer_norm_eps, embeddings.pp("LayerNorm"))?,
            encoder: BertEncoder::load(weights_of.pp("encoder"), &config)?,
        })
    }

    /// The embedding of a text, ([`DIMENSIONS`]), normalised.
    ///
    /// # Errors
    /// When the text cannot be tokenized or candle fails.
    pub fn embed(&self, text: &str) -> Result<Vec<f32>, TextError> {
        // A single text needs no padding, so that the mean needs no mask.
        let encoding = self.tokenizer.encode_fast(text, true)?;
        let count = encoding.len();
        let rows = self.table.unpack(encoding.get_ids().iter().map(|&id| id as usize));
        let rows = rows.ok_or_else(|| candle_core::Error::msg("a token is not in the table"))?;
        let tokens = Tensor::from_vec(rows, (count, DIMENSIONS), &Device::Cpu)?;
        let tokens = self.norm.forward(&(tokens + self.positions.narrow(0, 0, count)?)?)?.unsqueeze(0)?;
        // Added to the attention scores: every token attends to every other.
        let mask = Tensor::zeros((1, 1, 1, count), DType::F32, &Device::Cpu)?;
        let states = self.encoder.forward(&tokens, &mask)?;
        Ok(normalize(states.squeeze(0)?.mean(0)?.to_vec1()?))
    }

    /// How much of a text the model has learnt.
    ///
    /// # Errors
    /// When the text cannot be tokenized.
    pub fn understanding(&self, text: &str) -> Result<Understanding, TextError> {
        let encoding = self.tokenizer.encode(text, false)?;
        let mut words: Vec<(u32, Word)> = Vec::new();
        for (piece, word) in encoding.get_tokens().iter().zip(encoding.get_word_ids()) {
            let Some(number) = *word else { continue };
            if words.last().is_none_or(|(last, _)| *last != number) {
                words.push((number, Word { text: String::new(), unknown: false }));
            }
            let Some((_, word)) = words.last_mut() else { continue };
            word.unknown |= piece == UNKNOWN;
            word.text.push_str(piece.strip_prefix(CONTINUED).unwrap_or(piece));
        }
        let words: Vec<Word> = words.into_iter().map(|(_, word)| word).collect();
        Ok(words::understanding(&words, |word| self.tokenizer.token_to_id(word)))
    }
}

/// The checkpoint's `config.json`.
fn config() -> Config {
    Config {
        vocab_size: 30522,
        hidden_size: DIMENSIONS,
        num_hidden_layers: 6,
        num_attention_heads: 12,
        intermediate_size: 1536,
        hidden_act: HiddenAct::Gelu,
        hidden_dropout_prob: 0.0,
        max_position_embeddings: 512,
        type_vocab_size: 2,
        initializer_range: 0.02,
        layer_norm_eps: 1e-12,
        pad_token_id: 0,
        position_embedding_type: PositionEmbeddingType::Absolute,
        use_cache: false,
        classifier_dropout: None,
        model_type: None,
    }
}
