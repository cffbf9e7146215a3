//! The weights of one model: found in its folder, checked against its configuration, handed out as tensors.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use candle_core::{DType, Device, Result, Shape, Tensor, bail};
use candle_nn::VarBuilder;
use candle_nn::var_builder::SimpleBackend;

use super::expected::ExpectedTensors;
use super::tensor_file::TensorFile;
use super::{pytorch, safetensors};
use crate::error::{ModelError, TensorMismatch};

/// Names of weight files, as transformers and open_clip write them, the preferred ones first.
const WEIGHT_FILES: [&str; 4] =
    ["model.safetensors", "open_clip_model.safetensors", "pytorch_model.bin", "open_clip_pytorch_model.bin"];

/// What ends the name of a file that PyTorch saves.
const PYTORCH: &str = ".bin";

/// Name of the weight file in a model's folder, if there is one.
pub fn weights_in(folder: &Path) -> Option<&'static str> {
    WEIGHT_FILES.into_iter().find(|name| folder.join(name).is_file())
}

/// A weight file whose header has been read.
pub struct Checkpoint {
    file: TensorFile,
}

impl Checkpoint {
    /// Opens the weights in a model's folder and reads their header.
    ///
    /// # Errors
    /// When there are no weights, they cannot be read, or their header does not match the file.
    pub fn open(folder: &Path) -> std::result::Result<Self, ModelError> {
        let missing = || ModelError::Missing { folder: folder.to_owned(), file: WEIGHT_FILES[0] };
        let name = weights_in(folder).ok_or_else(missing)?;
        let path = folder.join(name);
        let file =
            File::open(&path).map_err(|reason| ModelError::Unreadable { path: path.clone(), reason })?;
        let tensors = if name.ends_with(PYTORCH) {
            pytorch::read(&file).map_err(|reason| ModelError::Pickle { path: path.clone(), reason })?
        } else {
            safetensors::read(&path, &file)?
        };
        Ok(Self { file: TensorFile::new(path, file, tensors) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.file.entry(name).is_some()
    }

    /// Names of all tensors.
    #[cfg(test)]
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.file.names()
    }

    /// Whether there is a tensor whose name begins so.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.file.names().any(|name| name.starts_with(prefix))
    }

    /// The shape of a tensor.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.file.entry(name).map(|entry| entry.shape.as_slice())
    }

    /// The error for weights that could not be loaded although their header is right.
    pub fn damaged(&self, error: &candle_core::Error) -> ModelError {
        ModelError::Damaged { path: self.path().to_owned(), reason: error.to_string() }
    }

    /// Checks that every expected tensor is present with the right shape, in f32, f16 or bf16.
    ///
    /// # Errors
    /// [`ModelError::Tensors`] with the tensors that do not match.
    pub fn check(&self, expected: &ExpectedTensors) -> std::result::Result<(), ModelError> {
        let mismatches: Vec<TensorMismatch> =
            expected.iter().filter_map(|(name, shape)| self.mismatch(name, shape)).collect();
        if mismatches.is_empty() {
            return Ok(());
        }
        Err(ModelError::Tensors { path: PathBuf::from(self.path()), mismatches })
    }

    fn mismatch(&self, name: &str, expected: &[usize]) -> Option<TensorMismatch> {
        let found = match self.file.entry(name) {
            None => None,
            Some(entry) if entry.dtype.is_none() => Some("not of f32, f16 or bf16".to_owned()),
            Some(entry) if entry.shape != expected => Some(format!("{:?}", entry.shape)),
            Some(_) => return None,
        };
        Some(TensorMismatch { name: name.to_owned(), expected: expected.to_vec(), found })
    }

    /// Reads a tensor onto `device`, converted to `dtype` (f32, f16 or bf16).
    ///
    /// # Errors
    /// When there is no such tensor or the file can no longer be read.
    pub fn tensor(&self, name: &str, dtype: DType, device: &Device) -> Result<Tensor> {
        self.file.tensor(name, dtype)?.to_device(device)
    }

    /// Reads the rows `indices` of a matrix onto `device`, (indices, width), converted to `dtype` (f32, f16 or bf16).
    ///
    /// # Errors
    /// When there is no such matrix or row, or the file can no longer be read.
    pub fn rows(&self, name: &str, indices: &[u32], dtype: DType, device: &Device) -> Result<Tensor> {
        self.file.rows(name, indices, dtype)?.to_device(device)
    }

    /// The tensors in the form that candle's layers load from.
    pub fn var_builder(self: &Arc<Self>, dtype: DType, device: &Device) -> VarBuilder<'static> {
        let backend = Backend { checkpoint: self.clone(), keeps_bf16: false };
        VarBuilder::from_backend(Box::new(backend), dtype, device.clone())
    }

    /// The tensors for the CPU, in f32, except that matrices which are stored in bf16 stay so, at half the memory. Linear
    /// layers take both.
    pub fn compact_var_builder(self: &Arc<Self>) -> VarBuilder<'static> {
        let backend = Backend { checkpoint: self.clone(), keeps_bf16: true };
        VarBuilder::from_backend(Box::new(backend), DType::F32, Device::Cpu)
    }
}

struct Backend {
    checkpoint: Arc<Checkpoint>,
    /// Whether matrices that are stored in bf16 are not converted.
    keeps_bf16: bool,
}

impl SimpleBackend for Backend {
    fn get(
        &self,
        shape: Shape,
        name: &str,
        _: candle_nn::Init,
        dtype: DType,
        device: &Device,
    ) -> Result<Tensor> {
        let entry = self.checkpoint.file.entry(name);
        if entry.as_ref().is_some_and(|entry| entry.shape != shape.dims()) {
            bail!("{} holds {name} in another shape than {shape:?}", self.checkpoint.path().display());
        }
        let is_bf16 = entry.is_some_and(|entry| entry.dtype == Some(DType::BF16));
        let stays = self.keeps_bf16 && is_bf16 && shape.rank() == 2;
        self.checkpoint.tensor(name, if stays { DType::BF16 } else { dtype }, device)
    }

    fn get_unchecked(&self, name: &str, dtype: DType, device: &Device) -> Result<Tensor> {
        self.checkpoint.tensor(name, dtype, device)
    }

    fn contains_tensor(&self, name: &str) -> bool {
        self.checkpoint.file.entry(name).is_some()
    }
}
