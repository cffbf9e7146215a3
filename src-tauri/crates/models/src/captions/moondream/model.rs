//! The model in a folder, from a picture to its caption.

use std::ops::ControlFlow;
use std::path::Path;

use ::image::RgbImage;
use candle_core::{DType, Device, Tensor};

use super::super::caption::{Caption, CaptionError};
use super::super::greedy;
use super::super::network::Network;
use super::super::pixels::square_patches;
use super::super::tokenizer::{CaptionTokenizer, Joining, Transcript};
use super::config::Config;
use super::decoder::{self, Decoder, Memory};
use super::image::{self, ImageTower};
use super::weights::Weights;
use crate::checkpoint::ExpectedTensors;
use crate::error::ModelError;
use crate::preprocess::Normalization;

/// What the model is asked if nothing else is.
const DESCRIBE: &str = "Describe this picture in one sentence.";

/// A Moondream model that captions pictures.
pub struct Moondream {
    config: Config,
    normalization: Normalization,
    tokenizer: CaptionTokenizer,
    /// The token before everything and after every answer.
    end: u32,
    image: ImageTower,
    decoder: Decoder,
    device: Device,
    dtype: DType,
}

/// A folder whose files were checked, before its weights are read.
pub struct Folder {
    config: Config,
    tokenizer: CaptionTokenizer,
    end: u32,
    weights: Weights,
}

impl Network for Moondream {
    type Folder = Folder;

    fn open(folder: &Path) -> Result<Folder, ModelError> {
        let config = Config::read(folder)?;
        let tokenizer = CaptionTokenizer::read(folder, Joining::Bytes, config.vocab_size)?;
        let end = tokenizer.id("<|endoftext|>")?;
        let weights = Weights::open(folder)?;
        let mut expected = ExpectedTensors::default();
        image::expect_tensors(&mut expected, &config);
        decoder::expect_tensors(&mut expected, &config);
        weights.check(&expected, config.vision.width)?;
        Ok(Folder { config, tokenizer, end, weights })
    }

    fn read_weights(folder: Folder, device: &Device) -> Result<Self, ModelError> {
        let Folder { config, tokenizer, end, weights } = folder;
        let builder = weights.var_builder(device);
        let damaged = |error: candle_core::Error| weights.damaged(&error);
        Ok(Self {
            image: ImageTower::load(&builder, &config).map_err(damaged)?,
            decoder: Decoder::load(&weights, &builder, &config).map_err(damaged)?,
            config,
            normalization: Normalization::new(1.0 / 255.0, [0.5; 3], [0.5; 3]),
            tokenizer,
            end,
            device: device.clone(),
            dtype: builder.dtype(),
        })
    }

    fn describe(
        &self,
        picture: &RgbImage,
        prompt: Option<&str>,
        limit: usize,
        piece: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Caption, CaptionError> {
        let question = self.question(prompt)?;
        // The token before everything, the picture, the question, and at least one token of an answer.
        let most = self.config.context_length - self.config.patches() - 2;
        if question.len() > most {
            return Err(CaptionError::LongPrompt { found: question.len(), most });
        }
        let limit = limit.min(1 + most - question.len()).min(greedy::MAX_TOKENS);
        let (states, mut memory) = self.read(picture, &question, limit)?;
        let last = states.narrow(1, states.dim(1)? - 1, 1)?.contiguous()?;
        let transcript = Transcript::new(&self.tokenizer, Vec::new(), piece);
        greedy::write(transcript, self.decoder.logits(&last)?, &[self.end], limit, |token| {
            let state = self.decoder.forward(self.decoder.embed(&[token])?, &mut memory)?;
            self.decoder.logits(&state)
        })
    }
}

impl Moondream {
    /// The tokens of a question, in the template that the model was trained with.
    pub(super) fn question(&self, prompt: Option<&str>) -> Result<Vec<u32>, CaptionError> {
        self.tokenizer.encode(&format!("\n\nQuestion: {}\n\nAnswer:", prompt.unwrap_or(DESCRIBE)))
    }

    /// Looks at a picture and reads a question, before an answer of at most `limit` tokens. Returns the states of all
    /// tokens so far, (1, tokens, width).
    pub(super) fn read(
        &self,
        picture: &RgbImage,
        question: &[u32],
        limit: usize,
    ) -> Result<(Tensor, Memory), CaptionError> {
        let seen = self.image.forward(&self.pixels(picture)?)?;
        let parts = [self.decoder.embed(&[self.end])?, seen, self.decoder.embed(question)?];
        let embedded = Tensor::cat(&parts, 1)?;
        let mut memory = self.decoder.begin(embedded.dim(1)? + limit);
        Ok((self.decoder.forward(embedded, &mut memory)?, memory))
    }

    /// A picture as the image tower takes it, (1, patches, 3 · patch · patch).
    pub(super) fn pixels(&self, picture: &RgbImage) -> Result<Tensor, CaptionError> {
        let sides = [self.config.image_size, self.config.patch_size];
        square_patches(picture, sides, &self.normalization, self.dtype, &self.device)
    }

    /// The networks, for comparisons with the reference.
    #[cfg(test)]
    pub(super) fn networks(&self) -> (&ImageTower, &Decoder) {
        (&self.image, &self.decoder)
    }
}
