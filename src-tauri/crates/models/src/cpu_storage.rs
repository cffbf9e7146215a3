//! Access to the elements of candle's tensors on the CPU, for kernels.

use candle_core::{CpuStorage, Layout, Result, bail};

/// The elements of a contiguous f32 tensor.
///
/// # Errors
/// When it is not contiguous or not f32.
pub fn floats<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(elements), Some((start, end))) => Ok(&elements[start..end]),
        _ => bail!("the kernel needs contiguous f32"),
    }
}

/// The elements of a contiguous f32 tensor, to be changed in place.
///
/// # Errors
/// When it is not contiguous or not f32.
pub fn floats_mut<'a>(storage: &'a mut CpuStorage, layout: &Layout) -> Result<&'a mut [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(elements), Some((start, end))) => Ok(&mut elements[start..end]),
        _ => bail!("the kernel needs contiguous f32"),
    }
}
