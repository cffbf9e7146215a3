//! Quantised weights in a GGUF file, read tensor by tensor.
//!
//! Owns the bounds of the header: candle's reader turns each of its bytes into many.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use candle_core::quantized::QTensor;
use candle_core::quantized::gguf_file::Content;
use candle_core::{DType, Device, Result, Shape, Tensor, bail};
use candle_nn::VarBuilder;
use candle_nn::var_builder::SimpleBackend;

use crate::checkpoint::ExpectedTensors;
use crate::error::{ModelError, TensorMismatch};

/// Largest header accepted, in bytes; those with a vocabulary have some megabytes.
const MAX_HEADER: u64 = 16 << 20;

/// An open file and its header.
pub struct GgufFile {
    path: PathBuf,
    content: Content,
}

impl GgufFile {
    /// Reads the header.
    ///
    /// # Errors
    /// When the file cannot be read or its header is damaged.
    pub fn open(path: &Path) -> std::result::Result<Self, ModelError> {
        let unreadable = |reason| ModelError::Unreadable { path: path.to_owned(), reason };
        let mut header = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MAX_HEADER).read_to_end(&mut header))
            .map_err(unreadable)?;
        let damaged = |error: candle_core::Error| ModelError::Damaged {
            path: path.to_owned(),
            reason: error.to_string().lines().next().unwrap_or_default().to_owned(),
        };
        Ok(Self { path: path.to_owned(), content: Content::read(&mut Cursor::new(header)).map_err(damaged)? })
    }

    /// Whether there is a tensor whose name begins so.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.content.tensor_infos.keys().any(|name| name.starts_with(prefix))
    }

    /// The shape of a tensor.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.content.tensor_infos.get(name).map(|info| info.shape.dims())
    }

    /// Checks that every expected tensor is present with the right shape.
    ///
    /// # Errors
    /// [`ModelError::Tensors`] with the tensors that do not match.
    pub fn check(&self, expected: &ExpectedTensors) -> std::result::Result<(), ModelError> {
        let mismatch = |(name, shape): (&str, &[usize])| {
            let found = self.shape(name);
            (found != Some(shape)).then(|| TensorMismatch {
                name: name.to_owned(),
                expected: shape.to_vec(),
                found: found.map(|found| format!("{found:?}")),
            })
        };
        let mismatches: Vec<TensorMismatch> = expected.iter().filter_map(mismatch).collect();
        if mismatches.is_empty() {
            return Ok(());
        }
        Err(ModelError::Tensors { path: self.path.clone(), mismatches })
    }

    /// A tensor as it is stored, on a device.
    ///
    /// # Errors
    /// When there is no such tensor or the file ends before it does.
    pub fn quantized(&self, name: &str, device: &Device) -> Result<QTensor> {
        self.content.tensor(&mut File::open(&self.path)?, name, device)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Hands out tensors in full.
pub struct Backend(pub std::sync::Arc<GgufFile>);

impl Backend {
    /// The tensors in the form that candle's layers load from.
    pub fn var_builder(self, dtype: DType, device: &Device) -> VarBuilder<'static> {
        VarBuilder::from_backend(Box::new(self), dtype, device.clone())
    }
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
        if self.0.shape(name).is_some_and(|found| found != shape.dims()) {
            bail!("{} holds {name} in another shape than {shape:?}", self.0.path().display());
        }
        self.get_unchecked(name, dtype, device)
    }

    fn get_unchecked(&self, name: &str, dtype: DType, device: &Device) -> Result<Tensor> {
        self.0.quantized(name, &Device::Cpu)?.dequantize(&Device::Cpu)?.to_dtype(dtype)?.to_device(device)
    }

    fn contains_tensor(&self, name: &str) -> bool {
        self.0.shape(name).is_some()
    }
}
