//! The safetensors format, read by position.
//!
//! Layout: eight bytes with the length of the header (u64, little-endian), the header in JSON (element types, shapes
//! and byte offsets), then the elements of all tensors.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Result, Tensor, bail};
use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use crate::error::ModelError;

/// Largest header accepted, in bytes; the largest known models have 200 kB.
const MAX_HEADER: u64 = 16 << 20;

/// Bytes read and converted at a time.
const CHUNK: usize = 1 << 20;

/// A tensor's entry in the header.
pub struct Entry<'a> {
    /// Length of every axis.
    pub shape: &'a [usize],
    /// `None` if the elements are of a type that weights never have.
    pub dtype: Option<DType>,
}

/// An open file and its header.
pub struct SafetensorsFile {
    path: PathBuf,
    file: File,
    header: Metadata,
    /// Offset of the first element, in bytes.
    start: u64,
}

impl SafetensorsFile {
    /// Reads the header and checks that the file is as long as the header says.
    ///
    /// # Errors
    /// When the file cannot be read, or its header is damaged or does not match its length.
    pub fn open(path: &Path) -> std::result::Result<Self, ModelError> {
        let unreadable = |reason| ModelError::Unreadable { path: path.to_owned(), reason };
        let damaged = |reason: String| ModelError::Damaged { path: path.to_owned(), reason };
        let file = File::open(path).map_err(unreadable)?;
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
        Ok(Self { path: path.to_owned(), file, header, start })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names of all tensors.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.header.tensors().into_keys()
    }

    /// A tensor's entry in the header.
    pub fn entry(&self, name: &str) -> Option<Entry<'_>> {
        let info = self.header.info(name)?;
        let dtype = match info.dtype {
            Dtype::F32 => Some(DType::F32),
            Dtype::F16 => Some(DType::F16),
            Dtype::BF16 => Some(DType::BF16),
            _ => None,
        };
        Some(Entry { shape: &info.shape, dtype })
    }

    /// A whole tensor, on the CPU, converted to `dtype`.
    ///
    /// # Errors
    /// When there is no such tensor or the file can no longer be read.
    pub fn tensor(&self, name: &str, dtype: DType) -> Result<Tensor> {
        let info = self.header.info(name).ok_or_else(|| absent(name))?;
        let count = info.shape.iter().product();
        self.converted(info, 0, count, dtype)?.reshape(info.shape.as_slice())
    }

    /// Some rows of a matrix, (rows, width), on the CPU, converted to `dtype`.
    ///
    /// # Errors
    /// When there is no such matrix or row, or the file can no longer be read.
    pub fn rows(&self, name: &str, rows: &[u32], dtype: DType) -> Result<Tensor> {
        let info = self.header.info(name).ok_or_else(|| absent(name))?;
        let &[height, width] = info.shape.as_slice() else { bail!("{name} is not a matrix") };
        let row = |&row: &u32| {
            if row as usize >= height {
                bail!("{name} has no row {row}, only {height} rows");
            }
            self.converted(info, row as usize * width, width, dtype)
        };
        Tensor::stack(&rows.iter().map(row).collect::<Result<Vec<_>>>()?, 0)
    }

    /// `count` elements, starting with the `from`-th.
    fn converted(&self, info: &TensorInfo, from: usize, count: usize, dtype: DType) -> Result<Tensor> {
        let at = self.start + info.data_offsets.0 as u64;
        let span = Span { file: &self.file, at, from: from as u64, count };
        let half = |bytes: [u8; 4]| f16::from_f32(f32::from_le_bytes(bytes));
        let read = match (info.dtype, dtype) {
            (Dtype::F32, DType::F32) => tensor(span.read(f32::from_le_bytes)),
            (Dtype::F16, DType::F32) => tensor(span.read(|bytes| f16::from_le_bytes(bytes).to_f32())),
            (Dtype::BF16, DType::F32) => tensor(span.read(|bytes| bf16::from_le_bytes(bytes).to_f32())),
            (Dtype::F32, DType::F16) => tensor(span.read(half)),
            (Dtype::F16, DType::F16) => tensor(span.read(f16::from_le_bytes)),
            (Dtype::BF16, DType::F16) => {
                tensor(span.read(|bytes| f16::from_f32(bf16::from_le_bytes(bytes).to_f32())))
            }
            (Dtype::F32, DType::BF16) => tensor(span.read(|bytes| bf16::from_f32(f32::from_le_bytes(bytes)))),
            (Dtype::F16, DType::BF16) => {
                tensor(span.read(|bytes| bf16::from_f32(f16::from_le_bytes(bytes).to_f32())))
            }
            (Dtype::BF16, DType::BF16) => tensor(span.read(bf16::from_le_bytes)),
            (found, wanted) => bail!("{found:?} cannot be converted to {wanted:?}"),
        };
        read.map_err(|error| candle_core::Error::Msg(format!("{}: {error}", self.path.display())))
    }
}

/// The error for a tensor that the file does not hold.
fn absent(name: &str) -> candle_core::Error {
    candle_core::Error::CannotFindTensor { path: name.to_owned() }
}

fn tensor<T: candle_core::WithDType>(values: io::Result<Vec<T>>) -> Result<Tensor> {
    let values = values?;
    let count = values.len();
    Tensor::from_vec(values, count, &Device::Cpu)
}

/// Consecutive elements of a file.
struct Span<'a> {
    file: &'a File,
    /// Offset of the tensor, in bytes.
    at: u64,
    /// Index of the first element.
    from: u64,
    /// Number of elements.
    count: usize,
}

impl Span<'_> {
    /// Reads elements of `N` bytes, a chunk at a time.
    fn read<const N: usize, T>(&self, convert: impl Fn([u8; N]) -> T) -> io::Result<Vec<T>> {
        let mut values = Vec::with_capacity(self.count);
        let mut buffer = vec![0; CHUNK.min(self.count * N)];
        let mut at = self.at + self.from * N as u64;
        while values.len() < self.count {
            let bytes = (self.count - values.len()).min(CHUNK / N) * N;
            let chunk = &mut buffer[..bytes];
            self.file.read_exact_at(chunk, at)?;
            values.extend(chunk.as_chunks::<N>().0.iter().copied().map(&convert));
            at += bytes as u64;
        }
        Ok(values)
    }
}
