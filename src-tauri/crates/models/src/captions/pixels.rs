//! Pictures at the sizes that models take.

use candle_core::{DType, Device, Result, Tensor};
use image::RgbImage;

use super::caption::CaptionError;
use super::resample::bicubic;
use crate::preprocess::Normalization;

/// The picture squashed or stretched to this size, as Pillow does it by its bicubic filter.
///
/// # Errors
/// When the picture has no pixels.
pub fn resized(picture: &RgbImage, width: u32, height: u32) -> std::result::Result<RgbImage, CaptionError> {
    if picture.width() == 0 || picture.height() == 0 || width == 0 || height == 0 {
        return Err(CaptionError::NoPixels);
    }
    let [from, to] =
        [picture.dimensions(), (width, height)].map(|(width, height)| [width as usize, height as usize]);
    let pixels = RgbImage::from_raw(width, height, bicubic(picture.as_raw(), from, to));
    pixels.ok_or(CaptionError::NoPixels)
}

/// A picture squashed to a square, as [`patches`] of it.
///
/// # Errors
/// When the picture has no pixels, or the device fails.
pub fn square_patches(
    picture: &RgbImage,
    [side, patch]: [usize; 2],
    normalization: &Normalization,
    dtype: DType,
    device: &Device,
) -> std::result::Result<Tensor, CaptionError> {
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let square = resized(picture, side, side)?;
    Ok(patches(&square, patch, normalization, dtype, device)?)
}

/// The patches of a square picture as (1, patches, 3 · patch · patch): patch by patch in rows, each channel by channel,
/// row by row. Pixels beyond the last whole patch are left out.
///
/// # Errors
/// When the device fails.
fn patches(
    picture: &RgbImage,
    patch: usize,
    normalization: &Normalization,
    dtype: DType,
    device: &Device,
) -> Result<Tensor> {
    let grid = picture.width() as usize / patch.max(1);
    let length = 3 * patch * patch;
    let mut values = Vec::with_capacity(grid * grid * length);
    for number in 0..grid * grid {
        let (top, left) = (number / grid * patch, number % grid * patch);
        for channel in 0..3 {
            normalization.push_patch(picture, channel, [left, top, patch], &mut values);
        }
    }
    Tensor::from_vec(values, (1, grid * grid, length), &Device::Cpu)?.to_dtype(dtype)?.to_device(device)
}
