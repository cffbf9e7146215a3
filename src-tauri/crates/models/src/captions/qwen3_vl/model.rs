//! The model in a folder, from a picture to its caption.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use ::image::RgbImage;
use candle_core::{DType, Device, Tensor};

use super::super::caption::{Caption, CaptionError};
use super::super::greedy;
use super::super::network::Network;
use super::super::tokenizer::{CaptionTokenizer, Joining, Transcript};
use super::config::Config;
use super::decoder::{self, Decoder, Memory, Prompt};
use super::image::{self, ImageTower};
use super::positions;
use super::preprocess::Preprocessor;
use super::prompt::Template;
use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::error::ModelError;

/// A Qwen3-VL model that captions pictures.
pub struct Qwen3Vl {
    config: Config,
    preprocessor: Preprocessor,
    tokenizer: CaptionTokenizer,
    template: Template,
    image: ImageTower,
    decoder: Decoder,
    device: Device,
    dtype: DType,
}

/// A folder whose files were checked, before its weights are read.
pub struct Folder {
    config: Config,
    preprocessor: Preprocessor,
    tokenizer: CaptionTokenizer,
    template: Template,
    checkpoint: Arc<Checkpoint>,
}

/// A prompt that was read.
pub(super) struct Begun {
    /// The states of its tokens, (1, tokens, width).
    pub states: Tensor,
    /// Their keys and values.
    pub memory: Memory,
    /// Position of the token after it.
    pub position: u32,
}

impl Network for Qwen3Vl {
    type Folder = Folder;

    fn open(folder: &Path) -> Result<Folder, ModelError> {
        let config = Config::read(folder)?;
        let preprocessor = Preprocessor::read(folder, &config.vision)?;
        let tokenizer = CaptionTokenizer::read(folder, Joining::Bytes, config.text.vocab_size)?;
        let template = Template::find(&tokenizer)?;
        let checkpoint = Arc::new(Checkpoint::open(folder)?);
        let mut expected = ExpectedTensors::default();
        image::expect_tensors(&mut expected, &config.vision, config.text.width);
        decoder::expect_tensors(&mut expected, &config.text);
        checkpoint.check(&expected)?;
        Ok(Folder { config, preprocessor, tokenizer, template, checkpoint })
    }

    fn read_weights(folder: Folder, device: &Device) -> Result<Self, ModelError> {
        let Folder { config, preprocessor, tokenizer, template, checkpoint } = folder;
        let weights = match device.is_cpu() {
            true => checkpoint.compact_var_builder(),
            // The type of the published weights: its states exceed the range of f16.
            false => checkpoint.var_builder(DType::BF16, device),
        };
        let damaged = |error: candle_core::Error| checkpoint.damaged(&error);
        Ok(Self {
            image: ImageTower::load(&weights, &config.vision, config.text.width).map_err(damaged)?,
            decoder: Decoder::load(&checkpoint, &weights, &config.text).map_err(damaged)?,
            config,
            preprocessor,
            tokenizer,
            template,
            device: device.clone(),
            dtype: weights.dtype(),
        })
    }

    fn describe(
        &self,
        picture: &RgbImage,
        prompt: Option<&str>,
        limit: usize,
        piece: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Caption, CaptionError> {
        let limit = limit.min(greedy::MAX_TOKENS);
        let Begun { states, mut memory, mut position } = self.begin(picture, prompt, limit)?;
        let last = states.narrow(1, states.dim(1)? - 1, 1)?.contiguous()?;
        let transcript = Transcript::new(&self.tokenizer, Vec::new(), piece);
        greedy::write(transcript, self.decoder.logits(&last)?, &self.template.ends(), limit, |token| {
            let state = self.decoder.append(token, position, &mut memory)?;
            position += 1;
            self.decoder.logits(&state)
        })
    }
}

impl Qwen3Vl {
    /// Looks at a picture and reads a prompt, before an answer of at most `limit` tokens.
    pub(super) fn begin(
        &self,
        picture: &RgbImage,
        prompt: Option<&str>,
        limit: usize,
    ) -> Result<Begun, CaptionError> {
        let (before, after) = self.template.around_picture(prompt, &self.tokenizer)?;
        let picture = self.preprocessor.resized(picture)?;
        let (patches, grid) = self.preprocessor.patches(&picture, self.dtype, &self.device)?;
        let seen = self.image.forward(&patches, grid)?;
        let (positions, position) =
            positions::around_picture(before.len(), grid, self.config.vision.merge, after.len());
        let mut memory = self.decoder.begin(positions.len() + limit);
        let prompt = Prompt { before: &before, picture: &seen, after: &after, positions: &positions };
        Ok(Begun { states: self.decoder.read(&prompt, &mut memory)?, memory, position })
    }

    /// The parts, for comparisons with the reference.
    #[cfg(test)]
    pub(super) fn parts(&self) -> (&Preprocessor, &Template, &CaptionTokenizer, &ImageTower, &Decoder) {
        (&self.preprocessor, &self.template, &self.tokenizer, &self.image, &self.decoder)
    }
}
