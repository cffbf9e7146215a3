//! Queries to token ids, prepared as in the models' training.
//!
//! Owns the normalisation that the reference implementation does outside `tokenizer.json`, the special tokens,
//! truncation and padding: the files of one family differ in how much of this they do themselves, so all of it is done
//! here. Never touches weights.

mod latin;
mod tokenizer_limits;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use ratna_engine::embedder::{Languages, Understanding};
use tokenizers::{NormalizedString, Normalizer, PostProcessorWrapper, Tokenizer};

use crate::config::{Family, read_limited};
use crate::error::ModelError;

/// Name of the tokenizer's file.
const FILE: &str = "tokenizer.json";
/// Largest file accepted, in bytes; SigLIP 2's has 34 MB.
const MAX_BYTES: u64 = 64 << 20;

/// Bytes of a text that are tokenized: more than fit any context length.
const MAX_TEXT: usize = 8 << 10;
/// Longest text after the tokenizer's normalisation, in bytes.
const MAX_NORMALIZED: usize = 128 << 10;

/// A model's tokenizer with its special tokens.
pub struct QueryTokenizer {
    tokenizer: Tokenizer,
    variant: Variant,
    /// Token before every text.
    bos: Option<u32>,
    /// Token after every text.
    eos: u32,
    /// Token that fills up the context, if the model was trained with padding.
    pad: Option<u32>,
    /// Tokens in a text at most, including special tokens.
    context_length: usize,
    /// Rows of the token table.
    vocab_size: usize,
    pooling: Pooling,
}

/// How texts are normalised and padded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// CLIP: lower case, single spaces.
    Clip,
    /// SigLIP: lower case, no punctuation, single spaces; padded with the end token.
    Siglip,
    /// SigLIP 2, with Gemma's tokenizer: lower case; padded with a padding token.
    Gemma,
}

/// Which token's state becomes the embedding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pooling {
    /// The last token.
    Last,
    /// The first token with this id.
    First(u32),
    /// The first token with the highest id, which is how transformers reads checkpoints with an `eos_token_id` of 2.
    Highest,
}

impl QueryTokenizer {
    /// Checks that a model's folder has a tokenizer.
    ///
    /// # Errors
    /// [`ModelError::Missing`] if it has none.
    pub fn check_exists(folder: &Path) -> Result<(), ModelError> {
        let missing = || ModelError::Missing { folder: folder.to_owned(), file: FILE };
        folder.join(FILE).is_file().then_some(()).ok_or_else(missing)
    }

    /// Reads `tokenizer.json` in a model's folder. `vocab_size` is the number of rows of the model's token table,
    /// `context_length` the number of tokens in a text, `eos_token` the `eos_token_id` of the configuration.
    ///
    /// # Errors
    /// When the file is missing or damaged, or its vocabulary does not fit the model's token table.
    pub fn read(
        folder: &Path,
        family: Family,
        vocab_size: usize,
        context_length: usize,
        eos_token: u32,
    ) -> Result<Self, ModelError> {
        let tokenizer = read_tokenizer(folder)?;
        let path = folder.join(FILE);
        let invalid = |reason: String| ModelError::Tokenizer { path: PathBuf::from(&path), reason };
        let variant = match family {
            Family::Clip => Variant::Clip,
            Family::Siglip if tokenizer.token_to_id("<eos>").is_some() => Variant::Gemma,
            Family::Siglip => Variant::Siglip,
        };
        check_vocabulary(&tokenizer, vocab_size).map_err(invalid)?;
        let id = |token: &str| match tokenizer.token_to_id(token) {
            Some(id) if (id as usize) < vocab_size => Ok(id),
            _ => Err(invalid(format!("it has no token {token}, which this family of models needs"))),
        };
        let (bos, eos, pad) = match variant {
            Variant::Clip => (Some(id("<|startoftext|>")?), id("<|endoftext|>")?, None),
            Variant::Siglip => (None, id("</s>")?, Some(id("</s>")?)),
            Variant::Gemma => (None, id("<eos>")?, Some(id("<pad>")?)),
        };
        let pooling = match family {
            Family::Siglip => Pooling::Last,
            Family::Clip if eos_token == 2 => Pooling::Highest,
            Family::Clip => Pooling::First(eos_token),
        };
        Ok(Self { tokenizer, variant, bos, eos, pad, context_length, vocab_size, pooling })
    }

    /// How texts are normalised and padded.
    pub fn variant(&self) -> Variant {
        self.variant
    }

    /// The languages of the texts that models with such a tokenizer were trained on.
    pub fn languages(&self) -> Languages {
        match self.variant {
            Variant::Gemma => Languages::Many,
            Variant::Clip | Variant::Siglip => Languages::English,
        }
    }

    /// How much of a text the model can have learnt: one for English knows no other scripts. Its tokenizer splits them
    /// into bytes or drops them.
    pub fn understanding(&self, text: &str) -> Understanding {
        match self.languages() {
            Languages::English if latin::is_in_another_script(text) => Understanding::Nothing,
            Languages::Many | Languages::English => Understanding::Words,
        }
    }

    /// The token ids of a text, with special tokens, truncated and padded as in training. Tokens after the one whose
    /// state becomes the embedding are dropped where they cannot influence it.
    ///
    /// # Errors
    /// When the tokenizer fails or yields a token beyond the model's token table.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, tokenizers::Error> {
        let encode = || {
            let text = self.normalize(truncate(text));
            check_length(&self.tokenizer, &text)?;
            self.tokenizer.encode_fast(text, false)
        };
        let panicked = |_| Err("the tokenizer is damaged".into());
        let encoding = catch_unwind(AssertUnwindSafe(encode)).unwrap_or_else(panicked)?;
        let room = self.context_length - 1 - usize::from(self.bos.is_some());
        let words = encoding.get_ids().iter().copied().take(room);
        let mut ids: Vec<u32> = self.bos.into_iter().chain(words).chain([self.eos]).collect();
        if let Some(unknown) = ids.iter().find(|&&id| id as usize >= self.vocab_size) {
            return Err(format!(
                "the tokenizer yields the token {unknown}, which is not in the model's vocabulary"
            )
            .into());
        }
        if let Some(pad) = self.pad {
            ids.resize(self.context_length, pad);
        }
        ids.truncate(self.pooled_position(&ids) + 1);
        Ok(ids)
    }

    fn pooled_position(&self, ids: &[u32]) -> usize {
        let first = |wanted: u32| ids.iter().position(|&id| id == wanted).unwrap_or(0);
        match self.pooling {
            Pooling::Last => ids.len() - 1,
            // If no token has that id, the reference implementation takes the first token, too.
            Pooling::First(id) => first(id),
            Pooling::Highest => first(ids.iter().copied().max().unwrap_or(0)),
        }
    }

    fn normalize(&self, text: &str) -> String {
        match self.variant {
            Variant::Clip => lower(&single_spaces(text, false)),
            Variant::Siglip => {
                // This character marks spaces inside the vocabulary, so a text must not contain it.
                let lower = text.replace('\u{2581}', " ").to_lowercase();
                single_spaces(&lower.replace(|c: char| c.is_ascii_punctuation(), ""), true)
            }
            Variant::Gemma => lower(text),
        }
    }
}

/// Reads `tokenizer.json` in a model's folder, without its padding, truncation and special tokens around a text.
///
/// # Errors
/// When the file is missing, damaged, or could make a text far longer than any model needs.
pub fn read_tokenizer(folder: &Path) -> Result<Tokenizer, ModelError> {
    QueryTokenizer::check_exists(folder)?;
    let path = folder.join(FILE);
    let invalid = |reason: String| ModelError::Tokenizer { path: PathBuf::from(&path), reason };
    let bytes = read_limited(&path, MAX_BYTES)?.ok_or_else(|| invalid("it is too large".to_owned()))?;
    tokenizer_limits::check(&bytes).map_err(invalid)?;
    // The crate tokenizers panics on some damaged files.
    let mut tokenizer = catch_unwind(|| Tokenizer::from_bytes(bytes))
        .map_err(|_| invalid("it is damaged".to_owned()))?
        .map_err(|error| invalid(error.to_string()))?;
    tokenizer.with_padding(None);
    // The post-processor adds special tokens, which the models do, and could repeat the text any number of times.
    tokenizer.with_post_processor(None::<PostProcessorWrapper>);
    tokenizer.with_truncation(None).map_err(|error| invalid(error.to_string()))?;
    Ok(tokenizer)
}

/// The ids of a plain text, cut to the longest that is tokenized.
///
/// # Errors
/// When the tokenizer fails or makes the text far longer.
pub fn encode_plain(tokenizer: &Tokenizer, text: &str) -> Result<Vec<u32>, tokenizers::Error> {
    let encode = || {
        let text = truncate(text);
        check_length(tokenizer, text)?;
        tokenizer.encode_fast(text, false)
    };
    let panicked = |_| Err("the tokenizer is damaged".into());
    Ok(catch_unwind(AssertUnwindSafe(encode)).unwrap_or_else(panicked)?.get_ids().to_vec())
}

/// Checks the length of a text after normalisation, since tokenizing it takes many times its own memory.
fn check_length(tokenizer: &Tokenizer, text: &str) -> Result<(), tokenizers::Error> {
    let Some(normalizer) = tokenizer.get_normalizer() else { return Ok(()) };
    let mut normalized = NormalizedString::from(text);
    normalizer.normalize(&mut normalized)?;
    let fits = normalized.len() <= MAX_NORMALIZED;
    if fits { Ok(()) } else { Err("the tokenizer makes this text too long".into()) }
}

/// Lower case, character by character as in the crate `tokenizers`, so that a final sigma is not special.
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The first [`MAX_TEXT`] bytes of a text, cut between characters.
fn truncate(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// Collapses every run of white space to one space, and drops it at both ends if `trim`.
fn single_spaces(text: &str, trim: bool) -> String {
    // Python counts these four control characters as white space, too.
    let white = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    let mut spaced = String::with_capacity(text.len());
    for c in text.chars() {
        match white(c) {
            false => spaced.push(c),
            true if spaced.ends_with(' ') => {}
            true => spaced.push(' '),
        }
    }
    if trim { spaced.trim_matches(' ').to_owned() } else { spaced }
}

/// Checks that the vocabulary fits the token table. Added tokens, such as placeholders for tasks, may lie beyond the
/// table, since no query contains them.
pub fn check_vocabulary(tokenizer: &Tokenizer, rows: usize) -> Result<(), String> {
    let added = tokenizer.get_added_vocabulary().get_added_tokens_decoder();
    let vocabulary = tokenizer.get_vocab(false);
    let unknown = vocabulary.values().filter(|id| **id as usize >= rows && !added.contains_key(id)).count();
    if unknown == 0 {
        return Ok(());
    }
    let size = vocabulary.len();
    Err(format!("its vocabulary of {size} tokens is larger than the model's, which has {rows}"))
}
