//! Pictures to patches: each keeps its shape, as closely as whole squares of merged patches allow.

use std::path::Path;

use candle_core::{DType, Device, Result, Tensor};
use image::RgbImage;

use super::super::caption::CaptionError;
use super::super::config::MAX_SCORES;
use super::super::pixels::resized;
use super::config::VisionConfig;
use crate::config::{Fields, read_json};
use crate::error::ModelError;
use crate::preprocess::Normalization;

/// Longest ratio of the sides; that of the reference.
const MAX_RATIO: u32 = 200;

/// How pictures become input of the image tower.
pub struct Preprocessor {
    /// Least and most pixels of a resized picture.
    pixels: [f64; 2],
    patch: usize,
    merge: usize,
    normalization: Normalization,
}

/// Patches of a picture, in rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Rows; a multiple of the patches that are merged along a side.
    pub rows: usize,
    /// Columns; another multiple.
    pub columns: usize,
}

impl Preprocessor {
    /// Reads `preprocessor_config.json` in a model's folder; without one, the defaults of the family apply. Pictures are
    /// reduced further than it says if the attention of their patches would take too much memory.
    ///
    /// # Errors
    /// When the file is damaged or does not match the model.
    pub fn read(folder: &Path, config: &VisionConfig) -> std::result::Result<Self, ModelError> {
        let path = folder.join("preprocessor_config.json");
        let json = if path.is_file() { read_json(&path)? } else { serde_json::json!({}) };
        let fields = Fields::new(&path, "", &json)?;
        for (name, value) in [
            ("patch_size", config.patch_size),
            ("merge_size", config.merge),
            ("temporal_patch_size", config.frames),
        ] {
            fields.count(name, value, value..=value)?;
        }
        if fields.count("resample", 3, 0..=5)? != 3 {
            return Err(fields.invalid("resample", "is not 3 (bicubic), the filter that Ratna supports"));
        }
        let size = fields.section_or_empty("size")?;
        let least = size.count("shortest_edge", 65_536, 1..=1 << 24)?;
        let most = size.count("longest_edge", 1 << 24, 1..=1 << 30)?;
        let patches = (MAX_SCORES / config.transformer.heads).isqrt();
        let most = most.min(patches.saturating_mul(config.patch_size.pow(2)));
        if most < least || most < (config.patch_size * config.merge).pow(2) {
            return Err(size.invalid("shortest_edge", "asks for more pixels than longest_edge allows"));
        }
        Ok(Self {
            pixels: [least as f64, most as f64],
            patch: config.patch_size,
            merge: config.merge,
            normalization: Normalization::read(&fields, [0.5; 3], [0.5; 3])?,
        })
    }

    /// The picture at the size that the model takes.
    ///
    /// # Errors
    /// When the picture has no pixels, or one side is far longer than the other.
    pub fn resized(&self, picture: &RgbImage) -> std::result::Result<RgbImage, CaptionError> {
        let (width, height) = picture.dimensions();
        let [short, long] = [width.min(height), width.max(height)];
        if short == 0 {
            return Err(CaptionError::NoPixels);
        }
        if long > short.saturating_mul(MAX_RATIO) {
            return Err(CaptionError::TooNarrow { width, height });
        }
        let [width, height] = self.size(f64::from(width), f64::from(height));
        resized(picture, width, height)
    }

    /// Sides of a resized picture: multiples of those of merged patches, with a product within the bounds.
    fn size(&self, width: f64, height: f64) -> [u32; 2] {
        let ([least, most], factor) = (self.pixels, (self.patch * self.merge) as f64);
        let nearest = [width, height].map(|side| (side / factor).round_ties_even() * factor);
        let pixels = nearest[0] * nearest[1];
        let sides = if pixels > most {
            let shrink = (width * height / most).sqrt();
            [width, height].map(|side| ((side / shrink / factor).floor() * factor).max(factor))
        } else if pixels < least {
            let grow = (least / (width * height)).sqrt();
            [width, height].map(|side| (side * grow / factor).ceil() * factor)
        } else {
            nearest
        };
        sides.map(|side| side as u32)
    }

    /// The patches of a resized picture, (1, patches, 3 · patch · patch), those that are merged next to each other.
    ///
    /// # Errors
    /// When the device fails.
    pub fn patches(&self, picture: &RgbImage, dtype: DType, device: &Device) -> Result<(Tensor, Grid)> {
        let [columns, rows] = [picture.width(), picture.height()].map(|side| side as usize / self.patch);
        let (grid, length) = (Grid { rows, columns }, 3 * self.patch * self.patch);
        let mut values = Vec::with_capacity(rows * columns * length);
        for (row, column) in grid.merged_order(self.merge) {
            for channel in 0..3 {
                let square = [column * self.patch, row * self.patch, self.patch];
                self.normalization.push_patch(picture, channel, square, &mut values);
            }
        }
        let values = Tensor::from_vec(values, (1, rows * columns, length), &Device::Cpu)?;
        Ok((values.to_dtype(dtype)?.to_device(device)?, grid))
    }
}

impl Grid {
    /// Rows and columns of all patches, square by square of those that are merged.
    pub fn merged_order(self, merge: usize) -> impl Iterator<Item = (usize, usize)> {
        let squares = self.columns / merge;
        (0..self.rows * self.columns).map(move |number| {
            let (square, inside) = (number / (merge * merge), number % (merge * merge));
            let (top, left) = (square / squares * merge, square % squares * merge);
            (top + inside / merge, left + inside % merge)
        })
    }
}
