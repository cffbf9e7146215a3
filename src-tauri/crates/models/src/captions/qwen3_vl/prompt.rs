//! The template that Qwen3-VL was trained with: a person shows a picture and says something about it.

use super::super::caption::CaptionError;
use super::super::tokenizer::CaptionTokenizer;
use crate::error::ModelError;

/// Longest prompt, in tokens: far more than an instruction has, and short enough that reading it takes little memory.
const MAX_PROMPT: usize = 512;
/// What the model is asked if nothing else is.
const DESCRIBE: &str = "Describe this picture in one sentence.";

/// The special tokens of the template.
pub struct Template {
    start: u32,
    end: u32,
    end_of_text: u32,
    picture_start: u32,
    picture_end: u32,
}

impl Template {
    /// Finds the tokens in the vocabulary.
    ///
    /// # Errors
    /// When one is missing.
    pub fn find(tokenizer: &CaptionTokenizer) -> Result<Self, ModelError> {
        Ok(Self {
            start: tokenizer.id("<|im_start|>")?,
            end: tokenizer.id("<|im_end|>")?,
            end_of_text: tokenizer.id("<|endoftext|>")?,
            picture_start: tokenizer.id("<|vision_start|>")?,
            picture_end: tokenizer.id("<|vision_end|>")?,
        })
    }

    /// The tokens that end an answer.
    pub fn ends(&self) -> [u32; 2] {
        [self.end, self.end_of_text]
    }

    /// The tokens before and after the picture.
    ///
    /// # Errors
    /// When the prompt is too long or can't be read.
    pub fn around_picture(
        &self,
        prompt: Option<&str>,
        tokenizer: &CaptionTokenizer,
    ) -> Result<(Vec<u32>, Vec<u32>), CaptionError> {
        let words = tokenizer.encode(prompt.unwrap_or(DESCRIBE))?;
        if words.len() > MAX_PROMPT {
            return Err(CaptionError::LongPrompt { found: words.len(), most: MAX_PROMPT });
        }
        let mut before = vec![self.start];
        before.extend(tokenizer.encode("user\n")?);
        before.push(self.picture_start);
        let mut after = vec![self.picture_end];
        after.extend(words);
        after.push(self.end);
        after.extend(tokenizer.encode("\n")?);
        after.push(self.start);
        after.extend(tokenizer.encode("assistant\n")?);
        Ok((before, after))
    }
}
