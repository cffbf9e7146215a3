//! The first and the last layers of the image tower as candle operations: stem, head, classifier.
//!
//! Owns what is no inverted residual block. Pictures are channels last throughout.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape};
use pulp::{Arch, Simd, WithSimd};

use super::block::contiguous;
use super::pointwise::{Finish, Job, Place, Pointwise};

/// Kernel side and colours of the stem.
const KERNEL: usize = 3;
const COLOURS: usize = 3;
const PATCH: usize = KERNEL * KERNEL * COLOURS;
const STRIDE: usize = 2;

/// 3 × 3 convolution with stride 2 and ReLU6: (side, side, 3) to (side / 2, side / 2, channels), for an even
/// side, so that the border is one pixel at the bottom and one on the right.
pub struct Stem(pub Pointwise);

/// 1 × 1 convolution with ReLU6, then the mean over all pixels: (height, width, channels) to (features).
pub struct Head(pub Pointwise);

/// A dense layer: (features) to (classes).
pub struct Classifier(pub Pointwise);

impl CustomOp1 for Stem {
    fn name(&self) -> &'static str {
        "stem"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (height, width, _) = layout.shape().dims3()?;
        let input = contiguous(storage, layout)?;
        let (height, width, outputs) = (height / STRIDE, width / STRIDE, self.0.outputs());
        let mut out = vec![0.0; height * width * outputs];
        let mut patches = vec![0.0; width * PATCH];
        for (y, out) in out.chunks_exact_mut(width * outputs).enumerate() {
            gather(input, y, &mut patches);
            apply(&self.0, &patches, Finish::Relu6, out);
        }
        Ok((CpuStorage::F32(out), (height, width, outputs).into()))
    }
}

/// What the kernel sees at every pixel of output row `y`, one patch after another.
fn gather(input: &[f32], y: usize, patches: &mut [f32]) {
    let row = patches.len() / PATCH * STRIDE * COLOURS;
    patches.fill(0.0);
    for (x, patch) in patches.chunks_exact_mut(PATCH).enumerate() {
        let rows = input.chunks_exact(row).skip(y * STRIDE);
        for (part, row) in patch.chunks_exact_mut(KERNEL * COLOURS).zip(rows) {
            let seen = &row[x * STRIDE * COLOURS..];
            let seen = &seen[..seen.len().min(part.len())];
            part[..seen.len()].copy_from_slice(seen);
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
        apply(&self.0, contiguous(storage, layout)?, Finish::Relu6, &mut maps);
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
        apply(&self.0, contiguous(storage, layout)?, Finish::Accumulate, &mut out);
        let classes = out.len();
        Ok((CpuStorage::F32(out), classes.into()))
    }
}

/// All input channels of dense pixels to all output channels of dense pixels.
fn apply(convolution: &Pointwise, input: &[f32], finish: Finish, out: &mut [f32]) {
    Arch::new().dispatch(Apply { convolution, input, finish, out });
}

struct Apply<'a> {
    convolution: &'a Pointwise,
    input: &'a [f32],
    finish: Finish,
    out: &'a mut [f32],
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let job = Job {
            input: self.input,
            features: 0..self.convolution.inputs(),
            panels: 0..self.convolution.panels(),
            finish: self.finish,
            place: Place::dense(self.convolution.outputs()),
        };
        self.convolution.run(simd, job, self.out);
    }
}
