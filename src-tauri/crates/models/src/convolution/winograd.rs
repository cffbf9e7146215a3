//! Dense 3 × 3 convolution with a third or a quarter of the products (Lavin & Gray 2015, arXiv 1509.09308).
//!
//! A tile of outputs, and what it reads, are transformed so that each of the transform's elements is a matrix product
//! over the channels. Owns the transformed weights and the order of computation; the transforms are in `tiles`. Rounding
//! errors are about 1e-6 of the largest output, more than those of a plain convolution. Starts no threads.

use pulp::{Simd, WithSimd};

use super::buffers::first;
use super::map::Map;
use super::pixels::Pixels;
use super::pointwise::{Patch, Pointwise, Task};
use super::tile::Epilogue;
use super::tiles;

/// Elements of the buffers of the tiles that are computed together, 1 MB: they fit the second-level cache.
const BUDGET: usize = 256 * 1024;

/// Added to the distance between the planes of an element: distances of a power of two would compete for the same lines
/// of the cache.
const APART: usize = 16;

/// Weights of a convolution with stride 1, whose output has the size of its input.
pub struct Winograd {
    /// Side of a tile of outputs.
    side: usize,
    inputs: usize,
    /// For each element of a transformed tile, the weights between the channels.
    products: Vec<Pointwise>,
    bias: Vec<f32>,
    epilogue: Epilogue,
}

/// Some channels of a map with a border.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Contains the channels.
    pub map: &'a Map,
    /// The first of them.
    pub first: usize,
    /// How many.
    pub channels: usize,
}

impl<'a> Source<'a> {
    /// All channels.
    pub fn whole(map: &'a Map) -> Self {
        Self { map, first: 0, channels: map.channels }
    }
}

/// Memory for a convolution, of any size and content.
pub struct Work<'a> {
    /// For transformed inputs.
    pub inputs: &'a mut Vec<f32>,
    /// For transformed outputs.
    pub outputs: &'a mut Vec<f32>,
}

impl Winograd {
    /// A convolution of maps whose sides are multiples of `side`, which is 2 or 4, with `weight`, (3, 3, inputs,
    /// outputs), and `bias`, (outputs). Inputs and outputs are multiples of 16, the widest vector.
    pub fn new(weight: &[f32], bias: &[f32], side: usize, epilogue: Epilogue) -> Self {
        let pairs = weight.len() / 9;
        let elements = tiles::reach(side) * tiles::reach(side);
        let mut spread = vec![0.0; elements * pairs];
        for (element, out) in spread.chunks_exact_mut(pairs).enumerate() {
            for (factor, tap) in tiles::kernel_factors(side, element).iter().zip(weight.chunks_exact(pairs)) {
                out.iter_mut().zip(tap).for_each(|(out, value)| *out += factor * value);
            }
        }
        let none = vec![0.0; bias.len()];
        let products = spread.chunks_exact(pairs).map(|weight| Pointwise::new(weight, &none)).collect();
        Self { side, inputs: pairs / bias.len(), products, bias: bias.to_vec(), epilogue }
    }

    /// Output channels.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Convolves the channels of all sources, one after another, into channels of a map with as many pixels, from
    /// `first` on.
    #[inline(always)]
    pub fn run<S: Simd>(
        &self,
        simd: S,
        sources: &[Source<'_>],
        work: Work<'_>,
        (out, first): (&mut Map, usize),
    ) {
        simd.vectorize(Run { convolution: self, sources, work, out, first });
    }
}

/// A convolution as a function of its own, since inlining would compile it into each of its callers.
struct Run<'a> {
    convolution: &'a Winograd,
    sources: &'a [Source<'a>],
    work: Work<'a>,
    out: &'a mut Map,
    first: usize,
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.convolution.side {
            2 => self.tiles::<S, 2, 4>(simd),
            _ => self.tiles::<S, 4, 6>(simd),
        }
    }
}

impl Run<'_> {
    /// All tiles of `M` × `M` outputs, which read `T` × `T` inputs.
    #[inline(always)]
    fn tiles<S: Simd, const M: usize, const T: usize>(self, simd: S) {
        let Self { convolution, sources, work, out, first: channel } = self;
        let (inputs, outputs) = (convolution.inputs, convolution.outputs());
        let (rows, columns) = (out.height / M, out.width / M);
        let most = (BUDGET / ((inputs + outputs) * T * T * columns)).clamp(1, rows);
        let bands = rows.div_ceil(most);
        for band in 0..bands {
            // Bands of nearly equal size.
            let (start, end) = (band * rows / bands, (band + 1) * rows / bands);
            let tiles = (end - start) * columns;
            let (from, to) = (tiles * inputs + APART, tiles * outputs + APART);
            let spread = first(work.inputs, from * T * T);
            let products = first(work.outputs, to * T * T);
            let mut offset = 0;
            for source in sources {
                let (row, pixel) = (source.map.row(), source.map.channels);
                let values = &source.map.around(1, 1)[source.first..];
                for tile in 0..tiles {
                    let (y, x) = ((start + tile / columns) * M, tile % columns * M);
                    let values = &values[y * row + x * pixel..];
                    let to = &mut spread[tile * inputs + offset..];
                    tiles::spread::<S, T>(simd, source.channels, (values, row, pixel), (to, from));
                }
                offset += source.channels;
            }
            for (element, product) in convolution.products.iter().enumerate() {
                let task = Task {
                    input: &spread[element * from..],
                    pixels: tiles,
                    patch: Patch::pixel(inputs),
                    features: 0..inputs,
                    panels: 0..product.panels(),
                    epilogue: Epilogue::Bias,
                    layout: Pixels::dense(outputs),
                };
                product.run(simd, task, &mut products[element * to..]);
            }
            let (row, pixel) = (out.row(), out.channels);
            let values = &mut out.interior_mut()[channel..];
            for tile in 0..tiles {
                let (y, x) = ((start + tile / columns) * M, tile % columns * M);
                let from = (&products[tile * outputs..], to);
                let to = (&mut values[y * row + x * pixel..], row, pixel);
                tiles::gather::<S, T, M>(simd, (&convolution.bias, convolution.epilogue), from, to);
            }
        }
    }
}
