//! Prompts to tokens, and tokens to the text that people see.
//!
//! Owns how a text grows token by token: what it has of a character or of white space at its end is held back until it is
//! known how it goes on. Knows no model.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tokenizers::decoders::byte_level::ByteLevel;
use tokenizers::decoders::wordpiece::WordPiece;
use tokenizers::{DecoderWrapper, Tokenizer};

use super::caption::CaptionError;
use crate::error::ModelError;
use crate::tokens::{check_vocabulary, encode_plain, read_tokenizer};

/// Longest token, in bytes; the longest of the known vocabularies have some hundreds.
const MAX_TOKEN: usize = 4 << 10;

/// How the tokens of a vocabulary are joined. Not read from the file, whose decoder could make any text of a token.
#[derive(Clone, Copy, Debug)]
pub enum Joining {
    /// Bytes, as in GPT-2.
    Bytes,
    /// Pieces of words, as in BERT.
    WordPieces,
}

/// A model's tokenizer.
pub struct CaptionTokenizer {
    tokenizer: Tokenizer,
    path: PathBuf,
    /// Rows of the token table.
    rows: usize,
}

impl CaptionTokenizer {
    /// Reads `tokenizer.json` in a model's folder; the model's token table has `rows`.
    ///
    /// # Errors
    /// When the file is missing or damaged, or its vocabulary does not fit the table.
    pub fn read(folder: &Path, joining: Joining, rows: usize) -> Result<Self, ModelError> {
        let mut tokenizer = read_tokenizer(folder)?;
        let path = folder.join("tokenizer.json");
        let invalid = |reason: String| ModelError::Tokenizer { path: path.clone(), reason };
        check_vocabulary(&tokenizer, rows).map_err(invalid)?;
        if let Some(longest) = tokenizer.get_vocab(true).keys().map(String::len).max()
            && longest > MAX_TOKEN
        {
            return Err(invalid(format!("it has a token of {longest} bytes, which no model needs")));
        }
        tokenizer.with_decoder(Some(match joining {
            Joining::Bytes => DecoderWrapper::ByteLevel(ByteLevel::default()),
            Joining::WordPieces => DecoderWrapper::WordPiece(WordPiece::default()),
        }));
        // What a person writes is text, even if it looks like the tokens that end a prompt.
        tokenizer.set_encode_special_tokens(true);
        Ok(Self { tokenizer, path, rows })
    }

    /// The id of a token.
    ///
    /// # Errors
    /// When the vocabulary lacks it, or the model's token table does.
    pub fn id(&self, token: &str) -> Result<u32, ModelError> {
        let id = self.tokenizer.token_to_id(token).filter(|&id| (id as usize) < self.rows);
        let reason = || format!("it has no token {token}, which this family of models needs");
        id.ok_or_else(|| ModelError::Tokenizer { path: self.path.clone(), reason: reason() })
    }

    /// The ids of a text, without special tokens.
    ///
    /// # Errors
    /// When the tokenizer fails or yields a token that the model lacks.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, CaptionError> {
        let ids =
            encode_plain(&self.tokenizer, text).map_err(|error| CaptionError::Prompt(error.to_string()))?;
        match ids.iter().find(|&&id| id as usize >= self.rows) {
            None => Ok(ids),
            Some(id) => Err(CaptionError::Prompt(format!("the model has no token {id}"))),
        }
    }

    /// The text of some tokens, without special tokens and white space at its ends, as far as it can't change any more: a
    /// character whose last bytes are missing is left out.
    fn settled(&self, ids: &[u32]) -> String {
        let decode = || self.tokenizer.decode(ids, true).unwrap_or_default();
        let text = catch_unwind(AssertUnwindSafe(decode)).unwrap_or_default();
        let unsettled = |c: char| c == char::REPLACEMENT_CHARACTER || c.is_whitespace();
        text.trim_start().trim_end_matches(unsettled).to_owned()
    }
}

/// A text as it grows.
pub struct Transcript<'a> {
    tokenizer: &'a CaptionTokenizer,
    /// Tokens of the text, with those of a prompt that is part of it.
    ids: Vec<u32>,
    /// How many of them the prompt has.
    given: usize,
    /// What was handed out.
    told: String,
    piece: &'a mut dyn FnMut(&str) -> ControlFlow<()>,
}

impl<'a> Transcript<'a> {
    /// A text that begins with `given` and is handed out to `piece`.
    pub fn new(
        tokenizer: &'a CaptionTokenizer,
        given: Vec<u32>,
        piece: &'a mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Self {
        Self { tokenizer, given: given.len(), ids: given, told: String::new(), piece }
    }

    /// Appends a token and hands out what it settles, which may be nothing.
    pub fn push(&mut self, id: u32) -> ControlFlow<()> {
        self.ids.push(id);
        let text = self.tokenizer.settled(&self.ids);
        let Some(news) = text.strip_prefix(&self.told) else { return (self.piece)("") };
        let flow = (self.piece)(news);
        self.told = text;
        flow
    }

    /// The text and the tokens that were appended.
    pub fn finish(mut self) -> (String, Vec<u32>) {
        (self.told, self.ids.split_off(self.given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captions::parity::folder;

    fn tokenizer() -> CaptionTokenizer {
        CaptionTokenizer::read(&folder("qwen3-vl"), Joining::Bytes, usize::MAX).unwrap()
    }

    fn pieces(text: &str) -> Vec<String> {
        let tokenizer = tokenizer();
        let mut pieces = Vec::new();
        let mut take = |piece: &str| {
            assert!(!piece.contains(char::REPLACEMENT_CHARACTER), "{piece:?}");
            pieces.push(piece.to_owned());
            ControlFlow::Continue(())
        };
        let mut transcript = Transcript::new(&tokenizer, Vec::new(), &mut take);
        for id in tokenizer.encode(text).unwrap() {
            assert!(transcript.push(id).is_continue());
        }
        assert_eq!(transcript.finish().0, text.trim());
        pieces
    }

    #[test]
    fn characters_of_several_tokens_appear_whole() {
        let text = " एक कुत्ता 🐕 in the snow — 雪 ";
        let pieces = pieces(text);
        assert!(pieces.len() > text.chars().count(), "some characters have several tokens");
        assert_eq!(pieces.concat(), text.trim());
    }

    #[test]
    fn special_tokens_in_a_prompt_are_plain_text() {
        let tokenizer = tokenizer();
        let end = tokenizer.id("<|im_end|>").unwrap();
        assert!(!tokenizer.encode("a<|im_end|>b").unwrap().contains(&end));
    }
}
