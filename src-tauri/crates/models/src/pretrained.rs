//! A model from a folder: `config.json`, weights and `tokenizer.json`, as hubs keep them.
//!
//! Owns what is read when: opening reads the small files and the weights' table of contents, and checks that they
//! fit each other; a tower's weights follow on its first use. Indexing needs no text tower, searching no image
//! tower.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, Filter, InputSpec, Relevance};

use crate::ahead;
use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::config::{Config, Family};
use crate::device;
use crate::error::ModelError;
use crate::part::{Part, failed};
use crate::pixels::Pixels;
use crate::text::TextTower;
use crate::tokens::{Kind, Tokens};
use crate::{clip, siglip};

/// A CLIP or SigLIP model.
pub struct Pretrained {
    id: String,
    config: Config,
    checkpoint: Arc<Checkpoint>,
    pixels: Pixels,
    folder: PathBuf,
    /// SigLIP 2's tokenizer takes seconds to read, and only queries need it.
    tokens: Part<Tokens>,
    relevance: Relevance,
    /// Device and kind of weights; by default those of this machine.
    place: Option<(Device, DType)>,
    image: Part<ImageTower>,
    text: Part<TextTower>,
}

enum ImageTower {
    Clip(clip::ImageTower),
    Siglip(siglip::ImageTower),
}

impl Pretrained {
    /// Opens the model in a folder under the name `id`. Takes little time and memory: weights are read when they
    /// are first needed.
    ///
    /// # Errors
    /// When a file is missing, damaged, or does not fit the others.
    pub fn open(folder: &Path, id: &str) -> std::result::Result<Self, ModelError> {
        let config = Config::read(folder)?;
        Tokens::check_there(folder)?;
        let pixels = Pixels::read(folder, &config, || usual_filter(folder, &config))?;
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
            pixels,
            folder: folder.to_owned(),
            tokens: Part::default(),
            relevance,
            place: None,
            image: Part::default(),
            text: Part::default(),
        })
    }

    /// The same model on another device than [`device::device`], or with another kind of weights: f32 or f16.
    #[must_use]
    pub fn on(self, device: Device, dtype: DType) -> Self {
        Self { place: Some((device, dtype)), image: Part::default(), text: Part::default(), ..self }
    }

    /// Looks at what [`open`](Self::open) leaves for the first query, too.
    ///
    /// # Errors
    /// When the tokenizer is damaged or does not fit.
    pub fn check(&self) -> std::result::Result<(), ModelError> {
        read_tokens(&self.folder, &self.config).map(drop)
    }

    fn tokens(&self) -> std::result::Result<&Tokens, EmbedError> {
        self.tokens.get(&self.id, || read_tokens(&self.folder, &self.config))
    }

    fn place(&self) -> (&Device, DType) {
        match &self.place {
            Some((device, dtype)) => (device, *dtype),
            None => (&device::device().device, device::device().dtype),
        }
    }

    fn weights(&self) -> VarBuilder<'static> {
        let (device, dtype) = self.place();
        self.checkpoint.var_builder(dtype, device)
    }

    fn image(&self) -> std::result::Result<&ImageTower, EmbedError> {
        self.image.get(&self.id, || match self.config.family {
            Family::Clip => clip::ImageTower::load(&self.weights(), &self.config).map(ImageTower::Clip),
            Family::Siglip => siglip::ImageTower::load(&self.weights(), &self.config).map(ImageTower::Siglip),
        })
    }

    fn text(&self) -> std::result::Result<&TextTower, EmbedError> {
        self.text.get(&self.id, || match self.config.family {
            Family::Clip => clip::text(&self.checkpoint, &self.weights(), &self.config),
            Family::Siglip => siglip::text(&self.checkpoint, &self.weights(), &self.config),
        })
    }

    fn read(&self, text: &str) -> std::result::Result<Vec<f32>, EmbedError> {
        let tower = self.text()?;
        let ids = self.tokens()?.ids(text).map_err(failed(&self.id))?;
        let vector = tower.forward(&ids).and_then(|vector| unit(&vector)?.to_vec1());
        vector.map_err(failed(&self.id))
    }

    fn look(&self, tower: &ImageTower, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>> {
        let (device, dtype) = self.place();
        let patches = self.pixels.patches(batch, dtype, device)?;
        let vectors = match tower {
            ImageTower::Clip(tower) => tower.forward(&patches)?,
            ImageTower::Siglip(tower) => tower.forward(&patches)?,
        };
        unit(&vectors)?.to_vec2()
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
        self.pixels.spec()
    }

    fn relevance(&self) -> Relevance {
        self.relevance
    }

    /// A graphics processor takes one thing after the other.
    fn longest_batch(&self) -> Option<Duration> {
        (!self.place().0.is_cpu()).then_some(device::LONGEST_BATCH)
    }

    fn embed_images(&self, batch: &[RgbImage]) -> std::result::Result<Vec<Vec<f32>>, EmbedError> {
        let tower = self.image()?;
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.look(tower, batch).map_err(failed(&self.id))
    }

    fn embed_text(&self, text: &str) -> std::result::Result<Vec<f32>, EmbedError> {
        if self.place().0.is_cpu() { ahead::of_pictures(|| self.read(text)) } else { self.read(text) }
    }
}

fn read_tokens(folder: &Path, config: &Config) -> std::result::Result<Tokens, ModelError> {
    let text = &config.text;
    Tokens::read(folder, config.family, text.vocabulary, text.window, text.end)
}

/// How pictures are resampled where no file says it: bilinearly for SigLIP 2, unlike the others.
fn usual_filter(folder: &Path, config: &Config) -> std::result::Result<Filter, ModelError> {
    let gemma = config.family == Family::Siglip && read_tokens(folder, config)?.kind() == Kind::Gemma;
    Ok(if gemma { Filter::Bilinear } else { Filter::Bicubic })
}

/// Vectors along the last axis, as f32 on the CPU with length 1.
pub(crate) fn unit(vectors: &Tensor) -> Result<Tensor> {
    let vectors = vectors.to_device(&Device::Cpu)?.to_dtype(DType::F32)?;
    let lengths = vectors.sqr()?.sum_keepdim(candle_core::D::Minus1)?.sqrt()?;
    // A vector of nothing stays one.
    vectors.broadcast_div(&lengths.clamp(f32::MIN_POSITIVE, f32::MAX)?)
}

/// SigLIP has learnt what its scores mean; CLIP's say something only beside others.
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
