//! Pictures as a vision transformer takes them in: numbers, patch after patch.
//!
//! Owns `preprocessor_config.json`: side, resampling and how bytes become numbers. Never resizes; the engine does,
//! as [`Pixels::spec`] says.

use std::path::Path;

use candle_core::{DType, Device, Result, Tensor, bail};
use image::RgbImage;
use ratna_engine::embedder::{Filter, Fit, InputSpec};

use crate::config::{Config, Family, Fields, read_json};
use crate::error::ModelError;

/// Mean and deviation of the pictures that CLIP was trained with.
const CLIP_MEAN: [f64; 3] = [0.481_454_66, 0.457_827_5, 0.408_210_73];
const CLIP_DEVIATION: [f64; 3] = [0.268_629_54, 0.261_302_58, 0.275_777_11];
/// SigLIP maps bytes to −1 … 1.
const SIGLIP_MEAN: [f64; 3] = [0.5; 3];
const SIGLIP_DEVIATION: [f64; 3] = [0.5; 3];

/// How a picture is prepared.
#[derive(Clone, Debug)]
pub struct Pixels {
    spec: InputSpec,
    /// Side of a patch, in pixels.
    patch: usize,
    /// Patches along a side.
    grid: usize,
    /// For every channel, what each byte becomes.
    values: [[f32; 256]; 3],
}

impl Pixels {
    /// What `preprocessor_config.json` in a model's folder says, or the family's default where there is none.
    /// `filter` tells how pixels are resampled by default, if it is asked.
    ///
    /// # Errors
    /// When the file asks for something that does not fit the model.
    pub fn read(
        folder: &Path,
        config: &Config,
        filter: impl FnOnce() -> std::result::Result<Filter, ModelError>,
    ) -> std::result::Result<Self, ModelError> {
        let path = folder.join("preprocessor_config.json");
        let json = if path.is_file() { read_json(&path)? } else { serde_json::json!({}) };
        let fields = Fields::new(&path, "", &json)?;
        let (mean, deviation) = match config.family {
            Family::Clip => (CLIP_MEAN, CLIP_DEVIATION),
            Family::Siglip => (SIGLIP_MEAN, SIGLIP_DEVIATION),
        };
        let image = config.vision.image;
        let spec = InputSpec {
            side: image as u32,
            fit: fit(&fields, config)?,
            filter: resampling(&fields, filter)?,
        };
        let scale = match fields.flag("do_rescale", true)? {
            true => fields.number("rescale_factor", 1.0 / 255.0, 1e-6..=1.0)?,
            false => 1.0,
        };
        let (mean, deviation) = match fields.flag("do_normalize", true)? {
            true => (
                channels(&fields, "image_mean", mean, -1000.0..=1000.0)?,
                channels(&fields, "image_std", deviation, 1e-6..=1000.0)?,
            ),
            false => ([0.0; 3], [1.0; 3]),
        };
        let value =
            |channel: usize, byte: usize| ((byte as f64 * scale - mean[channel]) / deviation[channel]) as f32;
        let values = [0, 1, 2].map(|channel| std::array::from_fn(|byte| value(channel, byte)));
        Ok(Self { spec, patch: config.vision.patch, grid: config.vision.grid(), values })
    }

    /// The square that pictures are cut to.
    pub fn spec(&self) -> InputSpec {
        self.spec
    }

    /// Pictures as (pictures, patches, 3 · patch · patch): in a patch channel after channel, row after row, as the
    /// weights of the patch embedding have it, so that the embedding is one product of matrices.
    ///
    /// # Errors
    /// When a picture is of another size than [`spec`](Self::spec) says.
    pub fn patches(&self, batch: &[RgbImage], dtype: DType, device: &Device) -> Result<Tensor> {
        let side = self.spec.side;
        let length = 3 * self.patch * self.patch;
        let mut numbers = Vec::with_capacity(batch.len() * self.grid * self.grid * length);
        for picture in batch {
            if picture.dimensions() != (side, side) {
                let (width, height) = picture.dimensions();
                bail!("a picture has {width} × {height} pixels and not {side} × {side}");
            }
            self.push_patches(picture, &mut numbers);
        }
        let shape = (batch.len(), self.grid * self.grid, length);
        Tensor::from_vec(numbers, shape, &Device::Cpu)?.to_dtype(dtype)?.to_device(device)
    }

    fn push_patches(&self, picture: &RgbImage, numbers: &mut Vec<f32>) {
        let (bytes, stride) = (picture.as_raw(), picture.width() as usize * 3);
        for patch in 0..self.grid * self.grid {
            let (top, left) = (patch / self.grid * self.patch, patch % self.grid * self.patch);
            for (channel, values) in self.values.iter().enumerate() {
                for y in top..top + self.patch {
                    let row = &bytes[y * stride + left * 3..][..self.patch * 3];
                    numbers
                        .extend(row.iter().skip(channel).step_by(3).map(|&byte| values[usize::from(byte)]));
                }
            }
        }
    }
}

/// What becomes of pictures that are not square. Files say `size` as a number or as an object, older and newer ones.
fn fit(fields: &Fields<'_>, config: &Config) -> std::result::Result<Fit, ModelError> {
    let image = config.vision.image;
    let sides = |name: &'static str| -> std::result::Result<(Option<usize>, Option<usize>), ModelError> {
        match fields.get(name) {
            None => Ok((None, None)),
            Some(value) if value.is_number() => Ok((Some(fields.count(name, image, 1..=4096)?), None)),
            Some(_) => {
                let size = fields.section_or_empty(name)?;
                let side = |name| size.get(name).map(|_| size.count(name, image, 1..=4096)).transpose();
                let (height, width) = (side("height")?, side("width")?);
                if height != width {
                    return Err(size.wrong("height", "is not the same as width"));
                }
                Ok((side("shortest_edge")?, height))
            }
        }
    };
    let (short, square) = sides("size")?;
    let fits = |name, side: usize| match side == image {
        true => Ok(()),
        false => Err(fields.wrong(name, format!("is {side} pixels, but the model looks at {image}"))),
    };
    if config.family == Family::Siglip || (square.is_some() && !fields.flag("do_center_crop", true)?) {
        fits("size", square.or(short).unwrap_or(image))?;
        return Ok(Fit::Squash);
    }
    let cut = sides("crop_size")?;
    fits("crop_size", cut.0.or(cut.1).unwrap_or(image))?;
    if square.is_some_and(|square| square != image) {
        return Err(fields.wrong("size", "squashes pictures before they are cut, which Ratna cannot do"));
    }
    match (short, square) {
        (None, Some(_)) => Ok(Fit::Squash),
        (Some(short), _) if short < image => Err(fields.wrong("size", "is smaller than crop_size")),
        (short, _) => Ok(Fit::CenterCrop { short: short.unwrap_or(image) as u32 }),
    }
}

/// Pillow's number of a filter.
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
            Err(fields.wrong("resample", format!("is {other}; Ratna knows 2 (bilinear) and 3 (bicubic)")))
        }
    }
}

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
        .ok_or_else(|| fields.wrong(name, format!("is {value} and not three numbers within {bounds:?}")))
}
