//! Layers from the tensors of an asset, as `tools/words/build.py` names them.

use crate::asset::{Weights, WeightsError};
use crate::convolution::{Clamp, Depthwise, Pointwise};

/// A layer's kernel as f32.
///
/// # Errors
/// When it is missing.
pub fn weight(weights: &Weights<'_>, name: &str) -> Result<Vec<f32>, WeightsError> {
    Ok(weights.array(&format!("{name}.weight"))?.values)
}

/// A layer's bias as f32.
///
/// # Errors
/// When it is missing.
pub fn bias(weights: &Weights<'_>, name: &str) -> Result<Vec<f32>, WeightsError> {
    Ok(weights.array(&format!("{name}.bias"))?.values)
}

/// A dense layer, or a convolution with a kernel of any size.
///
/// # Errors
/// When a tensor is missing.
pub fn pointwise(weights: &Weights<'_>, name: &str) -> Result<Pointwise, WeightsError> {
    Ok(Pointwise::new(&weight(weights, name)?, &bias(weights, name)?))
}

/// A depthwise convolution without activation.
///
/// # Errors
/// When a tensor is missing.
pub fn depthwise(weights: &Weights<'_>, name: &str, stride: [usize; 2]) -> Result<Depthwise, WeightsError> {
    let name = format!("{name}.depthwise");
    Ok(Depthwise::new(weight(weights, &name)?, bias(weights, &name)?, stride, Clamp::None))
}
