//! Tensors as PyTorch describes them: parts of storages.

use candle_core::DType;

use super::bytes::Result;

/// Most axes of a tensor.
const MAX_AXES: usize = 8;

/// Numbers that one or several tensors show.
#[derive(Clone, Copy)]
pub struct Storage<'a> {
    /// `None` if their type is one that weights never have.
    pub dtype: Option<DType>,
    /// The name of their part of the file.
    pub key: &'a str,
}

impl Storage<'_> {
    /// Bytes of a number; the fewest if their type is not known.
    pub fn width(&self) -> u64 {
        self.dtype.map_or(1, |dtype| dtype.size_in_bytes() as u64)
    }
}

/// A tensor in a storage, in row-major order.
#[derive(Clone)]
pub struct View<'a> {
    /// Where its elements are.
    pub storage: Storage<'a>,
    /// Index of the first element.
    pub from: u64,
    /// Number of elements.
    pub count: u64,
    /// Length of every axis.
    pub shape: Vec<usize>,
}

impl<'a> View<'a> {
    /// Elements of a storage from the `from`-th on, `strides` apart along every axis.
    ///
    /// # Errors
    /// When a number is out of bounds, or the elements are not consecutive.
    pub fn new(storage: Storage<'a>, from: i64, shape: &[i64], strides: &[i64]) -> Result<Self> {
        let bad = || "it has a tensor whose shape makes no sense".to_owned();
        if shape.len() != strides.len() || shape.len() > MAX_AXES {
            return Err(bad());
        }
        let mut count = 1_u64;
        for (&length, &stride) in shape.iter().zip(strides).rev() {
            // An axis of one element takes no step.
            if length > 1 && u64::try_from(stride) != Ok(count) {
                return Err("it has a tensor whose elements are not consecutive".to_owned());
            }
            let length = u64::try_from(length).map_err(|_| bad())?;
            count = count.checked_mul(length).ok_or_else(bad)?;
        }
        let from = u64::try_from(from).map_err(|_| bad())?;
        // None is negative.
        let shape = shape.iter().map(|&length| length as usize).collect();
        Ok(Self { storage, from, count, shape })
    }

    /// Bytes of its elements.
    pub fn bytes(&self) -> u64 {
        self.count.saturating_mul(self.storage.width())
    }
}
