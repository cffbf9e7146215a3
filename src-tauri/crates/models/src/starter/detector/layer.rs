//! A convolution of a map with a border, to a map or to contiguous pixels.
//!
//! Owns which of the kernels computes it. Knows no place in the network.

use pulp::{Arch, Simd, WithSimd};

use crate::asset::{Weights, WeightsError};
use crate::convolution::{Buffers, Epilogue, Map, Patch, Pixels, Pointwise, Source, Task, Winograd, Work};

/// Pixels around a map: half of a kernel of 3 × 3.
pub const BORDER: usize = 1;

/// Side of most kernels.
const KERNEL: usize = 3;

/// A convolution of 3 × 3 with a leaky ReLU.
pub struct Dense(Kernel);

enum Kernel {
    /// The output has the size of the input.
    Same(Winograd),
    /// Stride 2: the output has half of the sides.
    Half(Pointwise),
}

impl Dense {
    /// Unpacks a convolution whose output has the sides of its input, multiples of `tile`, which is 2 or 4.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn same(weights: &Weights<'_>, name: &str, tile: usize) -> Result<Self, WeightsError> {
        let (weight, bias) = tensors(weights, name)?;
        Ok(Self(Kernel::Same(Winograd::new(&weight, &bias, tile, Epilogue::LeakyRelu))))
    }

    /// Unpacks a convolution whose output has half of its input's sides.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn half(weights: &Weights<'_>, name: &str) -> Result<Self, WeightsError> {
        Ok(Self(Kernel::Half(pointwise(weights, name)?)))
    }

    /// Output channels.
    pub fn outputs(&self) -> usize {
        match &self.0 {
            Kernel::Same(convolution) => convolution.outputs(),
            Kernel::Half(convolution) => convolution.outputs(),
        }
    }

    /// Sides of the output.
    pub fn sides(&self, input: &Map) -> [usize; 2] {
        let stride = if matches!(self.0, Kernel::Half(_)) { 2 } else { 1 };
        [input.height, input.width].map(|side| side / stride)
    }

    /// A map of the outputs for all channels of a map.
    pub fn forward(&self, buffers: &Buffers, input: &Map) -> Map {
        let [height, width] = self.sides(input);
        let mut out = Map::new(buffers, [height, width, self.outputs()], BORDER);
        self.write(buffers, &[Source::whole(input)], (&mut out, 0));
        out
    }

    /// Convolves the channels of the sources, one after another, into channels of `out` from `first` on. A stride of 2
    /// needs a single, whole source.
    pub fn write(&self, buffers: &Buffers, sources: &[Source<'_>], (out, first): (&mut Map, usize)) {
        Arch::new().dispatch(Run { layer: self, buffers, sources, out, first });
    }
}

struct Run<'a> {
    layer: &'a Dense,
    buffers: &'a Buffers,
    sources: &'a [Source<'a>],
    out: &'a mut Map,
    first: usize,
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { layer, buffers, sources, out, first } = self;
        match &layer.0 {
            Kernel::Same(convolution) => {
                let (mut inputs, mut outputs) = (buffers.lend(), buffers.lend());
                let work = Work { inputs: &mut inputs, outputs: &mut outputs };
                convolution.run(simd, sources, work, (out, first));
            }
            Kernel::Half(convolution) => {
                for source in sources {
                    let (row, pixel) = (source.map.row(), source.map.channels);
                    let from =
                        Pixels { start: 0, pixel: 2 * pixel, row: 2 * row, width: out.width, column: 0 };
                    let to = Pixels { start: first, ..out.pixels(0) };
                    let task = Task {
                        input: source.map.around(BORDER, BORDER),
                        patch: Patch { source: from, rows: KERNEL, stride: row },
                        layout: to,
                        ..Task::whole(convolution, &[], out.len(), Epilogue::LeakyRelu)
                    };
                    convolution.run(simd, task, out.interior_mut());
                }
            }
        }
    }
}

/// A pointwise convolution of all channels of a map, to contiguous pixels or to a map with as many channels.
pub struct Narrow<'a> {
    pub convolution: &'a Pointwise,
    pub map: &'a Map,
    pub out: &'a mut [f32],
    pub layout: Pixels,
}

impl WithSimd for Narrow<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { convolution, map, out, layout } = self;
        let task = Task {
            input: map.interior(),
            patch: Patch { source: map.pixels(0), rows: 1, stride: 0 },
            layout,
            ..Task::whole(convolution, &[], map.len(), Epilogue::Bias)
        };
        convolution.run(simd, task, out);
    }
}

/// A convolution as a matrix product.
///
/// # Errors
/// When a tensor is missing.
pub fn pointwise(weights: &Weights<'_>, name: &str) -> Result<Pointwise, WeightsError> {
    let (weight, bias) = tensors(weights, name)?;
    Ok(Pointwise::new(&weight, &bias))
}

fn tensors(weights: &Weights<'_>, name: &str) -> Result<(Vec<f32>, Vec<f32>), WeightsError> {
    let tensor = |part| Ok::<_, WeightsError>(weights.array(&format!("{name}.{part}"))?.values);
    Ok((tensor("weight")?, tensor("bias")?))
}
