//! Reads the asset files inside the binary: f16 tensors, and matrices of i8 with f16 scales.
//!
//! Owns the file format and its errors. Knows nothing of what the numbers are for.

use half::f16;
use half::slice::HalfFloatSliceExt;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};

/// Why an asset cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file is cut off or no safetensors file at all.
    #[error("the weights cannot be read: {0}")]
    Format(#[from] SafeTensorError),
    /// A tensor is not of a kind this program knows.
    #[error("the weights hold {name} as {found:?} with shape {shape:?}, which is not understood")]
    Kind {
        /// Name of the tensor.
        name: String,
        /// Type of its elements.
        found: Dtype,
        /// Its shape.
        shape: Vec<usize>,
    },
}

/// A tensor as f32.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Elements, row after row.
    pub values: Vec<f32>,
    /// Length of every axis.
    pub shape: Vec<usize>,
}

/// An asset file, not yet converted.
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
}

impl<'a> Weights<'a> {
    /// Reads the header of a safetensors file.
    ///
    /// # Errors
    /// When the file is cut off or damaged.
    pub fn read(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        Ok(Self { tensors: SafeTensors::deserialize(bytes)? })
    }

    /// Names of all tensors; the scales of i8 matrices are no tensors of their own.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.names().into_iter().filter(|name| !name.ends_with(SCALE))
    }

    /// Whether there is a tensor of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// One tensor as f32: stored as f32, as f16, or as i8 with scales.
    ///
    /// # Errors
    /// When it is missing, or stored in some other way.
    pub fn array(&self, name: &str) -> Result<Array, WeightsError> {
        let tensor = self.tensors.tensor(name)?;
        let shape = tensor.shape().to_vec();
        let values = match tensor.dtype() {
            Dtype::F32 => tensor.data().as_chunks().0.iter().copied().map(f32::from_le_bytes).collect(),
            Dtype::F16 => halves(&tensor),
            Dtype::I8 => self.scaled(name, &tensor)?,
            found => return Err(WeightsError::Kind { name: name.to_owned(), found, shape }),
        };
        Ok(Array { values, shape })
    }

    /// i8 rows times their scales, (rows, groups): every scale serves as many neighbours in its row.
    fn scaled(&self, name: &str, tensor: &TensorView<'_>) -> Result<Vec<f32>, WeightsError> {
        let scale = self.tensors.tensor(&format!("{name}{SCALE}"))?;
        let (&[rows, columns], &[scaled, groups]) = (tensor.shape(), scale.shape()) else {
            return Err(unknown(name, &scale));
        };
        let fits = scaled == rows && groups > 0 && columns > 0 && columns.is_multiple_of(groups);
        if scale.dtype() != Dtype::F16 || !fits {
            return Err(unknown(name, &scale));
        }
        let mut values = Vec::with_capacity(rows * columns);
        for (group, scale) in tensor.data().chunks_exact(columns / groups).zip(halves(&scale)) {
            values.extend(group.iter().map(|&byte| f32::from(byte.cast_signed()) * scale));
        }
        Ok(values)
    }
}

/// What a matrix's row scales are called after its own name.
const SCALE: &str = ".scale";

fn halves(tensor: &TensorView<'_>) -> Vec<f32> {
    let halves: Vec<f16> = tensor.data().as_chunks().0.iter().copied().map(f16::from_le_bytes).collect();
    halves.to_f32_vec()
}

fn unknown(name: &str, tensor: &TensorView<'_>) -> WeightsError {
    WeightsError::Kind { name: name.to_owned(), found: tensor.dtype(), shape: tensor.shape().to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(tensors: &[(&str, Dtype, Vec<usize>, Vec<u8>)]) -> Vec<u8> {
        let views = tensors
            .iter()
            .map(|(name, kind, shape, data)| (*name, TensorView::new(*kind, shape.clone(), data).unwrap()));
        safetensors::serialize(views, None).unwrap()
    }

    fn half_bytes(values: &[f32]) -> Vec<u8> {
        values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect()
    }

    #[test]
    fn groups_of_i8_are_multiplied_with_their_scales() {
        let bytes = file(&[
            ("table", Dtype::I8, vec![2, 4], vec![1, 255, 127, 128, 0, 2, 3, 4]),
            ("table.scale", Dtype::F16, vec![2, 2], half_bytes(&[0.5, 2.0, 1.0, 0.25])),
        ]);
        let weights = Weights::read(&bytes).unwrap();
        let array = weights.array("table").unwrap();
        assert_eq!(array.values, [0.5, -0.5, 254.0, -256.0, 0.0, 2.0, 0.75, 1.0]);
        assert_eq!(array.shape, [2, 4]);
        assert_eq!(weights.names().collect::<Vec<_>>(), ["table"]);
    }

    #[test]
    fn halves_and_floats_are_read_as_they_are() {
        let bytes = file(&[
            ("half", Dtype::F16, vec![3], half_bytes(&[1.5, -2.0, 0.0])),
            ("full", Dtype::F32, vec![1], 0.1_f32.to_le_bytes().to_vec()),
        ]);
        let weights = Weights::read(&bytes).unwrap();
        assert_eq!(weights.array("half").unwrap().values, [1.5, -2.0, 0.0]);
        assert_eq!(weights.array("full").unwrap().values, [0.1]);
    }

    #[test]
    fn a_truncated_file_is_an_error() {
        let bytes = file(&[("half", Dtype::F16, vec![3], half_bytes(&[1.5, -2.0, 0.0]))]);
        for end in [0, 4, 8, 20, bytes.len() - 1] {
            assert!(matches!(Weights::read(&bytes[..end]), Err(WeightsError::Format(_))), "cut at {end}");
        }
    }

    #[test]
    fn strange_tensors_are_errors() {
        let bytes = file(&[
            ("counts", Dtype::U8, vec![2], vec![1, 2]),
            ("bare", Dtype::I8, vec![1, 2], vec![1, 2]),
            ("short", Dtype::I8, vec![2, 1], vec![1, 2]),
            ("short.scale", Dtype::F16, vec![1, 1], half_bytes(&[1.0])),
            ("uneven", Dtype::I8, vec![1, 3], vec![1, 2, 3]),
            ("uneven.scale", Dtype::F16, vec![1, 2], half_bytes(&[1.0, 1.0])),
        ]);
        let weights = Weights::read(&bytes).unwrap();
        assert!(matches!(weights.array("counts"), Err(WeightsError::Kind { .. })));
        assert!(matches!(weights.array("bare"), Err(WeightsError::Format(_))));
        assert!(matches!(weights.array("short"), Err(WeightsError::Kind { .. })));
        assert!(matches!(weights.array("uneven"), Err(WeightsError::Kind { .. })));
        assert!(weights.array("absent").is_err());
    }
}
