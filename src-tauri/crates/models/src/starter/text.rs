//! all-MiniLM-L6-v2, the text tower of the starter model.
//!
//! Papers: Reimers & Gurevych 2019, arXiv 1908.10084; Wang et al. 2020, arXiv 2002.10957. Checkpoint:
//! `sentence-transformers/all-MiniLM-L6-v2`, matrices stored as i8 by `tools/starter/build.py`.
//! Owns the tokenizer, candle's BERT and mean pooling. Always runs on the CPU.

use std::collections::HashMap;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config, HiddenAct, PositionEmbeddingType};
use tokenizers::{Tokenizer, TruncationParams};

use super::weights::{Weights, WeightsError};
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

/// Tokenizer and model.
pub struct TextTower {
    tokenizer: Tokenizer,
    model: BertModel,
}

impl TextTower {
    /// Unpacks the weights to f32, which takes 90 MB.
    ///
    /// # Errors
    /// When the weights or the tokenizer's file are damaged.
    pub fn load(weights: &Weights<'_>, tokenizer: &[u8]) -> Result<Self, TextError> {
        let mut tensors = HashMap::new();
        for name in weights.names() {
            let array = weights.array(name)?;
            tensors.insert(name.to_owned(), Tensor::from_vec(array.values, array.shape, &Device::Cpu)?);
        }
        let model = BertModel::load(VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu), &config())?;
        let mut tokenizer = Tokenizer::from_bytes(tokenizer)?;
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(Some(TruncationParams { max_length: CONTEXT_LENGTH, ..Default::default() }))?;
        Ok(Self { tokenizer, model })
    }

    /// The embedding of a text, ([`DIMENSIONS`]), normalised.
    ///
    /// # Errors
    /// When the text cannot be tokenized or candle fails.
    pub fn embed(&self, text: &str) -> Result<Vec<f32>, TextError> {
        // A single text needs no padding, so that the mean needs no mask.
        let encoding = self.tokenizer.encode_fast(text, true)?;
        let tokens = Tensor::new(encoding.get_ids(), &Device::Cpu)?.unsqueeze(0)?;
        let states = self.model.forward(&tokens, &tokens.zeros_like()?, None)?;
        Ok(normalize(states.squeeze(0)?.mean(0)?.to_vec1()?))
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
