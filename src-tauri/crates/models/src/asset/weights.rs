//! Reads the assets inside the binary: safetensors of f16, matrices of i8 with f16 scales, and of i16 (`columns`).
//!
//! Owns the format of i8 and all errors. Knows no network.

use half::f16;
use half::slice::HalfFloatSliceExt;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};

use super::columns::{self, REST};

/// Why an asset cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file is truncated or not in the safetensors format.
    #[error("the weights cannot be read: {0}")]
    Format(#[from] SafeTensorError),
    /// A tensor has an unsupported type or shape.
    #[error("the weights hold {name} as {found:?} with shape {shape:?}, which is not supported")]
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
    /// Elements, in row-major order.
    pub values: Vec<f32>,
    /// Length of every axis.
    pub shape: Vec<usize>,
}

/// An asset, not yet converted.
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
}

impl<'a> Weights<'a> {
    /// Reads the header of a safetensors file.
    ///
    /// # Errors
    /// When the file is truncated or damaged.
    pub fn read(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        Ok(Self { tensors: SafeTensors::deserialize(bytes)? })
    }

    /// Whether there is a tensor of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// Converts a tensor of f32, f16, or integers with scales to f32.
    ///
    /// # Errors
    /// When it is missing or of another type.
    pub fn array(&self, name: &str) -> Result<Array, WeightsError> {
        let tensor = self.tensors.tensor(name)?;
        let shape = tensor.shape().to_vec();
        let values = match tensor.dtype() {
            Dtype::F32 => tensor.data().as_chunks().0.iter().copied().map(f32::from_le_bytes).collect(),
            Dtype::F16 => halves(&tensor),
            Dtype::I8 => {
                let packed = self.packed(name)?;
                packed.unpack(0..packed.rows()).ok_or_else(|| unsupported(name, &tensor))?
            }
            Dtype::I16 => {
                let scale = self.tensors.tensor(&format!("{name}{SCALE}"))?;
                let rest = self.tensors.tensor(&format!("{name}{REST}")).ok();
                columns::unpack(&tensor, &scale, rest.as_ref()).ok_or_else(|| unsupported(name, &scale))?
            }
            found => return Err(WeightsError::Kind { name: name.to_owned(), found, shape }),
        };
        Ok(Array { values, shape })
    }

    /// A matrix of i8 with scales, left packed.
    ///
    /// # Errors
    /// When it is missing or of another type.
    pub fn packed(&self, name: &str) -> Result<Packed<'a>, WeightsError> {
        let tensor = self.tensors.tensor(name)?;
        let scale = self.tensors.tensor(&format!("{name}{SCALE}"))?;
        let (&[rows, columns], &[scaled, groups]) = (tensor.shape(), scale.shape()) else {
            return Err(unsupported(name, &scale));
        };
        let fits = scaled == rows && groups > 0 && columns > 0 && columns.is_multiple_of(groups);
        if (tensor.dtype(), scale.dtype()) != (Dtype::I8, Dtype::F16) || !fits {
            return Err(unsupported(name, &scale));
        }
        Ok(Packed { values: tensor.data(), scales: scale.data().as_chunks().0, columns, groups })
    }
}

/// A matrix of i8 with f16 scales, (rows, groups), each for the same number of consecutive elements of a row. Borrows the
/// asset, so that it takes no memory but the pages of the rows that are read.
#[derive(Clone, Copy)]
pub struct Packed<'a> {
    values: &'a [u8],
    /// Little-endian f16.
    scales: &'a [[u8; 2]],
    columns: usize,
    groups: usize,
}

impl Packed<'_> {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// The elements of some rows as f32, (`rows.len()`, columns); `None` if a row is missing.
    pub fn unpack(&self, rows: impl IntoIterator<Item = usize>) -> Option<Vec<f32>> {
        let width = self.columns / self.groups;
        let mut unpacked = Vec::new();
        for row in rows {
            let values = self.values.get(row * self.columns..(row + 1) * self.columns)?;
            let scales = self.scales.get(row * self.groups..(row + 1) * self.groups)?;
            for (group, &scale) in values.chunks_exact(width).zip(scales) {
                let scale = f16::from_le_bytes(scale).to_f32();
                unpacked.extend(group.iter().map(|&byte| f32::from(byte.cast_signed()) * scale));
            }
        }
        Some(unpacked)
    }
}

/// Suffix of the name of a matrix's scales.
const SCALE: &str = ".scale";

fn halves(tensor: &TensorView<'_>) -> Vec<f32> {
    let halves: Vec<f16> = tensor.data().as_chunks().0.iter().copied().map(f16::from_le_bytes).collect();
    halves.to_f32_vec()
}

fn unsupported(name: &str, tensor: &TensorView<'_>) -> WeightsError {
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
    fn i8_is_multiplied_by_the_scale_of_its_group() {
        let bytes = file(&[
            ("table", Dtype::I8, vec![2, 4], vec![1, 255, 127, 128, 0, 2, 3, 4]),
            ("table.scale", Dtype::F16, vec![2, 2], half_bytes(&[0.5, 2.0, 1.0, 0.25])),
        ]);
        let weights = Weights::read(&bytes).unwrap();
        let array = weights.array("table").unwrap();
        assert_eq!(array.values, [0.5, -0.5, 254.0, -256.0, 0.0, 2.0, 0.75, 1.0]);
        assert_eq!(array.shape, [2, 4]);
        let packed = weights.packed("table").unwrap();
        assert_eq!(packed.unpack([1, 1]).unwrap(), [0.0, 2.0, 0.75, 1.0, 0.0, 2.0, 0.75, 1.0]);
        assert_eq!((packed.rows(), packed.unpack([2])), (2, None));
    }

    #[test]
    fn i16_is_a_fraction_of_the_scale_of_its_column() {
        let whole = [16_384_i16, 1, -32_767, 0].iter().flat_map(|value| value.to_le_bytes()).collect();
        let scale = || half_bytes(&[0.5, 2.0]);
        let bytes = file(&[
            ("fine", Dtype::I16, vec![2, 2], whole),
            ("fine.scale", Dtype::F16, vec![2], scale()),
            ("fine.rest", Dtype::I8, vec![2, 2], vec![0, 128, 255, 1]),
            ("coarse", Dtype::I16, vec![1, 2], vec![0, 64, 0, 192]),
            ("coarse.scale", Dtype::F16, vec![2], scale()),
        ]);
        let weights = Weights::read(&bytes).unwrap();
        let expected = [0.25, 1.0 / 32_768.0, -(32_767.0 + 1.0 / 256.0) / 65_536.0, 2.0 / 256.0 / 32_768.0];
        assert_eq!(weights.array("fine").unwrap().values, expected);
        assert_eq!(weights.array("coarse").unwrap().values, [0.25, -1.0]);
    }

    #[test]
    fn f16_and_f32_are_read_exactly() {
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
    fn unsupported_tensors_are_errors() {
        let bytes = file(&[
            ("counts", Dtype::U8, vec![2], vec![1, 2]),
            ("bare", Dtype::I8, vec![1, 2], vec![1, 2]),
            ("short", Dtype::I8, vec![2, 1], vec![1, 2]),
            ("short.scale", Dtype::F16, vec![1, 1], half_bytes(&[1.0])),
            ("other", Dtype::I16, vec![1, 2], vec![1, 2, 3, 4]),
            ("other.scale", Dtype::F16, vec![1], half_bytes(&[1.0])),
            ("split", Dtype::I16, vec![2, 1], vec![1, 2, 3, 4]),
            ("split.scale", Dtype::F16, vec![1], half_bytes(&[1.0])),
            ("split.rest", Dtype::I8, vec![1], vec![1]),
            ("uneven", Dtype::I8, vec![1, 3], vec![1, 2, 3]),
            ("uneven.scale", Dtype::F16, vec![1, 2], half_bytes(&[1.0, 1.0])),
        ]);
        let weights = Weights::read(&bytes).unwrap();
        assert!(matches!(weights.array("counts"), Err(WeightsError::Kind { .. })));
        assert!(matches!(weights.array("bare"), Err(WeightsError::Format(_))));
        assert!(matches!(weights.array("short"), Err(WeightsError::Kind { .. })));
        assert!(matches!(weights.array("uneven"), Err(WeightsError::Kind { .. })));
        assert!(matches!(weights.array("other"), Err(WeightsError::Kind { .. })));
        assert!(matches!(weights.array("split"), Err(WeightsError::Kind { .. })));
        assert!(weights.array("absent").is_err());
    }
}
