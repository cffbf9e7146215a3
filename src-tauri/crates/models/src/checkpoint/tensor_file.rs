//! A weight file whose tensors are read by position.
//!
//! Owns the conversion between types of elements. Knows no format.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Result, Tensor, bail};
use half::{bf16, f16};

use super::tensors::{Stored, Tensors};

/// Bytes read and converted at a time.
const CHUNK: usize = 1 << 20;

/// An open file and what its header says.
pub struct TensorFile {
    path: PathBuf,
    file: File,
    tensors: Tensors,
}

impl TensorFile {
    /// An open file that holds these tensors; `path` appears in errors.
    pub fn new(path: PathBuf, file: File, tensors: Tensors) -> Self {
        Self { path, file, tensors }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names of all tensors.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// A tensor's entry in the header.
    pub fn entry(&self, name: &str) -> Option<&Stored> {
        self.tensors.get(name)
    }

    /// A whole tensor, on the CPU, converted to `dtype`.
    ///
    /// # Errors
    /// When there is no such tensor or the file can no longer be read.
    pub fn tensor(&self, name: &str, dtype: DType) -> Result<Tensor> {
        let stored = self.entry(name).ok_or_else(|| absent(name))?;
        let count = stored.shape.iter().product();
        self.converted(stored, 0, count, dtype)?.reshape(stored.shape.as_slice())
    }

    /// Some rows of a matrix, (rows, width), on the CPU, converted to `dtype`.
    ///
    /// # Errors
    /// When there is no such matrix or row, or the file can no longer be read.
    pub fn rows(&self, name: &str, rows: &[u32], dtype: DType) -> Result<Tensor> {
        let stored = self.entry(name).ok_or_else(|| absent(name))?;
        let &[height, width] = stored.shape.as_slice() else { bail!("{name} is not a matrix") };
        let row = |&row: &u32| {
            if row as usize >= height {
                bail!("{name} has no row {row}, only {height} rows");
            }
            self.converted(stored, row as usize * width, width, dtype)
        };
        Tensor::stack(&rows.iter().map(row).collect::<Result<Vec<_>>>()?, 0)
    }

    /// `count` elements, starting with the `from`-th.
    fn converted(&self, stored: &Stored, from: usize, count: usize, dtype: DType) -> Result<Tensor> {
        let span = Span { file: &self.file, at: stored.at, from: from as u64, count };
        let half = |bytes: [u8; 4]| f16::from_f32(f32::from_le_bytes(bytes));
        let read = match (stored.dtype, dtype) {
            (Some(DType::F32), DType::F32) => tensor(span.read(f32::from_le_bytes)),
            (Some(DType::F16), DType::F32) => tensor(span.read(|bytes| f16::from_le_bytes(bytes).to_f32())),
            (Some(DType::BF16), DType::F32) => tensor(span.read(|bytes| bf16::from_le_bytes(bytes).to_f32())),
            (Some(DType::F32), DType::F16) => tensor(span.read(half)),
            (Some(DType::F16), DType::F16) => tensor(span.read(f16::from_le_bytes)),
            (Some(DType::BF16), DType::F16) => {
                tensor(span.read(|bytes| f16::from_f32(bf16::from_le_bytes(bytes).to_f32())))
            }
            (Some(DType::F32), DType::BF16) => {
                tensor(span.read(|bytes| bf16::from_f32(f32::from_le_bytes(bytes))))
            }
            (Some(DType::F16), DType::BF16) => {
                tensor(span.read(|bytes| bf16::from_f32(f16::from_le_bytes(bytes).to_f32())))
            }
            (Some(DType::BF16), DType::BF16) => tensor(span.read(bf16::from_le_bytes)),
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
