//! Qwen3-VL's image tower: patches with learned positions, fitted to the picture's shape, and positions by rotation.

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;

use super::super::vision::{Layer, Names, Rotation};
use super::config::VisionConfig;
use super::merger::Merger;
use super::preprocess::Grid;
use crate::checkpoint::ExpectedTensors;
use crate::transformer::Linear;

const TOWER: &str = "model.visual";
const NAMES: Names = Names {
    norms: ["norm1", "norm2"],
    attention: ["attn.qkv", "attn.proj"],
    mlp: ["mlp.linear_fc1", "mlp.linear_fc2"],
};
/// Base of the rotations' frequencies.
const THETA: f64 = 10_000.0;

/// From patches to tokens of the decoder.
pub struct ImageTower {
    patch_embedding: Linear,
    /// Position embeddings of a square, (positions · positions, width).
    positions: Tensor,
    layers: Vec<Layer>,
    merger: Merger,
    deep_mergers: Vec<Merger>,
    config: VisionConfig,
}

/// What the tower sees in a picture.
pub struct Seen {
    /// Tokens, (1, tokens, text width).
    pub tokens: Tensor,
    /// What is added to the tokens after each of the first layers of the decoder, the same shape.
    pub deep: Vec<Tensor>,
}

/// Adds the tensors of the tower to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &VisionConfig, text_width: usize) {
    let (width, patch) = (config.transformer.width, config.patch_size);
    expected.tensor(format!("{TOWER}.patch_embed.proj.weight"), &[width, 3, config.frames, patch, patch]);
    expected.tensor(format!("{TOWER}.patch_embed.proj.bias"), &[width]);
    expected.tensor(format!("{TOWER}.pos_embed.weight"), &[config.positions.pow(2), width]);
    for layer in 0..config.transformer.layers {
        Layer::expect_tensors(expected, &format!("{TOWER}.blocks.{layer}"), &config.transformer, &NAMES);
    }
    Merger::expect_tensors(expected, &format!("{TOWER}.merger"), config, text_width, false);
    for number in 0..config.deep_layers.len() {
        let prefix = format!("{TOWER}.deepstack_merger_list.{number}");
        Merger::expect_tensors(expected, &prefix, config, text_width, true);
    }
}

impl ImageTower {
    /// Loads the tower.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &VisionConfig, text_width: usize) -> Result<Self> {
        let weights = weights.pp(TOWER);
        let (width, patch) = (config.transformer.width, config.patch_size);
        let kernel = weights.get((width, 3, config.frames, patch, patch), "patch_embed.proj.weight")?;
        let bias = weights.get(width, "patch_embed.proj.bias")?;
        let layer = |layer| Layer::load(&weights.pp("blocks").pp(layer), &config.transformer, &NAMES);
        let deep =
            |number| Merger::load(&weights.pp("deepstack_merger_list").pp(number), config, text_width, true);
        Ok(Self {
            patch_embedding: Linear::new(&kernel.sum(2)?.flatten_from(1)?, Some(bias))?,
            positions: weights.get((config.positions.pow(2), width), "pos_embed.weight")?,
            layers: (0..config.transformer.layers).map(layer).collect::<Result<_>>()?,
            merger: Merger::load(&weights.pp("merger"), config, text_width, false)?,
            deep_mergers: (0..config.deep_layers.len()).map(deep).collect::<Result<_>>()?,
            config: config.clone(),
        })
    }

    /// Patches, (1, patches, 3 · patch · patch), in the order in which they are merged, to tokens.
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, patches: &Tensor, grid: Grid) -> Result<Seen> {
        let (dtype, device) = (patches.dtype(), patches.device());
        let rotation = self.rotation(grid, dtype, device)?;
        let embedded = self.patch_embedding.forward(patches)?;
        let mut states = embedded.broadcast_add(&self.learned_positions(grid, device)?.to_dtype(dtype)?)?;
        let mut deep = Vec::with_capacity(self.deep_mergers.len());
        for (number, layer) in self.layers.iter().enumerate() {
            states = layer.forward(&states, Some(&rotation))?;
            if let Ok(at) = self.config.deep_layers.binary_search(&number) {
                deep.push(self.deep_mergers[at].forward(&states)?);
            }
        }
        Ok(Seen { tokens: self.merger.forward(&states)?, deep })
    }

    /// The position embeddings of the square, stretched to a grid and interpolated bilinearly, (patches, width), in f32.
    fn learned_positions(&self, grid: Grid, device: &Device) -> Result<Tensor> {
        let side = self.config.positions;
        let mut corners: [(Vec<u32>, Vec<f32>); 4] = Default::default();
        for (row, column) in grid.merged_order(self.config.merge) {
            let (rows, columns) = (neighbours(row, grid.rows, side), neighbours(column, grid.columns, side));
            for (number, (indices, weights)) in corners.iter_mut().enumerate() {
                let ((row, by_row), (column, by_column)) = (rows[number / 2], columns[number % 2]);
                indices.push((row * side + column) as u32);
                weights.push(by_row * by_column);
            }
        }
        let (table, count) = (self.positions.to_dtype(DType::F32)?, grid.rows * grid.columns);
        let none = Tensor::zeros((count, table.dim(1)?), DType::F32, device)?;
        corners.into_iter().try_fold(none, |sum, (indices, weights)| {
            let rows = table.index_select(&Tensor::from_vec(indices, count, device)?, 0)?;
            sum + rows.broadcast_mul(&Tensor::from_vec(weights, (count, 1), device)?)?
        })
    }

    /// Angles by rows in the first half of a head's frequencies, by columns in the second.
    fn rotation(&self, grid: Grid, dtype: DType, device: &Device) -> Result<Rotation> {
        let transformer = &self.config.transformer;
        let half = transformer.width / transformer.heads / 2;
        let frequencies: Vec<f32> =
            (0..half / 2).map(|at| (1.0 / THETA.powf((2 * at) as f64 / half as f64)) as f32).collect();
        let angles: Vec<f32> = grid
            .merged_order(self.config.merge)
            .flat_map(|(row, column)| [row, column])
            .flat_map(|at| frequencies.iter().map(move |frequency| at as f32 * frequency))
            .collect();
        let angles = Tensor::from_vec(angles, (grid.rows * grid.columns, half), device)?;
        Ok(Rotation { cos: angles.cos()?.to_dtype(dtype)?, sin: angles.sin()?.to_dtype(dtype)? })
    }
}

/// The two learned positions next to a patch, of `side` stretched over `length` patches, each with its weight.
fn neighbours(at: usize, length: usize, side: usize) -> [(usize, f32); 2] {
    let last = side.saturating_sub(1);
    let exact = at as f32 * last as f32 / length.saturating_sub(1).max(1) as f32;
    let before = exact.floor() as usize;
    [(before.min(last), 1.0 - exact.fract()), ((before + 1).min(last), exact.fract())]
}
