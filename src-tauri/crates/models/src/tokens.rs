//! Queries to token ids, as the models were trained with them.
//!
//! Owns the normalisation that the reference does outside `tokenizer.json`, and where a text begins, ends, is cut
//! and padded: files of one family differ in how much of it they do themselves, so all of it is done here.

mod growth;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tokenizers::{NormalizedString, Normalizer, PostProcessorWrapper, Tokenizer};

use crate::config::{Family, read_limited};
use crate::error::ModelError;

/// Name of the tokenizer.
const FILE: &str = "tokenizer.json";
/// SigLIP 2's has 34 MB.
const MAX_BYTES: u64 = 64 << 20;

/// Bytes of a text that are looked at: more than any window holds.
const MAX_TEXT: usize = 8 << 10;
/// Bytes that the tokenizer's normalisation may make of one.
const MAX_NORMALIZED: usize = 128 << 10;

/// A tokenizer and what belongs around the tokens.
pub struct Tokens {
    tokenizer: Tokenizer,
    kind: Kind,
    /// Put before every text.
    start: Option<u32>,
    /// Put after every text.
    end: u32,
    /// Fills the window, if the model was trained with full windows.
    pad: Option<u32>,
    /// Tokens that the model can take in.
    window: usize,
    /// Rows of the token table.
    vocabulary: usize,
    /// How CLIP finds the token whose state is the text's vector.
    pooled: Pooled,
}

/// The three ways texts are prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Lower case, single spaces.
    Clip,
    /// Lower case, without punctuation, single spaces; padded with the end token.
    Siglip,
    /// Gemma's tokenizer, of SigLIP 2: lower case; padded with a token of its own.
    Gemma,
}

/// Where a text's vector is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pooled {
    /// The last token, whichever it is.
    Last,
    /// The first token with this id.
    First(u32),
    /// The first token with the highest id: what checkpoints mean that give their end token the number 2.
    Highest,
}

impl Tokens {
    /// Whether a model's folder has a tokenizer.
    ///
    /// # Errors
    /// When it has none.
    pub fn check_there(folder: &Path) -> Result<(), ModelError> {
        let missing = || ModelError::Missing { folder: folder.to_owned(), file: FILE };
        folder.join(FILE).is_file().then_some(()).ok_or_else(missing)
    }

    /// Reads `tokenizer.json` in a model's folder. `vocabulary` is how many rows the model's token table has,
    /// `window` how many tokens it takes in, `end` the `eos_token_id` of its configuration.
    ///
    /// # Errors
    /// When it is damaged, or its tokens have no place in the model's token table.
    pub fn read(
        folder: &Path,
        family: Family,
        vocabulary: usize,
        window: usize,
        end: u32,
    ) -> Result<Self, ModelError> {
        Self::check_there(folder)?;
        let path = folder.join(FILE);
        let wrong = |reason: String| ModelError::Tokenizer { path: PathBuf::from(&path), reason };
        let bytes = read_limited(&path, MAX_BYTES)?.ok_or_else(|| wrong("it is too large".to_owned()))?;
        growth::check(&bytes).map_err(wrong)?;
        // Its reader was not written for files that mean harm.
        let mut tokenizer = catch_unwind(|| Tokenizer::from_bytes(bytes))
            .map_err(|_| wrong("it is damaged".to_owned()))?
            .map_err(|error| wrong(error.to_string()))?;
        tokenizer.with_padding(None);
        // It puts tokens around a text, which is done here, and could repeat the text as often as it likes.
        tokenizer.with_post_processor(None::<PostProcessorWrapper>);
        tokenizer.with_truncation(None).map_err(|error| wrong(error.to_string()))?;
        let kind = match family {
            Family::Clip => Kind::Clip,
            Family::Siglip if tokenizer.token_to_id("<eos>").is_some() => Kind::Gemma,
            Family::Siglip => Kind::Siglip,
        };
        check_vocabulary(&tokenizer, vocabulary).map_err(wrong)?;
        let id = |token: &str| match tokenizer.token_to_id(token) {
            Some(id) if (id as usize) < vocabulary => Ok(id),
            _ => Err(wrong(format!("it has no token {token}, which this family of models needs"))),
        };
        let (start, last, pad) = match kind {
            Kind::Clip => (Some(id("<|startoftext|>")?), id("<|endoftext|>")?, None),
            Kind::Siglip => (None, id("</s>")?, Some(id("</s>")?)),
            Kind::Gemma => (None, id("<eos>")?, Some(id("<pad>")?)),
        };
        let pooled = match family {
            Family::Siglip => Pooled::Last,
            Family::Clip if end == 2 => Pooled::Highest,
            Family::Clip => Pooled::First(end),
        };
        Ok(Self { tokenizer, kind, start, end: last, pad, window, vocabulary, pooled })
    }

    /// How texts are prepared.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The ids of a text, from its first token to its last, cut and padded as the model was trained. What comes
    /// after the token whose state becomes the vector is left out where later tokens cannot change it.
    ///
    /// # Errors
    /// When the tokenizer fails or gives a token that the model has no row for.
    pub fn ids(&self, text: &str) -> Result<Vec<u32>, tokenizers::Error> {
        let encode = || {
            let text = self.normalised(shortened(text));
            self.check_growth(&text)?;
            self.tokenizer.encode_fast(text, false)
        };
        let panicked = |_| Err("the tokenizer is damaged".into());
        let encoding = catch_unwind(AssertUnwindSafe(encode)).unwrap_or_else(panicked)?;
        let room = self.window - 1 - usize::from(self.start.is_some());
        let words = encoding.get_ids().iter().copied().take(room);
        let mut ids: Vec<u32> = self.start.into_iter().chain(words).chain([self.end]).collect();
        if let Some(strange) = ids.iter().find(|&&id| id as usize >= self.vocabulary) {
            return Err(
                format!("the tokenizer gave the token {strange}, which the model does not know").into()
            );
        }
        if let Some(pad) = self.pad {
            ids.resize(self.window, pad);
        }
        ids.truncate(self.pooled_at(&ids) + 1);
        Ok(ids)
    }

    /// What the tokenizer makes of a text is cut into pieces, each of which takes many times its own memory.
    fn check_growth(&self, text: &str) -> Result<(), tokenizers::Error> {
        let Some(normalizer) = self.tokenizer.get_normalizer() else { return Ok(()) };
        let mut normalized = NormalizedString::from(text);
        normalizer.normalize(&mut normalized)?;
        let fits = normalized.len() <= MAX_NORMALIZED;
        if fits { Ok(()) } else { Err("the tokenizer makes too much of this text".into()) }
    }

    fn pooled_at(&self, ids: &[u32]) -> usize {
        let first = |wanted: u32| ids.iter().position(|&id| id == wanted).unwrap_or(0);
        match self.pooled {
            Pooled::Last => ids.len() - 1,
            // Where no token has that id, the reference too takes the first.
            Pooled::First(end) => first(end),
            Pooled::Highest => first(ids.iter().copied().max().unwrap_or(0)),
        }
    }

    fn normalised(&self, text: &str) -> String {
        match self.kind {
            Kind::Clip => lower(&single_spaces(text, false)),
            Kind::Siglip => {
                // The mark that stands for a space inside the vocabulary must not come from the text.
                let lower = text.replace('\u{2581}', " ").to_lowercase();
                single_spaces(&lower.replace(|c: char| c.is_ascii_punctuation(), ""), true)
            }
            Kind::Gemma => lower(text),
        }
    }
}

/// Letter by letter, as the crate `tokenizers` does it: a sigma at a word's end stays an ordinary one.
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The text up to [`MAX_TEXT`] bytes.
fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// Every run of white space as one space; at the ends none at all if `trim`.
fn single_spaces(text: &str, trim: bool) -> String {
    // Python's white space has these four control characters besides.
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

/// Tokens that were added to the vocabulary, such as place holders for tasks, may lie beyond the model's table: no
/// query has them.
fn check_vocabulary(tokenizer: &Tokenizer, rows: usize) -> Result<(), String> {
    let added = tokenizer.get_added_vocabulary().get_added_tokens_decoder();
    let vocabulary = tokenizer.get_vocab(false);
    let strange = vocabulary.values().filter(|id| **id as usize >= rows && !added.contains_key(id)).count();
    if strange == 0 {
        return Ok(());
    }
    let size = vocabulary.len();
    Err(format!("its vocabulary of {size} tokens is larger than the model's, which has {rows}"))
}
