//! The model in a folder, from a picture to its caption.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

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
use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::config::{Fields, read_json};
use crate::error::ModelError;
use crate::preprocess::{CLIP_MEAN, CLIP_STD, Normalization};

/// A BLIP model that captions pictures.
pub struct Blip {
    config: Config,
    normalization: Normalization,
    tokenizer: CaptionTokenizer,
    image: ImageTower,
    decoder: Decoder,
    device: Device,
    dtype: DType,
}

/// A folder whose files were checked, before its weights are read.
pub struct Folder {
    config: Config,
    normalization: Normalization,
    tokenizer: CaptionTokenizer,
    checkpoint: Arc<Checkpoint>,
}

impl Network for Blip {
    type Folder = Folder;

    fn open(folder: &Path) -> Result<Folder, ModelError> {
        let config = Config::read(folder)?;
        let normalization = normalization(folder, &config)?;
        let tokenizer = CaptionTokenizer::read(folder, Joining::WordPieces, config.vocab_size)?;
        let checkpoint = Arc::new(Checkpoint::open(folder)?);
        let mut expected = ExpectedTensors::default();
        image::expect_tensors(&mut expected, &config);
        decoder::expect_tensors(&mut expected, &checkpoint, &config);
        checkpoint.check(&expected)?;
        Ok(Folder { config, normalization, tokenizer, checkpoint })
    }

    fn read_weights(folder: Folder, device: &Device) -> Result<Self, ModelError> {
        let Folder { config, normalization, tokenizer, checkpoint } = folder;
        let dtype = if device.is_cpu() { DType::F32 } else { DType::F16 };
        let weights = checkpoint.var_builder(dtype, device);
        let damaged = |error: candle_core::Error| checkpoint.damaged(&error);
        Ok(Self {
            image: ImageTower::load(&weights, &config).map_err(damaged)?,
            decoder: Decoder::load(&checkpoint, &weights, &config).map_err(damaged)?,
            config,
            normalization,
            tokenizer,
            device: device.clone(),
            dtype,
        })
    }

    fn describe(
        &self,
        picture: &RgbImage,
        prompt: Option<&str>,
        limit: usize,
        piece: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Caption, CaptionError> {
        let given = self.tokenizer.encode(prompt.unwrap_or_default())?;
        let most = self.config.context_length - 1;
        if given.len() >= most {
            return Err(CaptionError::LongPrompt { found: given.len(), most });
        }
        let limit = limit.min(most - given.len()).min(greedy::MAX_TOKENS);
        let mut memory = self.decoder.begin(&self.see(picture)?, 1 + given.len() + limit)?;
        let logits = self.read(&given, &mut memory)?;
        let last = logits.get(given.len())?;
        let transcript = Transcript::new(&self.tokenizer, given, piece);
        greedy::write(transcript, last, &[self.config.end_token], limit, |token| {
            self.decoder.forward(&[token], &mut memory)
        })
    }
}

impl Blip {
    /// The states of a picture, (1, tokens, width).
    pub(super) fn see(&self, picture: &RgbImage) -> Result<Tensor, CaptionError> {
        Ok(self.image.forward(&self.pixels(picture)?)?)
    }

    /// A picture as the image tower takes it, (1, patches, 3 · patch · patch).
    pub(super) fn pixels(&self, picture: &RgbImage) -> Result<Tensor, CaptionError> {
        let sides = [self.config.image_size, self.config.patch_size];
        square_patches(picture, sides, &self.normalization, self.dtype, &self.device)
    }

    /// The logits after the start token and after each of the tokens of a prompt, (1 + tokens, vocabulary).
    pub(super) fn read(&self, given: &[u32], memory: &mut Memory) -> candle_core::Result<Tensor> {
        let ids: Vec<u32> = [self.config.start_token].iter().chain(given).copied().collect();
        self.decoder.forward(&ids, memory)
    }

    /// The network, for comparisons with the reference.
    #[cfg(test)]
    pub(super) fn decoder(&self) -> &Decoder {
        &self.decoder
    }
}

/// Reads `preprocessor_config.json`, if there is one.
fn normalization(folder: &Path, config: &Config) -> Result<Normalization, ModelError> {
    let path = folder.join("preprocessor_config.json");
    let json = if path.is_file() { read_json(&path)? } else { serde_json::json!({}) };
    let fields = Fields::new(&path, "", &json)?;
    if fields.count("resample", 3, 0..=5)? != 3 {
        return Err(fields.invalid("resample", "is not 3 (bicubic), the filter that Ratna supports"));
    }
    let side = config.image_size;
    if json["size"].is_object() {
        for name in ["height", "width"] {
            fields.section_or_empty("size")?.count(name, side, side..=side)?;
        }
    } else {
        // The published file has one number.
        fields.side("size", side, side..=side)?;
    }
    Normalization::read(&fields, CLIP_MEAN, CLIP_STD)
}
