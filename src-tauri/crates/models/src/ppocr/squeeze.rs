//! Squeeze-and-excitation (Hu et al. 2018, arXiv 1709.01507): a factor for every channel from the means of all.

use super::load::pointwise;
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Epilogue, Pointwise};

/// Slope of the hard sigmoid in the backbones.
pub const BACKBONE_SLOPE: f32 = 1.0 / 6.0;

/// Slope of the hard sigmoid in the detector's neck.
pub const NECK_SLOPE: f32 = 0.2;

/// Two dense layers, with ReLU and hard sigmoid.
pub struct Squeeze {
    reduce: Pointwise,
    expand: Pointwise,
    slope: f32,
}

impl Squeeze {
    /// Unpacks `NAME.squeeze`.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>, name: &str, slope: f32) -> Result<Self, WeightsError> {
        Ok(Self {
            reduce: pointwise(weights, &format!("{name}.squeeze.reduce"))?,
            expand: pointwise(weights, &format!("{name}.squeeze.expand"))?,
            slope,
        })
    }

    /// The factors, from 0 to 1, for the means of the channels.
    pub fn factors(&self, mean: &[f32]) -> Vec<f32> {
        let reduced = dense(&self.reduce, mean, Epilogue::Relu);
        let mut factors = dense(&self.expand, &reduced, Epilogue::Bias);
        factors.iter_mut().for_each(|value| *value = (self.slope * *value + 0.5).clamp(0.0, 1.0));
        factors
    }
}

/// Applies a dense layer to contiguous rows of inputs.
pub fn dense(layer: &Pointwise, input: &[f32], epilogue: Epilogue) -> Vec<f32> {
    let mut out = vec![0.0; input.len() / layer.inputs() * layer.outputs()];
    layer.apply(input, epilogue, &mut out);
    out
}
