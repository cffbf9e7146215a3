//! A CLIP or SigLIP model from a folder: `config.json`, weights and `tokenizer.json`, as transformers saves them.
//!
//! Owns what is read when: opening reads the small files and the header of the weights, and checks that they match each
//! other; a tower's weights are loaded on first use. Indexing needs no text tower, searching no image tower.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use candle_core::{DType, Device, Result};
use candle_nn::VarBuilder;
use image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, Filter, InputSpec, Languages, Relevance, Understanding};

use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::config::{Config, Family};
use crate::device;
use crate::error::ModelError;
use crate::lazy::{Lazy, embed_error};
use crate::preprocess::Preprocessor;
use crate::query_priority;
use crate::text::TextTower;
use crate::tokens::{QueryTokenizer, Variant};
use crate::{clip, l2, siglip};

/// A CLIP or SigLIP model.
pub struct Pretrained {
    id: String,
    config: Config,
    checkpoint: Arc<Checkpoint>,
    preprocessor: Preprocessor,
    folder: PathBuf,
    /// Lazy because SigLIP 2's takes seconds to read, and only queries need it.
    tokenizer: Lazy<QueryTokenizer>,
    relevance: Relevance,
    /// Device and type of the weights; `None` for [`device::device`]'s.
    placement: Option<(Device, DType)>,
    image: Lazy<ImageTower>,
    text: Lazy<TextTower>,
}

enum ImageTower {
    Clip(clip::ImageTower),
    Siglip(siglip::ImageTower),
}

impl Pretrained {
    /// Opens the model in a folder under the name `id`. Takes little time and memory, since weights are loaded on first
    /// use.
    ///
    /// # Errors
    /// When a file is missing, damaged, or does not match the others.
    pub fn open(folder: &Path, id: &str) -> std::result::Result<Self, ModelError> {
        let config = Config::read(folder)?;
        QueryTokenizer::check_exists(folder)?;
        let preprocessor = Preprocessor::read(folder, &config, || default_filter(folder, &config))?;
        let checkpoint = Arc::new(Checkpoint::open(folder)?);
        let mut expected = ExpectedTensors::default();
        match config.family {
            Family::Clip => clip::expect_tensors(&mut expected, &config),
            Family::Siglip => siglip::expect_tensors(&mut expected, &config),
        }
        checkpoint.check(&expected)?;
        let relevance = relevance(&checkpoint, config.family)?;
        Ok(Self {
            id: id.to_owned(),
            config,
            checkpoint,
            preprocessor,
            folder: folder.to_owned(),
            tokenizer: Lazy::default(),
            relevance,
            placement: None,
            image: Lazy::default(),
            text: Lazy::default(),
        })
    }

    /// The same model on this device instead of [`device::device`]'s, with weights of this type: f32 or f16.
    #[cfg(test)]
    pub fn on(self, device: Device, dtype: DType) -> Self {
        Self { placement: Some((device, dtype)), image: Lazy::default(), text: Lazy::default(), ..self }
    }

    /// Checks the tokenizer, too, which [`open`](Self::open) leaves to the first query.
    ///
    /// # Errors
    /// When the tokenizer is damaged or does not match the model.
    pub fn check(&self) -> std::result::Result<(), ModelError> {
        read_tokenizer(&self.folder, &self.config).map(drop)
    }

    fn tokenizer(&self) -> std::result::Result<&QueryTokenizer, EmbedError> {
        self.tokenizer.get(&self.id, || read_tokenizer(&self.folder, &self.config))
    }

    fn placement(&self) -> (&Device, DType) {
        match &self.placement {
            Some((device, dtype)) => (device, *dtype),
            None => (&device::device().device, device::device().dtype),
        }
    }

    fn var_builder(&self) -> VarBuilder<'static> {
        let (device, dtype) = self.placement();
        self.checkpoint.var_builder(dtype, device)
    }

    fn image_tower(&self) -> std::result::Result<&ImageTower, EmbedError> {
        self.image.get(&self.id, || match self.config.family {
            Family::Clip => clip::ImageTower::load(&self.var_builder(), &self.config).map(ImageTower::Clip),
            Family::Siglip => {
                siglip::ImageTower::load(&self.var_builder(), &self.config).map(ImageTower::Siglip)
            }
        })
    }

    fn text_tower(&self) -> std::result::Result<&TextTower, EmbedError> {
        self.text.get(&self.id, || match self.config.family {
            Family::Clip => clip::text_tower(&self.checkpoint, &self.var_builder(), &self.config),
            Family::Siglip => siglip::text_tower(&self.checkpoint, &self.var_builder(), &self.config),
        })
    }

    fn encode_text(&self, text: &str) -> std::result::Result<Vec<f32>, EmbedError> {
        let tower = self.text_tower()?;
        let ids = self.tokenizer()?.encode(text).map_err(embed_error(&self.id))?;
        let vector = tower.forward(&ids).and_then(|vector| l2::normalize_last_axis(&vector)?.to_vec1());
        vector.map_err(embed_error(&self.id))
    }

    fn encode_images(&self, tower: &ImageTower, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>> {
        let (device, dtype) = self.placement();
        let patches = self.preprocessor.patches(batch, dtype, device)?;
        let vectors = match tower {
            ImageTower::Clip(tower) => tower.forward(&patches)?,
            ImageTower::Siglip(tower) => tower.forward(&patches)?,
        };
        l2::normalize_last_axis(&vectors)?.to_vec2()
    }
}

impl Embedder for Pretrained {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.config.dimensions
    }

    fn input(&self) -> InputSpec {
        self.preprocessor.input_spec()
    }

    fn relevance(&self) -> Relevance {
        self.relevance
    }

    /// A GPU runs one task after another, so that a query waits for the batch before it.
    fn longest_batch(&self) -> Option<Duration> {
        (!self.placement().0.is_cpu()).then_some(device::MAX_BATCH_TIME)
    }

    fn embed_images(&self, batch: &[RgbImage]) -> std::result::Result<Vec<Vec<f32>>, EmbedError> {
        let tower = self.image_tower()?;
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.encode_images(tower, batch).map_err(embed_error(&self.id))
    }

    fn languages(&self) -> std::result::Result<Languages, EmbedError> {
        Ok(self.tokenizer()?.languages())
    }

    fn understanding(&self, text: &str) -> std::result::Result<Understanding, EmbedError> {
        Ok(self.tokenizer()?.understanding(text))
    }

    fn embed_text(&self, text: &str) -> std::result::Result<Vec<f32>, EmbedError> {
        if self.placement().0.is_cpu() {
            query_priority::run_query(|| self.encode_text(text))
        } else {
            self.encode_text(text)
        }
    }
}

fn read_tokenizer(folder: &Path, config: &Config) -> std::result::Result<QueryTokenizer, ModelError> {
    let text = &config.text;
    QueryTokenizer::read(folder, config.family, text.vocab_size, text.context_length, text.eos_token)
}

/// The resampling filter if no file names one: bilinear for SigLIP 2, bicubic for the others.
fn default_filter(folder: &Path, config: &Config) -> std::result::Result<Filter, ModelError> {
    let gemma =
        config.family == Family::Siglip && read_tokenizer(folder, config)?.variant() == Variant::Gemma;
    Ok(if gemma { Filter::Bilinear } else { Filter::Bicubic })
}

/// SigLIP is trained to predict probabilities; CLIP's scores are only comparable with each other.
fn relevance(checkpoint: &Checkpoint, family: Family) -> std::result::Result<Relevance, ModelError> {
    if family == Family::Clip {
        return Ok(Relevance::Background { floor: 0.0 });
    }
    let number = |name| {
        let read = checkpoint
            .tensor(name, DType::F32, &Device::Cpu)
            .and_then(|one| one.reshape(())?.to_scalar::<f32>());
        let damaged = |reason: String| ModelError::Damaged { path: checkpoint.path().to_owned(), reason };
        let number = read.map_err(|error| damaged(error.to_string()))?;
        if number.is_finite() { Ok(number) } else { Err(damaged(format!("{name} is not a number"))) }
    };
    Ok(Relevance::Probability { scale: number("logit_scale")?.exp(), bias: number("logit_bias")? })
}
