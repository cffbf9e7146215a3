//! all-MiniLM-L6-v2, the text tower of the starter model.
//!
//! Papers: Reimers & Gurevych 2019, arXiv 1908.10084; Wang et al. 2020, arXiv 2002.10957. Checkpoint:
//! `sentence-transformers/all-MiniLM-L6-v2`, matrices stored as i8 by `tools/starter/build.py`.
//! Owns the tokenizer, the embeddings of the tokens, and mean pooling; the layers are in `encoder`. Always runs on the CPU.

use ratna_engine::embedder::Understanding;
use tokenizers::{Tokenizer, TruncationParams};

use super::encoder::{Encoder, Norm, WIDTH};
use super::words::{self, Word};
use crate::asset::{Packed, Weights, WeightsError};
use crate::l2::normalize;

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
    /// A token is not in the table.
    #[error("the table of tokens is too short")]
    Token,
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
    /// The tokens' embeddings, (vocabulary, [`WIDTH`]). A query needs a few rows only.
    table: Packed<'a>,
    /// What is added to the embedding of a token at each position, (512, [`WIDTH`]): the position's and the first segment's
    /// embedding.
    positions: Vec<f32>,
    norm: Norm,
    encoder: Encoder,
}

impl<'a> TextTower<'a> {
    /// Unpacks the weights to f32, which takes 43 MB, except the table of tokens.
    ///
    /// # Errors
    /// When the weights or the tokenizer's file are damaged.
    pub fn load(weights: &Weights<'a>, tokenizer: &[u8]) -> Result<Self, TextError> {
        let segments = weights.array("embeddings.token_type_embeddings.weight")?.values;
        let mut positions = weights.array("embeddings.position_embeddings.weight")?.values;
        for position in positions.chunks_exact_mut(WIDTH) {
            position.iter_mut().zip(&segments).for_each(|(value, segment)| *value += segment);
        }
        let mut tokenizer = Tokenizer::from_bytes(tokenizer)?;
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(Some(TruncationParams { max_length: CONTEXT_LENGTH, ..Default::default() }))?;
        Ok(Self {
            tokenizer,
            table: weights.packed(TABLE)?,
            positions,
            norm: Norm::load(weights, "embeddings.LayerNorm")?,
            encoder: Encoder::load(weights)?,
        })
    }

    /// The embedding of a text, ([`WIDTH`]), normalised.
    ///
    /// # Errors
    /// When the text cannot be tokenized.
    pub fn embed(&self, text: &str) -> Result<Vec<f32>, TextError> {
        // A single text needs no padding, so that the mean needs no mask.
        let encoding = self.tokenizer.encode_fast(text, true)?;
        let rows = self.table.unpack(encoding.get_ids().iter().map(|&id| id as usize));
        let mut states = rows.ok_or(TextError::Token)?;
        self.norm.add(&self.positions, &mut states);
        let mut sum = vec![0.0; WIDTH];
        for state in self.encoder.forward(states).chunks_exact(WIDTH) {
            sum.iter_mut().zip(state).for_each(|(sum, value)| *sum += value);
        }
        // Its direction is that of the mean.
        Ok(normalize(sum))
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
