//! The first and last layers of EfficientNet-Lite2 as candle operations: stem, head, classifier.
//!
//! Owns every layer that is not an inverted residual block. All tensors are channels-last.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape};

use crate::convolution::{Epilogue, Pointwise};
use crate::cpu_storage::floats;

/// Side of the stem's kernel, in pixels.
const KERNEL: usize = 3;
const COLOURS: usize = 3;
const PATCH: usize = KERNEL * KERNEL * COLOURS;
const STRIDE: usize = 2;

/// 3 × 3 convolution with stride 2 and ReLU6: (side, side, 3) to (side / 2, side / 2, channels). The side must be
/// even, for which TensorFlow's SAME padding is one pixel at the bottom and one at the right.
pub struct Stem(pub Pointwise);

/// 1 × 1 convolution with ReLU6, then global average pooling: (height, width, channels) to (features).
pub struct Head(pub Pointwise);

/// A dense layer: (features) to (classes).
pub struct Classifier(pub Pointwise);

impl CustomOp1 for Stem {
    fn name(&self) -> &'static str {
        "stem"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (height, width, _) = layout.shape().dims3()?;
        let input = floats(storage, layout)?;
        let (height, width, outputs) = (height / STRIDE, width / STRIDE, self.0.outputs());
        let mut out = vec![0.0; height * width * outputs];
        let mut patches = vec![0.0; width * PATCH];
        for (y, out) in out.chunks_exact_mut(width * outputs).enumerate() {
            gather(input, y, &mut patches);
            self.0.apply(&patches, Epilogue::Relu6, out);
        }
        Ok((CpuStorage::F32(out), (height, width, outputs).into()))
    }
}

/// The input patches of output row `y`, one after another (im2col).
fn gather(input: &[f32], y: usize, patches: &mut [f32]) {
    let row = patches.len() / PATCH * STRIDE * COLOURS;
    patches.fill(0.0);
    for (x, patch) in patches.chunks_exact_mut(PATCH).enumerate() {
        let rows = input.chunks_exact(row).skip(y * STRIDE);
        for (part, row) in patch.chunks_exact_mut(KERNEL * COLOURS).zip(rows) {
            let source = &row[x * STRIDE * COLOURS..];
            let source = &source[..source.len().min(part.len())];
            part[..source.len()].copy_from_slice(source);
        }
    }
}

impl CustomOp1 for Head {
    fn name(&self) -> &'static str {
        "head"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (height, width, _) = layout.shape().dims3()?;
        let (pixels, outputs) = (height * width, self.0.outputs());
        let mut maps = vec![0.0; pixels * outputs];
        self.0.apply(floats(storage, layout)?, Epilogue::Relu6, &mut maps);
        let mut mean = vec![0.0; outputs];
        for pixel in maps.chunks_exact(outputs) {
            mean.iter_mut().zip(pixel).for_each(|(mean, value)| *mean += value);
        }
        mean.iter_mut().for_each(|mean| *mean /= pixels as f32);
        Ok((CpuStorage::F32(mean), outputs.into()))
    }
}

impl CustomOp1 for Classifier {
    fn name(&self) -> &'static str {
        "classifier"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut out = self.0.bias().to_vec();
        self.0.apply(floats(storage, layout)?, Epilogue::Accumulate, &mut out);
        let classes = out.len();
        Ok((CpuStorage::F32(out), classes.into()))
    }
}
