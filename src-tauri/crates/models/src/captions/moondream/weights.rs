//! Moondream's weights, whole or quantised.

use std::path::Path;
use std::sync::Arc;

use candle_core::quantized::QMatMul;
use candle_core::{DType, Device, Module, Result, Tensor};
use candle_nn::VarBuilder;

use super::super::family::QUANTIZED;
use super::config::later_version;
use super::gguf::{Backend, GgufFile};
use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::config::Activation;
use crate::error::ModelError;
use crate::transformer;

/// The projection from the image tower; later versions have another one.
const PROJECTION: &str = "vision_encoder.projection.mlp.fc1.weight";

/// The weights in a folder.
pub enum Weights {
    /// In full.
    Whole(Arc<Checkpoint>),
    /// Quantised.
    Quantized(Arc<GgufFile>),
}

/// A linear layer of the decoder.
pub enum Linear {
    /// In full.
    Whole(transformer::Linear),
    /// Quantised, with its bias, (outputs).
    Quantized(QMatMul, Tensor),
}

impl Weights {
    /// Finds the weights in a model's folder and reads their header. Those that are whole come first.
    ///
    /// # Errors
    /// When there are none, or their header is damaged.
    pub fn open(folder: &Path) -> std::result::Result<Self, ModelError> {
        let quantized = folder.join(QUANTIZED);
        if quantized.is_file() && !folder.join("model.safetensors").is_file() {
            return Ok(Self::Quantized(Arc::new(GgufFile::open(&quantized)?)));
        }
        Ok(Self::Whole(Arc::new(Checkpoint::open(folder)?)))
    }

    /// Checks that every expected tensor is present, and that the version is no later one.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn check(
        &self,
        expected: &ExpectedTensors,
        vision_width: usize,
    ) -> std::result::Result<(), ModelError> {
        // Later ones call their parts `model.vision` and `model.text`, or see two parts of a picture at once.
        let (later_names, projection) = match self {
            Self::Whole(weights) => (weights.has_prefix("model."), weights.shape(PROJECTION)),
            Self::Quantized(weights) => (weights.has_prefix("model."), weights.shape(PROJECTION)),
        };
        if later_names || projection.is_some_and(|shape| shape.last() == Some(&(2 * vision_width))) {
            return Err(later_version(self.path().to_owned()));
        }
        match self {
            Self::Whole(weights) => weights.check(expected),
            Self::Quantized(weights) => weights.check(expected),
        }
    }

    /// The error for weights that could not be loaded although their header is right.
    pub fn damaged(&self, error: &candle_core::Error) -> ModelError {
        ModelError::Damaged { path: self.path().to_owned(), reason: error.to_string() }
    }

    /// The type in which a device computes: quantised products take single precision.
    pub fn dtype(&self, device: &Device) -> DType {
        match self {
            Self::Whole(_) if !device.is_cpu() => DType::F16,
            Self::Whole(_) | Self::Quantized(_) => DType::F32,
        }
    }

    /// The tensors in full, in the form that candle's layers load from.
    pub fn var_builder(&self, device: &Device) -> VarBuilder<'static> {
        match self {
            Self::Whole(weights) => weights.var_builder(self.dtype(device), device),
            Self::Quantized(weights) => Backend(weights.clone()).var_builder(self.dtype(device), device),
        }
    }

    /// A linear layer as it is stored.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn linear(&self, prefix: &str, inputs: usize, outputs: usize, device: &Device) -> Result<Linear> {
        let builder = self.var_builder(device).pp(prefix);
        match self {
            Self::Whole(_) => {
                let layer = transformer::Linear::load_for_single_tokens(&builder, inputs, outputs)?;
                Ok(Linear::Whole(layer))
            }
            Self::Quantized(weights) => {
                let weight = weights.quantized(&format!("{prefix}.weight"), device)?;
                Ok(Linear::Quantized(QMatMul::from_qtensor(weight)?, builder.get(outputs, "bias")?))
            }
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Whole(weights) => weights.path(),
            Self::Quantized(weights) => weights.path(),
        }
    }
}

impl Linear {
    /// (…, inputs) to (…, outputs).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        match self {
            Self::Whole(layer) => layer.forward(x),
            Self::Quantized(weight, bias) => weight.forward(x)?.broadcast_add(bias),
        }
    }

    /// The output with an activation applied.
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn activated(&self, x: &Tensor, activation: Activation) -> Result<Tensor> {
        match self {
            Self::Whole(layer) => layer.activated(x, activation),
            Self::Quantized(..) => transformer::activate(&self.forward(x)?, activation),
        }
    }
}
