//! Pictures to the input of a vision transformer: normalised pixels, patch by patch.
//!
//! Owns `preprocessor_config.json`: size, resampling filter and normalisation of pixels. Never resizes; the engine
//! does, according to [`Preprocessor::input_spec`].

use std::path::Path;

use candle_core::{DType, Device, Result, Tensor, bail};
use image::RgbImage;
use ratna_engine::embedder::{Filter, Fit, InputSpec};

use crate::config::{Config, Family, Fields, read_json};
use crate::error::ModelError;

/// Mean and standard deviation of CLIP's training pictures, with colours from 0 to 1 (Radford et al. 2021).
pub const CLIP_MEAN: [f64; 3] = [0.481_454_66, 0.457_827_5, 0.408_210_73];
/// See [`CLIP_MEAN`].
pub const CLIP_STD: [f64; 3] = [0.268_629_54, 0.261_302_58, 0.275_777_11];
/// SigLIP maps colours to −1…1.
const SIGLIP_MEAN: [f64; 3] = [0.5; 3];
const SIGLIP_STD: [f64; 3] = [0.5; 3];

/// How pictures become input of the image tower.
#[derive(Clone, Debug)]
pub struct Preprocessor {
    input_spec: InputSpec,
    /// Side of a patch, in pixels.
    patch_size: usize,
    /// Patches along a side.
    grid: usize,
    normalization: Normalization,
}

/// How bytes become the values that a model takes.
#[derive(Clone, Debug)]
pub struct Normalization {
    /// For every channel, the normalised value of each byte.
    values: [[f32; 256]; 3],
}

impl Preprocessor {
    /// Reads `preprocessor_config.json` in a model's folder; without one, the family's defaults apply. `default_filter`
    /// is called if the file names no resampling filter.
    ///
    /// # Errors
    /// When the file is damaged or does not match the model.
    pub fn read(
        folder: &Path,
        config: &Config,
        default_filter: impl FnOnce() -> std::result::Result<Filter, ModelError>,
    ) -> std::result::Result<Self, ModelError> {
        let path = folder.join("preprocessor_config.json");
        let json = if path.is_file() { read_json(&path)? } else { serde_json::json!({}) };
        let fields = Fields::new(&path, "", &json)?;
        let (mean, std) = match config.family {
            Family::Clip => (CLIP_MEAN, CLIP_STD),
            Family::Siglip => (SIGLIP_MEAN, SIGLIP_STD),
        };
        let input_spec = InputSpec {
            side: config.vision.image_size as u32,
            fit: fit(&fields, config)?,
            filter: resampling(&fields, default_filter)?,
        };
        let normalization = Normalization::read(&fields, mean, std)?;
        Ok(Self {
            input_spec,
            patch_size: config.vision.patch_size,
            grid: config.vision.grid(),
            normalization,
        })
    }

    /// Size, fit and filter of input pictures.
    pub fn input_spec(&self) -> InputSpec {
        self.input_spec
    }

    /// Pictures as (pictures, patches, 3 · patch · patch). A patch is channel by channel, row by row, in the order of
    /// the weights of the patch embedding, so that the embedding is a single matrix product.
    ///
    /// # Errors
    /// When a picture does not have the size in [`input_spec`](Self::input_spec).
    pub fn patches(&self, batch: &[RgbImage], dtype: DType, device: &Device) -> Result<Tensor> {
        let side = self.input_spec.side;
        let length = 3 * self.patch_size * self.patch_size;
        let mut values = Vec::with_capacity(batch.len() * self.grid * self.grid * length);
        for picture in batch {
            if picture.dimensions() != (side, side) {
                let (width, height) = picture.dimensions();
                bail!("a picture has {width} × {height} pixels instead of {side} × {side}");
            }
            self.push_patches(picture, &mut values);
        }
        let shape = (batch.len(), self.grid * self.grid, length);
        Tensor::from_vec(values, shape, &Device::Cpu)?.to_dtype(dtype)?.to_device(device)
    }

    fn push_patches(&self, picture: &RgbImage, values: &mut Vec<f32>) {
        for patch in 0..self.grid * self.grid {
            let (top, left) = (patch / self.grid * self.patch_size, patch % self.grid * self.patch_size);
            for channel in 0..3 {
                self.normalization.push_patch(picture, channel, [left, top, self.patch_size], values);
            }
        }
    }
}

impl Normalization {
    /// Reads the mean and the standard deviation of each channel from `preprocessor_config.json`; these are the
    /// defaults.
    ///
    /// # Errors
    /// When a value is of another type or out of bounds.
    pub fn read(fields: &Fields<'_>, mean: [f64; 3], std: [f64; 3]) -> std::result::Result<Self, ModelError> {
        let scale = match fields.flag("do_rescale", true)? {
            true => fields.number("rescale_factor", 1.0 / 255.0, 1e-6..=1.0)?,
            false => 1.0,
        };
        let (mean, std) = match fields.flag("do_normalize", true)? {
            true => (
                channels(fields, "image_mean", mean, -1000.0..=1000.0)?,
                channels(fields, "image_std", std, 1e-6..=1000.0)?,
            ),
            false => ([0.0; 3], [1.0; 3]),
        };
        Ok(Self::new(scale, mean, std))
    }

    /// Bytes times `scale`, minus the channel's mean, divided by its standard deviation.
    pub fn new(scale: f64, mean: [f64; 3], std: [f64; 3]) -> Self {
        let value =
            |channel: usize, byte: usize| ((byte as f64 * scale - mean[channel]) / std[channel]) as f32;
        Self { values: [0, 1, 2].map(|channel| std::array::from_fn(|byte| value(channel, byte))) }
    }

    /// Appends one channel of a patch, row by row: the square of `[left, top, side]` pixels, which lies in the picture.
    pub fn push_patch(
        &self,
        picture: &RgbImage,
        channel: usize,
        [left, top, side]: [usize; 3],
        values: &mut Vec<f32>,
    ) {
        let (bytes, stride) = (picture.as_raw(), picture.width() as usize * 3);
        let table = &self.values[channel];
        for y in top..top + side {
            let row = &bytes[y * stride + left * 3..][..side * 3];
            values.extend(row.iter().skip(channel).step_by(3).map(|&byte| table[usize::from(byte)]));
        }
    }
}

/// How pictures that are not square are fitted. `size` is a number in older files and an object in newer ones.
fn fit(fields: &Fields<'_>, config: &Config) -> std::result::Result<Fit, ModelError> {
    let image = config.vision.image_size;
    let sides = |name: &'static str| -> std::result::Result<(Option<usize>, Option<usize>), ModelError> {
        match fields.get(name) {
            None => Ok((None, None)),
            Some(value) if value.is_number() => Ok((Some(fields.count(name, image, 1..=4096)?), None)),
            Some(_) => {
                let size = fields.section_or_empty(name)?;
                let side = |name| size.get(name).map(|_| size.count(name, image, 1..=4096)).transpose();
                let (height, width) = (side("height")?, side("width")?);
                if height != width {
                    return Err(size.invalid("height", "is not the same as width"));
                }
                Ok((side("shortest_edge")?, height))
            }
        }
    };
    let (short, square) = sides("size")?;
    let fits = |name, side: usize| match side == image {
        true => Ok(()),
        false => Err(fields.invalid(name, format!("is {side} pixels, but the model takes {image}"))),
    };
    if config.family == Family::Siglip || (square.is_some() && !fields.flag("do_center_crop", true)?) {
        fits("size", square.or(short).unwrap_or(image))?;
        return Ok(Fit::Squash);
    }
    let crop = sides("crop_size")?;
    fits("crop_size", crop.0.or(crop.1).unwrap_or(image))?;
    if square.is_some_and(|square| square != image) {
        return Err(
            fields.invalid("size", "squashes pictures before they are cropped, which Ratna does not support")
        );
    }
    match (short, square) {
        (None, Some(_)) => Ok(Fit::Squash),
        (Some(short), _) if short < image => Err(fields.invalid("size", "is smaller than crop_size")),
        (short, _) => Ok(Fit::CenterCrop { short: short.unwrap_or(image) as u32 }),
    }
}

/// The resampling filter, by Pillow's number.
fn resampling(
    fields: &Fields<'_>,
    default: impl FnOnce() -> std::result::Result<Filter, ModelError>,
) -> std::result::Result<Filter, ModelError> {
    if fields.get("resample").is_none() {
        return default();
    }
    match fields.count("resample", 3, 0..=5)? {
        2 => Ok(Filter::Bilinear),
        3 => Ok(Filter::Bicubic),
        other => {
            Err(fields
                .invalid("resample", format!("is {other}; Ratna supports 2 (bilinear) and 3 (bicubic)")))
        }
    }
}

/// One number a channel.
fn channels(
    fields: &Fields<'_>,
    name: &str,
    default: [f64; 3],
    bounds: std::ops::RangeInclusive<f64>,
) -> std::result::Result<[f64; 3], ModelError> {
    let Some(value) = fields.get(name) else { return Ok(default) };
    let numbers: Option<Vec<f64>> =
        value.as_array().and_then(|list| list.iter().map(serde_json::Value::as_f64).collect());
    let three = numbers.and_then(|numbers| <[f64; 3]>::try_from(numbers).ok());
    three
        .filter(|three| three.iter().all(|number| bounds.contains(number)))
        .ok_or_else(|| fields.invalid(name, format!("is {value} and not three numbers within {bounds:?}")))
}
