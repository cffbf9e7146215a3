//! `pytorch_model.bin`: a zip archive with a pickle for the table of contents, through candle's reader.
//!
//! candle's reader runs no code from the pickle. What it would believe without looking is checked here.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use candle_core::pickle::{PthTensors, TensorInfo};
use candle_core::{DType, Result, Tensor};

use super::{Entry, absent, prescan};
use crate::error::ModelError;

/// The table of contents.
pub struct PickleFile {
    tensors: PthTensors,
}

impl PickleFile {
    /// Reads the table of contents and checks that no tensor claims more than the file holds.
    pub fn open(path: &Path) -> std::result::Result<Self, ModelError> {
        let damaged = |reason: String| ModelError::Damaged { path: path.to_owned(), reason };
        let metadata = path.metadata();
        let length =
            metadata.map_err(|reason| ModelError::Unreadable { path: path.to_owned(), reason })?.len();
        // The reader was not written for files that mean harm.
        let read = || {
            prescan::check(path).and_then(|()| PthTensors::new(path, None).map_err(|error| error.to_string()))
        };
        let tensors = catch_unwind(AssertUnwindSafe(read))
            .map_err(|_| damaged("it is no PyTorch checkpoint".to_owned()))?
            .map_err(damaged)?;
        for info in tensors.tensor_infos().values() {
            let elements =
                info.layout.dims().iter().try_fold(1_u64, |all, &side| all.checked_mul(side as u64));
            let bytes = elements.and_then(|all| all.checked_mul(info.dtype.size_in_bytes() as u64));
            if bytes.is_none_or(|bytes| bytes > length) {
                return Err(damaged(format!("it is too short for the tensor {}", info.name)));
            }
        }
        Ok(Self { tensors })
    }

    /// A tensor's entry in the table of contents.
    pub fn entry(&self, name: &str) -> Option<Entry<'_>> {
        let info = self.tensors.tensor_infos().get(name)?;
        Some(Entry { shape: info.layout.dims(), dtype: readable(info).then_some(info.dtype) })
    }

    /// A whole tensor, on the CPU.
    pub fn tensor(&self, name: &str, dtype: DType) -> Result<Tensor> {
        self.tensors.get(name)?.ok_or_else(|| absent(name))?.to_dtype(dtype)?.contiguous()
    }
}

/// Whether the elements are floats and lie alone in their storage; candle miscounts where they do not.
fn readable(info: &TensorInfo) -> bool {
    let float = matches!(info.dtype, DType::F32 | DType::F16 | DType::BF16);
    float && info.layout.start_offset() == 0
}
