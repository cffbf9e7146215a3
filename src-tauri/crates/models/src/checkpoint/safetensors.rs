//! The header of the safetensors format.
//!
//! Layout: eight bytes with the length of the header (u64, little-endian), the header in JSON (element types, shapes
//! and byte offsets), then the elements of all tensors.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use candle_core::DType;
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::tensors::{Stored, Tensors};
use crate::error::ModelError;

/// Largest header accepted, in bytes; the largest known models have 200 kB.
const MAX_HEADER: u64 = 16 << 20;

/// Reads the header and checks that the file is as long as the header says; `path` appears in errors.
///
/// # Errors
/// When the file cannot be read, or its header is damaged or does not match its length.
pub fn read(path: &Path, file: &File) -> Result<Tensors, ModelError> {
    let unreadable = |reason| ModelError::Unreadable { path: path.to_owned(), reason };
    let damaged = |reason: String| ModelError::Damaged { path: path.to_owned(), reason };
    let length = file.metadata().map_err(unreadable)?.len();
    if length < 8 {
        return Err(damaged(format!("it has {length} bytes")));
    }
    let mut eight = [0; 8];
    file.read_exact_at(&mut eight, 0).map_err(unreadable)?;
    let size = u64::from_le_bytes(eight);
    if size > MAX_HEADER || size > length - 8 {
        return Err(damaged(format!("it claims a header of {size} bytes")));
    }
    let mut text = vec![0; size as usize];
    file.read_exact_at(&mut text, 8).map_err(unreadable)?;
    let header: Metadata = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
    let start = 8 + size;
    let wanted = start.saturating_add(header.data_len() as u64);
    if wanted != length {
        return Err(damaged(format!("it has {length} bytes instead of {wanted}")));
    }
    Ok(header.tensors().into_iter().map(|(name, info)| (name, stored(info, start))).collect())
}

/// A tensor, if the elements of all begin at `start`.
fn stored(info: &TensorInfo, start: u64) -> Stored {
    let dtype = match info.dtype {
        Dtype::F32 => Some(DType::F32),
        Dtype::F16 => Some(DType::F16),
        Dtype::BF16 => Some(DType::BF16),
        _ => None,
    };
    Stored { shape: info.shape.clone(), dtype, at: start + info.data_offsets.0 as u64 }
}
