//! Matrices and kernels of i16 with a scale for each column, the last axis.
//!
//! Owns the format that `tools/words/packing.py` writes: a weight is its integer, plus as many 256ths as `NAME.rest`
//! holds if there is one, in units of a 32,768th of the column's scale.

use half::f16;
use safetensors::tensor::{Dtype, TensorView};

/// Suffix of the name of a tensor's 256ths.
pub const REST: &str = ".rest";

/// Units of a scale.
const STEPS: f32 = 32_768.0;

/// Units of a step.
const FRACTIONS: f32 = 256.0;

/// The weights as f32; `None` if the tensors don't belong together.
pub fn unpack(
    whole: &TensorView<'_>,
    scale: &TensorView<'_>,
    rest: Option<&TensorView<'_>>,
) -> Option<Vec<f32>> {
    let &columns = whole.shape().last()?;
    let scales: Vec<f32> =
        scale.data().as_chunks().0.iter().map(|&half| f16::from_le_bytes(half).to_f32()).collect();
    let fits = scale.dtype() == Dtype::F16 && scale.shape() == [columns] && columns > 0;
    let rest_fits = rest.is_none_or(|rest| rest.dtype() == Dtype::I8 && rest.shape() == whole.shape());
    if !fits || !rest_fits {
        return None;
    }
    let mut values: Vec<f32> =
        whole.data().as_chunks().0.iter().map(|&bytes| f32::from(i16::from_le_bytes(bytes))).collect();
    if let Some(rest) = rest {
        // Exact: 24 bits.
        let rest = rest.data().iter().map(|byte| f32::from(byte.cast_signed()) / FRACTIONS);
        values.iter_mut().zip(rest).for_each(|(value, rest)| *value += rest);
    }
    for row in values.chunks_exact_mut(columns) {
        row.iter_mut().zip(&scales).for_each(|(value, scale)| *value *= scale / STEPS);
    }
    Some(values)
}
